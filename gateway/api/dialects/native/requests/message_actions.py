"""What callers ask to be done to a message that is there."""

from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field

from gateway.api.bodies import Body
from gateway.api.dialects.native.requests.contents import OptionText
from gateway.api.dialects.native.requests.fields import Address, Text
from gateway.core.contents import MAX_OPTIONS
from gateway.usecases.message_actions import MAX_EMOJI_CHARACTERS


class EditMessage(Body):
    """Its new text, or its file's new caption."""

    text: Text


class Whom(StrEnum):
    """For whom a message is taken back."""

    EVERYONE = "everyone"
    ME = "me"


class RevokeMessage(Body):
    """For whom it is taken back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"for": "everyone"}]})

    whom: Whom = Field(Whom.EVERYONE, alias="for")


class ReactToMessage(Body):
    """The reaction; an empty one takes back the one before."""

    emoji: Annotated[str, Field(max_length=MAX_EMOJI_CHARACTERS, examples=["👍"])]


class ForwardMessage(Body):
    """To whom."""

    to: Address


class VoteInPoll(Body):
    """What is chosen, in the poll's own words; nothing takes the vote back."""

    options: tuple[OptionText, ...] = Field(max_length=MAX_OPTIONS)
