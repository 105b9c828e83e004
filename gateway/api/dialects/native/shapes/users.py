"""Users as JSON."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from gateway.api.dialects.native.shapes.answers import Time
from gateway.core.tenants import Role


class User(TypedDict):
    """Somebody who logs in."""

    id: str
    email: str
    name: str
    role: Role
    isActive: bool
    isInvited: Annotated[bool, Field(description="They have not set a password yet.")]
    lastLoginAt: Time | None
    createdAt: Time
    updatedAt: Time


class NewUser(User):
    """Somebody who was just added."""

    invitation: Annotated[
        str | None, Field(description="The token that they set their password with, once.")
    ]
