"""Messages that wait for their time: list them, change them, queue them when it comes."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from gateway.core.errors import InvalidRequest, InvalidState, MessageNotFound
from gateway.core.events import EventType, News
from gateway.core.messages import Message, MessageStatus, check_text
from gateway.core.paging import Listing, Page
from gateway.core.tenants import Principal, Scope
from gateway.ports import Clock
from gateway.store import chats, messages
from gateway.store import schedule as store
from gateway.store.database import Connection, Database, Transaction
from gateway.usecases import lookup
from gateway.usecases.live import Live

BATCH: Final = 100
"""Messages that fall due in one unit of work: many at once must not hold the writer up."""
PAST_ALLOWED: Final = timedelta(minutes=1)
"""Callers' clocks differ a little from ours; what lies further back is a mistake."""
MAX_AHEAD: Final = timedelta(days=366)


class Schedule:
    """`Messages.schedule` writes them down; a worker calls `fall_due`."""

    def __init__(self, database: Database, live: Live, clock: Clock) -> None:
        self._database = database
        self._live = live
        self._clock = clock

    async def list(self, who: Principal, session_id: str, page: Page) -> Listing[Message]:
        """Soonest first."""
        who.require(Scope.READ)

        def read(connection: Connection) -> Listing[Message]:
            return store.listing(connection, lookup.session(connection, who, session_id), page)

        return await self._database.read(read)

    async def change(
        self,
        who: Principal,
        session_id: str,
        message_id: str,
        *,
        send_at: datetime | None = None,
        text: str | None = None,
    ) -> Message:
        """Another time or another text; refused once the message has left for the queue."""
        who.require(Scope.SEND, session_id)
        changes: dict[str, datetime | str] = {}
        if send_at is not None:
            changes["scheduled_at"] = moment_to_send(send_at, self._clock.now())
        if text is not None:
            check_text(text)
            changes["text"] = text

        def write(tx: Transaction) -> Message:
            stored = lookup.session(tx.connection, who, session_id)
            pk = messages.pk_of(tx.connection, stored.pk, message_id)
            if pk is None:
                raise MessageNotFound
            message = messages.get(tx.connection, stored, pk)
            if message.status is not MessageStatus.SCHEDULED:
                raise InvalidState("This message does not wait for its time.")
            if not changes:
                return message
            messages.update(tx, pk, **changes)
            message = messages.get(tx.connection, stored, pk)
            tx.tell(stored.tenant, News(EventType.MESSAGE_UPDATED, stored.session.id, message))
            return message

        message = await self._database.write(write)
        self._live.schedule_changed()
        return message

    async def fall_due(self) -> datetime | None:
        """Queue all whose time has come, in its order; when the next one's comes."""
        while True:
            sessions = await self._database.write(partial(_queue_due, self._clock.now()))
            for session_pk in set(sessions):
                self._live.send_waiting(session_pk)
            if len(sessions) < BATCH:
                return await self._database.read(store.next_moment)


def moment_to_send(send_at: datetime, now: datetime) -> datetime:
    """The moment as it is kept; one that is out of reach is refused."""
    if send_at < now - PAST_ALLOWED:
        raise InvalidRequest.field("sendAt", "lies in the past")
    if send_at > now + MAX_AHEAD:
        raise InvalidRequest.field("sendAt", f"lies more than {MAX_AHEAD.days} days ahead")
    in_utc = send_at.astimezone(UTC)
    return in_utc.replace(microsecond=in_utc.microsecond // 1000 * 1000)


def _queue_due(now: datetime, tx: Transaction) -> list[int]:
    """The sessions of the messages, one entry for each."""
    sent_at = now.replace(microsecond=0)
    due = store.due(tx.connection, now, BATCH)
    for message in due:
        store.queue(tx, message.pk, sent_at)
        chats.noted(tx, message.chat_pk, message.pk, sent_at, unread=False)
    return [message.session_pk for message in due]
