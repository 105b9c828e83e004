"""What admins send of their tenant and its users."""

from typing import Annotated, Any, Final

from pydantic import Field

from gateway.api.bodies import Body
from gateway.api.dialects.saas.requests.auth import Email, Name, NewPassword
from gateway.core.errors import InvalidRequest
from gateway.core.tenants import Role
from gateway.usecases.tenants import TenantChange

MAX_SETTINGS: Final = 100
TIMEZONE: Final = "timezone"

UserRole = Annotated[Role, Field(description="`admin`, `agent` or `viewer`.", examples=["agent"])]


class ChangeTenant(Body):
    """What is absent stays; `settings.timezone` is the tenant's own."""

    name: Name | None = None
    settings: Annotated[dict[str, Any], Field(max_length=MAX_SETTINGS)] | None = None

    def change(self) -> TenantChange:
        timezone = (self.settings or {}).get(TIMEZONE)
        if timezone is not None and not isinstance(timezone, str):
            raise InvalidRequest.field("settings.timezone", "Input should be a valid string")
        return TenantChange(name=self.name, settings=self.settings, timezone=timezone)


class CreateUser(Body):
    """Somebody new; without a password they are invited to set one."""

    email: Email
    name: Name
    role: UserRole
    password: NewPassword | None = None


class ChangeUser(Body):
    """What is absent stays."""

    name: Name | None = None
    role: UserRole | None = None
    is_active: bool | None = Field(None, alias="isActive")
