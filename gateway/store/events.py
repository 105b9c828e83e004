"""The event log: written with what it tells of, read in order, never with a gap."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy import Connection

from gateway.core.bulks import Bulk
from gateway.core.calls import Call
from gateway.core.chats import Chat
from gateway.core.contacts import Person
from gateway.core.events import (
    ChatsMerged,
    Event,
    EventType,
    Extent,
    News,
    PollVoted,
    PresenceChanged,
    Subject,
    WebhookDisabled,
)
from gateway.core.groups import GroupUpdate
from gateway.core.ids import new_event_id
from gateway.core.labels import LabelChanged
from gateway.core.messages import Message
from gateway.core.sessions import QrCode, Session
from gateway.store.prepared import run, run_each
from gateway.store.tables import events, tenants

_MESSAGE: TypeAdapter[Any] = TypeAdapter(Message)
_PERSON: TypeAdapter[Any] = TypeAdapter(Person)
_CODECS: dict[EventType, TypeAdapter[Any]] = {
    EventType.SESSION_STATUS: TypeAdapter(Session),
    EventType.SESSION_QR: TypeAdapter(QrCode),
    EventType.BULK_UPDATED: TypeAdapter(Bulk),
    EventType.CHAT_UPDATED: TypeAdapter(Chat),
    EventType.CHAT_DELETED: TypeAdapter(Chat),
    EventType.CHAT_MERGED: TypeAdapter(ChatsMerged),
    EventType.MESSAGE_POLL_VOTE: TypeAdapter(PollVoted),
    EventType.PRESENCE_UPDATED: TypeAdapter(PresenceChanged),
    EventType.CONTACT_UPDATED: _PERSON,
    EventType.CONTACT_OPTED_OUT: _PERSON,
    EventType.CONTACT_OPTED_IN: _PERSON,
    EventType.CALL_RECEIVED: TypeAdapter(Call),
    EventType.LABEL_UPDATED: TypeAdapter(LabelChanged),
    EventType.GROUP_UPDATED: TypeAdapter(GroupUpdate),
    EventType.WEBHOOK_DISABLED: TypeAdapter(WebhookDisabled),
}


def _codec(kind: EventType) -> TypeAdapter[Any]:
    return _CODECS.get(kind, _MESSAGE)


_TAKE = (
    sa.update(tenants)
    .where(tenants.c.pk == sa.bindparam("tenant"))
    .values(last_seq=tenants.c.last_seq + sa.bindparam("count", type_=sa.BigInteger))
    .returning(tenants.c.last_seq)
)
_ROWS = 50  # at a time out of the database
_INSERT = sa.insert(events)
_EXTENT = sa.select(
    tenants.c.last_seq.label("newest"),
    sa.select(sa.func.min(events.c.seq))
    .where(events.c.tenant_pk == sa.bindparam("tenant"))
    .scalar_subquery()
    .label("oldest"),
).where(tenants.c.pk == sa.bindparam("tenant"))


@dataclass(frozen=True, slots=True)
class Entry:
    """News as they will stand in the log, but for their number."""

    tenant: int
    news: News
    at: datetime
    subject: str


def entry(tenant: int, news: News, at: datetime) -> Entry:
    subject = _codec(news.type).dump_json(news.subject).decode()
    return Entry(tenant, news, at, subject)


def append(connection: Connection, entries: Sequence[Entry]) -> list[Event]:
    """Number them and write them.

    The counter is taken in the transaction that writes them, so no later number is ever visible
    before an earlier one.
    """
    if not entries:
        return []
    last: dict[int, int] = {}
    for tenant, count in Counter(entry.tenant for entry in entries).items():
        taken = run(connection, _TAKE, {"tenant": tenant, "count": count})
        last[tenant] = taken.scalar_one() - count
    written: list[Event] = []
    for item in entries:
        last[item.tenant] += 1
        written.append(
            Event(
                id=new_event_id(),
                seq=last[item.tenant],
                tenant=item.tenant,
                type=item.news.type,
                session_id=item.news.session_id,
                at=item.at,
                subject=item.news.subject,
            )
        )
    run_each(
        connection,
        _INSERT,
        [
            {
                "tenant_pk": event.tenant,
                "seq": event.seq,
                "id": event.id,
                "type": event.type.value,
                "session_id": event.session_id,
                "at": event.at,
                "subject": item.subject,
            }
            for event, item in zip(written, entries, strict=True)
        ],
    )
    return written


def after(
    connection: Connection,
    tenant: int,
    seq: int,
    *,
    limit: int,
    types: frozenset[EventType] | None = None,
    session_id: str | None = None,
    only: frozenset[str] | None = None,
) -> tuple[Event, ...]:
    """The events after `seq`, oldest first; with `only`, of these sessions and of none."""
    query = _after(tenant, seq, limit, types, session_id, only)
    return tuple(_event(row) for row in connection.execute(query))


def page(
    connection: Connection,
    tenant: int,
    seq: int,
    *,
    limit: int,
    max_characters: int,
    types: frozenset[EventType] | None = None,
    session_id: str | None = None,
    only: frozenset[str] | None = None,
) -> tuple[tuple[Event, ...], bool]:
    """The same up to so many characters of what is stored, but one at least; whether there may
    be more.
    """
    query = _after(tenant, seq, limit, types, session_id, only)
    found: list[Event] = []
    with connection.execute(query.execution_options(yield_per=_ROWS)) as rows:
        for row in rows:
            max_characters -= len(row.subject)
            if found and max_characters < 0:
                return tuple(found), True
            found.append(_event(row))
    return tuple(found), len(found) == limit


def _after(  # noqa: PLR0917 - what is asked for, as it came
    tenant: int,
    seq: int,
    limit: int,
    types: frozenset[EventType] | None,
    session_id: str | None,
    only: frozenset[str] | None,
) -> sa.Select[Any]:
    query = (
        sa.select(events)
        .where(events.c.tenant_pk == tenant, events.c.seq > seq)
        .order_by(events.c.seq)
        .limit(limit)
    )
    if types is not None:
        query = query.where(events.c.type.in_([kind.value for kind in types]))
    if session_id is not None:
        query = query.where(events.c.session_id == session_id)
    if only is not None:
        query = query.where(sa.or_(events.c.session_id.is_(None), events.c.session_id.in_(only)))
    return query


def extent(connection: Connection, tenant: int) -> Extent:
    """From where to where the log goes; events are numbered from 1."""
    row = run(connection, _EXTENT, {"tenant": tenant}).one()
    return Extent(row.oldest or row.newest + 1, row.newest)


def last_seq(connection: Connection, tenant: int) -> int:
    """The number of the newest event; 0 before the first."""
    query = sa.select(tenants.c.last_seq).where(tenants.c.pk == tenant)
    return int((connection.execute(query)).scalar_one())


def forget_before(connection: Connection, moment: datetime, limit: int) -> int:
    """Forget up to `limit` events of each tenant that are older; how many there were.

    Always the first ones of a log, up to one that is to be kept: what a log holds has no gap, even
    where a clock was set back.
    """
    return sum(
        _forget_first(connection, tenant, moment, limit)
        for tenant in connection.scalars(sa.select(tenants.c.pk)).all()
    )


def _forget_first(connection: Connection, tenant: int, moment: datetime, limit: int) -> int:
    of_tenant = events.c.tenant_pk == tenant
    first = connection.execute(
        sa.select(events.c.seq, events.c.at).where(of_tenant).order_by(events.c.seq).limit(limit)
    )
    old = [row.seq for row in takewhile(lambda row: row.at < moment, first)]
    if old:
        connection.execute(sa.delete(events).where(of_tenant, events.c.seq <= old[-1]))
    return len(old)


def _event(row: sa.Row[Any]) -> Event:
    kind = EventType(row.type)
    subject: Subject = _codec(kind).validate_json(row.subject)
    return Event(
        id=row.id,
        seq=row.seq,
        tenant=row.tenant_pk,
        type=kind,
        session_id=row.session_id,
        at=row.at,
        subject=subject,
    )
