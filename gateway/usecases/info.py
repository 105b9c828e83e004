"""What the gateway says of itself."""

from dataclasses import dataclass
from datetime import datetime

from gateway.core.sessions import SessionStatus
from gateway.core.tenants import Principal, Scope
from gateway.ports import Capability
from gateway.store import sessions as store
from gateway.store.database import Database
from gateway.usecases.live import Live


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
        counts = await self._database.read(lambda c: store.counts(c, who.tenant))
        return self.public(), counts, dict(self._live.capabilities)
