"""The files of messages as rows: which are stored, and which are to be fetched."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from gateway.core.media import MediumState
from gateway.core.messages import MessageRef, MessageStatus
from gateway.store.changes import REFERENCE, referred
from gateway.store.database import Transaction
from gateway.store.tables import WAITING_MEDIUM, media, messages

_UNSENT = (MessageStatus.PENDING, MessageStatus.UNKNOWN, MessageStatus.SCHEDULED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that is to be fetched, and how often that was tried."""

    session_pk: int
    message_pk: int
    ref: MessageRef
    size: int | None
    """As its sender says."""
    attempts: int


def insert_stored(tx: Transaction, session_pk: int, message_pk: int, sha256: str) -> None:
    tx.execute(
        sa.insert(media).values(
            message_pk=message_pk,
            session_pk=session_pk,
            sha256=sha256,
            state=MediumState.STORED.value,
            stored_at=tx.clock.now(),
        )
    )


def insert_waiting(tx: Transaction, session_pk: int, message_pk: int) -> None:
    tx.execute(
        sa.insert(media).values(
            message_pk=message_pk,
            session_pk=session_pk,
            state=MediumState.WAITING.value,
            next_attempt_at=tx.clock.now(),
        )
    )


def stored_as(connection: Connection, message_pk: int) -> str | None:
    """The hash under which a message's file is stored, if it is."""
    query = sa.select(media.c.sha256).where(
        media.c.message_pk == message_pk, media.c.state == MediumState.STORED.value
    )
    found: str | None = connection.execute(query).scalar_one_or_none()
    return found


def wanted(connection: Connection, message_pk: int) -> Wanted | None:
    row = connection.execute(_WANTED.where(messages.c.pk == message_pk)).one_or_none()
    return None if row is None else _wanted(row)


def due(
    connection: Connection, sessions: Collection[int], now: datetime, limit: int
) -> list[Wanted]:
    """The next files to fetch of these sessions, those first that have waited longest."""
    query = (
        _WANTED.where(
            sa.text(f"media.{WAITING_MEDIUM}"),
            media.c.next_attempt_at <= now,
            media.c.session_pk.in_(sessions),
        )
        .order_by(media.c.next_attempt_at, media.c.message_pk)
        .limit(limit)
    )
    return [_wanted(row) for row in connection.execute(query)]


def put_off(tx: Transaction, message_pk: int, attempts: int, until: datetime) -> None:
    tx.execute(
        sa.update(media)
        .where(media.c.message_pk == message_pk)
        .values(attempts=attempts, next_attempt_at=until)
    )


def give_up(tx: Transaction, message_pk: int) -> None:
    """Nobody fetches it by themselves any more; whoever asks for it has it tried again."""
    tx.execute(
        sa.update(media)
        .where(media.c.message_pk == message_pk)
        .values(state=MediumState.GONE.value, next_attempt_at=None)
    )


def put(tx: Transaction, wanted: Wanted, sha256: str) -> None:
    """It was fetched."""
    values = {
        "sha256": sha256,
        "state": MediumState.STORED.value,
        "stored_at": tx.clock.now(),
        "next_attempt_at": None,
    }
    tx.execute(
        sqlite_insert(media)
        .values(message_pk=wanted.message_pk, session_pk=wanted.session_pk, **values)
        .on_conflict_do_update(index_elements=["message_pk"], set_=values)
    )


def forget_before(tx: Transaction, moment: datetime, limit: int) -> int:
    """Let go of up to `limit` files that are older, unless they are still to be sent."""
    old = (
        sa.select(media.c.message_pk)
        .join(messages, media.c.message_pk == messages.c.pk)
        .where(
            media.c.stored_at <= moment,
            messages.c.status.not_in([status.value for status in _UNSENT]),
        )
        .order_by(media.c.stored_at)
        .limit(limit)
        .scalar_subquery()
    )
    return tx.execute(
        sa.update(media)
        .where(media.c.message_pk.in_(old))
        .values(state=MediumState.FORGOTTEN.value, sha256=None, stored_at=None)
    ).rowcount


_WANTED = REFERENCE.add_columns(
    messages.c.session_pk,
    messages.c.pk.label("message_pk"),
    messages.c.content,
    sa.func.coalesce(media.c.attempts, 0).label("attempts"),
).outerjoin(media, media.c.message_pk == messages.c.pk)


def _wanted(row: sa.Row[Any]) -> Wanted:
    described = json.loads(row.content or "{}").get("media") or {}
    return Wanted(
        session_pk=row.session_pk,
        message_pk=row.message_pk,
        ref=referred(row),
        size=described.get("size"),
        attempts=row.attempts,
    )
