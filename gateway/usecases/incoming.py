"""What engines saw becomes what the gateway knows: one transaction a fact, its event included."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from enum import Enum
from functools import partial
from typing import Any, TypeVar, assert_never

import structlog

from gateway.core import ids
from gateway.core.chats import ChatKind, SeenChat, Watermark
from gateway.core.contacts import Person, SeenPerson
from gateway.core.errors import Code
from gateway.core.events import EventType, News
from gateway.core.ids import Jid
from gateway.core.messages import Message, MessageRef, MessageStatus, SeenMessage, raised
from gateway.core.opt_outs import NO_WORDS, StopWords
from gateway.core.sessions import (
    EXPLAINED,
    FINAL,
    QrCode,
    Session,
    SessionStatus,
    Signal,
    Wanted,
    derive,
)
from gateway.ports import (
    AckSeen,
    CapabilitiesSeen,
    ChangeSeen,
    ChatRead,
    ChatsSeen,
    Clock,
    Fact,
    LinkSeen,
    MessageSeen,
    PairSeen,
    PeopleSeen,
    QrSeen,
    SendOutcome,
    SendReceipt,
    StateSeen,
)
from gateway.store import bulks, chats, contacts, messages, sessions, watermarks
from gateway.store.contacts import Learned, Novelty
from gateway.store.database import Database, Row, Transaction
from gateway.store.messages import Queued
from gateway.store.sessions import StoredSession
from gateway.store.tables import OWN
from gateway.usecases import changes, new_contacts, opt_outs
from gateway.usecases.live import Live

log = structlog.get_logger(__name__)

T = TypeVar("T")

CHUNK = 100  # rows of one unit of work


class Turn(Enum):
    """How a message comes, beside those that its chat held before it."""

    OWN = "own"
    """All of them are known: the chat's watermark may move up to it."""
    LATE = "late"
    """So it is by now: it waited for them."""
    OVERTAKING = "overtaking"
    """Some of them have yet to be read."""


