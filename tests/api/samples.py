"""What the API's tests speak of: a moment, people, a session, a message, a chat."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from gateway.core.chats import Chat, ChatKind
from gateway.core.contacts import Person
from gateway.core.ids import Jid
from gateway.core.messages import Message, MessageStatus, MessageType
from gateway.core.sessions import (
    Condition,
    QrCode,
    Session,
    SessionStatus,
    Wanted,
)

NOW = datetime(2026, 11, 21, 10, 0, 0, 123456, tzinfo=UTC)
STRANGER = "5490000000000"  # on no WhatsApp
PNG = b"\x89PNG\r\n\x1a\n"
ALICE = Person(
    jid=Jid("5491123456789@c.us"), phone="5491123456789", lid=Jid("77@lid"), name="Alice"
)
BOB = Person(jid=Jid("5491100000002@c.us"), phone="5491100000002", name="Bob")


class StoppedClock:
    """Time that only moves when a test moves it."""

    def __init__(self) -> None:
        self._now = NOW
        self._seconds = 1_000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._seconds

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._seconds += seconds


def a_session(session_id: str = "shop", **changes: Any) -> Session:
    session = Session(
        id=session_id,
        client_id="acme",
        name="The shop",
        condition=Condition(SessionStatus.CONNECTED),
        wanted=Wanted.RUNNING,
        me=ALICE,
        web_version="2.3000.1",
        created_at=NOW,
        updated_at=NOW,
        connected_at=NOW,
        linked=True,
        linked_origin="http://127.0.0.1:3100",
        profile="secret-folder",
    )
    return replace(session, **changes)


def a_message(message_id: str = "3EB0AA", **changes: Any) -> Message:
    message = Message(
        id=message_id,
        session_id="shop",
        chat_id="77@lid",
        from_me=False,
        sender=BOB,
        recipient=ALICE,
        author=None,
        type=MessageType.TEXT,
        text="¡Hola!",
        status=MessageStatus.DELIVERED,
        timestamp=NOW,
    )
    return replace(message, **changes)


def a_qr(session_id: str = "fresh") -> QrCode:
    text = "2@Rw0f/abc+def==,noise,identity,adv,1"
    return QrCode(session_id=session_id, text=text, expires_at=NOW + timedelta(seconds=20))


def a_chat() -> Chat:
    return Chat(
        id="77@lid",
        session_id="shop",
        kind=ChatKind.PRIVATE,
        person=BOB,
        name="Bob",
        unread=2,
        last_message=a_message(),
        updated_at=NOW,
    )
