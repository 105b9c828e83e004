"""Knows whether the disks have room: for the database, and for what browsers write."""

import asyncio

import structlog

from gateway.ports import Engine
from gateway.store.database import Database
from gateway.tasks import Tasks

log = structlog.get_logger(__name__)

LOOK_SECONDS = 2.0
"""File systems tell nobody that they fill up: they have to be asked."""


class Room:
    """Between too little to go on and enough to start there is a stretch where neither changes."""

    def __init__(self, database: Database, engine: Engine) -> None:
        self._database = database
        self._engine = engine
        self._low = asyncio.Event()
        self._enough = asyncio.Event()
        self._enough.set()
        self._tasks = Tasks("room")

    async def start(self) -> None:
        await self._look()
        self._tasks.spawn(self._watch(), name="watch")

    async def close(self) -> None:
        await self._tasks.close()

    @property
    def is_enough(self) -> bool:
        """A session may be started."""
        return self._enough.is_set()

    async def lost(self) -> None:
        """Return once there is too little to go on with what runs."""
        await self._low.wait()

    async def found(self) -> None:
        """Return once there is enough to start a session."""
        await self._enough.wait()

    def ran_out(self) -> None:
        """Somebody could not write; what is true now is seen by the next look."""
        self._enough.clear()
        self._low.set()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self._look()

    async def _look(self) -> None:
        try:
            goes_on = self._database.has_room and await self._engine.has_room(to_start=False)
            enough = goes_on and await self._engine.has_room(to_start=True)
        except OSError as problem:
            log.warning("room_unknown", reason=str(problem))
            return
        if goes_on == self._low.is_set():
            (log.info if goes_on else log.error)("room_found" if goes_on else "room_lost")
        _put(self._low, not goes_on)
        _put(self._enough, enough)


def _put(event: asyncio.Event, holds: bool) -> None:
    if holds:
        event.set()
    else:
        event.clear()
