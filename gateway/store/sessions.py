"""Sessions as rows: what users asked for and what was last observed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.core.contacts import Person
from gateway.core.ids import Jid
from gateway.core.instances import uuid_of
from gateway.core.paging import Listing, Page, cursor_at
from gateway.core.sessions import (
    Action,
    Condition,
    Reason,
    Session,
    SessionStatus,
    StatePeriod,
    Wanted,
)
from gateway.store.columns import Moment, milliseconds
from gateway.store.database import Transaction
from gateway.store.prepared import Row, look_up
from gateway.store.tables import session_states, sessions

_FIND = sa.select(sessions).where(
    sessions.c.tenant_pk == sa.bindparam("tenant"), sessions.c.id == sa.bindparam("session_id")
)
_GET = sa.select(sessions).where(sessions.c.pk == sa.bindparam("session_pk"))


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session and the keys that only the store and its callers inside need."""

    pk: int
    tenant: int
    session: Session
    sealed_proxy: str | None = None
    """Apart from the session, which is shown and told: this never is."""


def insert(
    tx: Transaction, tenant: int, session: Session, sealed_proxy: str | None = None
) -> StoredSession:
    result = tx.execute(
        sa.insert(sessions).values(
            tenant_pk=tenant,
            id=session.id,
            uuid=uuid_of(tenant, session.id).hex,
            client_id=session.client_id,
            name=session.name,
            profile=session.profile,
            sealed_proxy=sealed_proxy,
            created_at=session.created_at,
            **_observed(session),
        )
    )
    key = result.inserted_primary_key
    assert key is not None  # noqa: S101 - an insert has one
    stored = StoredSession(key[0], tenant, session, sealed_proxy)
    _begin_state(tx, stored)
    return stored


def update(tx: Transaction, before: StoredSession, session: Session) -> StoredSession:
    """Write a session down; a state that is another ends the one before."""
    stored = StoredSession(before.pk, before.tenant, session, before.sealed_proxy)
    tx.execute(sa.update(sessions).where(sessions.c.pk == stored.pk).values(**_observed(session)))
    present, past = session.condition, before.session.condition
    if (present.status, present.reason) != (past.status, past.reason):
        tx.execute(
            sa.update(session_states)
            .where(session_states.c.session_pk == stored.pk, session_states.c.until.is_(None))
            .values(until=_not_before_it_began(session.updated_at))
        )
        _begin_state(tx, stored)
    return stored


def rename(tx: Transaction, stored: StoredSession, name: str | None) -> None:
    tx.execute(sa.update(sessions).where(sessions.c.pk == stored.pk).values(name=name))


def set_proxy(tx: Transaction, stored: StoredSession, sealed_proxy: str | None) -> None:
    tx.execute(
        sa.update(sessions).where(sessions.c.pk == stored.pk).values(sealed_proxy=sealed_proxy)
    )


def end_states(tx: Transaction, at: datetime) -> None:
    """Nobody looks from here on: what is observed ends, for all sessions."""
    tx.execute(
        sa.update(session_states)
        .where(session_states.c.until.is_(None))
        .values(until=_not_before_it_began(at))
    )


def _not_before_it_began(at: datetime) -> sa.Function[Any]:
    """The end of a state: a machine's clock may be put back meanwhile."""
    return sa.func.max(session_states.c.since, milliseconds(at))


def begin_states(tx: Transaction) -> None:
    """Somebody looks again: a session without a present state is in the one that its row says."""
    present = sa.exists().where(
        session_states.c.session_pk == sessions.c.pk, session_states.c.until.is_(None)
    )
    tx.execute(
        sa.insert(session_states).from_select(
            ["session_pk", "status", "reason", "since"],
            sa.select(
                sessions.c.pk,
                sessions.c.status,
                sessions.c.reason,
                sa.literal(tx.clock.now(), Moment),
            ).where(~present),
        )
    )


def _begin_state(tx: Transaction, stored: StoredSession) -> None:
    condition = stored.session.condition
    tx.execute(
        sa.insert(session_states).values(
            session_pk=stored.pk,
            status=condition.status.value,
            reason=condition.reason,
            since=stored.session.updated_at,
        )
    )


def delete(tx: Transaction, pk: int) -> None:
    tx.execute(sa.delete(sessions).where(sessions.c.pk == pk))


def find(connection: Connection, tenant: int, session_id: str) -> StoredSession | None:
    names = {"tenant": tenant, "session_id": session_id}
    return look_up(connection, _FIND, names, stored_session)


def get(connection: Connection, pk: int) -> StoredSession | None:
    return look_up(connection, _GET, {"session_pk": pk}, stored_session)


