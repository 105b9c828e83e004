"""Tenants as JSON."""

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from gateway.api.dialects.native.shapes.answers import Time
from gateway.core.plans import Plan
from gateway.core.tenants import TenantStatus


class Tenant(TypedDict):
    """An organisation whose sessions, keys and users nobody else sees."""

    id: str
    number: Annotated[int, Field(description="What `X-Tenant` takes too, as the slug.")]
    slug: str
    name: str
    plan: Plan
    status: TenantStatus
    timezone: str
    settings: dict[str, Any]
    attributes: dict[str, Any]
    createdAt: Time
    updatedAt: Time
