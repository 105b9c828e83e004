"""Chats as JSON."""

from gateway.api.dialects.native.responses.answers import time, time_or_null
from gateway.api.dialects.native.responses.contacts import person, person_or_null
from gateway.api.dialects.native.responses.messages import message
from gateway.api.dialects.native.shapes import chats as shapes
from gateway.core import chats
from gateway.core.events import PresenceSince
from gateway.core.history import Fetched


def presence(of: PresenceSince) -> shapes.SeenPresence:
    return {
        "chatId": of.change.chat_id,
        "person": person(of.change.person),
        "presence": of.change.presence,
        "at": time(of.at),
    }


def chat(of: chats.Chat) -> shapes.Chat:
    return {
        "id": of.id,
        "sessionId": of.session_id,
        "kind": of.kind,
        "person": person_or_null(of.person),
        "name": of.name,
        "unread": of.unread,
        "archived": of.archived,
        "pinned": of.pinned,
        "mutedUntil": time_or_null(of.muted_until),
        "labels": list(of.labels),
        "lastMessage": None if of.last_message is None else message(of.last_message),
        "updatedAt": time(of.updated_at),
    }


def fetched(of: Fetched) -> shapes.Fetched:
    return {"received": of.received, "more": of.more}