def with_uuid(connection: Connection, tenant: int, digits: str) -> StoredSession | None:
    """The session whose UUID has, or begins with, these lower-case hex digits."""
    query = sa.select(sessions).where(
        sessions.c.tenant_pk == tenant,
        sessions.c.uuid >= digits,
        sessions.c.uuid < digits + "g",
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else stored_session(row)


def everyone(connection: Connection) -> tuple[StoredSession, ...]:
    """All sessions of all tenants: for the session manager."""
    rows = connection.execute(sa.select(sessions).order_by(sessions.c.pk))
    return tuple(stored_session(row) for row in rows)


def count(connection: Connection, tenant: int) -> int:
    query = sa.select(sa.func.count()).where(sessions.c.tenant_pk == tenant)
    return int(connection.execute(query).scalar_one())


def of_tenant(
    connection: Connection, tenant: int, *, only: frozenset[str] | None
) -> tuple[StoredSession, ...]:
    query = sa.select(sessions).where(sessions.c.tenant_pk == tenant)
    if only is not None:
        query = query.where(sessions.c.id.in_(only))
    return tuple(stored_session(row) for row in connection.execute(query))


def listing(
    connection: Connection,
    tenant: int,
    page: Page,
    *,
    client_id: str | None = None,
    status: SessionStatus | None = None,
    only: frozenset[str] | None = None,
) -> Listing[Session]:
    query = sa.select(sessions).where(sessions.c.tenant_pk == tenant).order_by(sessions.c.pk)
    if client_id is not None:
        query = query.where(sessions.c.client_id == client_id)
    if status is not None:
        query = query.where(sessions.c.status == status.value)
    if only is not None:
        query = query.where(sessions.c.id.in_(only))
    if (position := page.position(1)) is not None:
        query = query.where(sessions.c.pk > position[0])
    rows = (connection.execute(query.limit(page.limit + 1))).all()
    shown = rows[: page.limit]
    following = cursor_at(shown[-1].pk) if len(rows) > page.limit else None
    return Listing(tuple(stored_session(row).session for row in shown), following)


def pks(connection: Connection, tenant: int, *, only: frozenset[str] | None) -> list[int]:
    """Their keys, the oldest session's first."""
    query = sa.select(sessions.c.pk).where(sessions.c.tenant_pk == tenant).order_by(sessions.c.pk)
    if only is not None:
        query = query.where(sessions.c.id.in_(only))
    return list(connection.scalars(query))


def states(connection: Connection, pk: int, page: Page) -> Listing[StatePeriod]:
    """The states that a session was in, the present one first."""
    query = (
        sa.select(session_states)
        .where(session_states.c.session_pk == pk)
        .order_by(session_states.c.pk.desc())
    )
    if (position := page.position(1)) is not None:
        query = query.where(session_states.c.pk < position[0])
    rows = connection.execute(query.limit(page.limit + 1)).all()
    shown = rows[: page.limit]
    following = cursor_at(shown[-1].pk) if len(rows) > page.limit else None
    return Listing(tuple(_period(row) for row in shown), following)


def forget_states_before(tx: Transaction, moment: datetime, limit: int) -> int:
    """Forget up to `limit` states that ended earlier; how many there were."""
    old = (
        sa.select(session_states.c.pk)
        .where(session_states.c.until < moment)
        .limit(limit)
        .scalar_subquery()
    )
    return tx.execute(sa.delete(session_states).where(session_states.c.pk.in_(old))).rowcount


def _period(row: sa.Row[Any]) -> StatePeriod:
    return StatePeriod(
        status=SessionStatus(row.status),
        reason=Reason(row.reason) if row.reason else None,
        since=row.since,
        until=row.until,
    )


def counts(
    connection: Connection, tenant: int, *, only: frozenset[str] | None
) -> dict[SessionStatus, int]:
    query = (
        sa.select(sessions.c.status, sa.func.count())
        .where(sessions.c.tenant_pk == tenant)
        .group_by(sessions.c.status)
    )
    if only is not None:
        query = query.where(sessions.c.id.in_(only))
    return {SessionStatus(status): count for status, count in connection.execute(query)}


def _observed(session: Session) -> dict[str, Any]:
    condition, me = session.condition, session.me
    return {
        "wanted": session.wanted.value,
        "status": condition.status.value,
        "reason": condition.reason,
        "action": condition.action,
        "detail": condition.detail,
        "linked": session.linked,
        "linked_origin": session.linked_origin,
        "linked_at": session.linked_at,
        "me_phone": f"{me.phone}@c.us" if me and me.phone else None,
        "me_lid": me.lid if me else None,
        "me_name": me.name if me else None,
        "new_contacts_paused_until": session.new_contacts_paused_until,
        "web_version": session.web_version,
        "updated_at": session.updated_at,
        "connected_at": session.connected_at,
    }


def person_of(row: sa.Row[Any]) -> Person | None:
    """The account that a session row is linked to."""
    if row.me_phone is None and row.me_lid is None:
        return None
    phone = Jid(row.me_phone) if row.me_phone else None
    return Person.of(phone, Jid(row.me_lid) if row.me_lid else None, row.me_name)


def stored_session(row: Row) -> StoredSession:
    condition = Condition(
        SessionStatus(row.status),
        Reason(row.reason) if row.reason else None,
        Action(row.action) if row.action else None,
        row.detail,
    )
    session = Session(
        id=row.id,
        client_id=row.client_id,
        name=row.name,
        condition=condition,
        wanted=Wanted(row.wanted),
        me=person_of(row),
        web_version=row.web_version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        connected_at=row.connected_at,
        linked=row.linked,
        linked_origin=row.linked_origin,
        linked_at=row.linked_at,
        new_contacts_paused_until=row.new_contacts_paused_until,
        profile=row.profile,
    )
    return StoredSession(row.pk, row.tenant_pk, session, row.sealed_proxy)
