"""An index of what messages say, kept by triggers, and filled with those that are there."""

import sqlite3

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

FIRST_THAT_NEEDS_NO_COPY = (3, 43, 0)
"""Before, SQLite could take nothing out of an index that does not hold the texts themselves."""
AT_ONCE = 10_000

PLACE = "(min(max({row}.timestamp / 1000, 0), 4294967295) << 31 | {row}.pk)"
"""The second, and within it the key: what is looked for newest first is found in that order."""
WORDS = (
    "words_of_message({row}.text, {row}.content), '§' || {row}.session_pk || ' ¶' || {row}.chat_pk"
)
NEW, OLD, ANY = (
    {"place": PLACE.format(row=row), "words": WORDS.format(row=row)}
    for row in ("new", "old", "messages")
)
INSERT = "INSERT INTO message_words (rowid, words, place)"
WRITE = f"{INSERT} VALUES ({NEW['place']}, {NEW['words']});"
FORGET = f"DELETE FROM message_words WHERE rowid = {OLD['place']};"  # noqa: S608 - of constants
FILL = (
    f"{INSERT} SELECT {ANY['place']}, {ANY['words']} FROM messages"  # noqa: S608
    " WHERE pk > ? AND pk <= ? ORDER BY timestamp / 1000, pk"
)
TRIGGERS = {
    "message_written": f"AFTER INSERT ON messages BEGIN {WRITE} END",
    "message_removed": f"AFTER DELETE ON messages BEGIN {FORGET} END",
    "message_changed": (
        "AFTER UPDATE OF text, content, chat_pk, timestamp ON messages"
        " WHEN new.text IS NOT old.text OR new.content IS NOT old.content"
        " OR new.chat_pk <> old.chat_pk OR new.timestamp / 1000 <> old.timestamp / 1000"
        f" BEGIN {FORGET} {WRITE} END"
    ),
}


def upgrade() -> None:
    connection = op.get_bind()
    # What `words_of_message` makes is words already: letters and digits between spaces.
    options = "words, place, tokenize='ascii'"
    if sqlite3.sqlite_version_info >= FIRST_THAT_NEEDS_NO_COPY:
        options += ", content='', contentless_delete=1"
    connection.exec_driver_sql(f"CREATE VIRTUAL TABLE message_words USING fts5({options})")
    last = connection.exec_driver_sql("SELECT coalesce(max(pk), 0) FROM messages").scalar_one()
    for begin in range(0, last, AT_ONCE):
        connection.exec_driver_sql(FILL, (begin, begin + AT_ONCE))
    for name, what in TRIGGERS.items():
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {what}")
