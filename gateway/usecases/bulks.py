"""What a person can ask of bulk sends, and how their messages come to their turns.

A bulk is accepted in pieces, so that it never holds the writer up, and as a whole: it is answered
once all of it is on disk, and one that was cut off is forgotten when the gateway starts. Its
messages stand behind all others: only a few of them are in the queue at any time.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from gateway.core import ids
from gateway.core.bulks import (
    MAX_DELAY_MS,
    MAX_MESSAGES,
    Bulk,
    BulkFile,
    BulkOrder,
    BulkResult,
    BulkStatus,
    Outcome,
    SendBulkFile,
)
from gateway.core.errors import GatewayError, InvalidRequest, InvalidState, NotFound
from gateway.core.events import EventType, News
from gateway.core.idempotency import Once
from gateway.core.media import SendMedia
from gateway.core.messages import MessageStatus, SendError, check_caption
from gateway.core.orders import Sendable
from gateway.core.paging import Listing, Page
from gateway.core.tenants import Principal, Scope
from gateway.ports import Clock
from gateway.store import bulk_files, idempotency, messages, sessions
from gateway.store import bulks as store
from gateway.store.bulks import Entry, StoredBulk
from gateway.store.database import Connection, Database, Transaction
from gateway.store.sessions import StoredSession
from gateway.usecases import lookup
from gateway.usecases.bulk_files import BulkFiles
from gateway.usecases.files import MediaDraft
from gateway.usecases.limits import SendLimits
from gateway.usecases.live import Live
from gateway.usecases.outgoing import check, outgoing, sending_session, write_down

CHUNK: Final = 500
"""Entries that are written in one unit of work."""
WINDOW: Final = 8
"""Messages of bulks in a session's queue: a pause and a single send wait for no more than these."""
REFILL: Final = WINDOW // 2
MAX_PROBLEMS: Final = 100

_OVER = frozenset({BulkStatus.DONE, BulkStatus.CANCELLED})


