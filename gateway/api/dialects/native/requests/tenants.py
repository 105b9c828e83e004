"""What super admins say of tenants."""

from typing import Annotated, Any, Final

from pydantic import Field

from gateway.api.bodies import Body
from gateway.api.dialects.native.requests.fields import MAX_NAME_CHARACTERS
from gateway.core.plans import Plan
from gateway.core.tenants import MAX_SLUG_CHARACTERS, TenantStatus
from gateway.usecases.tenants import TenantChange

MAX_ATTRIBUTES: Final = 100
MAX_TIMEZONE_CHARACTERS: Final = 64

TenantName = Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARACTERS)]
Timezone = Annotated[
    str, Field(max_length=MAX_TIMEZONE_CHARACTERS, description="Of the IANA database.")
]
Attributes = Annotated[dict[str, Any], Field(max_length=MAX_ATTRIBUTES)]
Slug = Annotated[
    str,
    Field(
        max_length=MAX_SLUG_CHARACTERS,
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        description="Lower-case letters, digits and hyphens; made of the name when absent.",
    ),
]


class CreateTenant(Body):
    name: TenantName
    slug: Slug | None = None
    plan: Plan | None = None
    timezone: Timezone = "UTC"
    attributes: Attributes | None = None


class ChangeTenant(Body):
    """What is absent stays; `plan`, `status` and `attributes` are super admins'."""

    name: TenantName | None = None
    timezone: Timezone | None = None
    settings: Attributes | None = None
    plan: Plan | None = None
    status: TenantStatus | None = None
    attributes: Attributes | None = None

    def change(self) -> TenantChange:
        return TenantChange(
            name=self.name,
            timezone=self.timezone,
            settings=self.settings,
            plan=self.plan,
            status=self.status,
            attributes=self.attributes,
        )
