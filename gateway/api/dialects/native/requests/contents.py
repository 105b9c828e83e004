"""What a message that is to be sent says: a text, a place, contact cards, a poll, a date."""

from typing import Annotated, Any, Final, TypeVar

from pydantic import AliasChoices, Field

from gateway.api.bodies import Body
from gateway.api.dialects.native.requests.fields import Address, Text, Time
from gateway.api.dialects.native.requests.media import NO_FILES, Files, Media, kind_asked
from gateway.core.contents import (
    MAX_CARDS,
    MAX_DESCRIPTION_CHARACTERS,
    MAX_EVENT_NAME_CHARACTERS,
    MAX_LABEL_CHARACTERS,
    MAX_OPTION_CHARACTERS,
    MAX_OPTIONS,
    MAX_QUESTION_CHARACTERS,
    MIN_OPTIONS,
    PLATFORM_ONLY_REASON,
    Appointment,
    Card,
    ContactCards,
    Location,
    PlatformOnly,
    Poll,
    Venue,
)
from gateway.core.errors import InvalidRequest, NotSupported
from gateway.core.messages import MEDIA_TYPES, MessageType
from gateway.core.numbers import read_number
from gateway.core.orders import Sendable, SendContent, SendText
from gateway.usecases.files import MediaDraft

MAX_MENTIONS: Final = 1024  # what a group holds
_TO = AliasChoices("to", "number", "chatId")
_TEXT = AliasChoices("text", "message")

T = TypeVar("T")

Label = Annotated[str, Field(max_length=MAX_LABEL_CHARACTERS)]
OptionText = Annotated[str, Field(max_length=MAX_OPTION_CHARACTERS)]


class ContactCard(Body):
    """Somebody's name and number, passed on."""

    name: Annotated[str, Field(min_length=1, max_length=MAX_LABEL_CHARACTERS)]
    phone: Address

    def card(self) -> Card:
        return Card(name=words("contacts", self.name), phone=read_number(self.phone))


class Content(Body):
    """What to send to whom; `number` and `chatId` stand for `to`, `message` for `text`."""

    to: Address = Field(validation_alias=_TO)
    type: MessageType | PlatformOnly = MessageType.TEXT
    text: Text | None = Field(
        None, validation_alias=_TEXT, description="Of the type `text`, where it is required."
    )
    quoted_id: Annotated[str, Field(min_length=1, max_length=128)] | None = Field(
        None, alias="quotedId", description="The message that this one answers."
    )
    mentions: tuple[Address, ...] = Field(
        (), max_length=MAX_MENTIONS, description='Numbers, or "all" for everybody in a group.'
    )
    link_preview: bool = Field(
        default=True,
        alias="linkPreview",
        description="Whether a text's first link is shown with what the page there says of itself.",
    )
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    name: Label | None = Field(None, description="Of a place, or of an event.")
    address: Label | None = Field(
        None, description="Of a place; of an event, what its place is called."
    )
    contacts: tuple[ContactCard, ...] | None = Field(None, min_length=1, max_length=MAX_CARDS)
    question: Annotated[str, Field(max_length=MAX_QUESTION_CHARACTERS)] | None = None
    options: tuple[OptionText, ...] | None = Field(
        None, min_length=MIN_OPTIONS, max_length=MAX_OPTIONS
    )
    multiple: bool = Field(
        default=False, description="Whether a poll takes several answers of a person."
    )

    starts_at: Time | None = Field(None, alias="startsAt", description="Of an event.")
    ends_at: Time | None = Field(None, alias="endsAt", description="Of an event.")
    description: Annotated[str, Field(max_length=MAX_DESCRIPTION_CHARACTERS)] | None = Field(
        None, description="Of an event."
    )

    media: Media | None = None
    caption: Text | None = Field(None, description="Of a file.")
    view_once: bool = Field(default=False, alias="viewOnce", description="Of a picture or a film.")

    def order_on(self, session_id: str, files: Files = NO_FILES) -> Sendable | MediaDraft:
        if isinstance(self.type, PlatformOnly):
            raise _unsupported(self.type, PLATFORM_ONLY_REASON)
        if self.media is not None or self.type in MEDIA_TYPES:
            return self._draft(session_id, self.type, files)
        about: dict[str, Any] = {
            "session_id": session_id,
            "to": self.to,
            "quoted_id": self.quoted_id,
        }
        match self.type:
            case MessageType.TEXT:
                text = words("text", given("text", self.text))
                return SendText(
                    **about, text=text, mentions=self.mentions, link_preview=self.link_preview
                )
            case MessageType.LOCATION:
                return SendContent(**about, content=self._location())
            case MessageType.CONTACT:
                cards = tuple(each.card() for each in given("contacts", self.contacts))
                return SendContent(**about, content=ContactCards(cards))
            case MessageType.POLL:
                return SendContent(**about, content=self._poll())
            case MessageType.EVENT:
                return SendContent(**about, content=self._appointment())
            case _:
                raise _unsupported(self.type, f"type '{self.type}' is not implemented")

    def _draft(self, session_id: str, kind: MessageType, files: Files) -> MediaDraft:
        return MediaDraft(
            session_id=session_id,
            to=self.to,
            source=given("media", self.media).source(files),
            kind=kind_asked(kind) if "type" in self.model_fields_set else None,
            caption=self.text if self.caption is None else self.caption,
            quoted_id=self.quoted_id,
            mentions=self.mentions,
            view_once=self.view_once,
        )

    def _location(self) -> Location:
        return Location(
            latitude=given("latitude", self.latitude),
            longitude=given("longitude", self.longitude),
            name=self.name or None,
            address=self.address or None,
        )

    def _appointment(self) -> Appointment:
        name = words("name", given("name", self.name))
        if len(name) > MAX_EVENT_NAME_CHARACTERS:
            raise InvalidRequest.field(
                "name", f"of an event has at most {MAX_EVENT_NAME_CHARACTERS} characters"
            )
        venue = Venue(name=self.address or None, latitude=self.latitude, longitude=self.longitude)
        return Appointment(
            name=name,
            starts_at=given("startsAt", self.starts_at),
            ends_at=self.ends_at,
            description=self.description or None,
            venue=None if venue == Venue() else venue,
        )

    def _poll(self) -> Poll:
        options = given("options", self.options)
        return Poll(
            question=words("question", given("question", self.question)),
            options=tuple(words("options", option) for option in options),
            multiple=self.multiple,
        )


def _unsupported(kind: MessageType | PlatformOnly, reason: str) -> NotSupported:
    return NotSupported(f"Messages of type '{kind}' cannot be sent.", details={"reason": reason})


def given(field: str, value: T | None) -> T:
    """A field that this type of message needs."""
    if value is None:
        raise InvalidRequest.field(field, "Field required")
    return value


def words(field: str, value: str) -> str:
    if not value.strip():
        raise InvalidRequest.field(field, "must not be empty")
    return value
