"""Conversations as WhatsApp Web lists them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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
    labels: tuple[str, ...] = ()
    """The ids of those that it carries."""
    last_message: Message | None = None
    updated_at: datetime


FOR_EVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""Until when a chat is muted that is muted without an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenChat:
    """What WhatsApp Web's chat list says of one chat."""

    jid: Jid
    person: SeenPerson | None
    name: str | None
    unread: int
    updated_at: datetime | None
    archived: bool = False
    pinned: bool = False
    muted_until: datetime | None = None
    labels: tuple[str, ...] = ()


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


OVERLAP = timedelta(hours=1)
"""Senders' clocks and WhatsApp's queues put late messages before earlier ones."""
SETTLING = timedelta(minutes=5)
"""What a page has told is stored long before that."""
FIRST_OVERLAP = timedelta(minutes=1)
"""The same when a phone was linked just now: what is older is its history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watermark:
    """Up to where a chat is known: everything that WhatsApp Web had of it until then."""

    wire_id: str | None
    """The newest message at that time; None when it is not known which that was."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Watermarks:
    """Up to where the chats of a session are known, each under every address that it goes by."""

    chats: Mapping[Jid, Watermark]
    linked_at: datetime
    """Where a chat begins that was never read: what is older is the phone's history."""
    busy_since: datetime | None = None
    """Chats that are known up to a later moment are read all the same: beside an own message that
    was settled another one may have been on its way here when the gap began."""

    def news_since(self, chat: Jid, newest_id: str | None, at: datetime | None) -> datetime | None:
        """From where on to read a chat; None when it holds nothing that is not known.

        `newest_id` and `at` are what WhatsApp Web says of its newest message. The id tells more
        than the time: a message that comes late is older than others that are known.
        """
        mark = self.chats.get(chat)
        if mark is not None and mark.wire_id == newest_id is not None and not self._busy(mark):
            return None
        earliest = self.linked_at - FIRST_OVERLAP
        since = earliest if mark is None else max(mark.at - OVERLAP, earliest)
        return since if at is None or at >= since.replace(microsecond=0) else None

    def _busy(self, mark: Watermark) -> bool:
        return self.busy_since is not None and mark.at >= self.busy_since
