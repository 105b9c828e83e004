"""What happened, in the order of the log: one envelope for sockets, webhooks and the pull API."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.core.chats import Chat
from gateway.core.contacts import Person
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
    CHAT_UPDATED = "chat.updated"
    CONTACT_UPDATED = "contact.updated"
    PRESENCE_UPDATED = "presence.updated"
    GROUP_UPDATED = "group.updated"
    CALL_RECEIVED = "call.received"
    WEBHOOK_DISABLED = "webhook.disabled"


Subject = Session | QrCode | Message | Chat | Person


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
