"""Closes the gap between what users want of sessions and what is observed of them.

One supervisor task per session that is wanted running: it starts a run of the engine, waits for its
end, and decides whether to start another one, when, or to leave the session to a person. Users'
commands reach it through a mailbox, so that start, stop and delete never act at the same time.
"""

import asyncio
import contextlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import structlog

from gateway.core.errors import GatewayError, StorageFull
from gateway.core.events import EventType, News
from gateway.core.proxies import Proxy
from gateway.core.sessions import (
    AT_REST,
    FINAL,
    LEFT_ALONE,
    STARTING,
    STOPPED,
    Reason,
    Session,
    SessionStatus,
    Signal,
    Wanted,
)
from gateway.ports import (
    Clock,
    Engine,
    EngineSession,
    Fact,
    LinkSeen,
    Profile,
    QrSeen,
    Report,
    StateSeen,
)
from gateway.store import sessions
from gateway.store.database import Database, Transaction
from gateway.store.sessions import StoredSession
from gateway.tasks import Tasks
from gateway.usecases.catch_up import CatchUp
from gateway.usecases.incoming import Incoming
from gateway.usecases.live import Command, Live
from gateway.workers.mailbox import Mailbox, Order
from gateway.workers.pauses import Pauses
from gateway.workers.room import Room

log = structlog.get_logger(__name__)

START_SLOT_SECONDS = 60.0
"""How long a start may keep others waiting."""
LOG_OUT_SECONDS = 15.0
"""How long WhatsApp has to confirm that a device was unlinked."""

_REST_AT_START = frozenset({Reason.OPENED_ELSEWHERE, Reason.BANNED, Reason.WEB_CHANGED})
"""Trouble that a restart of the gateway does not mend (an update of it does: WEB_CHANGED)."""


_ENDING = FINAL | LEFT_ALONE


@dataclass(slots=True)
class _Run:
    """One run of the engine and what it told."""

    engine: EngineSession | None = None
    last: Signal | None = None
    connected_since: float | None = None


@dataclass(slots=True)
class _Supervised:
    mailbox: Mailbox
    run: _Run | None = None


