"""What the control API takes: the bodies of API requests that drive virtual phones."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from .faults import Fault
from .messages import Message
from .people import Naming, as_number
from .requests import (
    LONGEST_PIN_SECONDS,
    LONGEST_THUMBNAIL,
    ContactCard,
    MessageId,
    Poll,
    Request,
    Subject,
    Text,
    plain,
)

LONGEST_FAULT_SECONDS = 3600
LONGEST_SOUND_SECONDS = 24 * 3600
WAVEFORM = r"^[A-Za-z0-9+/]{85}[AQgw]==$"
"""64 loudnesses, a byte each, in base64."""


def _number(written: str) -> str:
    number = as_number(written)
    if number is None:
        raise ValueError("a phone number has 7 to 15 digits")
    return number


Moment = Annotated[AwareDatetime, Field(strict=False)]
Number = Annotated[str, AfterValidator(_number)]
Address = Annotated[str, Field(min_length=1, max_length=80)]


class NewPhone(Request):
    number: Number
    name: Annotated[str, Field(min_length=1, max_length=200)]
    contacts: list[Number] = Field(default_factory=list)
    readReceipts: bool | None = None  # noqa: N815 - the API's own way of writing names
    restricted: bool | None = None
    hidden: bool | None = None
    business: bool | None = None
    handsOver: Annotated[int, Field(ge=0)] | None = None  # noqa: N815 - the API's own way


class NewPast(Request):
    chats: Annotated[int, Field(ge=1, le=20_000)]
    messages: Annotated[int, Field(ge=1, le=1_000_000)]


class Link(Request):
    qr: str | None = None
    code: str | None = None

    @model_validator(mode="after")
    def one_of_them(self) -> Self:
        if (self.qr is None) == (self.code is None):
            raise ValueError("give either qr or code")
        return self


class NewLinkPreview(Request):
    """What the phone that writes has found where its link leads; `url` is as it is in the text."""

    url: Annotated[str, Field(min_length=1, max_length=4096)]
    title: Annotated[str, Field(min_length=1, max_length=4096)]
    description: Text | None = None
    thumbnail: Annotated[str, Field(max_length=LONGEST_THUMBNAIL)] | None = None


class NewMessage(Request):
    """The native send's keys, as far as a phone needs them."""

    to: Address
    type: Literal["text", "location", "contact", "poll", "event"] = "text"
    text: Text | None = None
    quotedId: MessageId | None = None  # noqa: N815 - the API's own name
    mentions: list[Number] = Field(default_factory=list)
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    name: str | None = None
    address: str | None = None
    contacts: Annotated[list[ContactCard], Field(min_length=1)] | None = None
    question: Text | None = None
    options: Annotated[list[str], Field(min_length=2, max_length=12)] | None = None
    multiple: bool = False
    startsAt: Moment | None = None  # noqa: N815 - the API's own name
    endsAt: Moment | None = None  # noqa: N815 - the API's own name
    description: Text | None = None
    linkPreview: NewLinkPreview | None = None  # noqa: N815 - the API's own name
    ciphertext: bool | Annotated[float, Field(gt=0, le=LONGEST_FAULT_SECONDS)] = False
    """It comes undecrypted: for so many seconds, or until the page asks for it again."""
    copies: Annotated[int, Field(ge=1, le=10)] = 1
    """So often is the recipient's page told of it."""

    @model_validator(mode="after")
    def has_what_its_kind_needs(self) -> Self:
        needed = {
            "text": ("text",),
            "location": ("latitude", "longitude"),
            "contact": ("contacts",),
            "poll": ("question", "options"),
            "event": ("name", "startsAt"),
        }[self.type]
        missing = [key for key in needed if getattr(self, key) in (None, "")]
        if missing:
            raise ValueError(f"a {self.type} needs {' and '.join(missing)}")
        return self

    def fill(self, message: Message) -> None:
        """Write this kind's own part of a message."""
        message.text = self.text or ""
        message.mentions = self.mentions
        if self.linkPreview is not None:
            message.link_preview = plain(self.linkPreview)
        if self.type == "location":
            message.location = {
                "latitude": self.latitude,
                "longitude": self.longitude,
                "name": self.name,
                "address": self.address,
            }
        elif self.type == "contact":
            message.contacts = [plain(card) for card in self.contacts or ()]
        elif self.type == "event":
            message.event = self._event()
        elif self.type == "poll":
            message.poll = plain(
                Poll(
                    question=self.question or "",
                    multiple=self.multiple,
                    options=self.options or [],
                )
            )

    def _event(self) -> dict[str, Any]:
        venue = {"name": self.address, "latitude": self.latitude, "longitude": self.longitude}
        return {
            "name": self.name,
            "description": self.description,
            "location": venue if any(venue.values()) else None,
            "starts": _seconds(self.startsAt),
            "ends": _seconds(self.endsAt),
        }


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())


