"""What a person can ask of statuses: which there are, who has seen one, and to take one back."""

from dataclasses import dataclass

from gateway.core.errors import InvalidState, MessageNotFound
from gateway.core.ids import STATUS_JID
from gateway.core.messages import Message, MessageRef
from gateway.core.paging import Listing, Page
from gateway.core.statuses import View
from gateway.core.tenants import Principal, Scope
from gateway.store import changes, chats
from gateway.store import messages as store
from gateway.store.database import Connection, Database
from gateway.store.sessions import StoredSession
from gateway.usecases import lookup
from gateway.usecases.groups import person
from gateway.usecases.linked import page_of
from gateway.usecases.live import Live
from gateway.usecases.message_actions import MessageActions


@dataclass(frozen=True, slots=True)
class _Found:
    stored: StoredSession
    message: Message
    ref: MessageRef


class Statuses:
    """To post one is to send a message to `status@broadcast`."""

    def __init__(self, database: Database, live: Live, actions: MessageActions) -> None:
        self._database = database
        self._live = live
        self._actions = actions

    async def list(self, who: Principal, session_id: str, page: Page) -> Listing[Message]:
        """The session's own and its contacts', newest first."""
        who.require(Scope.READ)

        def read(connection: Connection) -> Listing[Message]:
            stored = lookup.session(connection, who, session_id)
            chat = chats.find(connection, stored.pk, STATUS_JID)
            if chat is None:
                return Listing((), None)
            return store.listing(connection, stored, page, chat_pk=chat.pk)

        return await self._database.read(read)

    async def views(self, who: Principal, session_id: str, message_id: str) -> Listing[View]:
        """Who has seen an own one, as far as they let others know; the latest first."""
        found = await self._find(who, session_id, message_id, Scope.READ)
        if not found.message.from_me:
            raise InvalidState("Only whoever posted a status learns who has seen it.")
        seen = await page_of(self._live, found.stored).views(found.ref)
        views = [View(person(each.person), each.at) for each in seen]
        views.sort(key=lambda view: view.at, reverse=True)
        return Listing(tuple(views), None)

    async def revoke(self, who: Principal, session_id: str, message_id: str) -> Message:
        """Nobody sees it any more; may be repeated."""
        found = await self._find(who, session_id, message_id, Scope.SEND)
        if not found.message.from_me:
            raise InvalidState("Only whoever posted a status can take it back.")
        return await self._actions.revoke(who, session_id, message_id)

    async def _find(self, who: Principal, session_id: str, message_id: str, scope: Scope) -> _Found:
        who.require(scope, session_id)

        def read(connection: Connection) -> _Found:
            stored = lookup.session(connection, who, session_id)
            message = store.find(connection, stored, message_id)
            ref = changes.ref_to(connection, stored.pk, message_id)
            if message is None or ref is None or message.chat_id != STATUS_JID:
                raise MessageNotFound("There is no status with this id.")
            return _Found(stored, message, ref)

        return await self._database.read(read)
