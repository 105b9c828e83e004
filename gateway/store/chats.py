"""Chats as rows: one per conversation, under one key for its whole life."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.core import ids
from gateway.core.chats import Chat, ChatKind, SeenChat, Watermark, kind_of
from gateway.core.contacts import Person
from gateway.core.ids import Jid
from gateway.core.labels import in_order
from gateway.core.paging import Listing, Page, cursor_at
from gateway.store import messages as messages_store
from gateway.store import watermarks
from gateway.store.columns import milliseconds
from gateway.store.contacts import StoredContact
from gateway.store.database import Transaction
from gateway.store.prepared import run, run_each
from gateway.store.sessions import StoredSession
from gateway.store.tables import NEWEST_FIRST, chats, contacts, messages


@dataclass(frozen=True, slots=True)
class StoredChat:
    pk: int
    id: str
    kind: ChatKind
    contact: StoredContact | None
    name: str | None = None
    """Of a group or channel; a person's is the contact's."""

    @property
    def person(self) -> Person:
        """Who is written to, as a message's recipient: a group counts as one."""
        if self.contact is None:
            return Person(jid=Jid(self.id), name=self.name)
        return self.contact.person

    @property
    def address(self) -> Jid:
        """How WhatsApp is told of it: by LID where it is known, as its own clients do."""
        if self.contact is None:
            return Jid(self.id)
        return self.contact.lid or self.contact.phone or Jid(self.id)


_COLUMNS = (
    chats,
    contacts.c.phone,
    contacts.c.lid,
    contacts.c.name.label("contact_name"),
    contacts.c.push_name,
)
_JOINED = sa.outerjoin(chats, contacts, chats.c.contact_pk == contacts.c.pk)


_OF_SESSION = (
    sa.select(*_COLUMNS).select_from(_JOINED).where(chats.c.session_pk == sa.bindparam("session"))
)
_WITH_PHONE = _OF_SESSION.where(contacts.c.phone == sa.bindparam("jid"))
_WITH_LID = _OF_SESSION.where(contacts.c.lid == sa.bindparam("jid"))
_WITH_KEY = _OF_SESSION.where(chats.c.id == sa.bindparam("jid"))
_OF_CONTACT = sa.select(chats.c.pk, chats.c.id).where(chats.c.contact_pk == sa.bindparam("contact"))
_AT = sa.bindparam("at", type_=sa.BigInteger)
_NOTED = sa.bindparam("message", type_=sa.Integer)
_last, _noted = messages.alias("last"), messages.alias("noted")
_IS_OLDER = sa.exists().where(
    _last.c.pk == chats.c.last_message_pk,
    _noted.c.pk == _NOTED,
    sa.tuple_(_last.c.timestamp, _last.c.position)
    > sa.tuple_(_noted.c.timestamp, _noted.c.position),
)
_NOTE = (
    sa.update(chats)
    .where(chats.c.pk == sa.bindparam("chat"))
    .values(
        # A chat without a message has the time of its making.
        updated_at=sa.case(
            (chats.c.last_message_pk.is_(None), _AT), else_=sa.func.max(chats.c.updated_at, _AT)
        ),
        last_message_pk=sa.case((_IS_OLDER, chats.c.last_message_pk), else_=_NOTED),
        unread=chats.c.unread + sa.bindparam("more", type_=sa.Integer),
    )
)
_NOTE_KNOWN = _NOTE.values(watermarks.RAISED)


def of_contact(tx: Transaction, session_pk: int, contact: StoredContact) -> StoredChat:
    """The chat with a person; made when there is none."""
    found = find_with(tx.connection, contact)
    if found is not None:
        return found
    names = [name for name in (contact.phone, contact.lid) if name is not None]
    # A key stays with its chat: one that was another spelling's once is not given again.
    free = [name for name in names if by_key(tx.connection, session_pk, name) is None]
    key = str((free or names)[0])
    pk = _insert(tx, session_pk, key, contact_pk=contact.pk)
    return StoredChat(pk, key, ChatKind.PRIVATE, contact)


def of_group(tx: Transaction, session_pk: int, jid: Jid, name: str | None) -> StoredChat:
    """The chat of a group, channel or the status list; made when there is none."""
    kind = kind_of(jid)
    query = sa.select(chats.c.pk, chats.c.name).where(
        chats.c.session_pk == session_pk, chats.c.id == jid
    )
    row = (tx.execute(query)).one_or_none()
    if row is None:
        return StoredChat(_insert(tx, session_pk, jid, name=name), jid, kind, None, name)
    if name and row.name != name:
        tx.execute(sa.update(chats).where(chats.c.pk == row.pk).values(name=name))
    return StoredChat(row.pk, jid, kind, None, name or row.name)


