"""Who asked not to be written to unasked: a mark on the person, whatever WhatsApp calls them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.core.opt_outs import OptOut
from gateway.core.paging import Listing, Page, cursor_at
from gateway.store.columns import milliseconds
from gateway.store.contacts import contact_of
from gateway.store.database import Transaction
from gateway.store.tables import OPTED_OUT, contacts

_SINCE = sa.select(contacts.c.opted_out_at).where(contacts.c.pk == sa.bindparam("contact"))


def since(connection: Connection, contact_pk: int) -> datetime | None:
    found: datetime | None = connection.execute(_SINCE, {"contact": contact_pk}).scalar_one()
    return found


def mark(tx: Transaction, contact_pk: int, at: datetime | None, word: str | None) -> None:
    """Out since then; None for no longer."""
    tx.execute(
        sa.update(contacts)
        .where(contacts.c.pk == contact_pk)
        .values(opted_out_at=at, opted_out_word=word)
    )


def get(connection: Connection, contact_pk: int) -> OptOut | None:
    row = connection.execute(sa.select(contacts).where(contacts.c.pk == contact_pk)).one()
    return None if row.opted_out_at is None else _opt_out(row)


def listing(connection: Connection, session_pk: int, page: Page) -> Listing[OptOut]:
    """The latest first."""
    query = (
        sa.select(contacts)
        .where(contacts.c.session_pk == session_pk, sa.text(f"contacts.{OPTED_OUT}"))
        .order_by(contacts.c.opted_out_at.desc(), contacts.c.pk.desc())
        .limit(page.limit + 1)
    )
    if (place := page.position(2)) is not None:
        at = sa.type_coerce(contacts.c.opted_out_at, sa.BigInteger)
        query = query.where(sa.tuple_(at, contacts.c.pk) < sa.tuple_(*map(sa.literal, place)))
    rows = connection.execute(query).all()
    shown = rows[: page.limit]
    following = None
    if len(rows) > page.limit:
        following = cursor_at(milliseconds(shown[-1].opted_out_at), shown[-1].pk)
    return Listing(tuple(map(_opt_out, shown)), following)


def _opt_out(row: sa.Row[tuple[object, ...]]) -> OptOut:
    return OptOut(person=contact_of(row).person, at=row.opted_out_at, word=row.opted_out_word)
