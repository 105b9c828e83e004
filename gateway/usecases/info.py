"""What the gateway says of itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from gateway.core.facts import Capability
from gateway.core.sessions import SessionStatus
from gateway.core.tenants import Principal, Scope
from gateway.store import sessions as store
from gateway.store.database import Connection, Database
from gateway.usecases.live import Live

DIFFERS: Final = "not the same in all sessions: each tells its own"


@dataclass(frozen=True, slots=True)
class GatewayInfo:
    name: str
    version: str
    status: str
    started_at: datetime


class Info:
    def __init__(
        self, database: Database, live: Live, *, name: str, version: str, started_at: datetime
    ) -> None:
        self._database = database
        self._live = live
        self._name = name
        self._version = version
        self._started_at = started_at

    def ready(self) -> bool:
        """Whether sessions and their states are loaded."""
        return self._live.ready

    def public(self) -> GatewayInfo:
        status = "ok" if self._live.ready else "starting"
        return GatewayInfo(self._name, self._version, status, self._started_at)

    async def detailed(
        self, who: Principal
    ) -> tuple[GatewayInfo, dict[SessionStatus, int], dict[str, Capability]]:
        """Sessions by state, and what the running WhatsApp Web can do."""
        who.require(Scope.READ)

        def read(connection: Connection) -> tuple[dict[SessionStatus, int], list[int]]:
            pks = store.pks(connection, who.tenant, only=who.sessions)
            return store.counts(connection, who.tenant, only=who.sessions), pks

        counts, pks = await self._database.read(read)
        return self.public(), counts, in_common(self._live.capabilities(pk) for pk in pks)


def in_common(tables: Iterable[Mapping[str, Capability]]) -> dict[str, Capability]:
    """One table for several sessions: the best that any of them has, and that others lack it."""
    common: dict[str, Capability] = {}
    differing: set[str] = set()
    for table in tables:
        for name, capability in table.items():
            best = common.setdefault(name, capability)
            if capability == best:
                continue
            differing.add(name)
            if capability.supported and not best.supported:
                common[name] = capability
    return {
        name: replace(best, reason=DIFFERS) if name in differing else best
        for name, best in common.items()
    }
