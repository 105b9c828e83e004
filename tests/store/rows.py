"""Rows of which a test needs one, whatever it says."""

from datetime import datetime
from typing import Any


def tenant_row(slug: str, at: datetime) -> dict[str, Any]:
    return {
        "id": f"id of {slug}",
        "slug": slug,
        "name": slug,
        "plan": "pro",
        "status": "active",
        "timezone": "UTC",
        "settings": "{}",
        "attributes": "{}",
        "created_at": at,
        "updated_at": at,
    }
