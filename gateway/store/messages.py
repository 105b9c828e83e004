"""Messages as rows: what was sent and what was seen, each known by its chat, author and id."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from gateway.core import ids
from gateway.core.chats import ChatKind
from gateway.core.contacts import Person, SeenPerson
from gateway.core.ids import Jid
from gateway.core.messages import (
    LINK_PREVIEW,
    Message,
    MessageStatus,
    MessageType,
    SeenMessage,
    SendError,
)
from gateway.core.paging import Listing, Page, cursor_at
from gateway.store import named_people
from gateway.store.changes import counted, shown
from gateway.store.columns import microseconds, milliseconds
from gateway.store.database import Transaction
from gateway.store.prepared import Row, run, run_each
from gateway.store.sessions import StoredSession
from gateway.store.tables import (
    BULK_LANE,
    CHANNELS,
    NEWEST_FIRST,
    NOW_LANE,
    OWN,
    chats,
    contacts,
    messages,
    turn_of,
)

MENTIONS_ALL = "mentionsAll"
"""Beside a text, as it is kept: it names everybody in its group."""
ONE_SECOND = 1_000_000
"""In the unit of positions: microseconds."""

_author = contacts.alias("author")
_partner = contacts.alias("partner")

READ = (
    sa.select(
        messages,
        chats.c.id.label("chat_id"),
        chats.c.kind.label("chat_kind"),
        chats.c.name.label("chat_name"),
        _partner.c.phone.label("partner_phone"),
        _partner.c.lid.label("partner_lid"),
        _partner.c.name.label("partner_name"),
        _partner.c.push_name.label("partner_push_name"),
        _partner.c.opted_out_at.label("partner_opted_out_at"),
        _author.c.phone.label("author_phone"),
        _author.c.lid.label("author_lid"),
        _author.c.name.label("author_name"),
        _author.c.push_name.label("author_push_name"),
    )
    .select_from(messages)
    .join(chats, messages.c.chat_pk == chats.c.pk)
    .outerjoin(_partner, chats.c.contact_pk == _partner.c.pk)
    .outerjoin(_author, messages.c.author_pk == _author.c.pk)
)


_OF_SESSION = messages.c.session_pk == sa.bindparam("session")

_READ_ONE = READ.where(messages.c.pk == sa.bindparam("message"))
_LAST = sa.select(sa.func.coalesce(sa.func.max(messages.c.pk), 0))
_INSERT = sa.insert(messages)
_INSERT_NEW = sqlite_insert(messages).on_conflict_do_nothing().returning(messages.c.pk)
_SAME = sa.select(messages.c.pk).where(
    _OF_SESSION,
    messages.c.chat_pk == sa.bindparam("chat"),
    messages.c.author_pk == sa.bindparam("author"),
    messages.c.wire_id == sa.bindparam("wire"),
)
# Where the id was taken, it has a suffix, which begins with a hyphen; the next character is a dot.
_FIND_OWN = READ.where(
    _OF_SESSION,
    messages.c.id >= sa.bindparam("wire"),
    messages.c.id < sa.bindparam("wire").concat("."),
    messages.c.wire_id == sa.bindparam("wire"),
    messages.c.author_pk == OWN,
).order_by(messages.c.dispatched_at.is_(None), messages.c.pk)
_UPDATE = sa.update(messages).where(messages.c.pk == sa.bindparam("message"))


def insert_outgoing(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> range:
    """Messages to be sent, at once or when their time comes: from this commit on they wait.

    Their keys, in their order: nobody else writes meanwhile, so they are the next ones.
    """
    first = tx.run(_LAST, {}).scalar_one() + 1
    pks = range(first, first + len(rows))
    # Behind all that the page shows of this second, until the page shows it too.
    position = _next_position(tx) + ONE_SECOND
    whole = [_outgoing_row(pk, position, row) for pk, row in zip(pks, rows, strict=True)]
    for _, alike in groupby(whole, key=tuple):
        run_each(tx.connection, _INSERT, list(alike))
    return pks


def _outgoing_row(pk: int, position: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """What is null is left out: the driver takes longer for it than for a text."""
    known = {name: value for name, value in row.items() if value is not None}
    return known | {
        "pk": pk,
        "id": row["wire_id"],
        "author_pk": OWN,
        "position": position,
        "lane": NOW_LANE if row.get("bulk_pk") is None else BULK_LANE,
        "turn": turn_of(pk),
    }


def insert_seen(
    tx: Transaction,
    session_pk: int,
    chat_pk: int,
    author_pk: int,
    seen: SeenMessage,
    *,
    mentions: Sequence[Person] = (),
    backfilled: bool = False,
    before_all: bool = False,
) -> int | None:
    """A message that WhatsApp showed; None when it is known already.

    One of the past stands before all of its chat that were written in the same second.
    """
    first = _first_position(tx, chat_pk, seen.timestamp) if before_all else None
    values = {
        "session_pk": session_pk,
        "chat_pk": chat_pk,
        "author_pk": author_pk,
        "wire_id": seen.wire_id,
        "type": seen.type.value,
        "text": seen.text,
        "content": json.dumps(seen.content) if seen.content else None,
        "quoted_id": seen.quoted_wire_id,
        "mentions": mentions_json(mentions),
        "status": seen.status.value,
        "timestamp": seen.timestamp,
        "position": _next_position(tx) if first is None else first - 1,
        "starred": seen.starred,
        "pinned": bool(seen.pinned),
        "view_once": seen.view_once,
        "backfilled": backfilled,
    }
    for public_id in (seen.wire_id, f"{seen.wire_id}-{author_pk}-{chat_pk}"):
        result = tx.run(_INSERT_NEW, {"id": public_id, **values})
        if (pk := result.scalar_one_or_none()) is not None:
            return int(pk)
        if find_seen(tx, session_pk, chat_pk, author_pk, seen.wire_id) is not None:
            return None
        # Another author chose the same id: this one gets a suffix, and neither is lost.
    return None


def pk_of(connection: Connection, session_pk: int, message_id: str) -> int | None:
    """Whether it is there, and where."""
    query = sa.select(messages.c.pk).where(
        messages.c.session_pk == session_pk, messages.c.id == message_id
    )
    pk: int | None = connection.execute(query).scalar_one_or_none()
    return pk


def delete(tx: Transaction, pks: Sequence[int]) -> bool:
    """Whether any of them was there."""
    return tx.execute(sa.delete(messages).where(messages.c.pk.in_(pks))).rowcount > 0


def bulk_of(tx: Transaction, pk: int) -> int | None:
    found: int | None = tx.execute(
        sa.select(messages.c.bulk_pk).where(messages.c.pk == pk)
    ).scalar_one()
    return found


def cancel(tx: Transaction, pk: int) -> bool:
    """Take a message back, unless the page may have it."""
    result = tx.execute(
        sa.update(messages)
        .where(
            messages.c.pk == pk,
            messages.c.status.in_([MessageStatus.PENDING.value, MessageStatus.SCHEDULED.value]),
            messages.c.dispatched_at.is_(None),
        )
        .values(status=MessageStatus.CANCELLED.value)
    )
    return result.rowcount > 0


def find_own(
    tx: Transaction,
    session_pk: int,
    wire_id: str,
    chat_pk: Callable[[], int | None] | None = None,
) -> sa.Row[Any] | None:
    """An own message by WhatsApp's id.

    What the gateway sent has an id of its own, whatever its chat is called; a phone's may be
    another one in each chat, so of those it is the one of this chat, if that is given.
    """
    rows = tx.run(_FIND_OWN, {"session": session_pk, "wire": wire_id}).all()
    if not rows or rows[0].dispatched_at is not None or chat_pk is None:
        return rows[0] if rows else None
    asked = chat_pk()
    return next((row for row in rows if row.chat_pk == asked), None)


def find_seen(
    tx: Transaction, session_pk: int, chat_pk: int, author_pk: int, wire_id: str
) -> int | None:
    same = {"session": session_pk, "chat": chat_pk, "author": author_pk, "wire": wire_id}
    pk: int | None = tx.run(_SAME, same).scalar_one_or_none()
    return pk


def is_to(row: sa.Row[Any], person: SeenPerson) -> bool:
    """Whether its chat is the one with this person, of whom nothing else is known."""
    seen = (person.phone, person.lid, person.name, person.push_name)
    stored = (row.partner_phone, row.partner_lid, row.partner_name, row.partner_push_name)
    return any(seen) and all(new in {None, old} for new, old in zip(seen, stored, strict=True))


def place(timestamp: datetime, shown_at: datetime) -> dict[str, Any]:
    """The values by which an own message stands among the others of its second.

    That is known once the page shows it.
    """
    return {"timestamp": timestamp, "position": microseconds(shown_at)}


def _first_position(tx: Transaction, chat_pk: int, timestamp: datetime) -> int | None:
    first: int | None = tx.execute(
        sa.select(sa.func.min(messages.c.position)).where(
            messages.c.chat_pk == chat_pk, messages.c.timestamp == timestamp
        )
    ).scalar_one()
    return first


def _next_position(tx: Transaction) -> int:
    return microseconds(tx.clock.now())


def update(tx: Transaction, pk: int, **values: Any) -> None:
    tx.run(_UPDATE, {"message": pk, **values})


def change(tx: Transaction, stored: StoredSession, row: Row, **values: Any) -> Message:
    """Update a message that was just read: as it stands then, without another reading."""
    update(tx, row.pk, **values)
    message = message_of(row._replace(**values), stored)
    return named_people.one_today(tx.connection, stored.pk, message)


def get(connection: Connection, stored: StoredSession, pk: int) -> Message:
    message = message_of(run(connection, _READ_ONE, {"message": pk}).one(), stored)
    return named_people.one_today(connection, stored.pk, message)


def by_pk(connection: Connection, stored: StoredSession, pks: Sequence[int]) -> dict[int, Message]:
    if not pks:
        return {}
    rows = connection.execute(READ.where(messages.c.pk.in_(pks))).all()
    found = messages_of(connection, stored, rows)
    return {row.pk: message for row, message in zip(rows, found, strict=True)}


def find(connection: Connection, stored: StoredSession, message_id: str) -> Message | None:
    query = READ.where(messages.c.session_pk == stored.pk, messages.c.id == message_id)
    row = (connection.execute(query)).one_or_none()
    return None if row is None else messages_of(connection, stored, [row])[0]


def listing(
    connection: Connection,
    stored: StoredSession,
    page: Page,
    *,
    chat_pk: int | None = None,
) -> Listing[Message]:
    """Newest first."""
    query = READ.where(messages.c.session_pk == stored.pk).order_by(*NEWEST_FIRST)
    if chat_pk is not None:
        query = query.where(messages.c.chat_pk == chat_pk)
    if (place := page.position(3)) is not None:
        timestamp = sa.type_coerce(messages.c.timestamp, sa.BigInteger)
        query = query.where(
            sa.tuple_(timestamp, messages.c.position, messages.c.pk)
            < sa.tuple_(*map(sa.literal, place))
        )
    rows = (connection.execute(query.limit(page.limit + 1))).all()
    shown = rows[: page.limit]
    following = None
    if len(rows) > page.limit:
        last = shown[-1]
        following = cursor_at(milliseconds(last.timestamp), last.position, last.pk)
    return Listing(tuple(messages_of(connection, stored, shown)), following)


def messages_of(
    connection: Connection, stored: StoredSession, rows: Sequence[Row]
) -> list[Message]:
    found = [message_of(row, stored) for row in rows]
    return named_people.today(connection, stored.pk, found)


def content_json(message: Message) -> str | None:
    """What a message has beside its text, as it is stored."""
    return None if message.media is None else json.dumps({"media": dict(message.media)})


def mentions_json(people: Sequence[Person]) -> str | None:
    """Mentions as they are stored: the people as they were known when it was written."""
    if not people:
        return None
    return json.dumps([[person.jid, person.phone, person.lid, person.name] for person in people])


def mentions_of(text: str | None) -> tuple[Person, ...]:
    if text is None:
        return ()
    return tuple(
        Person(jid=jid, phone=phone, lid=lid, name=name)
        for jid, phone, lid, name in json.loads(text)
    )


def content_of(connection: Connection, pk: int) -> dict[str, Any]:
    """What a message brings beside its text, as it is kept."""
    query = sa.select(messages.c.content).where(messages.c.pk == pk)
    kept: dict[str, Any] = json.loads(connection.execute(query).scalar_one() or "{}")
    return kept


def contents_of(kept: Mapping[str, Any], votes: str | None) -> dict[str, Any]:
    """The same as a message shows it."""
    return {
        "media": kept.get("media"),
        "location": kept.get("location"),
        "contacts": tuple(kept["contacts"]) if kept.get("contacts") else None,
        "poll": counted(kept.get("poll"), votes),
        "event": kept.get("event"),
        "choices": tuple(kept["choices"]) if kept.get("choices") else None,
        "chosen": kept.get("chosen"),
    }


def _preview(kept: Mapping[str, Any], text: str | None) -> Mapping[str, Any] | None:
    """What a link leads to that is in the text still, whatever was made of that meanwhile."""
    preview: Mapping[str, Any] | None = kept.get(LINK_PREVIEW) or None
    return preview if preview is not None and preview["url"] in (text or "") else None


def message_of(row: Row, stored: StoredSession) -> Message:
    me = stored.session.me or Person(jid=ids.NOBODY)
    in_group = row.chat_kind != ChatKind.PRIVATE
    if in_group:
        other = Person(jid=Jid(row.chat_id), name=row.chat_name)
    else:
        other = Person.of(
            row.partner_phone, row.partner_lid, row.partner_name or row.partner_push_name
        )
    from_me = row.author_pk == OWN
    author = me
    if row.author_pk == CHANNELS:
        author = other
    elif not from_me:
        author = Person.of(
            row.author_phone, row.author_lid, row.author_name or row.author_push_name
        )
    content = json.loads(row.content) if row.content else {}
    error = None
    if row.error_code:
        error = SendError.of(row.error_code, row.error_message)
    return Message(
        id=row.id,
        session_id=stored.session.id,
        chat_id=row.chat_id,
        from_me=from_me,
        sender=author,
        recipient=other if from_me or in_group else me,
        author=author if in_group and row.author_pk != CHANNELS else None,
        type=MessageType(row.type),
        text=row.text,
        **contents_of(content, row.votes),
        link_preview=_preview(content, row.text),
        quoted_id=row.quoted_id,
        mentions=mentions_of(row.mentions),
        status=MessageStatus(row.status),
        error=error,
        timestamp=row.timestamp,
        scheduled_at=row.scheduled_at,
        reactions=shown(row.reactions),
        edited=row.edited,
        revoked=row.revoked,
        starred=row.starred,
        pinned=row.pinned,
        view_once=row.view_once,
        backfilled=row.backfilled,
    )
