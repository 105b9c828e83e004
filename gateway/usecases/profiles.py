"""What a person can ask of a session's own profile: how the account shows itself to others."""

from dataclasses import dataclass, replace

from gateway.core.contacts import Person
from gateway.core.errors import InvalidRequest, SessionNotConnected
from gateway.core.tenants import Principal, Scope
from gateway.ports import EngineSession
from gateway.store.database import Connection, Database
from gateway.store.sessions import StoredSession
from gateway.usecases import lookup
from gateway.usecases.linked import page_of
from gateway.usecases.live import Live
from gateway.usecases.sessions import state_of


@dataclass(frozen=True, slots=True)
class Profile:
    person: Person
    about: str | None


class Profiles:
    def __init__(self, database: Database, live: Live) -> None:
        self._database = database
        self._live = live

    async def get(self, who: Principal, session_id: str) -> Profile:
        who.require(Scope.READ)
        page, me = await self._find(who, session_id)
        return Profile(me, await page.about(me.jid))

    async def change(
        self, who: Principal, session_id: str, *, name: str | None, about: str | None
    ) -> Profile:
        """What is None stays; the session's own name follows once WhatsApp Web tells it."""
        who.require(Scope.MANAGE, session_id)
        if name is not None and not name.strip():
            raise InvalidRequest.field("name", "must not be empty")
        page, me = await self._find(who, session_id)
        await page.change_profile(name=name, about=about)
        return Profile(replace(me, name=name or me.name), await page.about(me.jid))

    async def _find(self, who: Principal, session_id: str) -> tuple[EngineSession, Person]:
        def find(connection: Connection) -> StoredSession:
            return lookup.session(connection, who, session_id)

        stored = await self._database.read(find)
        page = page_of(self._live, stored)
        if stored.session.me is None:
            raise SessionNotConnected(details=state_of(stored.session))
        return page, stored.session.me
