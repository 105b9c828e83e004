"""What a person can ask of messages: send, at once or later, cancel, look up, list."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.core import ids
from gateway.core.chats import ChatKind
from gateway.core.contacts import Person, SeenPerson
from gateway.core.errors import (
    Code,
    EngineFailed,
    GatewayError,
    InvalidRequest,
    InvalidState,
    MessageNotFound,
    NotOnWhatsApp,
    NotSupported,
    SendFailed,
    SessionNotConnected,
    WhatsAppTimedOut,
)
from gateway.core.events import EventType, News
from gateway.core.idempotency import Once
from gateway.core.messages import (
    Message,
    MessageStatus,
    MessageType,
    SendText,
    check_text,
)
from gateway.core.paging import Listing, Page
from gateway.core.sessions import Session
from gateway.core.tenants import Principal, Scope
from gateway.ports import Clock
from gateway.store import chats, contacts, idempotency
from gateway.store import messages as store
from gateway.store.chats import StoredChat
from gateway.store.database import Connection, Database, Transaction
from gateway.store.sessions import StoredSession
from gateway.usecases import lookup
from gateway.usecases.live import Live
from gateway.usecases.schedule import moment_to_send
from gateway.usecases.sessions import state_of

LAST_WAIT_SECONDS = 4.0
"""For the outcomes of sends that are under way when the gateway stops."""

_FAILURES: dict[Code, type[GatewayError]] = {
    kind.code: kind
    for kind in (EngineFailed, NotOnWhatsApp, NotSupported, SendFailed, WhatsAppTimedOut)
}


class Messages:
    def __init__(
        self, database: Database, live: Live, clock: Clock, *, wait_seconds: float
    ) -> None:
        self._database = database
        self._live = live
        self._clock = clock
        self._wait_seconds = wait_seconds
        self._closed = False

    async def close(self) -> None:
        """Answer those who wait for an outcome: the gateway is about to stop.

        A caller who was told nothing could not know that the message was accepted.
        """
        self._closed = True
        await self._live.let_go(LAST_WAIT_SECONDS)

    async def send_text(
        self,
        who: Principal,
        order: SendText,
        *,
        wait_seconds: float | None = None,
        once: Once | None = None,
    ) -> Message:
        """Accept a text and, for a while, wait for what becomes of it.

        Once this has written the message nothing loses it: the answer is the message as it stands
        when the wait ends. One that failed by then is raised as its error, with `messageId` in the
        details.
        """
        who.require(Scope.SEND, order.session_id)
        check_text(order.text)

        accepted = await self._database.accept(lambda tx: self._accept(tx, who, order, once))
        wait = self._wait_seconds if wait_seconds is None else wait_seconds
        message = await self._outcome(accepted, wait)
        if message.status is MessageStatus.FAILED:
            raise failure_of(message)
        return message

    async def schedule(
        self, who: Principal, order: SendText, *, once: Once | None = None
    ) -> Message:
        """Accept a message that is to be sent at `order.send_at`."""
        who.require(Scope.SEND, order.session_id)
        check_text(order.text)
        if order.send_at is None:
            raise InvalidRequest.field("sendAt", "Field required")
        order = replace(order, send_at=moment_to_send(order.send_at, self._clock.now()))
        accepted = await self._database.accept(lambda tx: self._accept(tx, who, order, once))
        self._live.schedule_changed()
        return accepted.message

    async def cancel(self, who: Principal, session_id: str, message_id: str) -> Message:
        """Take back a message that has not left for WhatsApp; may be repeated."""
        who.require(Scope.SEND, session_id)

        def write(tx: Transaction) -> tuple[int, Message]:
            stored = lookup.session(tx.connection, who, session_id)
            pk = store.pk_of(tx, stored.pk, message_id)
            if pk is None:
                raise MessageNotFound
            cancelled = store.cancel(tx, pk)
            message = store.get(tx.connection, stored, pk)
            if message.status is not MessageStatus.CANCELLED:
                raise InvalidState("This message has left for WhatsApp.")
            if cancelled:
                news = News(EventType.MESSAGE_UPDATED, stored.session.id, message)
                tx.tell(stored.tenant, news)
            return pk, message

        pk, message = await self._database.write(write)
        self._live.settled(pk, message)
        return message

    async def get(self, who: Principal, session_id: str, message_id: str) -> Message:
        who.require(Scope.READ)

        def find(connection: Connection) -> Message | None:
            stored = lookup.session(connection, who, session_id)
            return store.find(connection, stored, message_id)

        message = await self._database.read(find)
        if message is None:
            raise MessageNotFound
        return message

    async def list(
        self,
        who: Principal,
        session_id: str,
        *,
        chat: str | None = None,
        query: str | None = None,
        page: Page,
    ) -> Listing[Message]:
        """Newest first; of one chat, or with a text that contains `query`."""
        who.require(Scope.READ)

        def read(connection: Connection) -> Listing[Message]:
            stored = lookup.session(connection, who, session_id)
            chat_pk = None if chat is None else lookup.chat(connection, stored.pk, chat).pk
            return store.listing(connection, stored, page, chat_pk=chat_pk, containing=query)

        return await self._database.read(read)

    def _accept(
        self, tx: Transaction, who: Principal, order: SendText, once: Once | None
    ) -> "_Accepted":
        stored = lookup.session(tx.connection, who, order.session_id)
        if not stored.session.takes_messages:
            raise SessionNotConnected(details=state_of(stored.session))
        chat = lookup.chat_for_sending(tx, stored.pk, order.to)
        if order.quoted_id is not None and store.pk_of(tx, stored.pk, order.quoted_id) is None:
            raise MessageNotFound("The quoted message is not there.")
        mentions = _mentioned(tx, stored.pk, order.mentions)
        message = _outgoing(stored.session, chat, order, mentions, self._clock.now())
        pk = store.insert_outgoing(
            tx,
            stored.pk,
            chat.pk,
            message.id,
            type=message.type.value,
            text=message.text,
            quoted_id=message.quoted_id,
            mentions=store.mentions_json(message.mentions),
            timestamp=message.timestamp,
            scheduled_at=message.scheduled_at,
        )
        if message.scheduled_at is None:
            chats.noted(tx, chat.pk, pk, message.timestamp, unread=False)
        if once is not None:
            idempotency.claim(
                tx,
                who.tenant,
                once,
                session_pk=stored.pk,
                session_id=stored.session.id,
                message_pk=pk,
            )
        return _Accepted(stored, pk, message)

    async def _outcome(self, accepted: "_Accepted", wait: float) -> Message:
        """The message once its state has moved, or as it stands when the wait ends."""
        if wait <= 0 or self._closed:
            self._live.send_waiting(accepted.stored.pk)
            return accepted.message
        # Before the outbox is told, or its answer could be missed.
        moved = self._live.outcome(accepted.pk)
        try:
            self._live.send_waiting(accepted.stored.pk)
            await asyncio.wait([moved], timeout=wait)
            known = moved.done() and not moved.cancelled()
            return moved.result() if known else await self._read(accepted)
        finally:
            self._live.forget(accepted.pk, moved)

    async def _read(self, accepted: "_Accepted") -> Message:
        return await self._database.read(
            lambda connection: store.get(connection, accepted.stored, accepted.pk)
        )


@dataclass(frozen=True, slots=True)
class _Accepted:
    """A message that was written down to be sent."""

    stored: StoredSession
    pk: int
    message: Message


def _outgoing(
    session: Session, chat: StoredChat, order: SendText, mentions: tuple[Person, ...], now: datetime
) -> Message:
    """The message as it is about to be written, and as a reading of it would show it."""
    me = session.me or Person(jid=ids.NOBODY)
    return Message(
        id=ids.new_wire_id(),
        session_id=session.id,
        chat_id=chat.id,
        from_me=True,
        sender=me,
        recipient=chat.person,
        author=None if chat.kind is ChatKind.PRIVATE else me,
        type=MessageType.TEXT,
        text=order.text,
        quoted_id=order.quoted_id,
        mentions=mentions,
        status=MessageStatus.PENDING if order.send_at is None else MessageStatus.SCHEDULED,
        # WhatsApp counts in seconds; what falls into one keeps the order in which it came.
        timestamp=now.replace(microsecond=0),
        scheduled_at=order.send_at,
    )


def failure_of(message: Message) -> GatewayError:
    """The error that a failed message is answered with."""
    error = message.error
    kind = SendFailed if error is None else _FAILURES.get(error.code, SendFailed)
    return kind(error.message if error else None, details={"messageId": message.id})


def _mentioned(tx: Transaction, session_pk: int, mentions: tuple[str, ...]) -> tuple[Person, ...]:
    people: list[Person] = []
    for text in mentions:
        jid = lookup.address(text)
        if not (ids.is_phone(jid) or ids.is_lid(jid)):
            raise InvalidRequest.field("mentions", "names people only")
        contact = contacts.find(tx.connection, session_pk, jid)
        if contact is None:
            contact = contacts.learn(tx, session_pk, SeenPerson.at(jid)).contact
        people.append(contact.person)
    return tuple(people)
