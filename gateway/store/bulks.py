"""Bulk sends as rows: one for each, and one for each of their messages.

A bulk's message is an entry, the order as it was asked for, until its turn comes; then it is a
message like any other, and the entry names it. So a bulk of any size is accepted without touching
chats and contacts, and is paused and cancelled in one row.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.core.bulks import (
    Bulk,
    BulkOrder,
    BulkResult,
    BulkStatus,
    Outcome,
    SendBulkFile,
    outcome_of,
)
from gateway.core.contents import as_json, from_json
from gateway.core.messages import MessageStatus, SendError
from gateway.core.orders import SendContent, SendText
from gateway.core.paging import Listing, Page, cursor_at
from gateway.store.database import Transaction
from gateway.store.sessions import StoredSession
from gateway.store.tables import (
    BULK_LANE,
    PAUSED_LANE,
    WAITING,
    WAITING_ENTRY,
    bulk_entries,
    bulks,
    messages,
    sessions,
)

ACCEPTING = "accepting"
"""Its entries are not all written: nobody was told of it, and it does not outlive a restart."""

_ENTRY_WAITS = sa.text(f"bulk_entries.{WAITING_ENTRY}")


@dataclass(frozen=True, slots=True)
class StoredBulk:
    pk: int
    session_pk: int
    next_at: datetime | None
    bulk: Bulk


@dataclass(frozen=True, slots=True)
class Entry:
    """A message of a bulk whose turn has not come."""

    pk: int
    order: BulkOrder


_READ = sa.select(bulks, sessions.c.id.label("session_id")).join(
    sessions, bulks.c.session_pk == sessions.c.pk
)
_INSERT_ENTRY = sa.insert(bulk_entries)
_OF_A_FILE = ("file", "caption", "mentions", "view_once")


# --- accepting --------------------------------------------------------------------------------


def insert(tx: Transaction, session_pk: int, bulk_id: str, total: int, delay_ms: int) -> int:
    now = tx.clock.now()
    result = tx.execute(
        sa.insert(bulks).values(
            session_pk=session_pk,
            id=bulk_id,
            status=ACCEPTING,
            delay_ms=delay_ms,
            total=total,
            pending=total,
            created_at=now,
            updated_at=now,
        )
    )
    key = result.inserted_primary_key
    assert key is not None  # noqa: S101 - an insert has one
    return int(key[0])


def add_entries(tx: Transaction, bulk_pk: int, first: int, orders: Sequence[BulkOrder]) -> None:
    rows = [
        {"bulk_pk": bulk_pk, "position": first + number, "content": _content(order)}
        for number, order in enumerate(orders)
    ]
    tx.connection.execute(_INSERT_ENTRY, rows)


def delete_half_accepted(tx: Transaction, bulk_pk: int | None = None) -> None:
    """This one, or all."""
    query = sa.delete(bulks).where(bulks.c.status == ACCEPTING)
    tx.execute(query if bulk_pk is None else query.where(bulks.c.pk == bulk_pk))


def forget_over_before(tx: Transaction, moment: datetime, limit: int) -> int:
    """Forget up to `limit` rows of bulks that ended before then: entries first, they are many."""
    over = sa.select(bulks.c.pk).where(
        bulks.c.status.in_([BulkStatus.DONE.value, BulkStatus.CANCELLED.value]),
        bulks.c.pending == 0,
        bulks.c.updated_at < moment,
    )
    entries = (
        sa.select(bulk_entries.c.pk)
        .where(bulk_entries.c.bulk_pk.in_(over))
        .limit(limit)
        .scalar_subquery()
    )
    forgotten = tx.execute(sa.delete(bulk_entries).where(bulk_entries.c.pk.in_(entries))).rowcount
    if forgotten == limit:
        return forgotten
    return forgotten + tx.execute(sa.delete(bulks).where(bulks.c.pk.in_(over))).rowcount


# --- reading ----------------------------------------------------------------------------------


def get(connection: Connection, pk: int) -> StoredBulk:
    return _stored(connection.execute(_READ.where(bulks.c.pk == pk)).one())


def find(connection: Connection, tenant: int, bulk_id: str) -> StoredBulk | None:
    query = _READ.where(
        bulks.c.id == bulk_id, sessions.c.tenant_pk == tenant, bulks.c.status != ACCEPTING
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _stored(row)


def listing(connection: Connection, stored: StoredSession, page: Page) -> Listing[Bulk]:
    """Newest first."""
    query = (
        _READ.where(bulks.c.session_pk == stored.pk, bulks.c.status != ACCEPTING)
        .order_by(bulks.c.pk.desc())
        .limit(page.limit + 1)
    )
    if (place := page.position(1)) is not None:
        query = query.where(bulks.c.pk < place[0])
    rows = connection.execute(query).all()
    shown = rows[: page.limit]
    following = cursor_at(shown[-1].pk) if len(rows) > page.limit else None
    return Listing(tuple(_stored(row).bulk for row in shown), following)


def results(
    connection: Connection, stored: StoredBulk, page: Page, outcome: Outcome | None = None
) -> Listing[BulkResult]:
    """In the order in which they were asked for."""
    query = (
        sa.select(
            bulk_entries,
            messages.c.id.label("message_id"),
            messages.c.status.label("message_status"),
            messages.c.error_code.label("message_error_code"),
            messages.c.error_message.label("message_error_message"),
        )
        .outerjoin(messages, bulk_entries.c.message_pk == messages.c.pk)
        .where(bulk_entries.c.bulk_pk == stored.pk)
        .order_by(bulk_entries.c.position)
        .limit(page.limit + 1)
    )
    if outcome is not None:
        query = query.where(_has(outcome, stored.bulk.status))
    if (place := page.position(1)) is not None:
        query = query.where(bulk_entries.c.position > place[0])
    rows = connection.execute(query).all()
    shown = rows[: page.limit]
    following = cursor_at(shown[-1].position) if len(rows) > page.limit else None
    return Listing(tuple(_result(row, stored.bulk.status) for row in shown), following)


# --- sending ----------------------------------------------------------------------------------


def sessions_with_work(connection: Connection) -> tuple[int, ...]:
    query = sa.select(bulks.c.session_pk).distinct().where(_is(BulkStatus.RUNNING))
    return tuple(connection.execute(query).scalars())


def next_running(connection: Connection, session_pk: int) -> StoredBulk | None:
    """The oldest bulk of a session that still has entries: one after the other."""
    has_entries = sa.exists().where(bulk_entries.c.bulk_pk == bulks.c.pk, _ENTRY_WAITS)
    query = (
        _READ.where(bulks.c.session_pk == session_pk, _is(BulkStatus.RUNNING), has_entries)
        .order_by(bulks.c.pk)
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _stored(row)


def in_queue(connection: Connection, session_pk: int) -> int:
    """Messages of bulks that wait to be sent, or are on their way."""
    query = sa.select(sa.func.count()).where(
        messages.c.session_pk == session_pk,
        sa.text(f"messages.{WAITING}"),
        messages.c.lane == BULK_LANE,
    )
    return int(connection.execute(query).scalar_one())


def next_entries(connection: Connection, stored: StoredBulk, limit: int) -> tuple[Entry, ...]:
    query = (
        sa.select(bulk_entries)
        .where(bulk_entries.c.bulk_pk == stored.pk, _ENTRY_WAITS)
        .order_by(bulk_entries.c.position)
        .limit(limit)
    )
    session_id = stored.bulk.session_id
    return tuple(Entry(row.pk, _order(row, session_id)) for row in connection.execute(query))


def entry_became(tx: Transaction, entry: Entry, message_pk: int) -> None:
    tx.execute(
        sa.update(bulk_entries)
        .where(bulk_entries.c.pk == entry.pk)
        .values(message_pk=message_pk, status="placed")
    )


def entry_failed(tx: Transaction, entry: Entry, error: SendError) -> None:
    """It cannot become a message at all."""
    tx.execute(
        sa.update(bulk_entries)
        .where(bulk_entries.c.pk == entry.pk)
        .values(
            status=MessageStatus.FAILED.value,
            error_code=error.code.value,
            error_message=error.message,
        )
    )


def rest_until(tx: Transaction, bulk_pk: int, moment: datetime) -> None:
    tx.execute(sa.update(bulks).where(bulks.c.pk == bulk_pk).values(next_at=moment))


# --- progress ---------------------------------------------------------------------------------


def moved(
    tx: Transaction, bulk_pk: int, before: MessageStatus, after: MessageStatus
) -> Bulk | None:
    """Count a message's step; the bulk, when that is worth telling: each hundredth, and the end."""
    left, reached = outcome_of(before), outcome_of(after)
    if left == reached:
        return None
    tx.execute(
        sa.update(bulks)
        .where(bulks.c.pk == bulk_pk)
        .values(
            {
                left: bulks.c[left] - 1,
                reached: bulks.c[reached] + 1,
                "updated_at": tx.clock.now(),
            }
        )
    )
    bulk = get(tx.connection, bulk_pk).bulk
    if bulk.pending == 0 and bulk.status in {BulkStatus.RUNNING, BulkStatus.PAUSED}:
        return become(tx, bulk_pk, BulkStatus.DONE)
    step = max(1, bulk.total // 100)
    return bulk if (bulk.total - bulk.pending) % step == 0 else None


def become(tx: Transaction, bulk_pk: int, status: BulkStatus) -> Bulk:
    tx.execute(
        sa.update(bulks)
        .where(bulks.c.pk == bulk_pk)
        .values(status=status.value, updated_at=tx.clock.now())
    )
    return get(tx.connection, bulk_pk).bulk


def cancel_entries(tx: Transaction, bulk_pk: int) -> None:
    """Those whose turn has not come: the bulk's own state cancels them, whatever their number."""
    waiting = (
        sa.select(sa.func.count())
        .select_from(bulk_entries)
        .where(bulk_entries.c.bulk_pk == bulk_pk, _ENTRY_WAITS)
        .scalar_subquery()
    )
    tx.execute(
        sa.update(bulks)
        .where(bulks.c.pk == bulk_pk)
        .values(pending=bulks.c.pending - waiting, cancelled=bulks.c.cancelled + waiting)
    )


def not_dispatched(connection: Connection, stored: StoredBulk) -> tuple[int, ...]:
    """Its messages that wait in the queue, or are held back from it."""
    query = sa.select(messages.c.pk).where(*_waits(stored), messages.c.lane >= BULK_LANE)
    return tuple(connection.execute(query).scalars())


def hold(tx: Transaction, stored: StoredBulk) -> None:
    """Its messages that wait in the queue leave it, and keep their places."""
    _change_lane(tx, stored, BULK_LANE, PAUSED_LANE)


def let_go(tx: Transaction, stored: StoredBulk) -> None:
    _change_lane(tx, stored, PAUSED_LANE, BULK_LANE)


def _change_lane(tx: Transaction, stored: StoredBulk, present: int, wanted: int) -> None:
    tx.execute(
        sa.update(messages).where(*_waits(stored), messages.c.lane == present).values(lane=wanted)
    )


def _waits(stored: StoredBulk) -> tuple[sa.ColumnElement[bool] | sa.TextClause, ...]:
    return (
        messages.c.session_pk == stored.session_pk,
        sa.text(f"messages.{WAITING}"),
        messages.c.bulk_pk == stored.pk,
        messages.c.dispatched_at.is_(None),
    )


# --- rows -------------------------------------------------------------------------------------


def _is(status: BulkStatus) -> sa.ColumnElement[bool]:
    return bulks.c.status == status.value


def _content(order: BulkOrder) -> str:
    about: dict[str, Any] = {"to": order.to, "quoted_id": order.quoted_id}
    match order:
        case SendText(text=text, mentions=mentions):
            about |= {"text": text, "mentions": mentions}
        case SendContent(content=content):
            about |= {"content": as_json(content)}
        case SendBulkFile():
            about |= {name: getattr(order, name) for name in _OF_A_FILE}
        case _:
            assert_never(order)
    return json.dumps(about, ensure_ascii=False)


def _order(row: sa.Row[Any], session_id: str) -> BulkOrder:
    kept = json.loads(row.content)
    to, quoted_id = kept["to"], kept["quoted_id"]
    if "file" in kept:
        about = {name: kept[name] for name in _OF_A_FILE} | {"mentions": tuple(kept["mentions"])}
        return SendBulkFile(session_id=session_id, to=to, quoted_id=quoted_id, **about)
    if (special := from_json(kept.get("content", {}))) is not None:
        return SendContent(session_id=session_id, to=to, quoted_id=quoted_id, content=special)
    return SendText(
        session_id=session_id,
        to=to,
        text=kept["text"],
        quoted_id=quoted_id,
        mentions=tuple(kept["mentions"]),
    )


def _stored(row: sa.Row[Any]) -> StoredBulk:
    status = BulkStatus.RUNNING if row.status == ACCEPTING else BulkStatus(row.status)
    bulk = Bulk(
        id=row.id,
        session_id=row.session_id,
        status=status,
        delay_ms=row.delay_ms,
        total=row.total,
        created_at=row.created_at,
        updated_at=row.updated_at,
        **{name: getattr(row, name) for name in Outcome},
    )
    return StoredBulk(row.pk, row.session_pk, row.next_at, bulk)


def _has(outcome: Outcome, bulk: BulkStatus) -> sa.ColumnElement[bool]:
    """What `_result` finds, asked of the rows."""
    waits = MessageStatus.CANCELLED if bulk is BulkStatus.CANCELLED else MessageStatus.PENDING
    failed = MessageStatus.FAILED.value
    status = sa.case(
        (messages.c.pk.is_not(None), messages.c.status),
        (bulk_entries.c.status == failed, failed),
        else_=waits.value,
    )
    return status.in_([each.value for each in MessageStatus if outcome_of(each) is outcome])


def _result(row: sa.Row[Any], bulk: BulkStatus) -> BulkResult:
    code, text = row.error_code, row.error_message
    if row.message_status is not None:
        status = MessageStatus(row.message_status)
        code, text = row.message_error_code, row.message_error_message
    elif row.status == MessageStatus.FAILED:
        status = MessageStatus.FAILED
    elif bulk is BulkStatus.CANCELLED:
        status = MessageStatus.CANCELLED
    else:
        status = MessageStatus.PENDING
    return BulkResult(
        index=row.position,
        to=json.loads(row.content)["to"],
        message_id=row.message_id,
        status=status,
        error=SendError.of(code, text) if code else None,
    )
