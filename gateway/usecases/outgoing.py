"""From an order to a message that waits to be sent: what every way of sending has in common."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, assert_never

from gateway.core import channels, ids, statuses
from gateway.core.chats import ChatKind
from gateway.core.contacts import Person
from gateway.core.contents import (
    Appointment,
    Poll,
    as_json,
    check_appointment,
    check_poll,
    type_of,
)
from gateway.core.errors import (
    InvalidRequest,
    InvalidState,
    MessageNotFound,
    NotSupported,
    SessionNotConnected,
)
from gateway.core.media import Order, SendMedia
from gateway.core.messages import LINK_PREVIEW, Message, MessageStatus, MessageType, check_text
from gateway.core.orders import EVERYBODY, Forward, Sendable, SendContent, SendText
from gateway.core.sessions import Session
from gateway.core.tenants import Principal
from gateway.store import chats, media
from gateway.store import messages as store
from gateway.store.chats import StoredChat
from gateway.store.database import Connection, Transaction
from gateway.store.messages import MENTIONS_ALL
from gateway.store.sessions import StoredSession
from gateway.usecases import lookup
from gateway.usecases.opt_outs import refuse_opted_out
from gateway.usecases.sessions import state_of

_TAKES: Final = {ChatKind.STATUS: statuses.KINDS, ChatKind.CHANNEL: channels.KINDS}
_NOT_FORWARDED: Final = frozenset({MessageType.SYSTEM, MessageType.UNKNOWN})
_NOT_SENT: Final = frozenset(
    {
        MessageStatus.PENDING,
        MessageStatus.SCHEDULED,
        MessageStatus.CANCELLED,
        MessageStatus.FAILED,
        MessageStatus.UNKNOWN,
    }
)


def sending_session(connection: Connection, who: Principal, session_id: str) -> StoredSession:
    """The session, if it takes messages."""
    stored = lookup.session(connection, who, session_id)
    if not stored.session.takes_messages:
        raise SessionNotConnected(details=state_of(stored.session))
    return stored


def check(order: Sendable | Forward) -> None:
    """Refuse what WhatsApp's own clients would not let a person send."""
    match order:
        case SendText(text=text):
            check_text(text)
        case SendContent(content=Poll() as poll):
            check_poll(poll)
        case SendContent(content=Appointment() as appointment):
            check_appointment(appointment)
        case SendContent() | Forward():
            pass
        case _:
            assert_never(order)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """What a message will say."""

    type: MessageType
    text: str | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    """Everything beside its text, as it is kept."""
    mentions: tuple[Person, ...] = ()
    forwards_pk: int | None = None
    sha256: str | None = None
    """Of its file, where that is stored."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that is about to be written down."""

    stored: StoredSession
    chat: StoredChat
    draft: _Draft
    message: Message
    """As a reading of it will show it."""


def outgoing(
    tx: Transaction, stored: StoredSession, order: Order, now: datetime, *, bulk: bool = False
) -> Outgoing:
    """What an order comes to; refused here if at all. The chat is made when there is none."""
    chat = lookup.chat_for_sending(tx, stored.pk, order.to)
    if bulk or order.send_at is not None:
        refuse_opted_out(tx, chat)
    if (
        order.quoted_id is not None
        and store.pk_of(tx.connection, stored.pk, order.quoted_id) is None
    ):
        raise MessageNotFound("The quoted message is not there.")
    draft = _draft(tx, stored, chat, order)
    _check_fits(chat.kind, draft.type, order)
    return Outgoing(stored, chat, draft, _message(stored.session, chat, order, draft, now))


def write_down(tx: Transaction, those: Sequence[Outgoing], *, bulk: int | None = None) -> range:
    """Their keys, in their order: from this commit on they are not lost."""
    pks = store.insert_outgoing(tx, [_row(each, bulk) for each in those])
    for pk, each in zip(pks, those, strict=True):
        if each.draft.sha256 is not None:
            media.insert_stored(tx, each.stored.pk, pk, each.draft.sha256)
    chats.written(
        tx,
        [
            (each.chat.pk, pk, each.message.timestamp)
            for pk, each in zip(pks, those, strict=True)
            if each.message.scheduled_at is None
        ],
    )
    return pks


