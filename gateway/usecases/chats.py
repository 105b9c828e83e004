"""What a person can ask of chats: list, read, archive, pin, mute, clear, delete, be seen in."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from gateway.core.chats import FOR_EVER, Chat
from gateway.core.deeds import (
    Archive,
    ChatDeed,
    ClearChat,
    DeleteChat,
    MarkUnread,
    Mute,
    PinChat,
    Unmute,
    Writing,
)
from gateway.core.errors import InvalidRequest
from gateway.core.events import EventType, News, PresenceSince
from gateway.core.ids import Jid
from gateway.core.paging import Listing, Page
from gateway.core.tenants import Principal, Scope
from gateway.ports import Clock, EngineSession
from gateway.store import chats as store
from gateway.store.chats import StoredChat
from gateway.store.database import Connection, Database, Transaction
from gateway.store.sessions import StoredSession
from gateway.usecases import lookup
from gateway.usecases.linked import page_of
from gateway.usecases.live import Live
from gateway.usecases.seen_deletions import forget_chat

MARKED_UNREAD = 1
"""What a chat counts that was only marked; WhatsApp shows it without a number."""


class Chats:
    def __init__(self, database: Database, live: Live, clock: Clock) -> None:
        self._database = database
        self._live = live
        self._clock = clock

    async def list(self, who: Principal, session_id: str, page: Page) -> Listing[Chat]:
        """The chat with the newest message first."""
        who.require(Scope.READ)

        def read(connection: Connection) -> Listing[Chat]:
            return store.listing(connection, lookup.session(connection, who, session_id), page)

        return await self._database.read(read)

    async def get(self, who: Principal, session_id: str, chat: str) -> Chat:
        who.require(Scope.READ)

        def read(connection: Connection) -> Chat:
            stored = lookup.session(connection, who, session_id)
            found = lookup.chat(connection, stored.pk, chat)
            return store.get(connection, stored, found.pk)

        return await self._database.read(read)

    async def presences(self, who: Principal, session_id: str) -> tuple[PresenceSince, ...]:
        """Who was seen online, away or writing since the session is connected, the latest first."""
        who.require(Scope.READ)
        stored = await self._database.read(
            lambda connection: lookup.session(connection, who, session_id)
        )
        return self._live.presences(stored.pk)

    async def mark_read(self, who: Principal, session_id: str, chat: str) -> Chat:
        """Tell the others that their messages were read."""
        stored, run, found = await self._find(who, session_id, chat)
        await run.mark_read(found.address)
        return await self._note(stored, found, unread=0)

    async def mark_unread(self, who: Principal, session_id: str, chat: str) -> Chat:
        """Put the mark of something unread at it; a chat that has something keeps its count."""
        stored, run, found = await self._find(who, session_id, chat)
        present = await self.get(who, session_id, chat)
        await run.change_chat(found.address, MarkUnread())
        return await self._note(stored, found, unread=present.unread or MARKED_UNREAD)

    async def archive(self, who: Principal, session_id: str, chat: str, *, archived: bool) -> Chat:
        return await self._change(who, session_id, chat, Archive(archived), archived=archived)

    async def pin(self, who: Principal, session_id: str, chat: str, *, pinned: bool) -> Chat:
        return await self._change(who, session_id, chat, PinChat(pinned), pinned=pinned)

    async def mute(
        self, who: Principal, session_id: str, chat: str, until: datetime | None
    ) -> Chat:
        """Until a moment, or for ever."""
        if until is not None and until <= self._clock.now():
            raise InvalidRequest.field("until", "lies in the past")
        until = None if until is None else until.replace(microsecond=0)  # as WhatsApp counts
        deed = Mute(until)
        return await self._change(who, session_id, chat, deed, muted_until=until or FOR_EVER)

    async def unmute(self, who: Principal, session_id: str, chat: str) -> Chat:
        return await self._change(who, session_id, chat, Unmute(), muted_until=None)

    async def clear(self, who: Principal, session_id: str, chat: str) -> Chat:
        """Delete all of its messages on this account's devices."""
        stored, run, found = await self._find(who, session_id, chat)
        await run.change_chat(found.address, ClearChat())
        return await self._note(stored, found, store.clear, unread=0)

    async def delete(self, who: Principal, session_id: str, chat: str) -> Chat:
        """With all of its messages, on this account's devices; as it was."""
        stored, run, found = await self._find(who, session_id, chat)
        present = await self.get(who, session_id, chat)
        await run.change_chat(found.address, DeleteChat())

        def write(tx: Transaction) -> None:
            if store.find(tx.connection, stored.pk, Jid(found.id)) is not None:
                forget_chat(tx, stored, found)

        await self._database.write(write)
        return present

    async def show_writing(self, who: Principal, session_id: str, chat: str, what: Writing) -> Chat:
        """Let the other side see it; WhatsApp's clients stop showing it after a while."""
        _, run, found = await self._find(who, session_id, chat)
        await run.show_writing(found.address, what)
        return await self.get(who, session_id, chat)

    # --- what they have in common -------------------------------------------------------------

    async def _find(
        self, who: Principal, session_id: str, chat: str
    ) -> tuple[StoredSession, EngineSession, StoredChat]:
        who.require(Scope.SEND, session_id)

        def find(connection: Connection) -> tuple[StoredSession, StoredChat]:
            stored = lookup.session(connection, who, session_id)
            return stored, lookup.chat(connection, stored.pk, chat)

        stored, found = await self._database.read(find)
        return stored, page_of(self._live, stored), found

    async def _change(
        self, who: Principal, session_id: str, chat: str, deed: ChatDeed, **settings: Any
    ) -> Chat:
        stored, run, found = await self._find(who, session_id, chat)
        await run.change_chat(found.address, deed)
        return await self._note(stored, found, **settings)

    async def _note(
        self,
        stored: StoredSession,
        chat: StoredChat,
        work: Callable[[Transaction, int], object] | None = None,
        **settings: Any,
    ) -> Chat:
        """Write down how it stands now, and tell if that is another way."""

        def write(tx: Transaction) -> Chat:
            if work is not None:
                work(tx, chat.pk)
                store.forgot_messages(tx, stored.pk, chat.id)
            changed = store.set_up(tx, chat.pk, **settings)
            present = store.get(tx.connection, stored, chat.pk)
            if changed or work is not None:
                news = News(EventType.CHAT_UPDATED, stored.session.id, present)
                tx.tell(stored.tenant, news)
            return present

        return await self._database.write(write)
