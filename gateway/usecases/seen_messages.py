"""Messages that WhatsApp showed and what became of them, as rows and as what is told."""

from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Final

from gateway.core import ids
from gateway.core.chats import ChatKind, Watermark
from gateway.core.contacts import SeenPerson
from gateway.core.errors import Code
from gateway.core.events import EventType, News
from gateway.core.facts import AckSeen, ChangeSeen, MessageSeen
from gateway.core.ids import Jid
from gateway.core.messages import (
    MEDIA_TYPES,
    Message,
    MessageRef,
    MessageStatus,
    SeenMessage,
    raised,
)
from gateway.core.opt_outs import StopWords
from gateway.core.sends import SendOutcome, SendReceipt
from gateway.store import bulks, chats, media, messages, watermarks
from gateway.store.chats import StoredChat
from gateway.store.contacts import StoredContact
from gateway.store.database import Row, Transaction
from gateway.store.queue import Queued
from gateway.store.sessions import StoredSession
from gateway.store.tables import CHANNELS, OWN
from gateway.usecases import changes, new_contacts, opt_outs, seen_people

MISSED_FOR: Final = timedelta(days=3)
"""How old a message may be of which the file is fetched although nobody asked for it."""


class Turn(Enum):
    """How a message comes, beside those that its chat held before it."""

    OWN = "own"
    """All of them are known: the chat's watermark may move up to it."""
    LATE = "late"
    """So it is by now: it waited for them."""
    OVERTAKING = "overtaking"
    """Some of them have yet to be read."""


def message(
    fact: MessageSeen, turn: Turn, words: StopWords, tx: Transaction, to: StoredSession
) -> None:
    seen = fact.message
    known = None
    if turn is not Turn.OVERTAKING and not seen.behind_unreadable:
        known = Watermark(wire_id=seen.wire_id, at=seen.timestamp)
    # Read again, it says nothing of how far its chat is known.
    if seen.from_me and own_again(tx, to, seen, None if fact.backfilled else known):
        return
    chat, writer, pk = _write_down(fact, tx, to)
    if pk is None:
        return
    # Of what was missed or had to wait, the page's own list of chats tells how much is unread.
    counts = chat.kind is not ChatKind.STATUS  # nobody answers a status: it is seen or not
    unread = counts and not (seen.from_me or fact.backfilled or turn is Turn.LATE)
    chats.noted(tx, chat.pk, pk, seen.timestamp, unread=unread, known=known)
    if writer is not None and chat.kind is ChatKind.PRIVATE:
        opt_outs.heard(tx, to, writer, seen, words)
    kind = EventType.MESSAGE_SENT if seen.from_me else EventType.MESSAGE_RECEIVED
    _tell(tx, to, kind, messages.get(tx.connection, to, pk))


def kept(fact: MessageSeen, tx: Transaction, to: StoredSession) -> bool:
    """A message of a chat's past, before all that is known of it, is written down and no news.

    Whether it was not known.
    """
    seen = fact.message
    if seen.from_me and own_again(tx, to, seen):
        return False
    chat, _, pk = _write_down(fact, tx, to, before_all=True)
    if pk is None:
        return False
    chats.noted(tx, chat.pk, pk, seen.timestamp, unread=False)
    return True


def _write_down(
    fact: MessageSeen, tx: Transaction, to: StoredSession, *, before_all: bool = False
) -> tuple[StoredChat, StoredContact | None, int | None]:
    """Its chat, who wrote it if that was somebody else, and its key if it was not known."""
    seen = fact.message
    chat = seen_people.chat_of(tx, to, seen.chat, seen.chat_person)
    author_pk, writer = OWN, None
    if chat.kind is ChatKind.CHANNEL and not seen.from_me:
        author_pk = CHANNELS
    elif not seen.from_me:
        author = seen.author or SeenPerson.at(seen.chat)
        writer = seen_people.learn(tx, to, author).contact
        author_pk = writer.pk
    mentions = [seen_people.learn(tx, to, person).contact.person for person in seen.mentions]
    pk = messages.insert_seen(
        tx,
        to.pk,
        chat.pk,
        author_pk,
        seen,
        mentions=mentions,
        backfilled=fact.backfilled,
        before_all=before_all,
    )
    learn = seen_people.learning(tx, to)
    if pk is not None and _is_to_be_fetched(fact, tx.clock.now()):
        media.insert_waiting(tx, to.pk, pk)
    if pk is None:
        pk = messages.find_seen(tx, to.pk, chat.pk, author_pk, seen.wire_id)
        _done_to(tx, to, pk, seen)
        return chat, writer, None
    for change in seen.changes:
        changes.apply(tx, to, pk, change, learn)
    return chat, writer, pk


def _is_to_be_fetched(fact: MessageSeen, now: datetime) -> bool:
    """What comes, and what was missed; a linked phone's whole past waits to be asked for."""
    seen = fact.message
    return (
        seen.type in MEDIA_TYPES
        and bool((seen.content or {}).get("media"))
        and (not fact.backfilled or now - seen.timestamp <= MISSED_FOR)
    )


def own_again(
    tx: Transaction, to: StoredSession, seen: SeenMessage, known: Watermark | None = None
) -> bool:
    """Whether an own message is known; then only what became of it is news."""

    def chat_pk() -> int:
        return seen_people.chat_of(tx, to, seen.chat, seen.chat_person).pk

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
    if pk is None:
        return
    for change in seen.changes:
        changes.apply_and_tell(tx, to, pk, change, seen_people.learning(tx, to))
    if seen.pinned is not None:
        changes.marked_and_tell(tx, to, pk, starred=seen.starred, pinned=seen.pinned)


def changed(fact: ChangeSeen, tx: Transaction, to: StoredSession) -> None:
    pk = pk_of(tx, to, fact.message)
    if pk is not None:
        changes.apply_and_tell(tx, to, pk, fact.change, seen_people.learning(tx, to))


def pk_of(tx: Transaction, to: StoredSession, ref: MessageRef) -> int | None:
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
    author = CHANNELS
    if not ids.is_channel(ref.chat):
        author = seen_people.learn(tx, to, ref.author or SeenPerson.at(ref.chat)).contact.pk
    return messages.find_seen(tx, to.pk, chat, author, ref.wire_id)


def acked(tx: Transaction, to: StoredSession, fact: AckSeen) -> tuple[int, Message] | None:
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


def settled(
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
    written = Jid(row.partner_phone or row.chat_id)
    contact = seen_people.spelled(tx, to, written, recipient).contact
    present = messages.find_own(tx, to.pk, row.wire_id)  # learning may have joined two chats
    chat = chats.of_contact(tx, to.pk, contact)
    if present is None or present.chat_pk == chat.pk:
        return present or row
    messages.update(tx, present.pk, chat_pk=chat.pk)
    chats.noted(tx, chat.pk, present.pk, present.timestamp, unread=False)
    chats.delete_if_empty(tx, present.chat_pk)
    return messages.find_own(tx, to.pk, row.wire_id) or row


def _tell(tx: Transaction, to: StoredSession, kind: EventType, message: Message) -> None:
    tx.tell(to.tenant, News(kind, to.session.id, message))
