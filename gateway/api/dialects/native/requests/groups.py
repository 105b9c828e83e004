"""What callers ask of groups."""

import re
from typing import Annotated, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from gateway.api.bodies import Body, Query
from gateway.api.dialects.native.requests.fields import Address
from gateway.core.groups import GroupChange

MAX_SUBJECT_CHARACTERS: Final = 100
MAX_DESCRIPTION_CHARACTERS: Final = 2048
MAX_PARTICIPANTS: Final = 1023
"""WhatsApp's own limits: groups have 1,024 members, the account among them."""

_INVITE = re.compile(
    r"(?:(?:https?://)?chat\.whatsapp\.com/(?:invite/)?)?([A-Za-z0-9_-]{1,64})(?:\?.*)?"
)


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return text


Subject = Annotated[
    str,
    Field(min_length=1, max_length=MAX_SUBJECT_CHARACTERS, examples=["Equipo de ventas"]),
    AfterValidator(_not_blank),
]
People = Annotated[tuple[Address, ...], Field(min_length=1, max_length=MAX_PARTICIPANTS)]


class CreateGroup(Body):
    """A new group; the account is its superadmin."""

    subject: Subject
    participants: People


class ChangeGroup(Body):
    """What is to be different; the rest stays as it is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"subject": "Equipo de ventas"}]})

    subject: Subject | None = None
    description: str | None = Field(
        None, max_length=MAX_DESCRIPTION_CHARACTERS, description='"" takes it away.'
    )
    announce: bool | None = Field(None, description="Only admins write.")
    restrict: bool | None = Field(
        None, description="Only admins change the subject, the description and the picture."
    )
    members_add: bool | None = Field(
        None, alias="membersAdd", description="Members bring others, too."
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set & set(type(self).model_fields):
            raise ValueError("nothing to change")
        return self

    def change(self) -> GroupChange:
        return GroupChange(**self.model_dump())


class ChangeParticipants(Body):
    """Whom it is to be done to."""

    participants: People


class _Invite(BaseModel):
    """An invite: its code, or the whole link."""

    code: str = Field(
        min_length=1,
        max_length=200,
        description="The code of a group's link, or the link.",
        examples=["AbCdEfGhIjKlMnOpQrStUv"],
    )

    @model_validator(mode="after")
    def _is_an_invite(self) -> Self:
        if not _INVITE.fullmatch(self.code.strip()):
            raise ValueError("is no invite to a group")
        return self

    def plain(self) -> str:
        """The code alone."""
        match = _INVITE.fullmatch(self.code.strip())
        return match[1] if match else self.code


class JoinGroup(_Invite, Body):
    """An invite: its code, or the whole link."""


class AskedInvite(_Invite, Query):
    """The same, of a group that somebody thinks of joining."""
