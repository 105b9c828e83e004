"""What a person can ask of sessions: make, link, start, stop, look at, delete."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace

from gateway.core import ids
from gateway.core.errors import (
    InvalidRequest,
    InvalidState,
    PlanExhausted,
    SessionExists,
    SessionNotFound,
)
from gateway.core.events import EventType, News
from gateway.core.facts import Capability
from gateway.core.numbers import read_number
from gateway.core.paging import Listing, Page
from gateway.core.plans import ALLOWANCES
from gateway.core.proxies import Proxy
from gateway.core.sessions import (
    AT_REST,
    STARTING,
    STOPPED,
    Keep,
    PairingCode,
    QrCode,
    Session,
    SessionChanges,
    SessionStatus,
    StatePeriod,
    Wanted,
)
from gateway.core.tenants import DEFAULT_TENANT, Principal, Scope
from gateway.ports import Clock, EngineSession, Resources
from gateway.store import sessions as store
from gateway.store import tenants
from gateway.store.database import Connection, Database, Transaction
from gateway.store.sessions import StoredSession
from gateway.usecases import lookup
from gateway.usecases.live import Command, Live
from gateway.usecases.proxies import Proxies

ACTION_SECONDS = 20  # how long an action's answer waits for the manager to carry it out


class Sessions:
    def __init__(self, database: Database, live: Live, clock: Clock, proxies: Proxies) -> None:
        self._database = database
        self._live = live
        self._clock = clock
        self._proxies = proxies
        self._leaving: dict[int, asyncio.Future[None]] = {}
        """Sessions whose delete is under way, until it is carried out."""

    async def create(
        self,
        who: Principal,
        *,
        session_id: str | None,
        client_id: str | None,
        name: str | None,
        start: bool,
        proxy: str | None = None,
    ) -> Session:
        """Make a session; refused with `SessionExists` when the id is taken in this tenant."""
        who.require(Scope.MANAGE)
        if session_id is None:
            session_id = ids.new_session_id()
        elif not ids.SESSION_ID.fullmatch(session_id):
            raise InvalidRequest.field("sessionId", "must match [A-Za-z0-9_-]{1,64}")
        who.require(Scope.MANAGE, session_id)
        through = None if proxy is None else self._proxies.read(proxy)
        now = self._clock.now()
        session = Session(
            id=session_id,
            client_id=client_id,
            name=name,
            condition=STARTING if start else STOPPED,
            wanted=Wanted.RUNNING if start else Wanted.STOPPED,
            me=None,
            web_version=None,
            created_at=now,
            updated_at=now,
            connected_at=None,
            linked=False,
            linked_origin=None,
            profile=ids.new_profile_name(),
        )

        def insert(tx: Transaction) -> StoredSession:
            if store.find(tx.connection, who.tenant, session.id) is not None:
                raise SessionExists
            _require_room(tx.connection, who.tenant)
            tx.tell(who.tenant, News(EventType.SESSION_STATUS, session.id, session))
            sealed = self._proxies.sealed(through, session.profile)
            return store.insert(tx, who.tenant, session, sealed)

        stored = await self._database.accept(insert)
        if start:
            self._live.ask(stored.pk, Command.START)
        return session

    async def start_or_create(self, who: Principal, session_id: str) -> tuple[Session, bool]:
        """Start a session, making it when there is none; whether it was made."""
        while True:
            with suppress(SessionExists):
                session = await self.create(
                    who, session_id=session_id, client_id=None, name=None, start=True
                )
                return session, True
            with suppress(SessionNotFound):  # it is being deleted: the id is free in a moment
                return await self.start(who, session_id), False

    async def change(self, who: Principal, session_id: str, changes: SessionChanges) -> Session:
        """Give it another name or proxy; under another proxy, one that runs is started again."""
        who.require(Scope.MANAGE)
        wanted = changes.proxy
        through = self._proxies.read(wanted) if isinstance(wanted, str) else None

        def write(tx: Transaction) -> tuple[StoredSession, bool]:
            stored = lookup.session(tx.connection, who, session_id)
            moves = wanted is not Keep.KEEP and through != self._proxies.of(stored)
            if moves:
                sealed = self._proxies.sealed(through, stored.session.profile)
                store.set_proxy(tx, stored, sealed)
            changed = stored.session
            if not isinstance(changes.name, Keep):
                changed = replace(changed, name=changes.name)
                store.rename(tx, stored, changes.name)
            if moves or changed != stored.session:
                changed = replace(changed, updated_at=self._clock.now())
                store.update(tx, stored, changed)
            if changed.name != stored.session.name:
                tx.tell(who.tenant, News(EventType.SESSION_STATUS, session_id, changed))
            return replace(stored, session=changed), moves

        stored, moves = await self._database.write(write)
        running = stored.session.condition.status not in AT_REST
        if moves and running and stored.session.wanted is Wanted.RUNNING:
            return await self._carried_out(stored, Command.RESTART)
        return stored.session

    async def proxy(self, who: Principal, session_id: str) -> Proxy | None:
        """What its browser goes through; None when it goes straight."""
        who.require(Scope.READ)
        return self._proxies.of(await self._find(who, session_id))

    async def list(
        self, who: Principal, *, client_id: str | None, status: SessionStatus | None, page: Page
    ) -> Listing[Session]:
        who.require(Scope.READ)
        return await self._database.read(
            lambda connection: store.listing(
                connection,
                who.tenant,
                page,
                client_id=client_id,
                status=status,
                only=who.sessions,
            )
        )

    async def get(self, who: Principal, session_id: str) -> Session:
        who.require(Scope.READ)
        return (await self._find(who, session_id)).session

    async def qr(self, who: Principal, session_id: str) -> QrCode:
        """The code on show; `InvalidState` while there is none."""
        who.require(Scope.READ)
        stored = await self._find(who, session_id)
        code = self._live.qr(stored.pk)
        if code is None or code.expires_at <= self._clock.now():
            raise InvalidState(
                "There is no QR code to show in this state.", details=state_of(stored.session)
            )
        return QrCode(session_id=session_id, text=code.text, expires_at=code.expires_at)

    async def pairing_code(self, who: Principal, session_id: str, number: str) -> PairingCode:
        """A code to type on the phone with this number instead of scanning."""
        who.require(Scope.MANAGE)
        digits = read_number(number)
        stored = await self._find(who, session_id)
        if stored.session.condition.status is not SessionStatus.WAITING_QR:
            raise InvalidState(
                "A pairing code is given while a session waits to be linked.",
                details=state_of(stored.session),
            )
        return await self._run(stored).pairing_code(digits)

    async def start(self, who: Principal, session_id: str) -> Session:
        """Want it running; a session that runs already is left as it is."""
        return await self._act(who, session_id, Command.START, _wanted_running, wait=False)

    async def stop(self, who: Principal, session_id: str) -> Session:
        """Want it stopped; answers when its browser is gone."""
        return await self._act(who, session_id, Command.STOP, _wanted_stopped)

    async def restart(self, who: Principal, session_id: str) -> Session:
        return await self._act(who, session_id, Command.RESTART, _wanted_running)

    async def log_out(self, who: Principal, session_id: str) -> Session:
        """Unlink it on WhatsApp; its messages are kept."""
        return await self._act(who, session_id, Command.LOG_OUT, _as_it_is)

    async def delete(self, who: Principal, session_id: str) -> None:
        """Remove it, its browser profile and its messages."""
        stored = await self._want(who, session_id, _wanted_stopped)
        done = self._leaving[stored.pk] = self._live.ask(stored.pk, Command.DELETE)
        done.add_done_callback(lambda _done: self._leaving.pop(stored.pk, None))
        await asyncio.wait([done])  # however long: «deleted» is said of what is gone
        done.result()

    async def resources(self, who: Principal, session_id: str) -> Resources:
        who.require(Scope.READ)
        return await self._run(await self._find(who, session_id)).resources()

    async def capabilities(self, who: Principal, session_id: str) -> Mapping[str, Capability]:
        """What its page can do, and by which provider; nothing before it was first connected."""
        who.require(Scope.READ)
        return self._live.capabilities((await self._find(who, session_id)).pk)

    async def screenshot(self, who: Principal, session_id: str) -> bytes:
        who.require(Scope.READ)
        return await self._run(await self._find(who, session_id)).screenshot()

    async def states(self, who: Principal, session_id: str, page: Page) -> Listing[StatePeriod]:
        """The states that it was in: since when, until when, why."""
        who.require(Scope.READ)

        def read(connection: Connection) -> Listing[StatePeriod]:
            stored = lookup.session(connection, who, session_id)
            return store.states(connection, stored.pk, page)

        return await self._database.read(read)

    async def _find(self, who: Principal, session_id: str) -> StoredSession:
        return await self._database.read(
            lambda connection: lookup.session(connection, who, session_id)
        )

    def _run(self, stored: StoredSession) -> EngineSession:
        run = self._live.run(stored.pk)
        if run is None:
            raise InvalidState("The session is not running.", details=state_of(stored.session))
        return run

    async def _act(
        self,
        who: Principal,
        session_id: str,
        command: Command,
        change: Callable[[Session], Session],
        *,
        wait: bool = True,
    ) -> Session:
        """Note what is wanted, have the manager carry it out, and answer what came of it."""
        stored = await self._want(who, session_id, change)
        return await self._carried_out(stored, command, wait=wait)

    async def _want(
        self, who: Principal, session_id: str, change: Callable[[Session], Session]
    ) -> StoredSession:
        who.require(Scope.MANAGE)

        def want(tx: Transaction) -> StoredSession:
            stored = lookup.session(tx.connection, who, session_id)
            changed = change(stored.session)
            if changed == stored.session:
                return stored
            changed = replace(changed, updated_at=self._clock.now())
            stored = store.update(tx, stored, changed)
            tx.tell(who.tenant, News(EventType.SESSION_STATUS, session_id, changed))
            return stored

        return await self._database.write(want)

    async def _carried_out(
        self, stored: StoredSession, command: Command, *, wait: bool = True
    ) -> Session:
        if (leaving := self._leaving.get(stored.pk)) is not None:
            # Whoever asked for the delete was first. Only if that fails is this carried out.
            await asyncio.wait([leaving], timeout=ACTION_SECONDS)
            if not leaving.done() or leaving.exception() is None:
                raise SessionNotFound
        done = self._live.ask(stored.pk, command)
        if wait:
            await asyncio.wait([done], timeout=ACTION_SECONDS)
            if done.done():
                done.result()
        current = await self._database.read(lambda connection: store.get(connection, stored.pk))
        if current is None:
            raise SessionNotFound  # somebody deleted it meanwhile
        return current.session


def _as_it_is(session: Session) -> Session:
    return session


def _wanted_running(session: Session) -> Session:
    # What is at rest begins anew; what is on its way goes on as it is.
    condition = STARTING if session.condition.status in AT_REST else session.condition
    return replace(session, wanted=Wanted.RUNNING, condition=condition)


def _wanted_stopped(session: Session) -> Session:
    return replace(session, wanted=Wanted.STOPPED)


def state_of(session: Session) -> dict[str, str | None]:
    """State, reason and action, for the details of a refusal."""
    condition = session.condition
    return {
        "state": condition.status,
        "reason": condition.reason,
        "action": condition.action,
    }


def _require_room(connection: Connection, tenant: int) -> None:
    """A plan holds so many; the tenant of the installation itself has none."""
    if tenant == DEFAULT_TENANT:
        return
    most = ALLOWANCES[tenants.get(connection, tenant).plan].instances
    if store.count(connection, tenant) >= most:
        raise PlanExhausted(f"The plan has room for {most} sessions.")
