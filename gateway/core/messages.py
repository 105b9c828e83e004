"""Messages: their kinds, their states and how acks raise them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from gateway.core.contacts import Person, SeenPerson
from gateway.core.errors import Code, InvalidRequest, sentence_of
from gateway.core.ids import Jid

MAX_TEXT_CHARACTERS = 65_536  # what WhatsApp's own clients let a person type
LINK_PREVIEW = "linkPreview"
"""Beside a text, as it is kept: what its link leads to; false where that is not to be shown."""


class MessageType(StrEnum):
    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    GIF = "gif"
    AUDIO = "audio"
    VOICE = "voice"
    DOCUMENT = "document"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    POLL = "poll"
    EVENT = "event"
    REACTION = "reaction"
    SYSTEM = "system"
    UNKNOWN = "unknown"


MEDIA_TYPES = frozenset(
    {
        MessageType.IMAGE,
        MessageType.VIDEO,
        MessageType.GIF,
        MessageType.AUDIO,
        MessageType.VOICE,
        MessageType.DOCUMENT,
        MessageType.STICKER,
    }
)
"""Kinds of messages that carry a file."""


class MessageStatus(StrEnum):
    """`pending → sent → delivered → read → played`; the rest are side exits."""

    PENDING = "pending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    PLAYED = "played"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"


_LADDER = (
    MessageStatus.PENDING,
    MessageStatus.SENT,
    MessageStatus.DELIVERED,
    MessageStatus.READ,
    MessageStatus.PLAYED,
)


def raised(present: MessageStatus, ack: MessageStatus) -> MessageStatus:
    """The state after an ack: acks come late, twice and out of order, and never lower a state.

    Proof of delivery also ends a doubt: `unknown` and `failed` rise to what WhatsApp showed.
    """
    if ack not in _LADDER or present in {MessageStatus.SCHEDULED, MessageStatus.CANCELLED}:
        return present
    if present not in _LADDER:
        return ack if ack is not MessageStatus.PENDING else present
    return max(present, ack, key=_LADDER.index)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendError:
    """Why a message was not sent, for its `error` field."""

    code: Code
    message: str

    @classmethod
    def of(cls, code: str, message: str | None) -> "SendError":
        """As it was kept; an engine that gave no words gets those of the code."""
        return cls(code=Code(code), message=message or sentence_of(Code(code)))


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenReaction:
    """A reaction that a message has."""

    by: Person
    emoji: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as the gateway keeps and shows it."""

    id: str
    """WhatsApp's own message id; with a suffix where another author chose the same."""
    session_id: str
    chat_id: str
    from_me: bool
    sender: Person
    recipient: Person
    author: Person | None
    """In a group, who wrote it; else None."""
    type: MessageType
    text: str | None
    media: Mapping[str, Any] | None = None
    location: Mapping[str, Any] | None = None
    contacts: tuple[Mapping[str, Any], ...] | None = None
    poll: Mapping[str, Any] | None = None
    link_preview: Mapping[str, Any] | None = None
    event: Mapping[str, Any] | None = None
    choices: tuple[Mapping[str, Any], ...] | None = None
    """What a business lets its customer choose from: each with an `id` of its own and a `text`."""
    chosen: Mapping[str, Any] | None = None
    """What a customer chose of that."""
    quoted_id: str | None = None
    mentions: tuple[Person, ...] = ()
    reactions: tuple[GivenReaction, ...] = ()
    status: MessageStatus
    error: SendError | None = None
    timestamp: datetime
    scheduled_at: datetime | None = None
    edited: bool = False
    revoked: bool = False
    starred: bool = False
    pinned: bool = False
    view_once: bool = False
    backfilled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRef:
    """Which message: its id is its author's to choose, so it takes all of these to know it."""

    wire_id: str
    chat: Jid
    from_me: bool
    author: SeenPerson | None
    """None where that was this account, or is the one whom the chat is with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Its author gave a message another text."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoke:
    """Somebody took a message back, for everyone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """Somebody's reaction to a message, in place of the one before."""

    by: SeenPerson | None
    """None for this account."""
    emoji: str
    """Empty when it was taken back."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Star:
    """This account marked a message, or took the mark away."""

    starred: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """Somebody pinned a message above its chat, or took it down."""

    pinned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """Somebody's choice in a poll, in place of the one before."""

    by: SeenPerson | None
    """None for this account."""
    options: tuple[int, ...]
    """The places of what was chosen in the poll's list; none when the vote was taken back."""
    at: datetime


Change = Edit | Revoke | Reaction | Star | Pin | Vote
"""What is done to a message after it was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMessage:
    """A message as WhatsApp Web showed it, in or out."""

    wire_id: str
    chat: Jid
    chat_person: SeenPerson | None
    """Who the chat is with; None for a group."""
    from_me: bool
    author: SeenPerson | None
    """Who wrote it, when that was not this account."""
    type: MessageType
    text: str | None
    timestamp: datetime
    status: MessageStatus
    quoted_wire_id: str | None = None
    mentions: tuple[SeenPerson, ...] = ()
    starred: bool = False
    pinned: bool | None = None
    """None where that was not looked at: it is another thing's, and not part of the message."""
    view_once: bool = False
    content: Mapping[str, Any] | None = None
    """What the kind brings beside text: `media`, `location`, `poll`, `event`, `choices`, …"""
    changes: tuple[Change, ...] = ()
    """What has been done to it already, where it is read and not heard."""
    behind_unreadable: bool = False
    """Its chat holds another that cannot be read yet: the chat is not known up to this one."""


def check_text(text: str) -> None:
    """Refuse a text that WhatsApp's clients would not take."""
    if not text.strip():
        raise InvalidRequest.field("text", "must not be empty")
    _check_length("text", text)


def check_caption(caption: str | None) -> None:
    """A caption may be absent, and is not longer than a text."""
    _check_length("caption", caption or "")


def _check_length(field: str, text: str) -> None:
    if len(text) > MAX_TEXT_CHARACTERS:
        raise InvalidRequest.field(field, f"has more than {MAX_TEXT_CHARACTERS} characters")