class Bulks:
    def __init__(
        self, database: Database, live: Live, clock: Clock, limits: SendLimits, files: BulkFiles
    ) -> None:
        self._database = database
        self._live = live
        self._clock = clock
        self._limits = limits
        self._files = files

    async def create(
        self,
        who: Principal,
        session_id: str,
        orders: Sequence[Sendable | MediaDraft],
        *,
        delay_ms: int = 0,
        once: Once | None = None,
    ) -> Bulk:
        """Accept all of these, or none: entries that cannot be sent are named by their index."""
        who.require(Scope.SEND, session_id)
        if not 0 < len(orders) <= MAX_MESSAGES:
            raise InvalidRequest.field("messages", f"must have 1 to {MAX_MESSAGES} entries")
        if not 0 <= delay_ms <= MAX_DELAY_MS:
            raise InvalidRequest.field("delayMs", f"must be 0 to {MAX_DELAY_MS}")
        await asyncio.to_thread(_check, orders)
        await self._database.read(lambda c: sending_session(c, who, session_id))
        entries, files = await self._files.stored(who, orders)

        def begin(tx: Transaction) -> int:
            stored = sending_session(tx.connection, who, session_id)
            self._limits.take(tx, stored, messages=len(orders))
            return store.insert(tx, stored.pk, ids.new_bulk_id(), len(orders), delay_ms)

        pk = await self._database.accept(begin)
        try:
            for first in range(0, len(files), CHUNK):
                await self._database.accept(partial(_add_files, pk, files[first : first + CHUNK]))
            for first in range(0, len(entries), CHUNK):
                chunk = entries[first : first + CHUNK]
                await self._database.accept(partial(_add_entries, pk, first, chunk))
            accepted = await self._database.accept(partial(_accepted, who, pk, once))
        except BaseException:
            await self._database.write(lambda tx: store.delete_half_accepted(tx, pk))
            raise
        self._live.bulk_waiting(accepted.session_pk)
        return accepted.bulk

    async def get(self, who: Principal, bulk_id: str) -> Bulk:
        who.require(Scope.READ)
        return (await self._database.read(lambda c: _find(c, who, bulk_id))).bulk

    async def list(self, who: Principal, session_id: str, page: Page) -> Listing[Bulk]:
        """Newest first."""
        who.require(Scope.READ)

        def read(connection: Connection) -> Listing[Bulk]:
            return store.listing(connection, lookup.session(connection, who, session_id), page)

        return await self._database.read(read)

    async def results(
        self, who: Principal, bulk_id: str, page: Page, outcome: Outcome | None = None
    ) -> Listing[BulkResult]:
        """What became of each message, in the order in which they were asked for."""
        who.require(Scope.READ)
        return await self._database.read(
            lambda c: store.results(c, _find(c, who, bulk_id), page, outcome)
        )

    async def pause(self, who: Principal, bulk_id: str) -> Bulk:
        """No more of its messages leave, but for those that the page has; may be repeated."""
        return await self._change(who, bulk_id, BulkStatus.PAUSED, store.hold)

    async def resume(self, who: Principal, bulk_id: str) -> Bulk:
        return await self._change(who, bulk_id, BulkStatus.RUNNING, store.let_go)

    async def cancel(self, who: Principal, bulk_id: str) -> Bulk:
        """What has not left for WhatsApp never will; may be repeated."""
        return await self._change(who, bulk_id, BulkStatus.CANCELLED, _cancel)

    async def _change(
        self,
        who: Principal,
        bulk_id: str,
        wanted: BulkStatus,
        change: Callable[[Transaction, StoredBulk], None],
    ) -> Bulk:
        who.require(Scope.SEND)

        def write(tx: Transaction) -> StoredBulk:
            found = _find(tx.connection, who, bulk_id)
            who.require(Scope.SEND, found.bulk.session_id)
            if found.bulk.status is wanted:
                return found
            if found.bulk.status in _OVER:
                raise InvalidState("This bulk send is over.", details={"status": found.bulk.status})
            change(tx, found)
            bulk = store.become(tx, found.pk, wanted)
            _tell(tx, who.tenant, bulk)
            return StoredBulk(found.pk, found.session_pk, found.next_at, bulk)

        changed = await self._database.write(write)
        self._live.send_waiting(changed.session_pk)
        self._live.bulk_waiting(changed.session_pk)
        return changed.bulk

    # --- for the worker ---

    async def forget_half_accepted(self) -> None:
        """Nobody was told of what was being accepted when the gateway died; before it serves."""
        await self._database.write(store.delete_half_accepted)

    async def sessions_with_work(self) -> tuple[int, ...]:
        return await self._database.read(store.sessions_with_work)

    async def fill_queue(self, session_pk: int) -> float | None:
        """Queue the next messages of a session's bulks.

        Returns the seconds after which there is more to do, None when an outcome comes first.
        """
        placed, pause = await self._database.write(
            partial(_fill_queue, session_pk, self._clock.now())
        )
        if placed:
            self._live.send_waiting(session_pk)
        return pause


def _check(orders: Sequence[Sendable | MediaDraft]) -> None:
    problems: list[dict[str, str]] = []
    for index, order in enumerate(orders):
        try:
            lookup.address(order.to)
        except GatewayError as failure:
            problems.append({"field": f"messages.{index}.to", "message": failure.safe_message})
        try:
            if isinstance(order, MediaDraft):
                check_caption(order.caption)
            else:
                check(order)
        except InvalidRequest as refusal:
            field = refusal.fields[0]
            problems.append(
                {"field": f"messages.{index}.{field['field']}", "message": field["message"]}
            )
    if problems:
        raise InvalidRequest(details=problems[:MAX_PROBLEMS])


def _add_files(pk: int, files: Sequence[BulkFile], tx: Transaction) -> None:
    bulk_files.insert(tx, pk, files)


def _add_entries(pk: int, first: int, orders: Sequence[BulkOrder], tx: Transaction) -> None:
    store.add_entries(tx, pk, first, orders)


