"""The outbox in the table of messages: what is `pending` is the queue, in the order of turns."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.core.ids import Jid
from gateway.core.messages import MessageRef, MessageType
from gateway.store import changes
from gateway.store.database import Transaction
from gateway.store.messages import READ, mentions_of
from gateway.store.prepared import Row, run, run_each
from gateway.store.tables import (
    BULK_LANE,
    IN_DOUBT,
    IN_TURN,
    NEW_CONTACTS_LANE,
    NEWEST_FIRST,
    WAITING,
    messages,
)

_OF_SESSION = messages.c.session_pk == sa.bindparam("session")
_ONE = READ.where(messages.c.pk == sa.bindparam("message"))
_MARK = (
    sa.update(messages)
    .where(messages.c.pk == sa.bindparam("message"))
    .values(dispatched_at=sa.bindparam("now"))
)
_LIMIT = sa.bindparam("limit", type_=sa.Integer)
_WAITING = (
    READ.where(_OF_SESSION, sa.text(f"messages.{WAITING}"), messages.c.lane <= BULK_LANE)
    .order_by(*IN_TURN)
    .limit(_LIMIT)
)
_IN_DOUBT = (
    READ.where(_OF_SESSION, sa.text(f"messages.{IN_DOUBT}")).order_by(messages.c.pk).limit(_LIMIT)
)


@dataclass(frozen=True, slots=True)
class QueuedMedia:
    """The file that a message carries."""

    kind: MessageType
    sha256: str
    mimetype: str
    filename: str
    view_once: bool


@dataclass(frozen=True, slots=True)
class Queued:
    """A message whose turn it is."""

    pk: int
    wire_id: str
    chat_pk: int
    chat: Jid
    """How WhatsApp is told of its chat."""
    text: str
    media: QueuedMedia | None
    """With it, the text is its caption."""
    content: Mapping[str, Any]
    """What it brings beside its text, as it is kept."""
    forwards: MessageRef | None
    """The message that it is a copy of."""
    quoted: MessageRef | None
    """The message that it answers."""
    mentions: tuple[Jid, ...]
    dispatched_before: bool
    """The page may have it already: look it up before it is sent again."""
    in_bulk: bool
    unwanted: bool
    """Nobody asked for it, and its recipient asked to be left out meanwhile."""
    was_held_back: bool
    """Somebody new is written to, to see whether WhatsApp lets it through again."""


def waiting(
    connection: Connection, session_pk: int, limit: int, besides: frozenset[int] = frozenset()
) -> tuple[Queued, ...]:
    """The next messages to send, in order; besides these, which are under way."""
    query = {"session": session_pk, "limit": limit + len(besides)}
    rows = run(connection, _WAITING, query)
    others = [row for row in rows if row.pk not in besides]
    return tuple(_queued(connection, row) for row in others[:limit])


def in_doubt(connection: Connection, session_pk: int, limit: int) -> tuple[Queued, ...]:
    """Messages that the page may or may not have sent."""
    rows = run(connection, _IN_DOUBT, {"session": session_pk, "limit": limit})
    return tuple(_queued(connection, row) for row in rows)


def one(connection: Connection, pk: int) -> Queued:
    return _queued(connection, run(connection, _ONE, {"message": pk}).one())


def last_dispatch(session_pk: int, connection: Connection) -> datetime | None:
    """When a session's newest message was handed over."""
    query = (
        sa.select(messages.c.dispatched_at)
        .where(messages.c.session_pk == session_pk, messages.c.dispatched_at.is_not(None))
        .order_by(*NEWEST_FIRST)
        .limit(1)
    )
    found: datetime | None = connection.execute(query).scalar_one_or_none()
    return found


def mark_dispatched(tx: Transaction, pks: Sequence[int], now: datetime) -> None:
    """From here on the page may have them."""
    run_each(tx.connection, _MARK, [{"message": pk, "now": now} for pk in pks])


def _queued(connection: Connection, row: Row) -> Queued:
    return Queued(
        pk=row.pk,
        wire_id=row.wire_id,
        chat_pk=row.chat_pk,
        chat=Jid(row.partner_lid or row.partner_phone or row.chat_id),
        text=row.text or "",
        media=_media(row),
        content=json.loads(row.content) if row.content else {},
        forwards=None if row.forwards_pk is None else _source(connection, row),
        quoted=_quoted(connection, row),
        mentions=tuple(person.jid for person in mentions_of(row.mentions)),
        dispatched_before=row.dispatched_at is not None,
        in_bulk=row.bulk_pk is not None,
        unwanted=row.partner_opted_out_at is not None
        and (row.bulk_pk is not None or row.scheduled_at is not None),
        was_held_back=row.lane == NEW_CONTACTS_LANE,
    )


def _media(row: sa.Row[Any]) -> QueuedMedia | None:
    described = json.loads(row.content).get("media") if row.content else None
    if described is None:
        return None
    return QueuedMedia(
        kind=MessageType(row.type),
        sha256=described["sha256"],
        mimetype=described["mimetype"],
        filename=described["filename"],
        view_once=row.view_once,
    )


def _quoted(connection: Connection, row: Row) -> MessageRef | None:
    if row.quoted_id is None:
        return None
    known = changes.ref_to(connection, row.session_pk, row.quoted_id)
    return known or _nothing(row)


def _source(connection: Connection, row: Row) -> MessageRef:
    return changes.ref_of(connection, row.forwards_pk) or _nothing(row)


def _nothing(row: Row) -> MessageRef:
    """What is no more has no name, and the page will not find it."""
    return MessageRef(wire_id="", chat=Jid(row.chat_id), from_me=True, author=None)