class Incoming:
    """The callback that engines report to, and where the outbox reports outcomes."""

    def __init__(
        self,
        database: Database,
        live: Live,
        clock: Clock,
        *,
        origin: str,
        stop_words: StopWords = NO_WORDS,
    ) -> None:
        self._database = database
        self._live = live
        self._clock = clock
        self._origin = origin
        self._stop_words = stop_words

    async def report(  # noqa: C901, PLR0912 - a table
        self, session_pk: int, fact: Fact, turn: Turn = Turn.OWN
    ) -> None:
        """Store a fact; it is on disk when this returns."""
        match fact:
            case StateSeen(signal, detail):
                if detail:
                    log.info("session_signal", session=session_pk, signal=signal, detail=detail)
                await self.moved(session_pk, signal, detail)
            case QrSeen():
                await self._qr(session_pk, fact)
            case PairSeen():
                await self._paired(session_pk, fact)
            case LinkSeen():
                await self._linked(session_pk, fact)
            case MessageSeen():
                await self._with(
                    session_pk, partial(_message, fact, turn, self._stop_words), new=True
                )
            case ChangeSeen():
                await self._with(session_pk, partial(_changed, fact))
            case ChatRead():
                await self._with(session_pk, partial(_chat_read, fact))
            case AckSeen():
                moved = await self._with(session_pk, lambda tx, to: _ack(tx, to, fact))
                if moved is not None:
                    self._live.settled(session_pk, *moved)
            case PeopleSeen(people):
                await self._in_chunks(session_pk, _people, people)
            case ChatsSeen(seen):
                await self._in_chunks(session_pk, _chats, seen)
            case CapabilitiesSeen(capabilities):
                self._live.learn_capabilities(session_pk, capabilities)
            case _:
                assert_never(fact)

    async def own_again(self, session_pk: int, fact: MessageSeen) -> None:
        """Take an own message that is known already, and no other."""
        await self._with(session_pk, lambda tx, to: _own_again(tx, to, fact.message))

    async def moved(self, session_pk: int, signal: Signal, detail: str | None = None) -> None:
        """Derive the state that follows from a signal, and tell if it is another."""
        if signal not in {Signal.QR_OFFERED, Signal.CODE_OFFERED}:
            self._live.hide_qr(session_pk)

        def change(session: Session) -> Session:
            condition = derive(session.condition, signal)
            if signal in EXPLAINED:
                condition = replace(condition, detail=detail)
            changed = replace(session, condition=condition)
            if signal in FINAL:
                changed = replace(changed, wanted=Wanted.STOPPED)
            if signal in {Signal.LOGGED_OUT, Signal.UNLINKED}:
                changed = replace(changed, linked=False, linked_origin=None)
            return changed

        await self._change(session_pk, change)

    async def settle(self, session_pk: int, queued: Queued, receipt: SendReceipt) -> None:
        """Write down what became of a send.

        It may overtake what the page told a moment before, which `Watermarks.busy_since` allows
        for; what is missing after a gap it must not hide.
        """
        in_turn = session_pk in self._live.listening and not receipt.behind_unreadable
        shown_at = self._clock.now() - receipt.shown_for
        message = await self._with(
            session_pk, lambda tx, to: _settle(tx, to, queued, receipt, shown_at, in_turn=in_turn)
        )
        if message is not None:
            self._live.settled(session_pk, queued.pk, message)
        if queued.in_bulk:
            self._live.bulk_waiting(session_pk)
        if queued.was_held_back:
            self._live.send_waiting(session_pk)  # others may go out now

    async def _qr(self, session_pk: int, seen: QrSeen) -> None:
        """Show a code. The state says so only once the code can be had."""

        def show(tx: Transaction, stored: StoredSession) -> None:
            session = stored.session
            if session.condition.status is not SessionStatus.WAITING_QR:
                condition = derive(session.condition, Signal.QR_OFFERED)
                self._store(tx, stored, replace(session, condition=condition))
            code = QrCode(session_id=session.id, text=seen.text, expires_at=seen.expires_at)
            tx.tell(stored.tenant, News(EventType.SESSION_QR, session.id, code))

        self._live.show_qr(session_pk, seen)
        await self._with(session_pk, show)

    async def _paired(self, session_pk: int, seen: PairSeen) -> None:
        """From here on the session takes messages: they wait until it is in sync."""
        self._live.hide_qr(session_pk)
        await self._change(
            session_pk,
            lambda session: replace(
                self._with_account(session, seen.me),
                condition=derive(session.condition, Signal.SYNCING),
            ),
        )

    async def _linked(self, session_pk: int, seen: LinkSeen) -> None:
        self._live.hide_qr(session_pk)

        def change(session: Session) -> Session:
            since = session.connected_at  # a proof that is given again is not news
            if session.condition.status is not SessionStatus.CONNECTED:
                since = self._clock.now()
            return replace(
                self._with_account(session, seen.me),
                condition=derive(session.condition, Signal.PROVEN),
                web_version=seen.web_version,
                connected_at=since,
            )

        await self._change(session_pk, change)

    def _with_account(self, session: Session, seen: SeenPerson) -> Session:
        me = _account(seen)
        known = session.me is not None and session.me.jid == me.jid
        return replace(
            session,
            me=me,
            linked=True,
            linked_origin=self._origin,
            linked_at=session.linked_at if known and session.linked_at else self._clock.now(),
        )

    async def _change(self, session_pk: int, change: Callable[[Session], Session]) -> None:
        await self._with(
            session_pk, lambda tx, stored: self._store(tx, stored, change(stored.session))
        )

    def _store(self, tx: Transaction, stored: StoredSession, changed: Session) -> None:
        """The one door to a session's state: compares, stores, tells."""
        if changed == stored.session:
            return
        changed = replace(changed, updated_at=self._clock.now())
        sessions.update(tx, stored, changed)
        tx.tell(stored.tenant, News(EventType.SESSION_STATUS, changed.id, changed))

    async def _in_chunks(
        self,
        session_pk: int,
        work: Callable[[Transaction, StoredSession, tuple[T, ...]], None],
        items: tuple[T, ...],
    ) -> None:
        """A long list must not hold the writer up."""
        for start in range(0, len(items), CHUNK):
            chunk = items[start : start + CHUNK]
            await self._with(session_pk, partial(_on_chunk, work, chunk), new=True)

    async def _with(
        self,
        session_pk: int,
        work: Callable[[Transaction, StoredSession], Any],
        *,
        new: bool = False,
    ) -> Any:
        """Run a unit of work on a session, unless it was deleted meanwhile."""

        def run(tx: Transaction) -> Any:
            stored = sessions.get(tx.connection, session_pk)
            return None if stored is None else work(tx, stored)

        return await (self._database.accept(run) if new else self._database.write(run))


