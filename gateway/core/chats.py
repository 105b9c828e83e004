"""Conversations as WhatsApp Web lists them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.core import ids
from gateway.core.contacts import Person, SeenPerson
from gateway.core.ids import Jid
from gateway.core.messages import Message


class ChatKind(StrEnum):
    PRIVATE = "private"
    GROUP = "group"
    CHANNEL = "channel"
    STATUS = "status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A conversation; `id` is one key for its whole life, whatever WhatsApp calls it today."""

    id: str
    session_id: str
    kind: ChatKind
    person: Person | None
    name: str | None
    unread: int = 0
    archived: bool = False
    pinned: bool = False
    muted_until: datetime | None = None
    last_message: Message | None = None
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenChat:
    """What WhatsApp Web's chat list says of one chat."""

    jid: Jid
    person: SeenPerson | None
    name: str | None
    unread: int
    updated_at: datetime | None


def kind_of(jid: Jid) -> ChatKind:
    if jid == ids.STATUS_JID:
        return ChatKind.STATUS
    match ids.server_of(jid):
        case ids.GROUP_SERVER:
            return ChatKind.GROUP
        case ids.CHANNEL_SERVER:
            return ChatKind.CHANNEL
        case _:
            return ChatKind.PRIVATE
