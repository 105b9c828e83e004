"""Reading the event log: by pulling, and by following it as it grows."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from gateway.core.events import Event, EventType, Extent, Gap
from gateway.core.tenants import Principal, Scope
from gateway.ports import Bus
from gateway.store import events as store
from gateway.store.database import Connection, Database

MAX_WAIT_SECONDS = 60.0
BATCH = 500
MAX_PAGE_CHARACTERS = 1024 * 1024
"""Of what is stored for one page's events, at most; a single one may be larger."""
BATCH_CHARACTERS = 64 * 1024
"""For followers, who are many, and hold their batch for as long as they take to pass it on."""


@dataclass(frozen=True, slots=True)
class EventPage:
    events: tuple[Event, ...]
    next: int
    """What to ask `after` next time."""
    extent: Extent
    """What the log held at that moment."""
    has_more: bool = False
    """It was full before the log was at its end."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events of a tenant somebody is told."""

    who: Principal
    types: frozenset[EventType] | None = None
    session_id: str | None = None

    def wants(self, event: Event) -> bool:
        return (
            event.tenant == self.who.tenant
            and (self.types is None or event.type in self.types)
            and (self.session_id is None or event.session_id == self.session_id)
            and self.who.sees(event.session_id)
        )


class Events:
    def __init__(self, database: Database, bus: Bus) -> None:
        self._database = database
        self._bus = bus
        self._closed = False
        self._waiting: set[Callable[[], None]] = set()

    def close(self) -> None:
        """Let everybody go who waits for more: the gateway is about to stop."""
        self._closed = True
        for wake in self._waiting:
            wake()

    async def read(
        self,
        who: Principal,
        *,
        after: int | None,
        limit: int,
        types: frozenset[EventType] | None = None,
        session_id: str | None = None,
        wait_seconds: float = 0,
        max_characters: int = MAX_PAGE_CHARACTERS,
    ) -> EventPage:
        """The events after a number, oldest first; waits for one where there is none yet."""
        who.require(Scope.READ, session_id)
        wanted = Filter(who, types, session_id)
        read = partial(_page, wanted, after or 0, limit, max_characters)
        deadline = asyncio.get_running_loop().time() + min(wait_seconds, MAX_WAIT_SECONDS)
        grown = asyncio.Event()
        with self._listening(
            lambda events: grown.set() if any(map(wanted.wants, events)) else None, grown.set
        ):
            while True:
                grown.clear()
                page = await self._database.read(read)
                left = deadline - asyncio.get_running_loop().time()
                if page.events or left <= 0 or self._closed:
                    return page
                # Not `wait_for`: Python 3.11's may swallow the cancellation of whoever waits.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(left):
                        await grown.wait()

    async def follow(
        self,
        who: Principal,
        *,
        after: int | None,
        types: frozenset[EventType] | None = None,
        session_id: str | None = None,
    ) -> AsyncIterator[tuple[Event, ...] | Gap]:
        """Batches in order: what the log holds after `after`, then what is written, until the end.

        Without `after`, only what is written from now on. Where the log does not continue what was
        read, it says so and goes on with what there is.
        """
        who.require(Scope.READ, session_id)
        wanted = Filter(who, types, session_id)
        feed = _Feed(wanted)
        with self._listening(feed.note, feed.wake):
            seq = after
            if seq is None:
                seq = await self._database.read(lambda c: store.last_seq(c, who.tenant))
            behind = after is not None
            while not self._closed:
                if behind or feed.overrun:
                    feed.overrun = False
                    read = partial(_page, wanted, seq, BATCH, BATCH_CHARACTERS)
                    page = await self._database.read(read)
                    if not page.extent.continues(seq):
                        yield Gap(seq, page.extent)
                        seq, behind = page.extent.nearest(seq), True
                        continue
                    batch, seq = page.events, page.next
                    behind = page.has_more
                else:
                    batch = tuple(event for event in await feed.fresh.get() if event.seq > seq)
                    seq = batch[-1].seq if batch else seq
                if batch:
                    yield batch

    @contextlib.contextmanager
    def _listening(
        self, listener: Callable[[Sequence[Event]], None], wake: Callable[[], None]
    ) -> Iterator[None]:
        """Hear of what is written, and be woken when the gateway is about to stop."""
        stop = self._bus.listen(listener)
        self._waiting.add(wake)
        try:
            yield
        finally:
            self._waiting.discard(wake)
            stop()


def _page(
    wanted: Filter, after: int, limit: int, max_characters: int, connection: Connection
) -> EventPage:
    who = wanted.who
    extent = store.extent(connection, who.tenant)
    found, has_more = store.page(
        connection,
        who.tenant,
        after,
        limit=limit,
        max_characters=max_characters,
        types=wanted.types,
        session_id=wanted.session_id,
        only=who.sessions,
    )
    # Where there is no more of what is wanted, the next look begins behind all that is not.
    last = found[-1].seq if has_more else extent.newest
    return EventPage(found, max(after, last), extent, has_more)


class _Feed:
    """What the bus told a follower and it has not read yet; bounded, since the log has it all.

    A follower is woken by what it wants only: those that want nothing of it cost next to nothing.
    """

    def __init__(self, wanted: Filter) -> None:
        self.fresh: asyncio.Queue[tuple[Event, ...]] = asyncio.Queue(maxsize=64)
        self.overrun = False
        """Something was told that is not in `fresh`: the log has it."""
        self._wanted = wanted
        self._last: int | None = None

    def note(self, events: Sequence[Event]) -> None:
        own = [event for event in events if event.tenant == self._wanted.who.tenant]
        if not own:
            return
        if self._last is not None and own[0].seq != self._last + 1:
            self.overrun = True
            self.wake()
        self._last = own[-1].seq
        fresh = tuple(filter(self._wanted.wants, own))
        if not fresh:
            return
        try:
            self.fresh.put_nowait(fresh)
        except asyncio.QueueFull:
            self.overrun = True

    def wake(self) -> None:
        """End the wait for something fresh, without anything."""
        with contextlib.suppress(asyncio.QueueFull):
            self.fresh.put_nowait(())