def _accepted(who: Principal, pk: int, once: Once | None, tx: Transaction) -> StoredBulk:
    bulk = store.become(tx, pk, BulkStatus.RUNNING)
    stored = store.get(tx.connection, pk)
    if once is not None:
        idempotency.claim(
            tx,
            who.tenant,
            once,
            session_pk=stored.session_pk,
            session_id=bulk.session_id,
            bulk_pk=pk,
        )
    _tell(tx, who.tenant, bulk)
    return stored


def _find(connection: Connection, who: Principal, bulk_id: str) -> StoredBulk:
    found = store.find(connection, who.tenant, bulk_id)
    if found is None or not who.sees(found.bulk.session_id):
        raise NotFound("There is no bulk send with this id.")
    return found


def _cancel(tx: Transaction, found: StoredBulk) -> None:
    store.cancel_entries(tx, found.pk)
    for message_pk in store.not_dispatched(tx.connection, found):
        if messages.cancel(tx, message_pk):
            store.moved(tx, found.pk, MessageStatus.PENDING, MessageStatus.CANCELLED)


def _fill_queue(session_pk: int, now: datetime, tx: Transaction) -> tuple[int, float | None]:
    stored = sessions.get(tx.connection, session_pk)
    found = store.next_running(tx.connection, session_pk)
    if stored is None or found is None:
        return 0, None
    there = store.in_queue(tx.connection, session_pk)
    delay = timedelta(milliseconds=found.bulk.delay_ms)
    if delay:
        if there:
            return 0, None  # the pause is between one's outcome and the next
        # At most the delay: a clock that was set back holds nothing up.
        rest = min((found.next_at or now) - now, delay)
        if rest > timedelta():
            return 0, rest.total_seconds()
        room = 1
    elif there > REFILL:
        return 0, None
    else:
        room = WINDOW - there
    ready = _ready(tx.connection, found, room)
    if not ready:
        return 0, None  # its file is on its way
    if delay:
        store.rest_until(tx, found.pk, now + delay)
    placed = sum(_place(tx, stored, found, entry, order, now) for entry, order in ready)
    # Entries that could not become messages have no outcome to wait for.
    return placed, None if placed else 0.0


def _ready(
    connection: Connection, found: StoredBulk, room: int
) -> list[tuple[Entry, Sendable | SendMedia | SendError]]:
    """The next entries, up to one whose file is awaited: nothing overtakes it."""
    ready: list[tuple[Entry, Sendable | SendMedia | SendError]] = []
    for entry in store.next_entries(connection, found, room):
        if not isinstance(entry.order, SendBulkFile):
            ready.append((entry, entry.order))
            continue
        file = bulk_files.get(connection, found.pk, entry.order.file)
        if file.error is not None:
            ready.append((entry, file.error))
        elif file.file is not None and file.kind is not None:
            ready.append((entry, entry.order.carrying(file.file, file.kind)))
        else:
            break
    return ready


def _place(  # noqa: PLR0917 - what it takes
    tx: Transaction,
    stored: StoredSession,
    found: StoredBulk,
    entry: Entry,
    order: Sendable | SendMedia | SendError,
    now: datetime,
) -> bool:
    """Whether the entry became a message."""
    if isinstance(order, SendError):
        _fail(tx, stored, found, entry, order)
        return False
    try:
        with tx.attempt():
            message = outgoing(tx, stored, order, now, bulk=True)
            (pk,) = write_down(tx, [message], bulk=found.pk)
    except GatewayError as failure:
        error = SendError(code=failure.code, message=failure.safe_message)
        _fail(tx, stored, found, entry, error)
        return False
    store.entry_became(tx, entry, pk)
    return True


def _fail(
    tx: Transaction, stored: StoredSession, found: StoredBulk, entry: Entry, error: SendError
) -> None:
    store.entry_failed(tx, entry, error)
    moved = store.moved(tx, found.pk, MessageStatus.PENDING, MessageStatus.FAILED)
    if moved is not None:
        _tell(tx, stored.tenant, moved)


def _tell(tx: Transaction, tenant: int, bulk: Bulk) -> None:
    tx.tell(tenant, News(EventType.BULK_UPDATED, bulk.session_id, bulk))