def _account(me: SeenPerson) -> Person:
    return Person.of(me.phone, me.lid, me.push_name or me.name)


def _on_chunk(
    work: Callable[[Transaction, StoredSession, tuple[T, ...]], None],
    chunk: tuple[T, ...],
    tx: Transaction,
    to: StoredSession,
) -> None:
    work(tx, to, chunk)


def _message(
    fact: MessageSeen, turn: Turn, words: StopWords, tx: Transaction, to: StoredSession
) -> None:
    seen = fact.message
    known = None
    if turn is not Turn.OVERTAKING and not seen.behind_unreadable:
        known = Watermark(wire_id=seen.wire_id, at=seen.timestamp)
    # Read again, it says nothing of how far its chat is known.
    if seen.from_me and _own_again(tx, to, seen, None if fact.backfilled else known):
        return
    chat = _chat_of(tx, to, seen.chat, seen.chat_person)
    author_pk, writer = OWN, None
    if not seen.from_me:
        author = seen.author or SeenPerson.at(seen.chat)
        writer = _learn(tx, to, author).contact
        author_pk = writer.pk
    mentions = [_learn(tx, to, SeenPerson.at(jid)).contact.person for jid in seen.mentions]
    pk = messages.insert_seen(
        tx, to.pk, chat.pk, author_pk, seen, mentions=mentions, backfilled=fact.backfilled
    )
    learn = _learning(tx, to)
    if pk is None:
        pk = messages.find_seen(tx, to.pk, chat.pk, author_pk, seen.wire_id)
        _done_to(tx, to, pk, seen)
        return
    for change in seen.changes:
        changes.apply(tx, to, pk, change, learn)
    # Of what was missed or had to wait, the page's own list of chats tells how much is unread.
    unread = not (seen.from_me or fact.backfilled or turn is Turn.LATE)
    chats.noted(tx, chat.pk, pk, seen.timestamp, unread=unread, known=known)
    if writer is not None and chat.kind is ChatKind.PRIVATE:
        opt_outs.heard(tx, to, writer, seen, words)
    kind = EventType.MESSAGE_SENT if seen.from_me else EventType.MESSAGE_RECEIVED
    _tell(tx, to, kind, messages.get(tx.connection, to, pk))


def _own_again(
    tx: Transaction, to: StoredSession, seen: SeenMessage, known: Watermark | None = None
) -> bool:
    """Whether an own message is known; then only what became of it is news."""

    def chat_pk() -> int:
        return _chat_of(tx, to, seen.chat, seen.chat_person).pk

    row = messages.find_own(tx, to.pk, seen.wire_id, chat_pk)
    if row is None:
        return False
    if row.status == MessageStatus.PENDING:
        # Its outcome is the outbox's to tell, which knows what WhatsApp answered.
        if seen.chat_person is not None:
            row = _moved_to(tx, to, row, seen.chat_person)
        messages.update(tx, row.pk, **messages.place(seen.timestamp, tx.clock.now()))
        chats.noted(tx, row.chat_pk, row.pk, seen.timestamp, unread=False, known=known)
    else:
        _raise(tx, to, row, seen.status)
        if known is not None:
            watermarks.raise_to(tx, row.chat_pk, known)
    _done_to(tx, to, row.pk, seen)
    return True


