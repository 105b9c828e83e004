"""Older messages on demand: what WhatsApp Web has of a chat, or gets from the phone."""

from functools import partial

from gateway.core.facts import MessageSeen
from gateway.core.history import Fetched
from gateway.core.messages import MessageRef, SeenMessage
from gateway.core.tenants import Principal, Scope
from gateway.store import changes
from gateway.store.chats import StoredChat
from gateway.store.database import Connection, Database, Transaction
from gateway.store.sessions import StoredSession
from gateway.usecases import lookup, seen_messages
from gateway.usecases.linked import page_of
from gateway.usecases.live import Live

CHUNK = 100  # rows of one unit of work: a long past must not hold the writer up


class History:
    def __init__(self, database: Database, live: Live) -> None:
        self._database = database
        self._live = live

    async def fetch(self, who: Principal, session_id: str, chat: str, count: int) -> Fetched:
        """Write down what was said before the oldest message that is known; nobody is told."""
        who.require(Scope.SEND, session_id)

        def find(connection: Connection) -> tuple[StoredSession, StoredChat, MessageRef | None]:
            stored = lookup.session(connection, who, session_id)
            found = lookup.chat(connection, stored.pk, chat)
            return stored, found, changes.oldest_in(connection, found.pk)

        stored, found, oldest = await self._database.read(find)
        older = await page_of(self._live, stored).older(found.address, oldest, count)
        newest_first = older.messages[::-1]  # what breaks off leaves no hole
        received = 0
        for begin in range(0, len(newest_first), CHUNK):
            chunk = newest_first[begin : begin + CHUNK]
            received += await self._database.accept(partial(_keep, stored, chunk))
        return Fetched(received, older.more)


def _keep(to: StoredSession, messages: tuple[SeenMessage, ...], tx: Transaction) -> int:
    """How many of them are new."""
    return sum(
        seen_messages.kept(MessageSeen(message, backfilled=True), tx, to) for message in messages
    )
