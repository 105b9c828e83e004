"""A session's pause for first messages, and those that wait for its end."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.core.bulks import BulkStatus
from gateway.core.chats import ChatKind
from gateway.core.messages import MessageStatus
from gateway.store.database import Transaction
from gateway.store.prepared import run
from gateway.store.tables import (
    BULK_LANE,
    NEW_CONTACTS_LANE,
    NOW_LANE,
    OWN,
    PAUSED_LANE,
    WAITING,
    bulks,
    chats,
    messages,
    sessions,
)

_PAUSE = sa.select(sessions.c.new_contacts_paused_until, sessions.c.new_contacts_pauses).where(
    sessions.c.pk == sa.bindparam("session")
)
_REACHED = tuple(
    status.value
    for status in (
        MessageStatus.SENT,
        MessageStatus.DELIVERED,
        MessageStatus.READ,
        MessageStatus.PLAYED,
    )
)
_TALKED = sa.select(
    sa.exists().where(
        messages.c.chat_pk == sa.bindparam("chat"),
        sa.or_(messages.c.author_pk != OWN, messages.c.status.in_(_REACHED)),
    )
    | sa.exists().where(chats.c.pk == sa.bindparam("chat"), chats.c.kind != ChatKind.PRIVATE.value)
)
_HELD = (messages.c.lane == NEW_CONTACTS_LANE, sa.text(f"messages.{WAITING}"))


@dataclass(frozen=True, slots=True)
class Pause:
    until: datetime
    count: int
    """How many pauses there were in a row."""


def pause_of(connection: Connection, session_pk: int) -> Pause | None:
    row = run(connection, _PAUSE, {"session": session_pk}).one_or_none()
    if row is None or row.new_contacts_paused_until is None:
        return None
    return Pause(row.new_contacts_paused_until, row.new_contacts_pauses)


def set_count(tx: Transaction, session_pk: int, count: int) -> None:
    tx.execute(
        sa.update(sessions).where(sessions.c.pk == session_pk).values(new_contacts_pauses=count)
    )


def is_new(connection: Connection, chat_pk: int) -> bool:
    """Nobody wrote to us there, and nothing of ours ever arrived: groups are never new."""
    return not connection.execute(_TALKED, {"chat": chat_pk}).scalar_one()


def hold(tx: Transaction, message_pk: int) -> None:
    tx.execute(
        sa.update(messages).where(messages.c.pk == message_pk).values(lane=NEW_CONTACTS_LANE)
    )


def next_held(connection: Connection, session_pk: int) -> int | None:
    query = (
        sa.select(messages.c.pk)
        .where(messages.c.session_pk == session_pk, *_HELD)
        .order_by(messages.c.turn, messages.c.scheduled_at, messages.c.pk)
        .limit(1)
    )
    found: int | None = connection.execute(query).scalar_one_or_none()
    return found


def let_go(tx: Transaction, session_pk: int) -> None:
    """All of them stand in the queue again, each in its place."""
    status = sa.select(bulks.c.status).where(bulks.c.pk == messages.c.bulk_pk).scalar_subquery()
    lane = sa.case(
        (messages.c.bulk_pk.is_(None), NOW_LANE),
        (status == BulkStatus.PAUSED.value, PAUSED_LANE),
        else_=BULK_LANE,
    )
    tx.execute(
        sa.update(messages).where(messages.c.session_pk == session_pk, *_HELD).values(lane=lane)
    )
