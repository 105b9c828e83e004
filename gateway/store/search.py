"""Messages found by what they say, newest first.

An index of SQLite's FTS5, `message_words`, holds the words of every message. Triggers keep it, so
that nothing that changes or deletes a row can forget it. A row's number in it begins with the
message's second: the newest hits are read first, and no more of them than are shown. Its session
and its chat are words of the row, too: a word that is common elsewhere costs no more.
"""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.core.messages import Message
from gateway.core.paging import Listing, Page, cursor_at
from gateway.store.messages import READ, message_of
from gateway.store.named_people import one_today
from gateway.store.sessions import StoredSession
from gateway.store.tables import messages
from gateway.store.words import question

_PK_BITS: Final = 31
"""Of a row's number in the index; those before them are the message's second."""
_LAST_SECOND: Final = (1 << 32) - 1
_BEYOND_ALL: Final = ((1 << 63) - 1,) * 3
_NO_LIMIT: Final = -1

# As text: an index of words is not a table that SQLAlchemy knows.
_HITS: Final = sa.text(
    "SELECT messages.pk, messages.timestamp, messages.position, message_words.rowid AS place"
    " FROM message_words"
    " JOIN messages ON messages.pk = message_words.rowid & :key"
    " WHERE message_words MATCH :asked AND message_words.rowid BETWEEN :least AND :most"
    " AND (messages.timestamp, messages.position, messages.pk) < (:timestamp, :position, :pk)"
    " ORDER BY message_words.rowid DESC LIMIT :limit"
)


def found(
    connection: Connection,
    sessions: Sequence[StoredSession],
    text: str,
    page: Page,
    *,
    chat_pk: int | None = None,
) -> Listing[Message]:
    """Those of some sessions, or of one chat of theirs, that have all of these words."""
    after = page.position(3) or _BEYOND_ALL
    words = question(text)
    if words is None or not sessions:
        return Listing(())
    asked = f"words : ({words}) AND place : ({_place(sessions, chat_pk)})"
    hits = _newest(connection, asked, after, page.limit + 1)
    shown = hits[: page.limit]
    following = None
    if len(hits) > page.limit:
        following = cursor_at(shown[-1].timestamp, shown[-1].position, shown[-1].pk)
    return Listing(_messages(connection, sessions, [hit.pk for hit in shown]), following)


def _place(sessions: Sequence[StoredSession], chat_pk: int | None) -> str:
    """Where to look, as words of a row; none that a message says begins with one of these signs."""
    if chat_pk is not None:
        return f'"¶{chat_pk}"'
    return " OR ".join(f'"§{stored.pk}"' for stored in sessions)


def _newest(
    connection: Connection, asked: str, after: tuple[int, ...], limit: int
) -> list[sa.Row[Any]]:
    """The first ones after a place in the list, in its order.

    The index knows their order but for those of one second, so the last second is read whole.
    """
    timestamp, position, pk = after
    second = min(max(timestamp // 1000, 0), _LAST_SECOND)
    key = (1 << _PK_BITS) - 1
    place = {"asked": asked, "key": key, "timestamp": timestamp, "position": position, "pk": pk}
    most = second << _PK_BITS | key
    hits = list(connection.execute(_HITS, {**place, "least": 0, "most": most, "limit": limit}))
    if len(hits) == limit:
        last = hits[-1].place
        second_of_last = {"least": last >> _PK_BITS << _PK_BITS, "most": last - 1}
        hits += connection.execute(_HITS, {**place, **second_of_last, "limit": _NO_LIMIT})
    hits.sort(key=lambda hit: (hit.timestamp, hit.position, hit.pk), reverse=True)
    return hits[:limit]


def _messages(
    connection: Connection, sessions: Sequence[StoredSession], pks: Sequence[int]
) -> tuple[Message, ...]:
    of = {stored.pk: stored for stored in sessions}
    rows = {row.pk: row for row in connection.execute(READ.where(messages.c.pk.in_(pks)))}
    found = (
        (row.session_pk, message_of(row, of[row.session_pk])) for row in (rows[pk] for pk in pks)
    )
    return tuple(one_today(connection, session_pk, message) for session_pk, message in found)
