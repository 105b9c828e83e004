"""What a person can ask of labels, which business accounts sort their chats by."""

from collections.abc import Sequence

from gateway.core.chats import Chat
from gateway.core.errors import NotFound
from gateway.core.events import EventType, News
from gateway.core.labels import Label, in_order
from gateway.core.paging import Listing, Page
from gateway.core.tenants import Principal, Scope
from gateway.ports import Labels as EngineLabels
from gateway.store import chats
from gateway.store.chats import StoredChat
from gateway.store.database import Connection, Database, Transaction
from gateway.store.sessions import StoredSession
from gateway.usecases import lookup
from gateway.usecases.linked import page_of
from gateway.usecases.live import Live


class Labels:
    def __init__(self, database: Database, live: Live) -> None:
        self._database = database
        self._live = live

    async def list(self, who: Principal, session_id: str) -> Listing[Label]:
        labels = await (await self._of(who, session_id, Scope.READ)).all()
        return Listing(labels, None)

    async def create(self, who: Principal, session_id: str, name: str, color: int | None) -> Label:
        """Without a colour WhatsApp Web takes the next one that no other label has."""
        return await (await self._of(who, session_id, Scope.SEND)).create(name, color)

    async def change(
        self, who: Principal, session_id: str, label: str, *, name: str | None, color: int | None
    ) -> Label:
        """What is None stays."""
        labels = await self._of(who, session_id, Scope.SEND)
        return await labels.change(label, name=name, color=color)

    async def delete(self, who: Principal, session_id: str, label: str) -> str:
        """Chats that carry it carry it no more."""
        await (await self._of(who, session_id, Scope.SEND)).delete(label)
        return label

    async def of_chat(self, who: Principal, session_id: str, chat: str) -> tuple[str, ...]:
        who.require(Scope.READ)
        stored, found = await self._database.read(
            lambda connection: _find(connection, who, session_id, chat)
        )
        present = await self._database.read(
            lambda connection: chats.get(connection, stored, found.pk)
        )
        return present.labels

    async def put(
        self, who: Principal, session_id: str, chat: str, labels: Sequence[str]
    ) -> tuple[str, ...]:
        """The chat carries these and no others."""
        who.require(Scope.SEND, session_id)
        stored, found = await self._database.read(
            lambda connection: _find(connection, who, session_id, chat)
        )
        wanted = in_order(labels)
        await page_of(self._live, stored).labels.put(found.address, wanted)

        def note(tx: Transaction) -> None:
            if chats.set_labels(tx, found.pk, wanted):
                present = chats.get(tx.connection, stored, found.pk)
                tx.tell(stored.tenant, News(EventType.CHAT_UPDATED, session_id, present))

        await self._database.write(note)
        return wanted

    async def chats(self, who: Principal, session_id: str, label: str, page: Page) -> Listing[Chat]:
        """Those that carry it, the one with the newest message first."""
        who.require(Scope.READ)

        def read(connection: Connection) -> Listing[Chat]:
            stored = lookup.session(connection, who, session_id)
            if not (label.isascii() and label.isdecimal()):
                raise NotFound("There is no label with this id.")  # WhatsApp numbers them
            return chats.listing(connection, stored, page, label=label)

        return await self._database.read(read)

    async def _of(self, who: Principal, session_id: str, scope: Scope) -> EngineLabels:
        """Those of a session's linked page."""
        who.require(scope, session_id)
        stored = await self._database.read(
            lambda connection: lookup.session(connection, who, session_id)
        )
        return page_of(self._live, stored).labels


def _find(
    connection: Connection, who: Principal, session_id: str, chat: str
) -> tuple[StoredSession, StoredChat]:
    stored = lookup.session(connection, who, session_id)
    return stored, lookup.chat(connection, stored.pk, chat)
