"""What an engine sees of a session: plain facts, in the order in which they happen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from gateway.core.chats import SeenChat, Watermark
from gateway.core.contacts import Presence, SeenPerson
from gateway.core.groups import GroupAction, SeenGroup
from gateway.core.ids import Jid
from gateway.core.labels import Label
from gateway.core.messages import Change, MessageRef, MessageStatus, SeenMessage
from gateway.core.sessions import Signal


@dataclass(frozen=True, slots=True)
class StateSeen:
    """The session's state moved."""

    signal: Signal
    detail: str | None = None
    """For the log and for people: missing modules, the holder of a lock, …"""


@dataclass(frozen=True, slots=True)
class QrSeen:
    """WhatsApp Web shows a code to scan; each one replaces the one before."""

    text: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PairSeen:
    """A phone has linked this device: the account is known, its chats are yet to come."""

    me: SeenPerson


@dataclass(frozen=True, slots=True)
class LinkSeen:
    """The page is linked to this account, in sync, and answers: the proof of `connected`."""

    me: SeenPerson
    web_version: str | None


@dataclass(frozen=True, slots=True)
class MessageSeen:
    message: SeenMessage
    backfilled: bool = False
    """It was read from the page's store after a gap, not announced as it came."""


@dataclass(frozen=True, slots=True)
class ChangeSeen:
    """Something was done to a message: edited, revoked, reacted to, voted in, …"""

    message: MessageRef
    change: Change


class Rest(StrEnum):
    """What a chat still holds on this account's devices once some of it was deleted."""

    MORE = "more"
    STARRED = "starred"
    """Starred messages, and no others."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class MessagesGone:
    """Messages were deleted on this account's devices; everybody else keeps theirs.

    Of a chat that was emptied these are some: those that the page had in memory.
    """

    chat: Jid
    messages: tuple[MessageRef, ...]
    rest: Rest


@dataclass(frozen=True, slots=True)
class ChatGone:
    """A chat was deleted on this account's devices."""

    chat: Jid


@dataclass(frozen=True, slots=True)
class ChatRead:
    """A chat was read to its end: all that it held until then was reported."""

    chat: Jid
    until: Watermark


@dataclass(frozen=True, slots=True)
class AckSeen:
    """WhatsApp told how far an own message has come."""

    chat: Jid
    wire_id: str
    status: MessageStatus


@dataclass(frozen=True, slots=True)
class PeopleSeen:
    people: tuple[SeenPerson, ...]


@dataclass(frozen=True, slots=True)
class PresenceSeen:
    """What somebody does in a chat, or that they came and went; of chats that were talked in."""

    chat: Jid
    person: SeenPerson
    presence: Presence


@dataclass(frozen=True, slots=True)
class ChatsSeen:
    chats: tuple[SeenChat, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSeen:
    """A line in a group's chat says what happened in it; `group` is what the group is now."""

    wire_id: str
    """The line's; the same one may be seen again after a gap."""
    at: datetime
    group: SeenGroup
    action: GroupAction
    by: SeenPerson | None
    participants: tuple[SeenPerson, ...]


@dataclass(frozen=True, slots=True)
class LabelSeen:
    """A label was made, changed or deleted."""

    label: Label
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class CallSeen:
    """Somebody calls; it rings until it is declined, taken on the phone, or they give up."""

    id: str
    caller: SeenPerson
    video: bool = field(kw_only=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """Whether a verb works on the running WhatsApp Web, and who provides it."""

    supported: bool
    provider: str | None
    reason: str | None = None
    """Why it is not supported, or not by the provider that comes first."""


@dataclass(frozen=True, slots=True)
class CapabilitiesSeen:
    """What a linked page can do has changed: something is done by other means, or no longer."""

    capabilities: Mapping[str, Capability]


Fact = (
    StateSeen
    | QrSeen
    | PairSeen
    | LinkSeen
    | MessageSeen
    | ChangeSeen
    | MessagesGone
    | ChatGone
    | ChatRead
    | AckSeen
    | PeopleSeen
    | ChatsSeen
    | GroupSeen
    | LabelSeen
    | CallSeen
    | PresenceSeen
    | CapabilitiesSeen
)
