"""Use cases of sessions that only remember: one is linked, one waits for its code."""

from dataclasses import replace
from datetime import timedelta

from gateway.core.errors import (
    InvalidState,
    SessionExists,
    SessionNotFound,
)
from gateway.core.facts import Capability
from gateway.core.numbers import read_number
from gateway.core.paging import Listing, Page
from gateway.core.proxies import Proxy
from gateway.core.sessions import (
    Action,
    Condition,
    Keep,
    PairingCode,
    QrCode,
    Reason,
    Session,
    SessionChanges,
    SessionStatus,
    Wanted,
)
from gateway.core.tenants import Principal, Scope
from gateway.ports import Resources
from tests.api.samples import NOW, PNG, a_qr, a_session


class Sessions:
    def __init__(self) -> None:
        waiting = Condition(SessionStatus.WAITING_QR, None, Action.SCAN_QR)
        stopped = Condition(SessionStatus.STOPPED, Reason.QR_EXPIRED, Action.RESTART)
        self.all = {
            session.id: session
            for session in (
                a_session(),
                a_session("fresh", condition=waiting, me=None, connected_at=None, client_id=None),
                a_session("asleep", condition=stopped, wanted=Wanted.STOPPED, linked=False),
            )
        }
        self.proxies: dict[str, Proxy | None] = {}

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
        who.require(Scope.MANAGE, session_id)
        session_id = session_id or "made-up"
        if session_id in self.all:
            raise SessionExists
        wanted = Wanted.RUNNING if start else Wanted.STOPPED
        session = a_session(session_id, client_id=client_id, name=name, wanted=wanted)
        self.all[session_id] = session
        self.proxies[session_id] = None if proxy is None else Proxy.parse(proxy)
        return session

    async def change(self, who: Principal, session_id: str, changes: SessionChanges) -> Session:
        session = await self.get(who, session_id)
        if not isinstance(changes.name, Keep):
            session = self.all[session_id] = replace(session, name=changes.name)
        if not isinstance(changes.proxy, Keep):
            proxy = changes.proxy
            self.proxies[session_id] = None if proxy is None else Proxy.parse(proxy)
        return session

    async def proxy(self, who: Principal, session_id: str) -> Proxy | None:
        await self.get(who, session_id)
        return self.proxies.get(session_id)

    async def start_or_create(self, who: Principal, session_id: str) -> tuple[Session, bool]:
        if session_id in self.all:
            return self.all[session_id], False
        created = await self.create(
            who, session_id=session_id, client_id=None, name=None, start=True
        )
        return created, True

    async def list(
        self, who: Principal, *, client_id: str | None, status: SessionStatus | None, page: Page
    ) -> Listing[Session]:
        who.require(Scope.READ)
        found = [
            session
            for session in self.all.values()
            if who.sees(session.id)
            and client_id in {None, session.client_id}
            and status in {None, session.condition.status}
        ]
        more = "more" if len(found) > page.limit else None
        return Listing(tuple(found[: page.limit]), more)

    async def get(self, who: Principal, session_id: str) -> Session:
        who.require(Scope.READ)
        if session_id not in self.all or not who.sees(session_id):
            raise SessionNotFound
        return self.all[session_id]

    async def qr(self, who: Principal, session_id: str) -> QrCode:
        session = await self.get(who, session_id)
        if session.condition.status is not SessionStatus.WAITING_QR:
            raise InvalidState
        return a_qr(session_id)

    async def pairing_code(self, who: Principal, session_id: str, number: str) -> PairingCode:
        read_number(number)
        await self.qr(who, session_id)
        return PairingCode(code="ABCD-1234", expires_at=NOW + timedelta(seconds=180))

    async def start(self, who: Principal, session_id: str) -> Session:
        who.require(Scope.MANAGE)
        return await self.get(who, session_id)

    stop = restart = log_out = start

    async def delete(self, who: Principal, session_id: str) -> None:
        await self.start(who, session_id)
        del self.all[session_id]

    async def resources(self, who: Principal, session_id: str) -> Resources:
        await self.get(who, session_id)
        return Resources(processes=7, memory_bytes=300_000_000, cpu_seconds=1.5, chromium_pid=42)

    async def capabilities(self, who: Principal, session_id: str) -> dict[str, Capability]:
        await self.get(who, session_id)
        return {"send_text": Capability(supported=True, provider="core", reason="wajs: missing")}

    async def screenshot(self, who: Principal, session_id: str) -> bytes:
        await self.get(who, session_id)
        return PNG
