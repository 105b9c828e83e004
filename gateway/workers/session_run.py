"""One run of a session's engine, from its place among the starting ones to the end of its browser.

What is asked of the session meanwhile cuts it short. From the moment that it is let go, whatever
it still tells of the session's state is of the past and changes nothing.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog

from gateway.core.errors import GatewayError, StorageFull
from gateway.core.facts import CapabilitiesSeen, Fact, LinkSeen, PairSeen, QrSeen, StateSeen
from gateway.core.sessions import Signal
from gateway.ports import Clock, Engine, EngineSession, Profile
from gateway.store.sessions import StoredSession
from gateway.tasks import Tasks, to_its_end
from gateway.usecases.catch_up import CatchUp
from gateway.usecases.incoming import Incoming
from gateway.usecases.live import Command, Live
from gateway.workers.mailbox import Mailbox
from gateway.workers.room import Room
from gateway.workers.start_places import StartPlace, StartPlaces

log = structlog.get_logger(__name__)

LOG_OUT_SECONDS: Final = 15.0
"""How long WhatsApp has to confirm that a device was unlinked."""

OF_ITS_STATE: Final = (StateSeen, QrSeen, PairSeen, LinkSeen, CapabilitiesSeen)
"""What counts no longer once the run is let go; a message that still comes does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What every run needs of the gateway.

    `on_linked` and `on_ended` tell the outbox when a run may send and when no longer.
    """

    live: Live
    incoming: Incoming
    catch_up: CatchUp
    engine: Engine
    clock: Clock
    room: Room
    places: StartPlaces
    on_linked: Callable[[int, EngineSession], None]
    on_ended: Callable[[int], None]

    async def moved(self, pk: int, signal: Signal) -> None:
        """Write a state down; on a full disk, as soon as there is room."""
        while True:
            try:
                await self.incoming.moved(pk, signal)
            except StorageFull:
                self.room.ran_out()
                await self.room.found()
            else:
                return


class SessionRun:
    def __init__(self, stored: StoredSession, around: Surroundings) -> None:
        self._stored = stored
        self._around = around
        self._engine: EngineSession | None = None
        self._place: StartPlace | None = None
        self._let_go = False
        self._closed = False
        self._tasks = Tasks(f"run-{stored.pk}")
        self.last: Signal | None = None
        """What it told last of its state."""
        self.connected_since: float | None = None

    async def follow(self, profile: Profile, mailbox: Mailbox) -> bool:
        """From its start to its end; whether a command cut it short."""
        around, pk = self._around, self._stored.pk
        if not around.room.is_enough:
            self.last = Signal.DISK_FULL
            return False
        await around.moved(pk, Signal.LAUNCHING)
        self._place = await around.places.take(mailbox)
        if self._place is None:
            return True
        try:
            self._engine = await around.engine.open(profile, self._report)
            around.live.attach(pk, self._engine)
            if self.last is Signal.PROVEN:
                self._begin_to_send(self._engine)
            asked = await self._over_or_asked(self._engine, mailbox)
            if not asked and self.last is Signal.DISK_FULL:
                with contextlib.suppress(StorageFull):  # it is told again, until it is written
                    await around.incoming.moved(pk, Signal.DISK_FULL)
            if asked:
                await self._take_leave(self._engine, mailbox)
            return asked
        finally:
            await to_its_end(self._end(self._place))

    async def _over_or_asked(self, engine: EngineSession, mailbox: Mailbox) -> bool:
        """Wait for the end of the run; whether a command came before it."""
        while await mailbox.interrupts(self._over(engine)):
            if not mailbox.next_is(Command.RECYCLE) or self.last is Signal.PROVEN:
                return True
            # The run fell into trouble at the same moment, and that has a course of its own.
            if (late := mailbox.take()) is not None:
                late.carried_out()
        return False

    async def _over(self, engine: EngineSession) -> None:
        """Wait until the run has ended by itself, or has to: the disk is full."""
        async with Tasks("over") as ways:
            ended = ways.spawn(engine.ended(), name="ended")
            lost = ways.spawn(self._around.room.lost(), name="lost")
            await asyncio.wait({ended, lost}, return_when=asyncio.FIRST_COMPLETED)
            if not ended.done():
                self.last = Signal.DISK_FULL

    async def _take_leave(self, engine: EngineSession, mailbox: Mailbox) -> None:
        """What has to be said before the browser goes."""
        if mailbox.next_is(Command.LOG_OUT):
            await self._log_out(engine)
        self._let_go = True
        # What is no longer proven is no longer told.
        if mailbox.next_is(Command.RESTART):
            await self._around.moved(self._stored.pk, Signal.LAUNCHING)
        if mailbox.next_is(Command.RECYCLE):
            await self._around.moved(self._stored.pk, Signal.RECYCLED)

    async def _log_out(self, engine: EngineSession) -> None:
        try:
            async with asyncio.timeout(LOG_OUT_SECONDS):
                await engine.log_out()
                await engine.ended()
        except (TimeoutError, GatewayError) as failure:
            log.warning("log_out_unconfirmed", reason=str(failure))

    async def _end(self, place: StartPlace) -> None:
        self._let_go = True
        place.free()
        self._around.on_ended(self._stored.pk)
        self._around.live.detach(self._stored.pk)
        await self._tasks.close()
        if self._engine is not None:
            await self._engine.close()
        self._closed = True
        self._around.catch_up.gap_opened(self._stored.pk)

    # --- what it tells ------------------------------------------------------------------------

    async def _report(self, fact: Fact) -> None:
        if self._closed or (self._let_go and isinstance(fact, OF_ITS_STATE)):
            return
        if isinstance(fact, StateSeen):
            self.last = fact.signal
        if isinstance(fact, QrSeen | LinkSeen) and self._place is not None:
            self._place.free()
        try:
            await self._around.catch_up.report(self._stored.pk, fact)
        except StorageFull:
            # WhatsApp and the page keep what could not be written; the next run reads it.
            self._around.room.ran_out()
            if isinstance(fact, StateSeen):
                return
            raise
        if isinstance(fact, LinkSeen) and not self._let_go:
            self.last = Signal.PROVEN
            self.connected_since = self._around.clock.monotonic()
            if self._engine is not None:  # else it is still being opened
                self._begin_to_send(self._engine)

    def _begin_to_send(self, engine: EngineSession) -> None:
        pk = self._stored.pk
        self._around.live.learn_capabilities(pk, engine.capabilities())
        self._around.on_linked(pk, engine)
        self._tasks.spawn(self._around.catch_up.run(pk, engine), name="catch-up")
