"""From an order to a message that waits to be sent: what every way of sending has in common."""

from datetime import datetime

from gateway.core import ids
from gateway.core.chats import ChatKind
from gateway.core.contacts import Person, SeenPerson
from gateway.core.errors import InvalidRequest, MessageNotFound, SessionNotConnected
from gateway.core.media import Order, SendMedia
from gateway.core.messages import Message, MessageStatus, MessageType
from gateway.core.sessions import Session
from gateway.core.tenants import Principal
from gateway.store import chats, contacts, media
from gateway.store import messages as store
from gateway.store.chats import StoredChat
from gateway.store.database import Connection, Transaction
from gateway.store.sessions import StoredSession
from gateway.usecases import lookup
from gateway.usecases.opt_outs import refuse_opted_out
from gateway.usecases.sessions import state_of


def sending_session(connection: Connection, who: Principal, session_id: str) -> StoredSession:
    """The session, if it takes messages."""
    stored = lookup.session(connection, who, session_id)
    if not stored.session.takes_messages:
        raise SessionNotConnected(details=state_of(stored.session))
    return stored


def write_down(
    tx: Transaction,
    stored: StoredSession,
    order: Order,
    now: datetime,
    *,
    bulk: int | None = None,
) -> tuple[int, Message]:
    """The message and its key: from this commit on it is not lost."""
    chat = lookup.chat_for_sending(tx, stored.pk, order.to)
    if bulk is not None or order.send_at is not None:
        refuse_opted_out(tx, chat)
    if (
        order.quoted_id is not None
        and store.pk_of(tx.connection, stored.pk, order.quoted_id) is None
    ):
        raise MessageNotFound("The quoted message is not there.")
    mentions = _mentioned(tx, stored.pk, order.mentions)
    message = _outgoing(stored.session, chat, order, mentions, now)
    pk = store.insert_outgoing(
        tx,
        stored.pk,
        chat.pk,
        message.id,
        bulk=bulk,
        type=message.type.value,
        text=message.text,
        content=store.content_json(message),
        view_once=message.view_once,
        quoted_id=message.quoted_id,
        mentions=store.mentions_json(message.mentions),
        timestamp=message.timestamp,
        scheduled_at=message.scheduled_at,
    )
    if isinstance(order, SendMedia):
        media.insert_stored(tx, stored.pk, pk, order.file.sha256)
    if message.scheduled_at is None:
        chats.noted(tx, chat.pk, pk, message.timestamp, unread=False)
    return pk, message


def _outgoing(
    session: Session, chat: StoredChat, order: Order, mentions: tuple[Person, ...], now: datetime
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
        type=order.kind if isinstance(order, SendMedia) else MessageType.TEXT,
        text=order.text,
        media=order.media if isinstance(order, SendMedia) else None,
        view_once=isinstance(order, SendMedia) and order.view_once,
        quoted_id=order.quoted_id,
        mentions=mentions,
        status=MessageStatus.PENDING if order.send_at is None else MessageStatus.SCHEDULED,
        # WhatsApp counts in seconds; what falls into one keeps the order in which it came.
        timestamp=now.replace(microsecond=0),
        scheduled_at=order.send_at,
    )


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
