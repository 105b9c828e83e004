"""What happened, in the order of the log: one envelope for sockets, webhooks and the pull API."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.core.bulks import Bulk
from gateway.core.calls import Call
from gateway.core.chats import Chat
from gateway.core.contacts import Person, Presence
from gateway.core.groups import GroupUpdate
from gateway.core.labels import LabelChanged
from gateway.core.messages import Message
from gateway.core.sessions import QrCode, Session


class EventType(StrEnum):
    SESSION_STATUS = "session.status"
    SESSION_QR = "session.qr"
    MESSAGE_RECEIVED = "message.received"
    MESSAGE_SENT = "message.sent"
    MESSAGE_ACK = "message.ack"
    MESSAGE_FAILED = "message.failed"
    MESSAGE_EDITED = "message.edited"
    MESSAGE_REVOKED = "message.revoked"
    MESSAGE_REACTION = "message.reaction"
    MESSAGE_POLL_VOTE = "message.poll_vote"
    MESSAGE_UPDATED = "message.updated"
    MESSAGE_DELETED = "message.deleted"
    """On this account's devices alone; of the others nobody sees anything."""
    BULK_UPDATED = "bulk.updated"
    CHAT_UPDATED = "chat.updated"
    CHAT_DELETED = "chat.deleted"
    CHAT_MERGED = "chat.merged"
    """Two chats turned out to be with one person."""
    CONTACT_UPDATED = "contact.updated"
    CONTACT_OPTED_OUT = "contact.opted_out"
    CONTACT_OPTED_IN = "contact.opted_in"
    PRESENCE_UPDATED = "presence.updated"
    GROUP_UPDATED = "group.updated"
    LABEL_UPDATED = "label.updated"
    CALL_RECEIVED = "call.received"
    WEBHOOK_DISABLED = "webhook.disabled"
    WEBHOOK_TEST = "webhook.test"
    """Posted when a person asks for it; never in the log."""


class DisabledReason(StrEnum):
    """Why the gateway itself disabled an endpoint."""

    GONE = "gone"
    """It answered 410."""
    FAILING = "failing"
    """Nothing was delivered for days."""
    NO_SECRET = "no_secret"  # noqa: S105 - the name of a reason
    """What it signs with was given up together with a lost `MASTER_KEY`."""


@dataclass(frozen=True, slots=True)
class WebhookDisabled:
    """What is told when the gateway disables an endpoint."""

    id: str
    url: str
    reason: DisabledReason


@dataclass(frozen=True, slots=True)
class WebhookTest:
    """What a test of an endpoint carries."""

    id: str
    url: str


@dataclass(frozen=True, slots=True)
class PollVoted:
    """A poll as it stands after somebody's vote."""

    message: Message
    voter: Person


@dataclass(frozen=True, slots=True)
class ChatsMerged:
    """A chat as it stands since another one was put into it."""

    chat: Chat
    merged_id: str
    """The key of the one that is no more."""


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """What somebody is seen doing in a chat, or that they are there at all."""

    chat_id: str
    person: Person
    presence: Presence


@dataclass(frozen=True, slots=True)
class PresenceSince:
    """What somebody was last seen doing in a chat, and since when."""

    change: PresenceChanged
    at: datetime


Subject = (
    Session
    | QrCode
    | Message
    | PollVoted
    | Bulk
    | Chat
    | ChatsMerged
    | Person
    | PresenceChanged
    | GroupUpdate
    | LabelChanged
    | Call
    | WebhookDisabled
    | WebhookTest
)


@dataclass(frozen=True, slots=True)
class News:
    """Something that is about to be written to the log."""

    type: EventType
    session_id: str | None
    subject: Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An entry of the log. `seq` grows by one per tenant, and no reader sees a gap."""

    id: str
    seq: int
    tenant: int
    type: EventType
    session_id: str | None
    at: datetime
    subject: Subject


@dataclass(frozen=True, slots=True)
class Extent:
    """What a tenant's log holds: from the oldest event that is kept to the newest one.

    Nothing is missing in between. A log that holds nothing ends before it begins.
    """

    oldest: int
    newest: int

    def continues(self, after: int) -> bool:
        """Whether what came next for a reader who has read so far is what the log tells next.

        Not so for one who was away for longer than events are kept, and for one who has read
        further than this log goes: it read another one, from before a backup was restored, say.
        Whoever has read nothing (0) begins with the oldest and misses nothing.
        """
        return after == 0 or self.oldest - 1 <= after <= self.newest

    def nearest(self, after: int) -> int:
        """Where such a reader goes on."""
        return min(max(after, self.oldest - 1), self.newest)


@dataclass(frozen=True, slots=True)
class Gap:
    """Told to a reader who cannot simply go on: the log as it is now does not continue it."""

    after: int
    extent: Extent
