"""What a person can ask of chats: list them, mark them read."""

from gateway.core.chats import Chat
from gateway.core.events import EventType, News
from gateway.core.paging import Listing, Page
from gateway.core.tenants import Principal, Scope
from gateway.store import chats as store
from gateway.store.chats import StoredChat
from gateway.store.database import Connection, Database, Transaction
from gateway.store.sessions import StoredSession
from gateway.usecases import lookup
from gateway.usecases.linked import page_of
from gateway.usecases.live import Live


class Chats:
    def __init__(self, database: Database, live: Live) -> None:
        self._database = database
        self._live = live

    async def list(self, who: Principal, session_id: str, page: Page) -> Listing[Chat]:
        """The chat with the newest message first."""
        who.require(Scope.READ)

        def read(connection: Connection) -> Listing[Chat]:
            return store.listing(connection, lookup.session(connection, who, session_id), page)

        return await self._database.read(read)

    async def mark_read(self, who: Principal, session_id: str, chat: str) -> Chat:
        """Tell the others that their messages were read."""
        who.require(Scope.SEND, session_id)

        def find(connection: Connection) -> tuple[StoredSession, StoredChat]:
            stored = lookup.session(connection, who, session_id)
            return stored, lookup.chat(connection, stored.pk, chat)

        stored, found = await self._database.read(find)
        await page_of(self._live, stored).mark_read(found.address)

        def update(tx: Transaction) -> Chat:
            changed = store.set_unread(tx, found.pk, 0)
            present = store.get(tx.connection, stored, found.pk)
            if changed:
                tx.tell(stored.tenant, News(EventType.CHAT_UPDATED, session_id, present))
            return present

        return await self._database.write(update)
