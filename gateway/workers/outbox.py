"""Sends what was accepted: one line per session, under ids that were minted before."""

import asyncio
import contextlib

from gateway.ports import Clock, EngineSession, Files, Preview
from gateway.store.database import Database
from gateway.tasks import Tasks
from gateway.usecases.incoming import Incoming
from gateway.usecases.live import Live
from gateway.workers.line import Line
from gateway.workers.pace import Pace
from gateway.workers.previews import Previews
from gateway.workers.typing import Typing

CLOSE_SECONDS = 10.0


class Outbox:
    def __init__(
        self,
        database: Database,
        live: Live,
        incoming: Incoming,
        files: Files,
        clock: Clock,
        *,
        per_minute: float = 0,
        typing_seconds: float = 0,
        preview: Preview | None = None,
    ) -> None:
        self._database = database
        self._incoming = incoming
        self._files = files
        self._clock = clock
        self._per_minute = per_minute
        self._typing = Typing(typing_seconds)
        self._previews = Previews(database, preview)
        self._tasks = Tasks("outbox")
        self._lines: dict[int, Line] = {}
        self._closing = False
        live.send_waiting = self.wake

    async def close(self) -> None:
        """Let the sends under way end, for a while, and begin no other."""
        self._closing = True
        for line in self._lines.values():
            line.close()
        with contextlib.suppress(TimeoutError):  # what has no outcome is looked up by the next run
            async with asyncio.timeout(CLOSE_SECONDS):
                await asyncio.gather(*(line.over() for line in self._lines.values()))
        await self._tasks.close()

    def wake(self, session_pk: int) -> None:
        line = self._lines.get(session_pk)
        if line is not None:
            line.wake()

    def attach(self, session_pk: int, engine: EngineSession) -> None:
        """A run is linked and proven: send through it."""
        if self._closing:
            return
        line = self._lines.get(session_pk)
        if line is not None and line.engine is engine:
            line.doubt()
            return
        self.detach(session_pk)
        line = Line(
            session_pk,
            engine,
            self._database,
            self._incoming,
            self._files,
            pace=Pace(self._per_minute, self._clock),
            typing=self._typing,
            previews=self._previews,
        )
        self._lines[session_pk] = line
        self._tasks.spawn(line.run(), name=f"session-{session_pk}")

    def detach(self, session_pk: int) -> None:
        """The run is over: what it had under way is settled by the next one."""
        line = self._lines.pop(session_pk, None)
        if line is not None:
            line.close()
