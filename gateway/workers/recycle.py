"""Starts a session's browser again once it stays over its memory budget, at a quiet moment.

Pages grow: chats and pictures that were looked at stay in them, and a new browser needs a part of
what an old one holds. Nothing depends on the moment being quiet (sends wait in the outbox, and
what came in is caught up with); it is chosen so that nobody waits.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from gateway.core.errors import GatewayError
from gateway.core.sessions import SessionStatus
from gateway.ports import Clock, EngineSession
from gateway.store import chats, queue, sessions
from gateway.store.database import Connection, Database
from gateway.tasks import Tasks
from gateway.usecases.live import Command, Live

log = structlog.get_logger(__name__)

MEBIBYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How patient the watcher is."""

    look_seconds: float = 30.0
    stays_seconds: float = 90.0
    """A page that loads, or sends a film, is heavy for a moment and lean again."""
    quiet_seconds: float = 60.0
    """Without a message in or out."""
    patience_seconds: float = 900.0
    """A session that is never quiet is recycled all the same, between two sends."""
    rest_seconds: float = 1800.0
    """A run lives at least so long: a budget too small for any browser must not lead to a loop."""


@dataclass(slots=True)
class _Watched:
    run: EngineSession
    seen_since: float
    over_since: float | None = None


class Recycle:
    def __init__(
        self,
        database: Database,
        live: Live,
        clock: Clock,
        *,
        budget_mb: int,
        pace: Pace | None = None,
    ) -> None:
        self._database = database
        self._live = live
        self._clock = clock
        self._budget = budget_mb * MEBIBYTE
        self._pace = pace or Pace()
        self._watched: dict[int, _Watched] = {}
        self._tasks = Tasks("recycle")

    def start(self) -> None:
        if self._budget:
            self._tasks.spawn(self._watch(), name="watch")

    async def close(self) -> None:
        await self._tasks.close()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._pace.look_seconds)
            try:
                await self.look()
            except Exception:
                # A database that is held for a moment must not end the watch for good.
                log.exception("recycle_failed")

    async def look(self) -> None:
        """Measure every session once; recycle what stays too heavy, one after the other."""
        runs = self._live.runs()
        self._watched = {pk: seen for pk, seen in self._watched.items() if pk in runs}
        for pk, run in runs.items():
            seen = self._watched.get(pk)
            if seen is None or seen.run is not run:
                seen = self._watched[pk] = _Watched(run, self._clock.monotonic())
            used = await _memory(run)
            if self._is_due(seen, used) and await self._is_quiet(pk, seen):
                log.info("session_recycled", session=pk, memory_mb=used // MEBIBYTE)
                await asyncio.wait([self._live.ask(pk, Command.RECYCLE)])

    def _is_due(self, seen: _Watched, used: int) -> bool:
        now = self._clock.monotonic()
        if used <= self._budget:
            seen.over_since = None
            return False
        if seen.over_since is None:
            seen.over_since = now
        return (
            now - seen.over_since >= self._pace.stays_seconds
            and now - seen.seen_since >= self._pace.rest_seconds
        )

    async def _is_quiet(self, pk: int, seen: _Watched) -> bool:
        over_since = seen.over_since or 0.0
        patient = self._clock.monotonic() - over_since < self._pace.patience_seconds
        calm_since = self._clock.now() - timedelta(seconds=self._pace.quiet_seconds)

        def read(connection: Connection) -> bool:
            stored = sessions.get(connection, pk)
            if stored is None or stored.session.condition.status is not SessionStatus.CONNECTED:
                return False
            if queue.waiting(connection, pk, 1):
                return False
            newest = chats.newest(connection, pk)
            return not patient or newest is None or newest <= calm_since

        return await self._database.read(read)


async def _memory(run: EngineSession) -> int:
    try:
        return (await run.resources()).memory_bytes
    except GatewayError as failure:
        log.warning("memory_unknown", reason=failure.code)
        return 0
