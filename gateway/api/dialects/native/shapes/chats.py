"""Chats as JSON."""

from typing_extensions import TypedDict

from gateway.api.dialects.native.shapes.answers import Time
from gateway.api.dialects.native.shapes.contacts import Person
from gateway.api.dialects.native.shapes.messages import Message
from gateway.core.chats import ChatKind


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
