"""API keys as JSON."""

from gateway.api.dialects.native.shapes import keys as shapes
from gateway.core import tenants


def api_key(key: tenants.ApiKey) -> shapes.ApiKey:
    return {
        "id": key.id,
        "name": key.name,
        "prefix": key.prefix,
        "scopes": [scope for scope in tenants.Scope if scope in key.scopes],
        "sessions": None if key.sessions is None else sorted(key.sessions),
    }


def new_api_key(made: tuple[tenants.ApiKey, str]) -> shapes.NewApiKey:
    key, secret = made
    return {**api_key(key), "key": secret}
