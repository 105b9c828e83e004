"""A guard for accounts that WhatsApp keeps from reaching out: only first messages wait.

WhatsApp answers the first message to somebody new with an error (463, 475) when an account may not
start conversations for a while. Going on would make it longer, so from then on messages to people
that the session never talked to are held back; everything else goes out. When a pause is over, one
of them is let through: its fate decides.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from gateway.core.events import EventType, News
from gateway.core.sessions import Session
from gateway.core.tenants import Principal, Scope
from gateway.store import new_contacts as store
from gateway.store import queue, sessions
from gateway.store.database import Database, Row, Transaction
from gateway.store.queue import Queued
from gateway.store.sessions import StoredSession
from gateway.store.tables import NEW_CONTACTS_LANE
from gateway.usecases import lookup
from gateway.usecases.live import Live

PAUSES: Final = tuple(timedelta(hours=hours) for hours in (1, 2, 6, 12, 24))
"""WhatsApp does not tell when it ends; the last one repeats."""
PROBE: Final = timedelta(minutes=5)
"""So long one message's fate is waited for before another is let through."""


class NewContacts:
    def __init__(self, database: Database, live: Live) -> None:
        self._database = database
        self._live = live

    async def resume(self, who: Principal, session_id: str) -> Session:
        """End a pause by hand, as somebody who knows that the account may reach out again."""
        who.require(Scope.MANAGE, session_id)

        def write(tx: Transaction) -> StoredSession:
            stored = lookup.session(tx.connection, who, session_id)
            if store.pause_of(tx.connection, stored.pk) is None:
                return stored
            _end(tx, stored)
            return lookup.session(tx.connection, who, session_id)

        stored = await self._database.write(write)
        self._live.send_waiting(stored.pk)
        return stored.session


def sift(tx: Transaction, session_pk: int, waiting: Sequence[Queued]) -> list[Queued]:
    """Those of these that may go out now; the others are held back."""
    pause = store.pause_of(tx.connection, session_pk)
    if pause is None:
        return list(waiting)
    now = tx.clock.now()
    allowed = []
    for queued in waiting:
        if queued.dispatched_before or not store.is_new(tx.connection, queued.chat_pk):
            allowed.append(queued)
        else:
            store.hold(tx, queued.pk)
    if now >= pause.until:
        allowed += _probe(tx, session_pk, now)
    return allowed


def refused(tx: Transaction, to: StoredSession) -> None:
    """WhatsApp refused somebody new: the next pause, longer than the one before."""
    now = tx.clock.now()
    before = store.pause_of(tx.connection, to.pk)
    if before is not None and before.until > now + PROBE:
        return  # it was on its way already when the pause began
    count = before.count if before else 0
    until = now + PAUSES[min(count, len(PAUSES) - 1)]
    _pause_until(tx, to, until)
    store.set_count(tx, to.pk, count + 1)


def arrived(tx: Transaction, to: StoredSession, row: Row) -> None:
    """One that was let through has arrived: WhatsApp lets the account reach out again."""
    if row.lane == NEW_CONTACTS_LANE:
        _end(tx, to)


def _probe(tx: Transaction, session_pk: int, now: datetime) -> list[Queued]:
    stored = sessions.get(tx.connection, session_pk)
    if stored is None:
        return []
    pk = store.next_held(tx.connection, session_pk)
    if pk is None:
        _end(tx, stored)
        return []
    _pause_until(tx, stored, now + PROBE)
    return [queue.one(tx.connection, pk)]


def _end(tx: Transaction, to: StoredSession) -> None:
    store.let_go(tx, to.pk)
    store.set_count(tx, to.pk, 0)
    _pause_until(tx, to, None)


def _pause_until(tx: Transaction, to: StoredSession, until: datetime | None) -> None:
    changed = replace(to.session, new_contacts_paused_until=until, updated_at=tx.clock.now())
    sessions.update(tx, to, changed)
    tx.tell(to.tenant, News(EventType.SESSION_STATUS, changed.id, changed))