class SessionManager:
    """`on_linked` and `on_ended` tell the outbox when a run may send and when no longer."""

    def __init__(
        self,
        database: Database,
        live: Live,
        incoming: Incoming,
        engine: Engine,
        clock: Clock,
        *,
        catch_up: CatchUp,
        sessions_dir: Path,
        concurrency: int,
        on_linked: Callable[[int, EngineSession], None],
        on_ended: Callable[[int], None],
        proxy_of: Callable[[StoredSession], Proxy | None],
        pauses: Pauses | None = None,
        slot_seconds: float = START_SLOT_SECONDS,
    ) -> None:
        self._database = database
        self._live = live
        self._incoming = incoming
        self._catch_up = catch_up
        self._engine = engine
        self._clock = clock
        self._sessions_dir = sessions_dir
        self._starting = asyncio.Semaphore(concurrency)
        self._on_linked = on_linked
        self._on_ended = on_ended
        self._proxy_of = proxy_of
        self._pauses = pauses or Pauses()
        self._slot_seconds = slot_seconds
        self._room = Room(database, engine)
        self._tasks = Tasks("session-manager")
        self._supervised: dict[int, _Supervised] = {}
        live.ask = self.ask

    async def start(self, *, last_seen: datetime | None = None) -> None:
        """Load every session; those that are wanted begin to start, a few at a time.

        `last_seen` is when a gateway that was killed was certainly alive.
        """
        loaded = await self._database.write(partial(_load, last_seen))
        await self._room.start()
        for stored in loaded:
            if _begins(stored.session):
                self.ask(stored.pk, Command.START)
        self._live.ready = True

    async def close(self) -> None:
        """Let go of all sessions: browsers close cleanly, what is wanted stays wanted."""
        self._live.ready = False
        await self._tasks.close()
        await self._room.close()
        await self._engine.close()
        try:
            await self._database.write(lambda tx: sessions.end_states(tx, self._clock.now()))
        except StorageFull:
            log.warning("states_not_ended")  # the next start ends them when this one was last seen

    def ask(self, pk: int, command: Command) -> asyncio.Future[None]:
        order = Order(command)
        mine = self._supervised.get(pk)
        if mine is None:
            mine = self._supervised[pk] = _Supervised(Mailbox())
            self._tasks.spawn(self._supervise(pk, mine), name=f"session-{pk}")
        elif command is Command.START and mine.run and mine.run.last not in _ENDING:
            order.carried_out()  # it runs already
            return order.done
        if command is Command.RECYCLE and not (mine.run and mine.run.last is Signal.PROVEN):
            order.carried_out()  # a browser that is on its way is new, or about to be
            return order.done
        mine.mailbox.put(order)
        return order.done

    # --- one session ---

    async def _supervise(self, pk: int, mine: _Supervised) -> None:
        """Carry out commands until there are none and the session is not to run."""
        try:
            while (order := mine.mailbox.take()) is not None:
                try:
                    runs = await self._carry_out(pk, order.command)
                except BaseException as failure:
                    order.failed(failure)
                    raise
                order.carried_out()
                if runs:
                    await self._keep_running(pk, mine)
        finally:
            del self._supervised[pk]
            while (order := mine.mailbox.take()) is not None:
                order.done.cancel()

    async def _carry_out(self, pk: int, command: Command) -> bool:
        """Do what was asked of a session without a run; whether it is to run now."""
        stored = await self._stored(pk)
        if stored is None:
            return False
        match command:
            case Command.START | Command.RESTART:
                return True
            case Command.RECYCLE:
                # Unless the run had an end of its own while it was being closed.
                return stored.session.condition.status not in AT_REST
            case Command.STOP:
                await self._moved(pk, Signal.STOPPED)
            case Command.LOG_OUT:
                # Whether or not WhatsApp could be told: the profile that holds the link goes.
                await self._remove_profile(stored.session)
                await self._moved(pk, Signal.LOGGED_OUT)
            case Command.DELETE:
                await self._moved(pk, Signal.STOPPED)
                await self._remove_profile(stored.session)
                await self._database.write(lambda tx: sessions.delete(tx, pk))
        return False

    async def _keep_running(self, pk: int, mine: _Supervised) -> None:
        """Run the session again and again, until a command or its own end says otherwise."""
        failures = 0
        while True:
            stored = await self._stored(pk)
            if stored is None or stored.session.wanted is not Wanted.RUNNING:
                return
            if stored.session.linked and stored.session.linked_origin != self._engine.origin:
                await self._moved(pk, Signal.OTHER_ORIGIN)
                return
            run = mine.run = _Run()
            try:
                if await self._run_once(stored, run, mine.mailbox):
                    return
            finally:
                mine.run = None
            if run.last in _ENDING:
                if run.last in {Signal.LOGGED_OUT, Signal.UNLINKED}:
                    await self._remove_profile(stored.session)
                return
            if run.connected_since is not None and (
                self._clock.monotonic() - run.connected_since >= self._pauses.calm_seconds
            ):
                failures = 0
            pause = self._pauses.after(run.last, failures)
            failures += 1
            log.info("session_restarts", session=stored.session.id, after=run.last, pause=pause)
            if await mine.mailbox.interrupts(self._wait_to_restart(pk, run, pause)):
                return

    async def _wait_to_restart(self, pk: int, run: _Run, pause: float) -> None:
        if run.last is Signal.DISK_FULL:
            await self._moved(pk, Signal.DISK_FULL)
            await self._room.found()
        await asyncio.sleep(pause)

    async def _run_once(self, stored: StoredSession, run: _Run, mailbox: Mailbox) -> bool:
        """One run from start to end; whether a command cut it short."""
        if not self._room.is_enough:
            run.last = Signal.DISK_FULL
            return False
        await self._moved(stored.pk, Signal.LAUNCHING)
        slot = await self._take_slot(mailbox)
        if slot is None:
            return True
        try:
            profile = Profile(
                session_id=stored.session.id,
                folder=self._sessions_dir / stored.session.profile,
                linked=stored.session.linked,
                proxy=self._proxy_of(stored),
            )
            run.engine = await self._engine.open(profile, self._reporter(stored, run, slot))
            self._live.attach(stored.pk, run.engine)
            asked = await self._over_or_asked(run, run.engine, mailbox)
            if not asked and run.last is Signal.DISK_FULL:
                with contextlib.suppress(StorageFull):  # it is told again, until it is written
                    await self._incoming.moved(stored.pk, Signal.DISK_FULL)
            if asked and mailbox.next_is(Command.LOG_OUT):
                await self._log_out(run.engine)
            # Before its browser goes: what is no longer proven is no longer told.
            if asked and mailbox.next_is(Command.RESTART):
                await self._moved(stored.pk, Signal.LAUNCHING)
            if asked and mailbox.next_is(Command.RECYCLE):
                await self._moved(stored.pk, Signal.RECYCLED)
            return asked
        finally:
            slot.free()
            self._on_ended(stored.pk)
            self._catch_up.gap_opened(stored.pk)
            self._live.detach(stored.pk)
            if run.engine is not None:
                await run.engine.close()

    async def _take_slot(self, mailbox: Mailbox) -> "_Slot | None":
        """Wait for a place among the browsers that start; None when a command came first."""
        taken: list[_Slot] = []

        async def take() -> None:
            await self._starting.acquire()
            taken.append(_Slot(self._starting, self._slot_seconds))

        if not await mailbox.interrupts(take()):
            return taken[0]
        for slot in taken:  # it came at the same moment as the command
            slot.free()
        return None

    def _reporter(self, stored: StoredSession, run: _Run, slot: "_Slot") -> Report:
        async def report(fact: Fact) -> None:
            if isinstance(fact, StateSeen):
                run.last = fact.signal
            if isinstance(fact, QrSeen | LinkSeen):
                slot.free()
            try:
                await self._catch_up.report(stored.pk, fact)
            except StorageFull:
                # WhatsApp and the page keep what could not be written; the next run reads it.
                self._room.ran_out()
                if isinstance(fact, StateSeen):
                    return
                raise
            if isinstance(fact, LinkSeen) and run.engine is not None:
                run.last = Signal.PROVEN
                run.connected_since = self._clock.monotonic()
                self._live.capabilities = run.engine.capabilities()
                self._on_linked(stored.pk, run.engine)
                self._tasks.spawn(
                    self._catch_up.run(stored.pk, run.engine), name=f"catch-up-{stored.pk}"
                )

        return report

    async def _log_out(self, engine: EngineSession) -> None:
        try:
            async with asyncio.timeout(LOG_OUT_SECONDS):
                await engine.log_out()
                await engine.ended()
        except (TimeoutError, GatewayError) as failure:
            log.warning("log_out_unconfirmed", reason=str(failure))

    async def _over_or_asked(self, run: _Run, engine: EngineSession, mailbox: Mailbox) -> bool:
        """Wait for the end of a run; whether a command came before it."""
        while await mailbox.interrupts(self._over(run, engine)):
            if not mailbox.next_is(Command.RECYCLE) or run.last is Signal.PROVEN:
                return True
            # The run fell into trouble at the same moment, and that has a course of its own.
            if (late := mailbox.take()) is not None:
                late.carried_out()
        return False

    async def _over(self, run: _Run, engine: EngineSession) -> None:
        """Wait until a run has ended by itself, or has to: the disk is full."""
        async with Tasks("over") as ways:
            ended = ways.spawn(engine.ended(), name="ended")
            lost = ways.spawn(self._room.lost(), name="lost")
            await asyncio.wait({ended, lost}, return_when=asyncio.FIRST_COMPLETED)
            if not ended.done():
                run.last = Signal.DISK_FULL

    async def _moved(self, pk: int, signal: Signal) -> None:
        """Write a state down; on a full disk, as soon as there is room."""
        while True:
            try:
                await self._incoming.moved(pk, signal)
            except StorageFull:
                self._room.ran_out()
                await self._room.found()
            else:
                return

    async def _stored(self, pk: int) -> StoredSession | None:
        return await self._database.read(lambda connection: sessions.get(connection, pk))

    async def _remove_profile(self, session: Session) -> None:
        folder = self._sessions_dir / session.profile
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


