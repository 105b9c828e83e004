"""What a person can do to messages that are there: edit, revoke, react, star, pin, vote, read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gateway.core.deeds import (
    CastVote,
    DeleteForMe,
    EditText,
    MessageDeed,
    React,
    RevokeForAll,
    SetPin,
    SetStar,
)
from gateway.core.errors import InvalidRequest, InvalidState, MessageNotFound
from gateway.core.events import EventType, News
from gateway.core.messages import (
    Change,
    Edit,
    Message,
    MessageRef,
    MessageStatus,
    Pin,
    Reaction,
    Revoke,
    Star,
    Vote,
    check_text,
)
from gateway.core.tenants import Principal, Scope
from gateway.ports import Clock
from gateway.store import changes as changes_store
from gateway.store import chats
from gateway.store import messages as store
from gateway.store.database import Connection, Database, Transaction
from gateway.store.sessions import StoredSession
from gateway.usecases import changes, lookup, seen_people
from gateway.usecases.linked import page_of
from gateway.usecases.live import Live

MAX_EMOJI_CHARACTERS: Final = 32  # families of several people with their skin tones are one emoji

_NOT_THERE: Final = frozenset(
    {
        MessageStatus.PENDING,
        MessageStatus.SCHEDULED,
        MessageStatus.CANCELLED,
        MessageStatus.FAILED,
        MessageStatus.UNKNOWN,
    }
)


@dataclass(frozen=True, slots=True)
class _Found:
    stored: StoredSession
    pk: int
    message: Message
    ref: MessageRef


class MessageActions:
    """Each goes to the page at once; what has come of it is written down and told."""

    def __init__(self, database: Database, live: Live, clock: Clock) -> None:
        self._database = database
        self._live = live
        self._clock = clock

    async def edit(self, who: Principal, session_id: str, message_id: str, text: str) -> Message:
        """Give an own text, or an own file's caption, other words."""
        check_text(text)
        found = await self._find(who, session_id, message_id)
        if not found.message.from_me:
            raise InvalidState("Only its author can edit a message.")
        return await self._do(found, EditText(text), Edit(text=text, at=self._now()))

    async def revoke(self, who: Principal, session_id: str, message_id: str) -> Message:
        """Take a message back from everybody; may be repeated."""
        found = await self._find(who, session_id, message_id, also_revoked=True)
        if found.message.revoked:
            return found.message
        return await self._do(found, RevokeForAll(), Revoke())

    async def delete(self, who: Principal, session_id: str, message_id: str) -> Message:
        """Delete a message on this account's devices; as it was."""
        found = await self._find(who, session_id, message_id, also_revoked=True)
        await page_of(self._live, found.stored).act(found.ref, DeleteForMe())

        def write(tx: Transaction) -> None:
            if store.delete(tx, [found.pk]):
                chats.forgot_messages(tx, found.stored.pk, found.message.chat_id)
                news = News(EventType.MESSAGE_DELETED, session_id, found.message)
                tx.tell(found.stored.tenant, news)

        await self._database.write(write)
        return found.message

    async def react(self, who: Principal, session_id: str, message_id: str, emoji: str) -> Message:
        """In place of the reaction before; an empty one takes it back."""
        if len(emoji) > MAX_EMOJI_CHARACTERS or emoji.isalnum() or " " in emoji:
            raise InvalidRequest.field("emoji", "must be one emoji, or empty")
        found = await self._find(who, session_id, message_id)
        change = Reaction(by=None, emoji=emoji, at=self._now())
        return await self._do(found, React(emoji), change)

    async def star(
        self, who: Principal, session_id: str, message_id: str, *, starred: bool
    ) -> Message:
        found = await self._find(who, session_id, message_id)
        return await self._do(found, SetStar(starred), Star(starred=starred))

    async def pin(
        self, who: Principal, session_id: str, message_id: str, *, pinned: bool
    ) -> Message:
        found = await self._find(who, session_id, message_id)
        return await self._do(found, SetPin(pinned), Pin(pinned=pinned))

    async def vote(
        self, who: Principal, session_id: str, message_id: str, options: Sequence[str]
    ) -> Message:
        """In place of the vote before; without options it is taken back."""
        found = await self._find(who, session_id, message_id)
        places = _places(found.message, options)
        return await self._do(
            found, CastVote(places), Vote(by=None, options=places, at=self._now())
        )

    async def read(self, who: Principal, session_id: str, message_id: str) -> Message:
        """Tell its author that a message was read, with all that its chat held before it."""
        found = await self._find(who, session_id, message_id, also_revoked=True)
        await page_of(self._live, found.stored).mark_read(found.ref.chat)

        def write(tx: Transaction) -> None:
            chat = lookup.chat(tx.connection, found.stored.pk, found.message.chat_id)
            if chats.set_unread(tx, chat.pk, 0):
                present = chats.get(tx.connection, found.stored, chat.pk)
                tx.tell(found.stored.tenant, News(EventType.CHAT_UPDATED, session_id, present))

        await self._database.write(write)
        return found.message

    # --- what they have in common -------------------------------------------------------------

    async def _find(
        self, who: Principal, session_id: str, message_id: str, *, also_revoked: bool = False
    ) -> _Found:
        """A message that WhatsApp has."""
        who.require(Scope.SEND, session_id)

        def read(connection: Connection) -> _Found:
            stored = lookup.session(connection, who, session_id)
            pk = store.pk_of(connection, stored.pk, message_id)
            ref = None if pk is None else changes_store.ref_of(connection, pk)
            if pk is None or ref is None:
                raise MessageNotFound
            return _Found(stored, pk, store.get(connection, stored, pk), ref)

        found = await self._database.read(read)
        if found.message.status in _NOT_THERE:
            raise InvalidState("This message is not on WhatsApp.")
        if found.message.revoked and not also_revoked:
            raise InvalidState("This message was taken back.")
        return found

    async def _do(self, found: _Found, deed: MessageDeed, change: Change) -> Message:
        """The page tells of it as well; whoever is first, it is told once."""
        await page_of(self._live, found.stored).act(found.ref, deed)

        def write(tx: Transaction) -> Message:
            stored = found.stored
            if changes_store.ref_of(tx.connection, found.pk) is None:
                raise MessageNotFound  # it was deleted meanwhile
            learn = seen_people.learning(tx, stored)
            changes.apply_and_tell(tx, stored, found.pk, change, learn)
            return store.get(tx.connection, stored, found.pk)

        return await self._database.write(write)

    def _now(self) -> datetime:
        """As WhatsApp counts; what comes within the same second is no older than this."""
        return self._clock.now().replace(microsecond=0)


def _places(message: Message, options: Sequence[str]) -> tuple[int, ...]:
    """Where the chosen options stand in the poll's list."""
    if message.poll is None:
        raise InvalidState("This message is no poll.")
    texts = [option["text"] for option in message.poll["options"]]
    if unknown := [text for text in options if text not in texts]:
        raise InvalidRequest.field("options", f"the poll has no option {unknown[0]!r}")
    if len(set(options)) > 1 and not message.poll["multiple"]:
        raise InvalidRequest.field("options", "this poll takes one answer")
    return tuple(sorted({texts.index(text) for text in options}))
