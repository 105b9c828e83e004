"""Closes the gap between what users want of sessions and what is observed of them.

One supervisor task per session that is wanted running: it starts a run of the engine, waits for its
end, and decides whether to start another one, when, or to leave the session to a person. Users'
commands reach it through a mailbox, so that start, stop and delete never act at the same time; what
is wanted is read from the store when one is carried out, so that the last word holds.
"""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import structlog

from gateway.core.errors import NotReady, StorageFull
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
from gateway.ports import Clock, Engine, EngineSession, Profile
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
from gateway.workers.session_run import SessionRun, Surroundings
from gateway.workers.start_places import PLACE_SECONDS, StartPlaces

log = structlog.get_logger(__name__)

TROUBLE_PAUSE_SECONDS = 10.0
"""Before what went wrong on our own side is tried again."""

RUN_IS_OVER = FINAL | LEFT_ALONE
"""No other run follows by itself."""
UNLINKED = frozenset({Signal.LOGGED_OUT, Signal.UNLINKED})

_REST_AT_START = frozenset({Reason.OPENED_ELSEWHERE, Reason.BANNED, Reason.WEB_CHANGED})
"""Trouble that a restart of the gateway does not mend (an update of it does: WEB_CHANGED)."""


@dataclass(slots=True)
class _Supervised:
    mailbox: Mailbox = field(default_factory=Mailbox)
    run: SessionRun | None = None

    @property
    def runs_already(self) -> bool:
        """Whether a start would change nothing: nothing else was asked, and its run goes on."""
        return self.run is not None and self.mailbox.is_empty() and self.run.last not in RUN_IS_OVER

    @property
    def is_proven(self) -> bool:
        return self.run is not None and self.run.last is Signal.PROVEN


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
        slot_seconds: float = PLACE_SECONDS,
    ) -> None:
        self._database = database
        self._live = live
        self._engine = engine
        self._clock = clock
        self._sessions_dir = sessions_dir
        self._proxy_of = proxy_of
        self._pauses = pauses or Pauses()
        self._room = Room(database, engine)
        self._around = Surroundings(
            live=live,
            incoming=incoming,
            catch_up=catch_up,
            engine=engine,
            clock=clock,
            room=self._room,
            places=StartPlaces(concurrency, slot_seconds),
            on_linked=on_linked,
            on_ended=on_ended,
        )
        self._tasks = Tasks("session-manager")
        self._supervised: dict[int, _Supervised] = {}
        self._loaded: list[StoredSession] = []
        self._closing = False
        live.ask = self.ask

    async def load(self, last_seen: datetime | None = None) -> None:
        """Bring every session into the state that is true now, before anybody can read it.

        `last_seen` is when a gateway that was killed was certainly alive.
        """
        self._loaded = await self._database.write(partial(_load, last_seen))

    async def start(self) -> None:
        """Those that are wanted begin to start, a few at a time."""
        await self._room.start()
        for stored in self._loaded:
            if _begins(stored.session):
                self.ask(stored.pk, Command.START)
        self._loaded = []
        self._live.ready = True

    async def close(self) -> None:
        """Let go of all sessions: browsers close cleanly, what is wanted stays wanted."""
        self._live.ready = False
        self._closing = True
        await self._tasks.close()
        await self._room.close()
        await self._engine.close()
        try:
            await self._database.write(lambda tx: sessions.end_states(tx, self._clock.now()))
        except StorageFull:
            log.warning("states_not_ended")  # the next start ends them when this one was last seen

    def ask(self, pk: int, command: Command) -> asyncio.Future[None]:
        order = Order(command)
        if self._closing:
            order.failed(NotReady("The gateway is stopping."))
            return order.done
        mine = self._supervised.get(pk)
        if mine is not None and (
            (command is Command.START and mine.runs_already)
            # A browser that is on its way is new, or about to be.
            or (command is Command.RECYCLE and not mine.is_proven)
        ):
            order.carried_out()
            return order.done
        if mine is None:
            mine = self._supervised[pk] = _Supervised()
            self._tasks.spawn(self._supervise(pk, mine), name=f"session-{pk}")
        mine.mailbox.put(order)
        return order.done

    # --- one session ---

    async def _supervise(self, pk: int, mine: _Supervised) -> None:
        """Carry out commands until there are none and the session is not to run."""
        try:
            while (order := mine.mailbox.take()) is not None:
                try:
                    runs = await self._carried_out(pk, order, mine.mailbox)
                finally:
                    order.failed(NotReady("The gateway is stopping."))  # unless it has ended
                if runs:
                    await self._keep_running(pk, mine)
        finally:
            del self._supervised[pk]
            while (order := mine.mailbox.take()) is not None:
                order.failed(NotReady("The gateway is stopping."))

    async def _carried_out(self, pk: int, order: Order, mailbox: Mailbox) -> bool:
        """Carry out an order, again and again where there is trouble; whether to run now."""
        while True:
            try:
                runs = await self._carry_out(pk, order.command)
            except Exception as failure:
                # Whoever asked is told, and what they want stays wanted.
                order.failed(failure)
                log.exception("command_failed", session=pk, command=order.command)
                if await mailbox.interrupts(asyncio.sleep(TROUBLE_PAUSE_SECONDS)):
                    return False
            else:
                order.carried_out()
                return runs

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
                if stored.session.wanted is Wanted.RUNNING:
                    return True  # somebody has started it since
                await self._around.moved(pk, Signal.STOPPED)
            case Command.LOG_OUT:
                # Whether or not WhatsApp could be told: the profile that holds the link goes.
                await self._remove_profile(stored.session)
                await self._around.moved(pk, Signal.LOGGED_OUT)
            case Command.DELETE:
                await self._around.moved(pk, Signal.STOPPED)
                await self._remove_profile(stored.session)
                await self._database.write(lambda tx: sessions.delete(tx, pk))
                self._live.forget_session(pk)
        return False

    async def _keep_running(self, pk: int, mine: _Supervised) -> None:
        while True:
            try:
                await self._run_again_and_again(pk, mine)
            except Exception:
                # A fault of our own must not leave a session that nobody follows.
                log.exception("session_failed", session=pk)
                if not await mine.mailbox.interrupts(asyncio.sleep(TROUBLE_PAUSE_SECONDS)):
                    continue
            return

    async def _run_again_and_again(self, pk: int, mine: _Supervised) -> None:
        """Until a command or its own end says otherwise."""
        failures = 0
        while True:
            stored = await self._stored(pk)
            if stored is None or stored.session.wanted is not Wanted.RUNNING:
                return
            if stored.session.linked and stored.session.linked_origin != self._engine.origin:
                await self._around.moved(pk, Signal.OTHER_ORIGIN)
                return
            run = mine.run = SessionRun(stored, self._around)
            try:
                asked = await run.follow(self._profile(stored), mine.mailbox)
            finally:
                mine.run = None
            if run.last in UNLINKED:
                await self._remove_profile(stored.session)
            if asked or run.last in RUN_IS_OVER:
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

    async def _wait_to_restart(self, pk: int, run: SessionRun, pause: float) -> None:
        if run.last is Signal.DISK_FULL:
            await self._around.moved(pk, Signal.DISK_FULL)
            await self._room.found()
        await asyncio.sleep(pause)

    def _profile(self, stored: StoredSession) -> Profile:
        return Profile(
            session_id=stored.session.id,
            folder=self._sessions_dir / stored.session.profile,
            linked=stored.session.linked,
            proxy=self._proxy_of(stored),
        )

    async def _stored(self, pk: int) -> StoredSession | None:
        return await self._database.read(lambda connection: sessions.get(connection, pk))

    async def _remove_profile(self, session: Session) -> None:
        await asyncio.to_thread(_remove, self._sessions_dir / session.profile)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        log.error("profile_not_removed", folder=str(folder))


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
