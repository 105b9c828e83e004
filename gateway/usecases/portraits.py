"""What a person can ask of the pictures that an account and its groups show themselves by."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from gateway.core import ids
from gateway.core.errors import ChatNotFound, SessionNotConnected
from gateway.core.ids import Jid
from gateway.core.messages import MessageType
from gateway.core.pictures import Portrait
from gateway.core.tenants import Principal, Scope
from gateway.ports import EngineSession, Picture
from gateway.store.database import Database
from gateway.store.sessions import StoredSession
from gateway.usecases import lookup
from gateway.usecases.files import Files, MediaDraft, Source
from gateway.usecases.linked import page_of
from gateway.usecases.live import Live
from gateway.usecases.pictures import Pictures
from gateway.usecases.sessions import state_of

Make = Callable[[Path], Awaitable[Portrait]]
"""The squares that WhatsApp takes, of any picture; raises `UnsupportedMedia` of what is none."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Whose picture it is, and whether there is one now."""

    jid: Jid
    has_picture: bool


class Portraits:
    def __init__(
        self, database: Database, live: Live, files: Files, pictures: Pictures, *, make: Make
    ) -> None:
        self._database = database
        self._live = live
        self._files = files
        self._pictures = pictures
        self._make = make

    async def own(self, who: Principal, session_id: str) -> Picture:
        who.require(Scope.READ)
        stored, page = await self._find(who, session_id)
        return await self._pictures.get(stored.pk, _me(stored), page)

    async def set_own(self, who: Principal, session_id: str, source: Source) -> Shown:
        who.require(Scope.MANAGE, session_id)
        stored, page = await self._find(who, session_id)
        me = _me(stored)
        return await self._show(stored, page, me, await self._made(who, session_id, source))

    async def remove_own(self, who: Principal, session_id: str) -> Shown:
        """May be repeated."""
        who.require(Scope.MANAGE, session_id)
        stored, page = await self._find(who, session_id)
        return await self._show(stored, page, _me(stored), None)

    async def set_groups(
        self, who: Principal, session_id: str, group: str, source: Source
    ) -> Shown:
        who.require(Scope.SEND, session_id)
        stored, page = await self._find(who, session_id)
        jid = _group(group)
        return await self._show(stored, page, jid, await self._made(who, session_id, source))

    async def remove_groups(self, who: Principal, session_id: str, group: str) -> Shown:
        who.require(Scope.SEND, session_id)
        stored, page = await self._find(who, session_id)
        return await self._show(stored, page, _group(group), None)

    async def _made(self, who: Principal, session_id: str, source: Source) -> Portrait:
        draft = MediaDraft(session_id=session_id, to="", source=source, kind=MessageType.IMAGE)
        stored = await self._files.stored(who, draft)
        async with self._files.folder.held(stored.file.sha256) as path:
            return await self._make(path)

    async def _show(
        self, stored: StoredSession, page: EngineSession, of: Jid, portrait: Portrait | None
    ) -> Shown:
        await page.show_picture(of, portrait)
        self._pictures.forget(stored.pk)
        return Shown(of, portrait is not None)

    async def _find(self, who: Principal, session_id: str) -> tuple[StoredSession, EngineSession]:
        stored = await self._database.read(
            lambda connection: lookup.session(connection, who, session_id)
        )
        return stored, page_of(self._live, stored)


def _me(stored: StoredSession) -> Jid:
    if stored.session.me is None:
        raise SessionNotConnected(details=state_of(stored.session))
    return stored.session.me.jid


def _group(text: str) -> Jid:
    jid = ids.parse_jid(text)
    if jid is None or not ids.is_group(jid):
        raise ChatNotFound("There is no such group.")
    return jid
