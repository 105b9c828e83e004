"""API keys as JSON."""

from gateway.api.dialects.native.responses.answers import time, time_or_null
from gateway.api.dialects.native.shapes import keys as shapes
from gateway.core import tenants


def api_key(key: tenants.ApiKey) -> shapes.ApiKey:
    return {
        "id": key.id,
        "name": key.name,
        "prefix": key.prefix,
        "scopes": [scope for scope in tenants.Scope if scope in key.scopes],
        "sessions": None if key.sessions is None else sorted(key.sessions),
        "addresses": None if key.addresses is None else sorted(key.addresses),
        "expiresAt": time_or_null(key.expires_at),
        "lastUsedAt": time_or_null(key.last_used_at),
        "createdAt": time(key.created_at),
    }


def new_api_key(made: tuple[tenants.ApiKey, str]) -> shapes.NewApiKey:
    key, secret = made
    return {**api_key(key), "key": secret}