def find(connection: Connection, session_pk: int, jid: Jid) -> StoredChat | None:
    """The chat that a JID means today."""
    query = _WITH_PHONE if ids.is_phone(jid) else _WITH_LID if ids.is_lid(jid) else _WITH_KEY
    row = run(connection, query, {"session": session_pk, "jid": jid}).one_or_none()
    return None if row is None else _stored(row)


def by_key(connection: Connection, session_pk: int, key: Jid) -> StoredChat | None:
    """The chat that readers know under this key, whatever WhatsApp calls it today."""
    row = run(connection, _WITH_KEY, {"session": session_pk, "jid": key}).one_or_none()
    return None if row is None else _stored(row)


def find_with(connection: Connection, contact: StoredContact) -> StoredChat | None:
    """The chat with a person, if there is one."""
    row = run(connection, _OF_CONTACT, {"contact": contact.pk}).one_or_none()
    return None if row is None else StoredChat(row.pk, row.id, ChatKind.PRIVATE, contact)


def noted(
    tx: Transaction,
    pk: int,
    message_pk: int,
    timestamp: datetime,
    *,
    unread: bool,
    known: Watermark | None = None,
) -> None:
    """A message was added: move the chat up and count it, unless something newer is there."""
    note = {"chat": pk, "message": message_pk, "at": milliseconds(timestamp), "more": int(unread)}
    if known is None:
        tx.run(_NOTE, note)
    else:
        tx.run(_NOTE_KNOWN, note | watermarks.parameters(tx, known))


def written(tx: Transaction, those: Sequence[tuple[int, int, datetime]]) -> None:
    """The same for messages of our own: the chat's key, the message's and its time, of each."""
    run_each(
        tx.connection,
        _NOTE,
        [
            {"chat": pk, "message": message_pk, "at": milliseconds(timestamp), "more": 0}
            for pk, message_pk, timestamp in those
        ],
    )


def set_unread(tx: Transaction, pk: int, unread: int) -> bool:
    """Whether that changed the count."""
    result = tx.execute(
        sa.update(chats).where(chats.c.pk == pk, chats.c.unread != unread).values(unread=unread)
    )
    return result.rowcount > 0


def set_up(tx: Transaction, pk: int, **settings: Any) -> bool:
    """Set `unread`, `archived`, `pinned`, `muted_until`; whether that changed anything."""
    is_other = sa.or_(*(chats.c[name].is_distinct_from(value) for name, value in settings.items()))
    result = tx.execute(sa.update(chats).where(chats.c.pk == pk, is_other).values(**settings))
    return result.rowcount > 0


def seen(tx: Transaction, pk: int, chat: SeenChat) -> bool:
    """Take over what WhatsApp Web's list shows; whether that is anything new."""
    if chat.updated_at is not None:
        tx.execute(
            sa.update(chats)
            .where(chats.c.pk == pk, chats.c.last_message_pk.is_(None))
            .values(updated_at=chat.updated_at)
        )
    return set_up(
        tx,
        pk,
        unread=chat.unread,
        archived=chat.archived,
        pinned=chat.pinned,
        muted_until=chat.muted_until,
        labels=json.dumps(in_order(chat.labels)),
    )


def set_labels(tx: Transaction, pk: int, labels: Sequence[str]) -> bool:
    """Whether that is another set of them."""
    return set_up(tx, pk, labels=json.dumps(in_order(labels)))


def labelled(tx: Transaction, session_pk: int, label: str) -> tuple[tuple[int, list[str]], ...]:
    """The chats that carry a label, each with all that it carries."""
    query = sa.select(chats.c.pk, chats.c.labels).where(
        chats.c.session_pk == session_pk, _carries(label)
    )
    return tuple((row.pk, json.loads(row.labels)) for row in tx.execute(query))


def _carries(label: str) -> sa.ColumnElement[bool]:
    return chats.c.labels.contains(json.dumps(label), autoescape=True)


def forgot_messages(tx: Transaction, session_pk: int, key: str) -> None:
    """Some of its messages are no more: another one may be the last."""
    newest = (
        sa.select(messages.c.pk)
        .where(messages.c.chat_pk == chats.c.pk)
        .order_by(*NEWEST_FIRST)
        .limit(1)
        .scalar_subquery()
    )
    tx.execute(
        sa.update(chats)
        .where(chats.c.session_pk == session_pk, chats.c.id == key)
        .values(last_message_pk=newest)
    )


_ON_THEIR_WAY = messages.c.status.in_(["pending", "unknown", "scheduled"])


