"""An event log in memory, and the use cases that read it."""

import asyncio
from collections.abc import AsyncIterator

from gateway.core.events import Event, EventType, Extent, Gap, Subject
from gateway.core.tenants import Principal, Scope
from gateway.usecases.events import EventPage
from tests.api.samples import (
    NOW,
    a_message,
)


class Log:
    """The event log, and who waits for it."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.fail_once: Exception | None = None
        """What the next follower meets."""
        self._grown = asyncio.Event()
        self.forgotten = 0
        self.ended = False
        self.waited_for = asyncio.Event()
        """Somebody waits for it to grow."""

    def write(
        self,
        subject: Subject | None = None,
        kind: EventType = EventType.MESSAGE_RECEIVED,
        session_id: str | None = "shop",
    ) -> Event:
        event = Event(
            id=f"evt_{len(self.events) + 1}",
            seq=len(self.events) + 1,
            tenant=1,
            type=kind,
            session_id=session_id,
            at=NOW,
            subject=subject or a_message(f"3EB0{len(self.events) + 1:04}"),
        )
        self.events.append(event)
        self._grown.set()
        self._grown = asyncio.Event()
        return event

    @property
    def extent(self) -> Extent:
        return Extent(self.forgotten + 1, len(self.events))

    def forget(self, seq: int) -> None:
        """Up to this one."""
        self.forgotten = seq

    def end(self) -> None:
        self.ended = True
        self._grown.set()

    async def grows(self) -> None:
        self.waited_for.set()
        await self._grown.wait()


class Events:
    def __init__(self, log: Log) -> None:
        self.log = log

    async def read(
        self,
        who: Principal,
        *,
        after: int | None,
        limit: int,
        types: frozenset[EventType] | None = None,
        session_id: str | None = None,
        wait_seconds: float = 0,
        max_characters: int = 0,
    ) -> EventPage:
        who.require(Scope.READ, session_id)
        found = self._found(who, after or 0, types, session_id)
        if not found and wait_seconds:
            async with asyncio.timeout(wait_seconds):
                await self.log.grows()
            found = self._found(who, after or 0, types, session_id)
        extent = self.log.extent
        last = found[limit - 1].seq if len(found) > limit else extent.newest
        return EventPage(found[:limit], max(after or 0, last), extent)

    def close(self) -> None:
        self.log.end()

    async def follow(
        self,
        who: Principal,
        *,
        after: int | None,
        types: frozenset[EventType] | None = None,
        session_id: str | None = None,
    ) -> AsyncIterator[tuple[Event, ...] | Gap]:
        seq = len(self.log.events) if after is None else after
        if not self.log.extent.continues(seq):
            yield Gap(seq, self.log.extent)
            seq = self.log.extent.nearest(seq)
        while not self.log.ended:
            found = self._found(who, seq, types, session_id)
            if self.log.fail_once is not None:
                failure, self.log.fail_once = self.log.fail_once, None
                raise failure
            if found:
                seq = found[-1].seq
                yield found
            else:
                await self.log.grows()

    def _found(
        self,
        who: Principal,
        after: int,
        types: frozenset[EventType] | None,
        session_id: str | None,
    ) -> tuple[Event, ...]:
        return tuple(
            event
            for event in self.log.events
            if event.seq > max(after, self.log.forgotten)
            and (types is None or event.type in types)
            and (session_id is None or event.session_id == session_id)
            and who.sees(event.session_id)
        )