def _row(of: Outgoing, bulk: int | None) -> dict[str, Any]:
    draft, message = of.draft, of.message
    return {
        "session_pk": of.stored.pk,
        "chat_pk": of.chat.pk,
        "wire_id": message.id,
        "status": message.status.value,
        "bulk_pk": bulk,
        "type": message.type.value,
        "text": message.text,
        "content": json.dumps(draft.content) if draft.content else None,
        "view_once": message.view_once,
        "forwards_pk": draft.forwards_pk,
        "quoted_id": message.quoted_id,
        "mentions": store.mentions_json(message.mentions),
        "timestamp": message.timestamp,
        "scheduled_at": message.scheduled_at,
    }


def _draft(tx: Transaction, stored: StoredSession, chat: StoredChat, order: Order) -> _Draft:
    match order:
        case SendText(text=text, mentions=mentions):
            content, named = _mentions(tx, stored, chat, mentions)
            if not order.link_preview:
                content = {**content, LINK_PREVIEW: False}
            if order.style is not None:
                content = {**content, **order.style.as_json()}
            return _Draft(type=MessageType.TEXT, text=text, content=content, mentions=named)
        case SendMedia(mentions=mentions):
            content, named = _mentions(tx, stored, chat, mentions)
            return _Draft(
                type=order.kind,
                text=order.caption,
                content={"media": dict(order.media), **content},
                mentions=named,
                sha256=order.file.sha256,
            )
        case SendContent(content=special):
            return _Draft(type=type_of(special), content=as_json(special))
        case Forward(message_id=message_id):
            return _forwarding(tx, stored, message_id)
        case _:
            assert_never(order)


def _check_fits(kind: ChatKind, said: MessageType, order: Order) -> None:
    """To many at once WhatsApp's own clients say less than to one."""
    takes = _TAKES.get(kind)
    if takes is not None and (said not in takes or isinstance(order, Forward)):
        known = ", ".join(sorted(takes))
        reason = f"a {kind} takes {known}; not what is forwarded, and nothing else"
        raise NotSupported(f"This cannot be sent to a {kind}.", details={"reason": reason})
    if takes is not None and order.quoted_id is not None:
        raise InvalidRequest.field("quotedId", f"nothing is answered in a {kind}")
    style = order.style if isinstance(order, SendText) else None
    if kind is not ChatKind.STATUS and style is not None:
        raise InvalidRequest.field("backgroundColor", "only a status has one")


def _mentions(
    tx: Transaction, stored: StoredSession, chat: StoredChat, mentions: tuple[str, ...]
) -> tuple[Mapping[str, Any], tuple[Person, ...]]:
    """Those who are named, and what is kept of everybody's being named."""
    people = tuple(name for name in mentions if name != EVERYBODY)
    named = _mentioned(tx, stored.pk, people)
    if people == mentions:
        return {}, named
    if chat.kind is not ChatKind.GROUP:
        raise InvalidRequest.field("mentions", f'"{EVERYBODY}" names the members of a group')
    return {MENTIONS_ALL: True}, named


def _forwarding(tx: Transaction, stored: StoredSession, message_id: str) -> _Draft:
    pk = store.pk_of(tx.connection, stored.pk, message_id)
    if pk is None:
        raise MessageNotFound
    source = store.get(tx.connection, stored, pk)
    if source.revoked or source.view_once or source.type in _NOT_FORWARDED:
        raise InvalidState("This message cannot be forwarded.")
    if source.status in _NOT_SENT:
        raise InvalidState("This message has not left yet.")
    kept = store.content_of(tx.connection, pk)
    kept.pop(MENTIONS_ALL, None)
    return _Draft(
        type=source.type,
        text=source.text,
        content=kept,
        forwards_pk=pk,
        sha256=media.stored_as(tx.connection, pk),
    )


def _message(
    session: Session, chat: StoredChat, order: Order, draft: _Draft, now: datetime
) -> Message:
    me = session.me or Person(jid=ids.NOBODY)
    return Message(
        id=ids.new_wire_id(),
        session_id=session.id,
        chat_id=chat.id,
        from_me=True,
        sender=me,
        recipient=chat.person,
        author=None if chat.kind is ChatKind.PRIVATE else me,
        type=draft.type,
        text=draft.text,
        **store.contents_of(draft.content, None),
        view_once=isinstance(order, SendMedia) and order.view_once,
        quoted_id=order.quoted_id,
        mentions=draft.mentions,
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
        people.append(lookup.person_for_writing(tx, session_pk, jid).person)
    return tuple(people)
