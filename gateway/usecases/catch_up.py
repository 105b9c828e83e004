"""Reads what came while nobody listened, and keeps what comes meanwhile in its place behind it."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from functools import partial
from itertools import chain, repeat

import structlog

from gateway.core.chats import Watermarks
from gateway.core.errors import GatewayError
from gateway.core.facts import (
    AckSeen,
    ChangeSeen,
    ChatGone,
    Fact,
    MessageSeen,
    MessagesGone,
    StateSeen,
)
from gateway.core.messages import MessageRef
from gateway.ports import Clock, EngineSession
from gateway.store import changes, sessions, watermarks
from gateway.store.database import Connection, Database
from gateway.usecases.incoming import Incoming
from gateway.usecases.live import Live
from gateway.usecases.seen_messages import Turn

log = structlog.get_logger(__name__)

HELD_AT_MOST = 2_000
"""Facts that wait behind a catch-up; what is beyond is in the page, and read in another round."""
CHANGEABLE = timedelta(hours=60)
"""For so long WhatsApp lets a message be taken back; most of all else happens sooner."""
LOOKED_AT_AGAIN = 500
"""Of the messages that were known before a gap, so many of the newest are looked at again."""
PAUSES_SECONDS = (2.0, 5.0, 15.0, 60.0)
"""Between attempts of a catch-up that fails while the page lives; the last one repeats."""


class _Gap:
    """A session whose chats hold messages that are not known yet."""

    def __init__(self, waiting: Iterable[Fact] = ()) -> None:
        self.waiting = deque(waiting)
        self.holds = True
        """What comes waits; after a failure it is let through, so that it is heard at all."""
        self.overflowed = False

    def hold(self, fact: Fact) -> None:
        if len(self.waiting) < HELD_AT_MOST:
            self.waiting.append(fact)
        else:
            self.overflowed = True


class CatchUp:
    """What the engine's sessions report to: messages keep their order, whenever they are heard of.

    A session begins with a gap, and each trouble opens another. Until a catch-up has closed it,
    messages that come wait behind those that were missed: readers of the log see both in the order
    in which WhatsApp has them, and no watermark moves beyond something that was not read.
    """

    def __init__(self, database: Database, live: Live, incoming: Incoming, clock: Clock) -> None:
        self._database = database
        self._incoming = incoming
        self._clock = clock
        self._live = live
        self._gaps: dict[int, _Gap] = {}

    async def report(self, session_pk: int, fact: Fact) -> None:
        if isinstance(fact, StateSeen):
            self.gap_opened(session_pk)
        if session_pk in self._live.listening:
            await self._incoming.report(session_pk, fact)
            return
        gap = self._gap(session_pk)
        match fact:
            case MessageSeen(message) if not fact.backfilled:
                if not gap.holds:
                    await self._incoming.report(session_pk, fact, Turn.OVERTAKING)
                    return
                gap.hold(fact)
                if message.from_me:
                    # The outbox waits for what it sent, which stands in no line.
                    await self._incoming.own_again(session_pk, fact)
            case ChangeSeen() | MessagesGone() | ChatGone() if gap.holds:
                gap.hold(fact)
            case AckSeen() if gap.holds:
                # It may be about a message that waits, and what was sent need not wait.
                gap.hold(fact)
                await self._incoming.report(session_pk, fact)
            case _:
                await self._incoming.report(session_pk, fact)

    def gap_opened(self, session_pk: int) -> None:
        """Nobody listens: what waited is in the page, and is read again with all the rest."""
        self._live.listening.discard(session_pk)
        self._gaps.pop(session_pk, None)

    async def run(self, session_pk: int, engine: EngineSession) -> None:
        """Close the gap; tries until it is closed, or another one has opened in its place."""
        self._live.listening.discard(session_pk)
        # Its own, so that the one that was called before this one stops.
        gap = self._gaps[session_pk] = _Gap(self._gap(session_pk).waiting)
        pauses = chain(PAUSES_SECONDS, repeat(PAUSES_SECONDS[-1]))
        while not await self._closed(session_pk, engine, gap):
            await self._let_through(session_pk, gap)
            await asyncio.sleep(next(pauses))
            if self._gaps.get(session_pk) is not gap:
                return

    async def _closed(self, session_pk: int, engine: EngineSession, gap: _Gap) -> bool:
        """Whether all that was missed is known, or nobody asks for it any more."""
        try:
            while self._gaps.get(session_pk) is gap:
                gap.holds, gap.overflowed = True, False
                known = await self._database.read(partial(_known, session_pk))
                if known is None:  # it was deleted
                    self.gap_opened(session_pk)
                    return True
                await engine.catch_up(known)
                await engine.look_again(await self._database.read(self._recent(session_pk)))
                turn = Turn.OVERTAKING if gap.overflowed else Turn.LATE
                await self._report_waiting(session_pk, gap, turn)
                if not gap.overflowed and self._gaps.get(session_pk) is gap:
                    del self._gaps[session_pk]
                    self._live.listening.add(session_pk)
        except GatewayError as failure:
            log.warning("catch_up_failed", session=session_pk, reason=failure.code)
            return False
        return True

    async def _report_waiting(self, session_pk: int, gap: _Gap, turn: Turn) -> None:
        while gap.waiting and self._gaps.get(session_pk) is gap:
            # One by one: what comes meanwhile waits behind them.
            await self._incoming.report(session_pk, gap.waiting[0], turn)
            gap.waiting.popleft()

    async def _let_through(self, session_pk: int, gap: _Gap) -> None:
        """What cannot be caught up with must not keep what comes from being heard."""
        gap.holds = False
        with contextlib.suppress(GatewayError):  # a full disk, say: then the next attempt reads it
            await self._report_waiting(session_pk, gap, Turn.OVERTAKING)

    def _recent(self, session_pk: int) -> Callable[[Connection], Sequence[MessageRef]]:
        since = self._clock.now() - CHANGEABLE
        return lambda connection: changes.recent(connection, session_pk, since, LOOKED_AT_AGAIN)

    def _gap(self, session_pk: int) -> _Gap:
        return self._gaps.setdefault(session_pk, _Gap())


def _known(session_pk: int, connection: Connection) -> Watermarks | None:
    stored = sessions.get(connection, session_pk)
    if stored is None:
        return None
    session = stored.session
    linked_at = session.linked_at or session.created_at
    return watermarks.of_session(connection, session_pk, linked_at)
