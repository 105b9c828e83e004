"""What people send to register and to log in."""

from typing import Annotated, Final

from pydantic import Field

from gateway.api.bodies import Body
from gateway.core.users import (
    MAX_EMAIL_CHARACTERS,
    MAX_PASSWORD_CHARACTERS,
    MIN_PASSWORD_CHARACTERS,
)

MAX_NAME_CHARACTERS: Final = 200
MAX_TOKEN_CHARACTERS: Final = 2048

Email = Annotated[
    str,
    Field(
        max_length=MAX_EMAIL_CHARACTERS,
        json_schema_extra={"format": "email"},
        examples=["admin@empresa.com"],
    ),
]
Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARACTERS)]
NewPassword = Annotated[
    str,
    Field(
        min_length=MIN_PASSWORD_CHARACTERS,
        max_length=MAX_PASSWORD_CHARACTERS,
        examples=["SecurePass123"],
    ),
]
Token = Annotated[str, Field(max_length=MAX_TOKEN_CHARACTERS)]


class Register(Body):
    email: Email
    password: NewPassword
    name: Name
    organization_name: Name = Field(alias="organizationName")


class LogIn(Body):
    email: Email
    password: Annotated[str, Field(max_length=MAX_PASSWORD_CHARACTERS)]


class Refresh(Body):
    refresh_token: Token = Field(alias="refreshToken")


class LogOut(Refresh):
    """The login that this token belongs to ends."""


class AcceptInvitation(Body):
    """The token of an invitation, and the password that is chosen."""

    token: Token
    password: NewPassword