def _done_to(tx: Transaction, to: StoredSession, pk: int | None, seen: SeenMessage) -> None:
    """A known message was read again: what was done to it meanwhile is news."""
    if pk is not None:
        for change in seen.changes:
            changes.apply_and_tell(tx, to, pk, change, _learning(tx, to))


def _changed(fact: ChangeSeen, tx: Transaction, to: StoredSession) -> None:
    pk = _pk_of(tx, to, fact.message)
    if pk is not None:
        changes.apply_and_tell(tx, to, pk, fact.change, _learning(tx, to))


def _pk_of(tx: Transaction, to: StoredSession, ref: MessageRef) -> int | None:
    """The message that somebody speaks of; None where it is not known, and need not be."""

    def chat_pk() -> int | None:
        chat = chats.find(tx.connection, to.pk, ref.chat)
        return None if chat is None else chat.pk

    if ref.from_me:
        row = messages.find_own(tx, to.pk, ref.wire_id, chat_pk)
        return None if row is None else int(row.pk)
    chat = chat_pk()
    if chat is None:
        return None
    author = _learn(tx, to, ref.author or SeenPerson.at(ref.chat)).contact.pk
    return messages.find_seen(tx, to.pk, chat, author, ref.wire_id)


def _chat_read(fact: ChatRead, tx: Transaction, to: StoredSession) -> None:
    chat = chats.find(tx.connection, to.pk, fact.chat)
    if chat is not None:
        watermarks.raise_to(tx, chat.pk, fact.until)


def _ack(tx: Transaction, to: StoredSession, fact: AckSeen) -> tuple[int, Message] | None:
    """The message that this moved, and its key."""

    def chat_pk() -> int | None:
        chat = chats.find(tx.connection, to.pk, fact.chat)
        return None if chat is None else chat.pk

    row = messages.find_own(tx, to.pk, fact.wire_id, chat_pk)
    if row is None or fact.status is MessageStatus.FAILED:
        return None  # a failure is the outbox's to tell, with its reason
    if row.status == MessageStatus.PENDING and fact.status is MessageStatus.SENT:
        return None  # so is the end of a send that is under way, with WhatsApp's time of it
    message = _raise(tx, to, row, fact.status)
    return None if message is None else (row.pk, message)


def _raise(
    tx: Transaction, to: StoredSession, row: Row, ack: MessageStatus, **placed: Any
) -> Message | None:
    """The message as it stands now; None when that is no higher than before."""
    present = MessageStatus(row.status)
    status = raised(present, ack)
    if status is present:
        if placed:
            messages.update(tx, row.pk, **placed)
        return None
    error = {"error_code": None, "error_message": None}
    message = messages.change(tx, to, row, status=status.value, **error, **placed)
    _count(tx, to, row, status)
    first = present in {MessageStatus.PENDING, MessageStatus.UNKNOWN, MessageStatus.FAILED}
    if first:
        _tell(tx, to, EventType.MESSAGE_SENT, message)
    if not first or status is not MessageStatus.SENT:
        _tell(tx, to, EventType.MESSAGE_ACK, message)
    return message


