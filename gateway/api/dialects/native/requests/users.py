"""What admins say of the users of their tenant."""

from typing import Annotated

from pydantic import Field

from gateway.api.bodies import Body
from gateway.api.dialects.native.requests.fields import MAX_NAME_CHARACTERS
from gateway.core.tenants import Role
from gateway.core.users import (
    MAX_EMAIL_CHARACTERS,
    MAX_PASSWORD_CHARACTERS,
    MIN_PASSWORD_CHARACTERS,
)

UserName = Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARACTERS)]
UserRole = Annotated[
    Role, Field(description="`super_admin` is given by super admins only.", examples=["agent"])
]
Password = Annotated[
    str, Field(min_length=MIN_PASSWORD_CHARACTERS, max_length=MAX_PASSWORD_CHARACTERS)
]


class CreateUser(Body):
    """Somebody new; without a password they are invited to set one."""

    email: Annotated[
        str,
        Field(
            max_length=MAX_EMAIL_CHARACTERS,
            json_schema_extra={"format": "email"},
            examples=["ana@example.com"],
        ),
    ]
    name: UserName
    role: UserRole
    password: Password | None = None


class ChangeUser(Body):
    """What is absent stays."""

    name: UserName | None = None
    role: UserRole | None = None
    is_active: bool | None = Field(None, alias="isActive")
