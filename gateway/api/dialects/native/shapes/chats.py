"""Chats as JSON."""

from typing_extensions import TypedDict

from gateway.api.dialects.native.shapes.answers import Time
from gateway.api.dialects.native.shapes.contacts import Person
from gateway.api.dialects.native.shapes.messages import Message
from gateway.core.chats import ChatKind
from gateway.core.contacts import Presence


class SeenPresence(TypedDict):
    """What somebody was last seen doing in a chat, and when that was seen."""

    chatId: str
    person: Person
    presence: Presence
    at: Time


class Fetched(TypedDict):
    """What came of asking for older messages."""

    received: int
    more: bool


class Chat(TypedDict):
    """A conversation; its `id` never changes, whatever WhatsApp calls it today."""

    id: str
    sessionId: str
    kind: ChatKind
    person: Person | None
    name: str | None
    unread: int
    archived: bool
    pinned: bool
    mutedUntil: Time | None
    labels: list[str]
    lastMessage: Message | None
    updatedAt: Time