class _Slot:
    """One of the few places for browsers that are starting; given back once."""

    def __init__(self, places: asyncio.Semaphore, seconds: float) -> None:
        self._places = places
        self._timer = asyncio.get_running_loop().call_later(seconds, self.free)
        self._held = True

    def free(self) -> None:
        if self._held:
            self._held = False
            self._timer.cancel()
            self._places.release()


def _begins(session: Session) -> bool:
    return session.wanted is Wanted.RUNNING and session.condition.status is SessionStatus.STARTING


def _load(last_seen: datetime | None, tx: Transaction) -> list[StoredSession]:
    """All sessions, each in the state that is true while nothing runs yet."""
    # A gateway that was killed could not say until when it looked.
    sessions.end_states(tx, last_seen or tx.clock.now())
    loaded = []
    for stored in sessions.everyone(tx.connection):
        session, condition = stored.session, stored.session.condition
        at_rest = condition.status is SessionStatus.LOGGED_OUT or condition.reason in _REST_AT_START
        if session.wanted is Wanted.RUNNING and not at_rest:
            condition = STARTING
        elif condition.status not in AT_REST:
            condition = STOPPED
        if condition != session.condition:
            changed = replace(session, condition=condition, updated_at=tx.clock.now())
            stored = sessions.update(tx, stored, changed)  # noqa: PLW2901 - as it is now
            tx.tell(stored.tenant, News(EventType.SESSION_STATUS, changed.id, changed))
        loaded.append(stored)
    sessions.begin_states(tx)
    return loaded
