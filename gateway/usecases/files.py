"""What a person can ask of files: bring one, by whatever way, to be sent now or later."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePath

from gateway.core import file_types, ids
from gateway.core.errors import InvalidRequest, NotFound, UnsupportedMedia
from gateway.core.media import (
    Looks,
    MediaLimits,
    SendMedia,
    StoredFile,
    UploadedFile,
    file_name,
    fit_for,
    kind_of,
    made_up_name,
    name_in,
)
from gateway.core.messages import MessageType
from gateway.core.tenants import Principal, Scope
from gateway.ports import Clock, Fetch, NewFile
from gateway.ports import Files as Store
from gateway.store import files as store
from gateway.store.database import Database
from gateway.usecases.addresses import Objection, check_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a file is to be had: one of the first three."""

    new: NewFile | None = None
    """It came with the request."""
    url: str | None = None
    file_id: str | None = None
    mimetype: str | None = None
    """What its sender declares it to be."""
    filename: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaDraft:
    """A file that a caller wants sent, before it is stored and looked at."""

    session_id: str
    to: str
    source: Source
    kind: MessageType | None = None
    """None for what the file itself says."""
    caption: str | None = None
    quoted_id: str | None = None
    mentions: tuple[str, ...] = ()
    view_once: bool = False
    send_at: datetime | None = None


Make = Callable[[Path, str, Path], Awaitable[str | None]]
"""Make of a file of this type what a kind of message needs, into another one.

The type of what was made; None where it may stay as it is.
"""

Look = Callable[[Path, str], Awaitable[Looks]]
"""What is seen and heard of a file of this type."""


class Files:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        folder: Store,
        fetch: Fetch,
        makers: Mapping[MessageType, Make],
        look: Look,
        objection: Objection,
        limits: MediaLimits,
    ) -> None:
        self._database = database
        self._clock = clock
        self.folder = folder
        self._fetch = fetch
        self._makers = makers
        self._look = look
        self._objection = objection
        self.limits = limits

    def receive(self, besides: int = 0) -> AbstractAsyncContextManager[NewFile]:
        """A place for a file that comes with a request, `besides` so many bytes of others; it is
        gone with the request, unless it was stored.
        """
        return self.folder.receive(max(self.limits.largest - besides, 0))

    async def limits_for(self, who: Principal) -> MediaLimits:
        who.require(Scope.READ)
        return self.limits

    async def upload(self, who: Principal, source: Source) -> UploadedFile:
        """Store a file, to be sent by its id."""
        who.require(Scope.SEND)
        if source.new is None:
            raise InvalidRequest.field("file", "Field required")
        file = await self._keep(source.new, source, MessageType.DOCUMENT)
        uploaded = UploadedFile(id=ids.new_file_id(), file=file, created_at=self._clock.now())
        await self._database.accept(lambda tx: store.insert(tx, who.tenant, uploaded))
        return uploaded

    async def stored(self, who: Principal, draft: MediaDraft) -> SendMedia:
        """The draft as an order, its file on disk; refused where it is none that can be sent."""
        file = await self._taken(who, draft.source, draft.kind)
        kind = draft.kind or kind_of(file.mimetype)
        return SendMedia(
            session_id=draft.session_id,
            to=draft.to,
            kind=kind,
            file=file,
            caption=draft.caption or None,
            quoted_id=draft.quoted_id,
            mentions=draft.mentions,
            view_once=draft.view_once,
            send_at=draft.send_at,
        )

    async def _taken(self, who: Principal, source: Source, kind: MessageType | None) -> StoredFile:
        if source.new is not None:
            return await self._keep(source.new, source, kind)
        if source.url is not None:
            return await self._from(source.url, source, kind)
        if source.file_id is not None:
            return await self._uploaded(who, source, kind)
        raise InvalidRequest.field("media", "`url`, `base64` or `fileId` is required")

    def check_address(self, url: str) -> None:
        """Refuse one that nothing is ever fetched from."""
        check_address(url, "media.url", self._objection)

    async def _from(self, url: str, source: Source, kind: MessageType | None) -> StoredFile:
        self.check_address(url)
        async with self.folder.receive(self._limit(kind)) as new:
            said = await self._fetch(url, new)
            return await self._keep(new, source, kind, said, name_in(url))

    async def _uploaded(
        self, who: Principal, source: Source, kind: MessageType | None
    ) -> StoredFile:
        file_id = source.file_id or ""
        found = await self._database.read(
            lambda connection: store.find(connection, who.tenant, file_id)
        )
        if found is None or not await self.folder.wants(found.file.sha256):
            raise NotFound("There is no file with this id.")
        declared = file_types.essence(source.mimetype)
        if declared is not None and declared != found.file.mimetype:
            raise UnsupportedMedia(f"The file is one of type {found.file.mimetype}.")
        name = file_name(source.filename) or found.file.filename
        file = replace(found.file, filename=name)
        if kind not in self._makers:
            return self._checked(file, kind)
        async with self.folder.held(file.sha256) as path:
            return await self._made(path, file, kind) or self._checked(file, kind)

    async def _keep(
        self,
        new: NewFile,
        source: Source,
        kind: MessageType | None,
        said: str | None = None,
        name: str | None = None,
    ) -> StoredFile:
        """Look at a new file, and store what may be sent as this kind."""
        sha256 = await new.finish()
        if new.size == 0:
            raise InvalidRequest.field("media", "is empty")
        mimetype = file_types.settled(new.head, source.mimetype, said)
        name = file_name(source.filename) or name
        came = StoredFile(sha256=sha256, size=new.size, mimetype=mimetype, filename=name)
        if (made := await self._made(new.path, came, kind)) is not None:
            return made
        file = await self._seen(new.path, self._checked(came, kind))
        await new.keep()
        return file

    async def _made(
        self, path: Path, file: StoredFile, kind: MessageType | None
    ) -> StoredFile | None:
        """What had to be made of it for this kind, stored; None where it is sent as it is."""
        make = None if kind is None else self._makers.get(kind)
        if make is None:
            return None
        async with self.receive() as new:
            mimetype = await make(path, file.mimetype, new.path)
            if mimetype is None:
                return None
            sha256 = await new.take()
            name = file.filename and made_up_name(PurePath(file.filename).stem, mimetype)
            made = StoredFile(sha256=sha256, size=new.size, mimetype=mimetype, filename=name)
            whole = await self._seen(new.path, self._checked(made, kind))
            await new.keep()
            return whole

    async def _seen(self, path: Path, file: StoredFile) -> StoredFile:
        """The same with what it looks like, which its message tells."""
        mimetype = file_types.essence(file.mimetype) or file_types.ANY
        return replace(file, looks=await self._look(path, mimetype))

    def _checked(self, file: StoredFile, kind: MessageType | None) -> StoredFile:
        sent_as = kind or kind_of(file.mimetype)
        mimetype = fit_for(sent_as, file.mimetype)
        self.limits.check(sent_as, file.size)
        name = file.filename or made_up_name(sent_as, mimetype)
        return replace(file, mimetype=mimetype, filename=name)

    def _limit(self, kind: MessageType | None) -> int:
        return self.limits.largest if kind is None else self.limits.bytes_by_kind[kind]
