"""Tenants as JSON."""

from gateway.api.dialects.native.responses.answers import time
from gateway.api.dialects.native.shapes import tenants as shapes
from gateway.core import tenants


def tenant(made: tenants.Tenant) -> shapes.Tenant:
    return {
        "id": made.id,
        "number": made.pk,
        "slug": made.slug,
        "name": made.name,
        "plan": made.plan,
        "status": made.status,
        "timezone": made.timezone,
        "settings": dict(made.settings),
        "attributes": dict(made.attributes),
        "createdAt": time(made.created_at),
        "updatedAt": time(made.updated_at),
    }