class NewFile(Request):
    """The fields beside the file of a multipart message."""

    to: Address
    caption: Text = ""
    type: Literal["image", "video", "gif", "audio", "voice", "document", "sticker"] | None = None
    quotedId: MessageId | None = None  # noqa: N815 - the API's own name
    viewOnce: Literal["true", "false"] = "false"  # noqa: N815 - the API's own name
    duration: Annotated[float, Field(ge=0, le=LONGEST_SOUND_SECONDS, strict=False)] | None = None
    waveform: Annotated[str, Field(pattern=WAVEFORM)] | None = None
    """What the phone's recorder noted while somebody spoke."""

    def heard(self) -> dict[str, Any]:
        """Keys of the message's Wire."""
        duration = None if self.duration is None else round(self.duration)
        noted = {"duration": duration, "waveform": self.waveform}
        return {name: value for name, value in noted.items() if value is not None}


class InChat(Request):
    chat: Address


class Block(InChat):
    blocked: bool = True


class Typing(InChat):
    state: Literal["typing", "recording", "paused"] = "typing"


class React(Request):
    id: MessageId
    emoji: Annotated[str, Field(max_length=64)]


class Edit(Request):
    id: MessageId
    text: Text


class Revoke(Request):
    id: MessageId


class Delete(Request):
    """For this account only."""

    id: MessageId


class Clear(InChat):
    keepStarred: bool = False  # noqa: N815 - the API's own way


class Lose(Request):
    id: MessageId
    everywhere: bool = False
    """Not the media servers alone: the phones have it no more, either."""


class Resend(Request):
    """To those who could not decrypt it."""

    id: MessageId


class Vote(Request):
    id: MessageId
    options: list[str]


class Identity(Request):
    named: Annotated[Naming, Field(alias="as")]


class Call(Request):
    to: Address
    video: bool = False


class HangUp(Request):
    id: MessageId


class Star(Request):
    id: MessageId
    starred: bool = True


class Pin(Request):
    """`seconds` says for how long; 0 takes it down."""

    id: MessageId
    seconds: Annotated[int, Field(ge=0, le=LONGEST_PIN_SECONDS)] = LONGEST_PIN_SECONDS


class ChangedChat(InChat):
    archived: bool | None = None
    pinned: bool | None = None
    mutedUntil: Annotated[int, Field(ge=-1)] | None = None  # noqa: N815 - the API's own way


class Unlink(Request):
    device: int | None = None


class ChangedGroup(Request):
    subject: Subject | None = None
    description: Annotated[str, Field(max_length=2048)] | None = None
    announce: bool | None = None
    restrict: bool | None = None


class ChangedMembers(Request):
    action: Literal["add", "remove", "promote", "demote"]
    participants: Annotated[list[Number], Field(min_length=1, max_length=1024)]


class NewGroup(Request):
    subject: Subject
    participants: Annotated[list[Number], Field(min_length=1, max_length=1024)]


class NewChannel(Request):
    name: Subject
    description: Annotated[str, Field(max_length=2048)] = ""


class NewFault(Request):
    number: Number
    fault: Fault
    seconds: Annotated[float, Field(gt=0, le=LONGEST_FAULT_SECONDS)] = 30.0
    permanent: bool = False
    """Of a ban: it has no end, so that WhatsApp logs the account's devices out."""


def field_of(location: tuple[Any, ...]) -> str:
    return ".".join(str(part) for part in location)
