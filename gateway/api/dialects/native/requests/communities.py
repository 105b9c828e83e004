"""What callers ask of communities."""

from typing import Annotated, Final

from pydantic import ConfigDict, Field

from gateway.api.bodies import Body
from gateway.api.dialects.native.requests.fields import MAX_ADDRESS_CHARACTERS
from gateway.api.dialects.native.requests.groups import MAX_DESCRIPTION_CHARACTERS, Subject

MAX_GROUPS: Final = 100
"""WhatsApp's own limit for one community."""

GroupId = Annotated[
    str,
    Field(min_length=1, max_length=MAX_ADDRESS_CHARACTERS, examples=["120363000000000000@g.us"]),
]


class CreateCommunity(Body):
    """A new community, and the groups that are to belong to it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Vecinos del barrio"}]})

    name: Subject
    description: str | None = Field(None, max_length=MAX_DESCRIPTION_CHARACTERS)
    groups: Annotated[tuple[GroupId, ...], Field(max_length=MAX_GROUPS)] = ()


class ChangeCommunity(Body):
    """Which groups it is to be done with."""

    groups: Annotated[tuple[GroupId, ...], Field(min_length=1, max_length=MAX_GROUPS)]
