"""What a person can ask of calls: decline one."""

from gateway.core.tenants import Principal, Scope
from gateway.store.database import Database
from gateway.usecases import lookup
from gateway.usecases.linked import page_of
from gateway.usecases.live import Live


class Calls:
    def __init__(self, database: Database, live: Live) -> None:
        self._database = database
        self._live = live

    async def reject(self, who: Principal, session_id: str, call_id: str) -> str:
        """Decline a call that rings; the caller is told so by WhatsApp."""
        who.require(Scope.SEND, session_id)
        stored = await self._database.read(
            lambda connection: lookup.session(connection, who, session_id)
        )
        await page_of(self._live, stored).reject_call(call_id)
        return call_id
