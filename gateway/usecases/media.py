"""The files that messages carry: had from WhatsApp, kept for a while, and given to who asks."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from weakref import WeakValueDictionary

from gateway.core.errors import MediaGone, MessageNotFound, NotFound, TooLarge
from gateway.core.media import MediaLimits
from gateway.core.media_links import MediaLinks
from gateway.core.messages import Message
from gateway.core.tenants import Principal, Scope
from gateway.ports import Clock, EngineSession, RemoteFile
from gateway.ports import Files as Store
from gateway.store import media as store
from gateway.store import messages
from gateway.store.database import Connection, Database
from gateway.store.media import Wanted
from gateway.store.sessions import StoredSession
from gateway.usecases import lookup
from gateway.usecases.linked import page_of
from gateway.usecases.live import Live


@dataclass(frozen=True, slots=True)
class Medium:
    """A message's file, where it is to be read."""

    file: Path | RemoteFile
    sha256: str
    mimetype: str
    filename: str | None


Thumbnail = Callable[[str, AbstractAsyncContextManager[Path]], Awaitable[Path | None]]
"""A small JPEG of the file with this hash, which is had where it must be looked at; None where it
shows nothing.
"""
JPEG: Final = "image/jpeg"


@dataclass(frozen=True, slots=True)
class _Found:
    stored: StoredSession
    message: Message
    sha256: str | None
    wanted: Wanted


class Media:
    def __init__(
        self,
        database: Database,
        live: Live,
        clock: Clock,
        *,
        folder: Store,
        limits: MediaLimits,
        links: MediaLinks,
        thumbnail: Thumbnail,
    ) -> None:
        self._database = database
        self._live = live
        self._clock = clock
        self.links = links
        self._folder = folder
        self._limits = limits
        self._thumbnail = thumbnail
        self._alone: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        """By the keys of messages, for as long as somebody fetches their files."""

    async def open(self, who: Principal, session_id: str, message_id: str) -> Medium:
        """The file of a message; where it is not here, WhatsApp is asked for it there and then.

        Also for one that was lost: the phone that has it may have brought it back by now.
        """
        who.require(Scope.READ, session_id)
        found = await self._database.read(
            lambda connection: _find(connection, who, session_id, message_id)
        )
        sha256 = found.sha256
        file = None if sha256 is None else await self._folder.find(sha256)
        if sha256 is None or file is None:
            sha256 = await self.fetch(page_of(self._live, found.stored), found.wanted)
            file = await self._folder.find(sha256)
        if file is None:  # somebody deletes them faster than they are read
            raise MediaGone
        described = found.message.media or {}
        return Medium(
            file=file,
            sha256=sha256,
            mimetype=described.get("mimetype") or "",
            filename=described.get("filename"),
        )

    async def thumbnail(self, who: Principal, session_id: str, message_id: str) -> Medium:
        """A small picture of what the file of a message shows."""
        medium = await self.open(who, session_id, message_id)
        made = await self._thumbnail(medium.sha256, self._folder.held(medium.sha256))
        if made is None:
            raise NotFound("There is nothing to be seen of this file.")
        return Medium(file=made, sha256=medium.sha256, mimetype=JPEG, filename=None)

    async def open_link(self, token: str) -> Medium:
        """The file that a link leads to; it is not there where the link is not true any more."""
        linked = self.links.read(token, self._clock.now())
        if linked is None:
            raise NotFound
        bearer = Principal(
            tenant=linked.tenant,
            name="link",
            scopes=frozenset({Scope.READ}),
            sessions=frozenset({linked.session_id}),
        )
        return await self.open(bearer, linked.session_id, linked.message_id)

    @asynccontextmanager
    async def of_message(
        self, tenant: int, session_id: str, message_id: str
    ) -> AsyncIterator[Path]:
        """The same for the gateway's own use, on this machine's disk meanwhile."""
        who = Principal(tenant=tenant, name="gateway")
        medium = await self.open(who, session_id, message_id)
        async with self._folder.held(medium.sha256) as path:
            yield path

    async def fetch(self, page: EngineSession, wanted: Wanted) -> str:
        """Have a file from WhatsApp and store it; asked for twice at a time, it comes once.

        Raises what the page raises, `MediaGone` where WhatsApp has it no more, and `TooLarge`.
        """
        async with self._alone.setdefault(wanted.message_pk, asyncio.Lock()):
            sha256 = await self._database.read(
                lambda connection: store.stored_as(connection, wanted.message_pk)
            )
            if sha256 is not None and await self._folder.wants(sha256):
                return sha256
            return await self._fetch(page, wanted)

    async def _fetch(self, page: EngineSession, wanted: Wanted) -> str:
        if wanted.size is not None and wanted.size > self._limits.largest:
            raise TooLarge("The file is larger than this gateway keeps.")
        async with self._folder.receive(self._limits.largest) as new:
            try:
                await page.fetch_media(wanted.ref, new.path)
            except MessageNotFound:
                raise MediaGone from None  # the page does not know of it any more
            sha256 = await new.take()
            await new.keep()
        await self._database.write(lambda tx: store.put(tx, wanted, sha256))
        return sha256


def _find(connection: Connection, who: Principal, session_id: str, message_id: str) -> _Found:
    stored = lookup.session(connection, who, session_id)
    pk = messages.pk_of(connection, stored.pk, message_id)
    wanted = None if pk is None else store.wanted(connection, pk)
    if pk is None or wanted is None:
        raise MessageNotFound
    message = messages.get(connection, stored, pk)
    if message.media is None:
        raise NotFound("This message carries no file.")
    return _Found(stored, message, store.stored_as(connection, pk), wanted)