def clear(tx: Transaction, pk: int, *, keep_starred: bool = False) -> bool:
    """Forget its messages, but for those that wait to be sent; whether there were any."""
    gone = sa.delete(messages).where(messages.c.chat_pk == pk, ~_ON_THEIR_WAY)
    if keep_starred:
        gone = gone.where(~messages.c.starred)
    return tx.execute(gone).rowcount > 0


def holds_others_since(
    connection: Connection, pk: int, since: datetime, besides: Sequence[int]
) -> bool:
    """Whether it has messages of that time which WhatsApp had, too."""
    query = sa.exists().where(
        messages.c.chat_pk == pk,
        messages.c.timestamp >= since.replace(microsecond=0),  # as WhatsApp counts
        messages.c.pk.not_in(besides),
        messages.c.status.in_(["sent", "delivered", "read", "played"]),
    )
    return bool(connection.execute(sa.select(query)).scalar_one())


def delete_if_empty(tx: Transaction, pk: int) -> bool:
    """Forget a chat that holds nothing; whether it does."""
    has_messages = sa.exists().where(messages.c.chat_pk == pk)
    return tx.execute(sa.delete(chats).where(chats.c.pk == pk, ~has_messages)).rowcount > 0


def listing(
    connection: Connection, stored: StoredSession, page: Page, *, label: str | None = None
) -> Listing[Chat]:
    """Newest first; all of them, or those that carry a label."""
    query = (
        sa.select(*_COLUMNS)
        .select_from(_JOINED)
        .where(chats.c.session_pk == stored.pk)
        .order_by(chats.c.updated_at.desc(), chats.c.pk.desc())
    )
    if label is not None:
        query = query.where(_carries(label))
    if (position := page.position(2)) is not None:
        query = query.where(
            sa.tuple_(sa.type_coerce(chats.c.updated_at, sa.BigInteger), chats.c.pk)
            < sa.tuple_(*map(sa.literal, position))
        )
    rows = (connection.execute(query.limit(page.limit + 1))).all()
    shown = rows[: page.limit]
    following = None
    if len(rows) > page.limit:
        following = cursor_at(milliseconds(shown[-1].updated_at), shown[-1].pk)
    return Listing(_chats(connection, stored, shown), following)


def get(connection: Connection, stored: StoredSession, pk: int) -> Chat:
    query = sa.select(*_COLUMNS).select_from(_JOINED).where(chats.c.pk == pk)
    row = (connection.execute(query)).one()
    return (_chats(connection, stored, [row]))[0]


def newest(connection: Connection, session_pk: int) -> datetime | None:
    """When the newest message of a session was written; None before the first."""
    query = sa.select(sa.func.max(messages.c.timestamp)).where(messages.c.session_pk == session_pk)
    found: datetime | None = (connection.execute(query)).scalar_one()
    return found


def _insert(
    tx: Transaction,
    session_pk: int,
    key: str,
    *,
    contact_pk: int | None = None,
    name: str | None = None,
) -> int:
    result = tx.execute(
        sa.insert(chats).values(
            session_pk=session_pk,
            id=key,
            kind=kind_of(Jid(key)).value,
            contact_pk=contact_pk,
            name=name,
            updated_at=tx.clock.now(),
        )
    )
    inserted = result.inserted_primary_key
    assert inserted is not None  # noqa: S101 - an insert has one
    return int(inserted[0])


def _chats(
    connection: Connection, stored: StoredSession, rows: Sequence[sa.Row[Any]]
) -> tuple[Chat, ...]:
    last = messages_store.by_pk(
        connection, stored, [row.last_message_pk for row in rows if row.last_message_pk]
    )
    return tuple(
        Chat(
            id=row.id,
            session_id=stored.session.id,
            kind=ChatKind(row.kind),
            person=_person(row),
            name=row.contact_name or row.push_name or row.name,
            unread=row.unread,
            archived=row.archived,
            pinned=row.pinned,
            muted_until=row.muted_until,
            labels=tuple(json.loads(row.labels)),
            last_message=last.get(row.last_message_pk),
            updated_at=row.updated_at,
        )
        for row in rows
    )


def _stored(row: sa.Row[Any]) -> StoredChat:
    contact = None
    if row.contact_pk is not None:
        contact = StoredContact(row.contact_pk, row.phone, row.lid, row.contact_name, row.push_name)
    return StoredChat(row.pk, row.id, ChatKind(row.kind), contact, row.name)


def _person(row: sa.Row[Any]) -> Person | None:
    stored = _stored(row)
    return stored.contact.person if stored.contact else None
