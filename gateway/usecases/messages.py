"""What a person can ask of messages: send, at once or later, cancel, look up, list."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from gateway.core.errors import (
    Code,
    EngineFailed,
    GatewayError,
    InvalidRequest,
    InvalidState,
    MessageNotFound,
    NotOnWhatsApp,
    NotSupported,
    ReachOutLimited,
    SendFailed,
    SessionNotFound,
    WhatsAppTimedOut,
)
from gateway.core.events import EventType, News
from gateway.core.idempotency import Once
from gateway.core.media import Order, SendMedia
from gateway.core.messages import Message, MessageStatus, check_caption
from gateway.core.orders import Forward, Sendable
from gateway.core.paging import Listing, Page
from gateway.core.tenants import Principal, Scope
from gateway.ports import Clock
from gateway.store import bulks, idempotency, search, sessions
from gateway.store import messages as store
from gateway.store.database import Connection, Database, Transaction
from gateway.store.sessions import StoredSession
from gateway.usecases import lookup
from gateway.usecases.files import Files, MediaDraft
from gateway.usecases.limits import SendLimits
from gateway.usecases.live import Live
from gateway.usecases.outgoing import Outgoing, check, outgoing, sending_session, write_down
from gateway.usecases.schedule import moment_to_send

LAST_WAIT_SECONDS = 4.0
"""For the outcomes of sends that are under way when the gateway stops."""

_FAILURES: dict[Code, type[GatewayError]] = {
    kind.code: kind
    for kind in (
        EngineFailed,
        NotOnWhatsApp,
        NotSupported,
        ReachOutLimited,
        SendFailed,
        WhatsAppTimedOut,
    )
}


class Messages:
    def __init__(
        self,
        database: Database,
        live: Live,
        clock: Clock,
        limits: SendLimits,
        files: Files,
        *,
        wait_seconds: float,
    ) -> None:
        self._database = database
        self._live = live
        self._clock = clock
        self._limits = limits
        self._files = files
        self._wait_seconds = wait_seconds
        self._closed = False

    async def close(self) -> None:
        """Answer those who wait for an outcome: the gateway is about to stop.

        A caller who was told nothing could not know that the message was accepted.
        """
        self._closed = True
        await self._live.let_go(LAST_WAIT_SECONDS)

    async def send(
        self,
        who: Principal,
        order: Sendable | Forward | MediaDraft,
        *,
        wait_seconds: float | None = None,
        once: Once | None = None,
    ) -> Message:
        """Accept a message and, for a while, wait for what becomes of it.

        Once this has written the message nothing loses it: the answer is the message as it stands
        when the wait ends. One that failed by then is raised as its error, with `messageId` in the
        details.
        """
        who.require(Scope.SEND, order.session_id)
        if isinstance(order, MediaDraft):
            return await self._send(who, await self._stored(who, order), wait_seconds, once)
        check(order)
        return await self._send(who, order, wait_seconds, once)

    async def _stored(self, who: Principal, draft: MediaDraft) -> SendMedia:
        """The same for a file, which is on disk before the message is."""
        who.require(Scope.SEND, draft.session_id)
        check_caption(draft.caption)
        # Before anything is fetched for it.
        await self._database.read(
            lambda connection: sending_session(connection, who, draft.session_id)
        )
        return await self._files.stored(who, draft)

    async def _send(
        self, who: Principal, order: Order, wait_seconds: float | None, once: Once | None
    ) -> Message:
        accepted = await self._database.accept_each(self._accept, _Asked(who, order, once))
        wait = self._wait_seconds if wait_seconds is None else wait_seconds
        message = await self._outcome(accepted, wait)
        if message.status is MessageStatus.FAILED:
            raise failure_of(message)
        return message

    async def schedule(
        self, who: Principal, order: Sendable | MediaDraft, *, once: Once | None = None
    ) -> Message:
        """Accept a message that is to be sent at `order.send_at`."""
        who.require(Scope.SEND, order.session_id)
        if order.send_at is None:
            raise InvalidRequest.field("sendAt", "Field required")
        at = moment_to_send(order.send_at, self._clock.now())
        if isinstance(order, MediaDraft):
            return await self._schedule(
                who, replace(await self._stored(who, order), send_at=at), once
            )
        check(order)
        return await self._schedule(who, replace(order, send_at=at), once)

    async def _schedule(self, who: Principal, order: Order, once: Once | None) -> Message:
        accepted = await self._database.accept_each(self._accept, _Asked(who, order, once))
        self._live.schedule_changed()
        return accepted.message

    async def cancel(self, who: Principal, session_id: str, message_id: str) -> Message:
        """Take back a message that has not left for WhatsApp; may be repeated."""
        who.require(Scope.SEND, session_id)

        def write(tx: Transaction) -> tuple[int, int, Message]:
            stored = lookup.session(tx.connection, who, session_id)
            pk = store.pk_of(tx.connection, stored.pk, message_id)
            if pk is None:
                raise MessageNotFound
            cancelled = store.cancel(tx, pk)
            message = store.get(tx.connection, stored, pk)
            if message.status is not MessageStatus.CANCELLED:
                raise InvalidState("This message has left for WhatsApp.")
            if cancelled:
                self._count(tx, stored, pk)
                news = News(EventType.MESSAGE_UPDATED, stored.session.id, message)
                tx.tell(stored.tenant, news)
            return stored.pk, pk, message

        session_pk, pk, message = await self._database.write(write)
        self._live.settled(session_pk, pk, message)
        return message

    @staticmethod
    def _count(tx: Transaction, stored: StoredSession, pk: int) -> None:
        """A message that was cancelled may have been one of a bulk."""
        bulk_pk = store.bulk_of(tx, pk)
        if bulk_pk is None:
            return
        bulk = bulks.moved(tx, bulk_pk, MessageStatus.PENDING, MessageStatus.CANCELLED)
        if bulk is not None:
            tx.tell(stored.tenant, News(EventType.BULK_UPDATED, stored.session.id, bulk))

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
        """Newest first; of one chat, or with all the words of `query`."""
        who.require(Scope.READ)

        def read(connection: Connection) -> Listing[Message]:
            stored = lookup.session(connection, who, session_id)
            chat_pk = None if chat is None else lookup.chat(connection, stored.pk, chat).pk
            if query:
                return search.found(connection, [stored], query, page, chat_pk=chat_pk)
            return store.listing(connection, stored, page, chat_pk=chat_pk)

        return await self._database.read(read)

    async def search(self, who: Principal, query: str, page: Page) -> Listing[Message]:
        """Newest first; of all sessions that the caller may see."""
        who.require(Scope.READ)

        def read(connection: Connection) -> Listing[Message]:
            seen = sessions.of_tenant(connection, who.tenant, only=who.sessions)
            return search.found(connection, seen, query, page)

        return await self._database.read(read)

    def _accept(
        self, tx: Transaction, those: Sequence["_Asked"]
    ) -> "Sequence[_Accepted | GatewayError]":
        """The sends of one moment are written down together."""
        session = cache(partial(sending_session, tx.connection))
        drafts = [self._draft(tx, asked, session) for asked in those]
        pks = iter(write_down(tx, [draft for draft in drafts if isinstance(draft, Outgoing)]))
        return [
            draft if isinstance(draft, GatewayError) else _accepted(tx, asked, draft, next(pks))
            for asked, draft in zip(those, drafts, strict=True)
        ]

    def _draft(
        self, tx: Transaction, asked: "_Asked", session: Callable[[Principal, str], StoredSession]
    ) -> Outgoing | GatewayError:
        before = tx.changes
        try:
            stored = session(asked.who, asked.order.session_id)
            self._limits.take(tx, stored)
            return outgoing(tx, stored, asked.order, self._clock.now())
        except GatewayError as refusal:
            if tx.changes != before:
                raise  # what it wrote has to be taken back
            return refusal

    async def _outcome(self, accepted: "_Accepted", wait: float) -> Message:
        """The message once its state has moved, or as it stands when the wait ends."""
        if wait <= 0 or self._closed:
            self._live.send_waiting(accepted.stored.pk)
            return accepted.message
        # Before the outbox is told, or its answer could be missed.
        moved = self._live.outcome(accepted.stored.pk, accepted.pk)
        try:
            self._live.send_waiting(accepted.stored.pk)
            await asyncio.wait([moved], timeout=wait)
            known = moved.done() and not moved.cancelled()
            return moved.result() if known else await self._read(accepted)
        finally:
            self._live.forget(accepted.stored.pk, accepted.pk, moved)

    async def _read(self, accepted: "_Accepted") -> Message:
        def read(connection: Connection) -> Message:
            if sessions.get(connection, accepted.stored.pk) is None:
                raise SessionNotFound  # it was deleted meanwhile, with all its messages
            return store.get(connection, accepted.stored, accepted.pk)

        return await self._database.read(read)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A send as it is asked for."""

    who: Principal
    order: Order
    once: Once | None


@dataclass(frozen=True, slots=True)
class _Accepted:
    """A message that was written down to be sent."""

    stored: StoredSession
    pk: int
    message: Message


def _accepted(tx: Transaction, asked: _Asked, written: Outgoing, pk: int) -> _Accepted:
    stored = written.stored
    if asked.once is not None:
        idempotency.claim(
            tx,
            asked.who.tenant,
            asked.once,
            session_pk=stored.pk,
            session_id=stored.session.id,
            message_pk=pk,
        )
    return _Accepted(stored, pk, written.message)


def failure_of(message: Message) -> GatewayError:
    """The error that a failed message is answered with."""
    error = message.error
    kind = SendFailed if error is None else _FAILURES.get(error.code, SendFailed)
    return kind(error.message if error else None, details={"messageId": message.id})
