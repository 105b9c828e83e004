"""The proxies of sessions: checked when they come, sealed where kept, opened to be used."""

from collections.abc import Callable
from dataclasses import replace

import structlog

from gateway.core.errors import CannotUnseal, InvalidRequest
from gateway.core.events import EventType, News
from gateway.core.proxies import Proxy
from gateway.core.sessions import Session, Wanted
from gateway.store import sessions as store
from gateway.store.database import Connection, Database, Transaction
from gateway.store.sessions import StoredSession

log = structlog.get_logger(__name__)

Seal = Callable[[str, str], str]
"""A text and its purpose → the sealed text; the other way round for opening."""


class Proxies:
    """`objection` says why a URL must not be reached: the guarded client's own rule."""

    def __init__(
        self,
        database: Database,
        *,
        seal: Seal,
        unseal: Seal,
        is_current: Callable[[str], bool],
        objection: Callable[[str], str | None],
    ) -> None:
        self._database = database
        self._seal = seal
        self._unseal = unseal
        self._is_current = is_current
        self._objection = objection

    def read(self, url: str) -> Proxy:
        """The proxy at this address; refused when it cannot be used."""
        proxy = Proxy.parse(url)
        if reason := self._objection(proxy.shown):
            raise InvalidRequest.field("proxy.url", reason)
        return proxy

    def sealed(self, proxy: Proxy | None, profile: str) -> str | None:
        """To be kept with the session that has this profile; elsewhere it does not open."""
        return None if proxy is None else self._seal(proxy.url, _purpose(profile))

    def of(self, stored: StoredSession) -> Proxy | None:
        if stored.sealed_proxy is None:
            return None
        return Proxy.parse(self._unseal(stored.sealed_proxy, _purpose(stored.session.profile)))

    async def renew(self) -> None:
        """Open every one, and seal again what an older key sealed; `CannotUnseal` changes nothing.

        At the start, so that a wrong key is known before a browser could go without its proxy.
        """

        def renew(tx: Transaction) -> int:
            old = 0
            for stored in store.everyone(tx.connection):
                proxy = self.of(stored)
                if stored.sealed_proxy and not self._is_current(stored.sealed_proxy):
                    store.set_proxy(tx, stored, self.sealed(proxy, stored.session.profile))
                    old += 1
            return old

        if renewed := await self._database.write(renew):
            log.info("secrets_sealed_again", count=renewed)

    async def unopenable(self) -> list[Session]:
        """The sessions whose proxy no key opens: that one is lost, or another is set."""
        stored = await self._database.read(self._unopenable)
        return [each.session for each in stored]

    async def forget_unopenable(self) -> list[Session]:
        """Give those proxies up; the sessions stop, because without one they must not go out."""

        def forget(tx: Transaction) -> list[Session]:
            forgotten = []
            for stored in self._unopenable(tx.connection):
                store.set_proxy(tx, stored, None)
                stopped = replace(stored.session, wanted=Wanted.STOPPED, updated_at=tx.clock.now())
                store.update(tx, stored, stopped)
                tx.tell(stored.tenant, News(EventType.SESSION_STATUS, stopped.id, stopped))
                forgotten.append(stopped)
            return forgotten

        return await self._database.write(forget)

    def _unopenable(self, connection: Connection) -> list[StoredSession]:
        return [stored for stored in store.everyone(connection) if not self._opens(stored)]

    def _opens(self, stored: StoredSession) -> bool:
        try:
            self.of(stored)
        except CannotUnseal:
            return False
        return True


def _purpose(profile: str) -> str:
    return f"sessions/{profile}/proxy"