def _settle(
    tx: Transaction,
    to: StoredSession,
    queued: Queued,
    receipt: SendReceipt,
    shown_at: datetime,
    *,
    in_turn: bool,
) -> Message | None:
    """The message as it stands now; None when the receipt says nothing new of it."""
    row = messages.find_own(tx, to.pk, queued.wire_id)
    if row is None:
        return None
    if receipt.recipient is not None:
        row = _moved_to(tx, to, row, receipt.recipient)
    match receipt.outcome, MessageStatus(row.status):
        case SendOutcome.SENT, _:
            at = receipt.timestamp or row.timestamp
            known = Watermark(wire_id=queued.wire_id, at=at) if in_turn else None
            chats.noted(tx, row.chat_pk, row.pk, at, unread=False, known=known)
            new_contacts.arrived(tx, to, row)
            return _raise(tx, to, row, receipt.status, **messages.place(at, shown_at))
        case SendOutcome.FAILED, MessageStatus.PENDING | MessageStatus.UNKNOWN:
            error = {"error_code": receipt.code.value, "error_message": receipt.message}
            status = MessageStatus.FAILED
            message = messages.change(tx, to, row, status=status.value, **error)
            _count(tx, to, row, status)
            _tell(tx, to, EventType.MESSAGE_FAILED, message)
            if receipt.code is Code.REACH_OUT_LIMITED:
                new_contacts.refused(tx, to)
            return message
        case SendOutcome.UNKNOWN, MessageStatus.PENDING:
            return messages.change(tx, to, row, status=MessageStatus.UNKNOWN.value)
        case _:
            return None


def _count(tx: Transaction, to: StoredSession, row: Row, status: MessageStatus) -> None:
    """A message of a bulk moved on, and so may the bulk."""
    if row.bulk_pk is None:
        return
    bulk = bulks.moved(tx, row.bulk_pk, MessageStatus(row.status), status)
    if bulk is not None:
        tx.tell(to.tenant, News(EventType.BULK_UPDATED, to.session.id, bulk))


def _moved_to(tx: Transaction, to: StoredSession, row: Row, recipient: SeenPerson) -> Row:
    """WhatsApp may know a number under another JID: the message belongs to that chat."""
    if messages.is_to(row, recipient):
        return row
    contact = _learn(tx, to, recipient).contact
    present = messages.find_own(tx, to.pk, row.wire_id)  # learning may have joined two chats
    chat = chats.of_contact(tx, to.pk, contact)
    if present is None or present.chat_pk == chat.pk:
        return present or row
    messages.update(tx, present.pk, chat_pk=chat.pk)
    chats.noted(tx, chat.pk, present.pk, present.timestamp, unread=False)
    chats.delete_if_empty(tx, present.chat_pk)
    return messages.find_own(tx, to.pk, row.wire_id) or row


def _people(tx: Transaction, to: StoredSession, people: tuple[SeenPerson, ...]) -> None:
    for person in people:
        _learn(tx, to, person)


def _chats(tx: Transaction, to: StoredSession, seen: tuple[SeenChat, ...]) -> None:
    for chat in seen:
        stored = _chat_of(tx, to, chat.jid, chat.person, chat.name)
        if chats.seen(tx, stored.pk, unread=chat.unread, updated_at=chat.updated_at):
            present = chats.get(tx.connection, to, stored.pk)
            tx.tell(to.tenant, News(EventType.CHAT_UPDATED, to.session.id, present))


def _chat_of(
    tx: Transaction,
    to: StoredSession,
    jid: Jid,
    person: SeenPerson | None,
    name: str | None = None,
) -> chats.StoredChat:
    if ids.is_phone(jid) or ids.is_lid(jid):
        learned = _learn(tx, to, person or SeenPerson.at(jid))
        return chats.of_contact(tx, to.pk, learned.contact)
    return chats.of_group(tx, to.pk, jid, name)


def _learning(tx: Transaction, to: StoredSession) -> changes.Learn:
    return lambda seen: _learn(tx, to, seen).contact.person


def _learn(tx: Transaction, to: StoredSession, person: SeenPerson) -> Learned:
    learned = contacts.learn(tx, to.pk, person)
    if learned.novelty is Novelty.CHANGED:
        news = News(EventType.CONTACT_UPDATED, to.session.id, learned.contact.person)
        tx.tell(to.tenant, news)
    return learned


def _tell(tx: Transaction, to: StoredSession, kind: EventType, message: Message) -> None:
    tx.tell(to.tenant, News(kind, to.session.id, message))
