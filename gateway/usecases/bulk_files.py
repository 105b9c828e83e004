"""The files of bulk sends: each is stored once, before its bulk is accepted or before its turn.

What came with the request, and what was uploaded before, is on disk when the bulk is accepted. What
lies at an address is fetched a few messages ahead: one that is not to be had fails those who were
to get it, and nobody else.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gateway.core.bulks import BulkFile, BulkOrder, SendBulkFile
from gateway.core.errors import (
    GatewayError,
    InvalidRequest,
    NotFound,
    TooLarge,
    UnsupportedMedia,
)
from gateway.core.messages import SendError
from gateway.core.orders import Sendable
from gateway.core.tenants import DEFAULT_TENANT, Principal
from gateway.store import bulk_files as store
from gateway.store import bulks
from gateway.store.bulks import StoredBulk
from gateway.store.database import Connection, Database
from gateway.usecases.files import Files, MediaDraft, Source

AHEAD: Final = 16
"""Messages whose files are fetched before their turn."""
MAX_PROBLEMS: Final = 100
_REFUSALS: Final = (InvalidRequest, NotFound, TooLarge, UnsupportedMedia)
"""What is said of a file, and not of the gateway."""


@dataclass(frozen=True, slots=True)
class WantedFile:
    """A file that a bulk's next messages need, and that still lies at its address."""

    bulk: StoredBulk
    file: BulkFile


class BulkFiles:
    def __init__(self, database: Database, files: Files) -> None:
        self._database = database
        self._files = files

    async def stored(
        self, who: Principal, orders: Sequence[Sendable | MediaDraft]
    ) -> tuple[list[BulkOrder], list[BulkFile]]:
        """The messages as they wait, and their files; those that are refused are named."""
        entries: list[BulkOrder] = []
        files: dict[tuple[object, ...], BulkFile] = {}
        problems: list[dict[str, str]] = []
        for index, order in enumerate(orders):
            if not isinstance(order, MediaDraft):
                entries.append(order)
                continue
            key = _key(order)
            try:
                if key not in files:
                    files[key] = await self._file(who, index, order)
                entries.append(_entry(order, files[key].first))
            except _REFUSALS as refusal:
                problems.append({"field": f"messages.{index}.media", "message": said(refusal)})
                if len(problems) == MAX_PROBLEMS:
                    break
        if problems:
            raise InvalidRequest(details=problems)
        return entries, list(files.values())

    async def _file(self, who: Principal, index: int, draft: MediaDraft) -> BulkFile:
        source = draft.source
        if source.url is None:
            order = await self._files.stored(who, draft)
            return BulkFile(first=index, kind=order.kind, file=order.file)
        self._files.check_address(source.url)
        return BulkFile(
            first=index,
            kind=draft.kind,
            url=source.url,
            mimetype=source.mimetype,
            filename=source.filename,
        )

    # --- for the worker ---

    async def wanted(
        self, session_pk: int, besides: Collection[tuple[int, int]], limit: int
    ) -> list[WantedFile]:
        """What the next messages of a session's bulks need, but for what is being fetched."""

        def read(connection: Connection) -> list[WantedFile]:
            bulk = bulks.next_running(connection, session_pk)
            if bulk is None:
                return []
            coming = {first for pk, first in besides if pk == bulk.pk}
            files = store.waiting(connection, bulk, AHEAD, coming, limit)
            return [WantedFile(bulk, file) for file in files]

        return await self._database.read(read)

    async def fetch(self, wanted: WantedFile) -> None:
        """Have it stored; raises what stands against that."""
        bulk, file = wanted.bulk.bulk, wanted.file
        draft = MediaDraft(
            session_id=bulk.session_id,
            to="",
            kind=file.kind,
            source=Source(url=file.url, mimetype=file.mimetype, filename=file.filename),
        )
        order = await self._files.stored(_GATEWAY, draft)
        # Its address may open it for anybody: it is kept no longer than it is needed.
        came = replace(file, kind=order.kind, file=order.file, url=None)
        await self._database.write(lambda tx: store.put(tx, wanted.bulk.pk, came))

    async def give_up(self, wanted: WantedFile, failure: GatewayError) -> None:
        """It is not to be had: so say those messages that were to carry it."""
        error = SendError(code=failure.code, message=said(failure))
        failed = replace(wanted.file, error=error, url=None)
        await self._database.write(lambda tx: store.put(tx, wanted.bulk.pk, failed))


_GATEWAY: Final = Principal(tenant=DEFAULT_TENANT, name="gateway")
"""An address belongs to nobody."""


def said(refusal: GatewayError) -> str:
    """In a sentence what is wrong with a file."""
    if isinstance(refusal, InvalidRequest) and refusal.fields:
        return refusal.fields[0]["message"]
    return refusal.safe_message


def _key(draft: MediaDraft) -> tuple[object, ...]:
    """What is the same for all messages that carry the same file."""
    source = draft.source
    where = source.url or source.file_id or id(source.new)
    return where, draft.kind, source.mimetype, source.filename


def _entry(draft: MediaDraft, first: int) -> SendBulkFile:
    return SendBulkFile(
        session_id=draft.session_id,
        to=draft.to,
        file=first,
        caption=draft.caption or None,
        quoted_id=draft.quoted_id,
        mentions=draft.mentions,
        view_once=draft.view_once,
    )
