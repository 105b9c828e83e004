"""From one reader of the event log to every socket, without gap or double.

A tenant has one feed. It sends each event to rooms: that of the tenant's listeners who see all
sessions, and one for each session. A listener who resumes reads the log by itself until it stands
exactly where the feed stands, and enters its rooms at that instant: no gap, no double.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import socketio
import structlog

from gateway.core.events import Event, Extent, Gap
from gateway.core.tenants import Principal, Scope
from gateway.tasks import Tasks
from gateway.usecases import UseCases
from gateway.usecases.events import BATCH_CHARACTERS

log = structlog.get_logger(__name__)

Render = Callable[[Event], dict[str, Any]]
RenderGap = Callable[[Gap], tuple[str, dict[str, int]]]
"""The name and the argument under which a listener is told of it."""

NAMESPACE: Final = "/"
PAGE: Final = 500
DRAIN_SECONDS: Final = 30.0  # how long a listener may take to read one page of its past
RETRY_SECONDS: Final = 1.0
_ANY_SESSION: Final = "*"  # no session id can be this


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A socket and what it may see."""

    sid: str
    who: Principal

    def rooms(self) -> list[str]:
        """Where this listener's events are sent."""
        if self.who.sessions is None:
            return [_room(self.who.tenant, _ANY_SESSION)]
        return [
            _room(self.who.tenant, None),
            *(_room(self.who.tenant, session_id) for session_id in self.who.sessions),
        ]


class FanOut:
    """The feeds of all tenants that have listeners."""

    def __init__(
        self,
        server: socketio.AsyncServer,
        use: UseCases,
        tasks: Tasks,
        render: Render,
        render_gap: RenderGap,
    ) -> None:
        self._server = server
        self._use = use
        self._tasks = tasks
        self._render = render
        self._render_gap = render_gap
        self._feeds: dict[int, _Feed] = {}
        self._present: set[str] = set()
        self._starting = asyncio.Lock()

    async def add(self, subscriber: Subscriber, *, after: int | None) -> None:
        """From now on, or from `after`, this socket gets what it may see."""
        feed = await self._feed(subscriber.who.tenant)
        self._present.add(subscriber.sid)
        if after is None or after == feed.position:
            await self._enter(subscriber)
            return
        # As the log is now: whoever has read further than that hears all that comes from here on.
        extent = await self._extent(feed.reader)
        catching_up = self._catch_up(subscriber, feed, after, extent)
        self._tasks.spawn(catching_up, name=f"catch-up:{subscriber.sid}")

    def remove(self, subscriber: Subscriber) -> None:
        self._present.discard(subscriber.sid)  # python-socketio empties the rooms

    async def _feed(self, tenant: int) -> "_Feed":
        async with self._starting:
            feed = self._feeds.get(tenant)
            if feed is None:
                reader = Principal(tenant=tenant, name="realtime", scopes=frozenset({Scope.READ}))
                feed = _Feed(reader, (await self._extent(reader)).newest)
                self._feeds[tenant] = feed
                self._tasks.spawn(self._run(feed), name=f"feed:{tenant}")
            return feed

    async def _extent(self, reader: Principal) -> Extent:
        return (await self._use.events.read(reader, after=0, limit=1)).extent

    async def _run(self, feed: "_Feed") -> None:
        while True:
            try:
                batches = self._use.events.follow(feed.reader, after=feed.position)
                async for batch in batches:
                    if isinstance(batch, Gap):
                        continue  # each listener is told of its own
                    for event in batch:
                        await self._send(feed, event)
            except Exception:
                # Listeners are not to notice that the database was away for a moment.
                log.exception("feed_failed", tenant=feed.reader.tenant)
            await asyncio.sleep(RETRY_SECONDS)

    async def _send(self, feed: "_Feed", event: Event) -> None:
        # Up to its first await `emit` has taken down who is in the rooms; whoever compares itself
        # with the position afterwards has missed this event and must read it from the log.
        feed.position = event.seq
        if self._present:
            await self._server.emit(event.type.value, self._render(event), room=_rooms_of(event))
        for subscriber in feed.arriving.pop(event.seq, ()):
            await self._enter(subscriber)
        self._let_go_of_the_slow()

    async def _catch_up(
        self, subscriber: Subscriber, feed: "_Feed", after: int, extent: Extent
    ) -> None:
        cursor = await self._place_in(extent, subscriber, after)
        while subscriber.sid in self._present:
            if cursor == feed.position:
                await self._enter(subscriber)
                return
            if cursor > feed.position:
                feed.arriving[cursor].append(subscriber)  # the feed takes it in on passing
                return
            page = await self._use.events.read(
                feed.reader, after=cursor, limit=PAGE, max_characters=BATCH_CHARACTERS
            )
            cursor = await self._place_in(page.extent, subscriber, cursor)
            for event in page.events:
                if subscriber.who.sees(event.session_id):
                    await self._server.emit(
                        event.type.value, self._render(event), to=subscriber.sid
                    )
            cursor = max(cursor, page.next)
            await self._drained(subscriber)

    async def _place_in(self, extent: Extent, subscriber: Subscriber, after: int) -> int:
        """Where in the log a listener goes on; one who has missed something is told so first."""
        if extent.continues(after):
            return after
        name, data = self._render_gap(Gap(after, extent))
        await self._server.emit(name, data, to=subscriber.sid)
        return extent.nearest(after)

    async def _enter(self, subscriber: Subscriber) -> None:
        if subscriber.sid not in self._present:
            return
        for room in subscriber.rooms():
            await self._server.enter_room(subscriber.sid, room)

    async def _drained(self, subscriber: Subscriber) -> None:
        """Wait until the listener has taken what it was sent; one that does not is let go."""
        socket = self._socket(subscriber.sid)
        if socket is None:
            return
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                await socket.queue.join()
        except TimeoutError:
            await self._let_go(socket)

    def _let_go_of_the_slow(self) -> None:
        for socket in list(self._server.eio.sockets.values()):
            if not socket.closed and socket.queue.is_too_long:  # it resumes where it was
                self._tasks.spawn(self._let_go(socket), name="let-go")

    async def _let_go(self, socket: Any) -> None:
        queue = socket.queue
        log.warning("socket_too_slow", waiting=queue.qsize(), characters=queue.characters)
        await socket.close(wait=False, abort=True)

    def is_there(self, subscriber: Subscriber) -> bool:
        """Whether the connection still stands, also while its handshake lasts."""
        socket = self._socket(subscriber.sid)
        return socket is not None and not socket.closed

    def _socket(self, sid: str) -> Any:
        manager = self._server.manager
        return self._server.eio.sockets.get(manager.eio_sid_from_sid(sid, NAMESPACE))


class _Feed:
    """One tenant's place in the log, and who is about to stand there."""

    def __init__(self, reader: Principal, position: int) -> None:
        self.reader = reader
        self.position = position
        """The last event that was sent to the rooms."""
        self.arriving: defaultdict[int, list[Subscriber]] = defaultdict(list)
        """Listeners who have read the log further than that, by where they stand."""


def _room(tenant: int, session_id: str | None) -> str:
    """A room's name; None is for events that belong to no session."""
    return f"{tenant}/{session_id or ''}"


def _rooms_of(event: Event) -> list[str]:
    return [_room(event.tenant, _ANY_SESSION), _room(event.tenant, event.session_id)]
