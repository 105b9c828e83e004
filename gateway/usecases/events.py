"""Reading the event log: by pulling, and by following it as it grows."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.core.events import Event, EventType
from gateway.core.tenants import Principal, Scope
from gateway.ports import Bus
from gateway.store import events as store
from gateway.store.database import Connection, Database

MAX_WAIT_SECONDS = 60.0
BATCH = 500


@dataclass(frozen=True, slots=True)
class EventPage:
    events: tuple[Event, ...]
    next: int
    """What to ask `after` next time."""


class Events:
    def __init__(self, database: Database, bus: Bus) -> None:
        self._database = database
        self._bus = bus

    async def read(
        self,
        who: Principal,
        *,
        after: int | None,
        limit: int,
        types: frozenset[EventType] | None = None,
        session_id: str | None = None,
        wait_seconds: float = 0,
    ) -> EventPage:
        """The events after a number, oldest first; waits for one where there is none yet."""
        who.require(Scope.READ, session_id)
        seq = after or 0
        deadline = asyncio.get_running_loop().time() + min(wait_seconds, MAX_WAIT_SECONDS)
        grown = asyncio.Event()
        stop = self._bus.listen(lambda events: grown.set() if _concerns(events, who) else None)
        try:
            while True:
                grown.clear()
                page = await self._page(who, seq, limit, types, session_id)
                left = deadline - asyncio.get_running_loop().time()
                if page.events or left <= 0:
                    return page
                seq = max(seq, page.next)
                try:
                    await asyncio.wait_for(grown.wait(), left)
                except TimeoutError:
                    return page
        finally:
            stop()

    async def follow(
        self,
        who: Principal,
        *,
        after: int | None,
        types: frozenset[EventType] | None = None,
        session_id: str | None = None,
    ) -> AsyncIterator[tuple[Event, ...]]:
        """Batches in order, for ever: what the log holds after `after`, then what is written.

        Without `after`, only what is written from now on.
        """
        who.require(Scope.READ, session_id)
        feed = _Feed(who.tenant)
        stop = self._bus.listen(feed.note)
        try:
            seq = after
            if seq is None:
                seq = await self._database.read(lambda c: store.last_seq(c, who.tenant))
            behind = after is not None
            while True:
                if behind or feed.overrun:
                    feed.overrun = False
                    batch = await self._database.read(_after(who.tenant, seq))
                    behind = len(batch) == BATCH
                else:
                    batch = tuple(event for event in await feed.fresh.get() if event.seq > seq)
                    if batch and batch[0].seq != seq + 1:
                        behind = True  # something was missed: the log has it
                        continue
                if batch:
                    seq = batch[-1].seq
                    yield tuple(e for e in batch if _wanted(e, who, types, session_id))
        finally:
            stop()

    async def _page(
        self,
        who: Principal,
        seq: int,
        limit: int,
        types: frozenset[EventType] | None,
        session_id: str | None,
    ) -> EventPage:
        def read(connection: Connection) -> EventPage:
            newest = store.last_seq(connection, who.tenant)
            found = store.after(
                connection, who.tenant, seq, limit=limit, types=types, session_id=session_id
            )
            last = found[-1].seq if len(found) == limit else newest
            shown = tuple(event for event in found if who.sees(event.session_id))
            return EventPage(shown, max(seq, last))

        return await self._database.read(read)


class _Feed:
    """What the bus told a follower and it has not read yet; bounded, since the log has it all."""

    def __init__(self, tenant: int) -> None:
        self.fresh: asyncio.Queue[tuple[Event, ...]] = asyncio.Queue(maxsize=64)
        self.overrun = False
        self._tenant = tenant

    def note(self, events: Sequence[Event]) -> None:
        own = tuple(event for event in events if event.tenant == self._tenant)
        if not own:
            return
        try:
            self.fresh.put_nowait(own)
        except asyncio.QueueFull:
            self.overrun = True


def _wanted(
    event: Event, who: Principal, types: frozenset[EventType] | None, session_id: str | None
) -> bool:
    return (
        (types is None or event.type in types)
        and (session_id is None or event.session_id == session_id)
        and who.sees(event.session_id)
    )


def _concerns(events: Sequence[Event], who: Principal) -> bool:
    return any(event.tenant == who.tenant for event in events)


def _after(tenant: int, seq: int) -> Any:
    return lambda connection: store.after(connection, tenant, seq, limit=BATCH)
