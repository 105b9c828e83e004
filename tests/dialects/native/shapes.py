"""The native API's session, message and chat as it shows them, field by field."""

from typing import Any

TIME = "2026-11-21T10:00:00.123Z"
ALICE = {
    "jid": "5491123456789@c.us",
    "phone": "5491123456789",
    "lid": "77@lid",
    "name": "Alice",
}
BOB = {"jid": "5491100000002@c.us", "phone": "5491100000002", "lid": None, "name": "Bob"}
SHOP = {
    "id": "shop",
    "sessionId": "shop",
    "clientId": "acme",
    "name": "The shop",
    "status": "connected",
    "reason": None,
    "action": None,
    "detail": None,
    "wanted": "running",
    "me": ALICE,
    "webVersion": "2.3000.1",
    "createdAt": TIME,
    "updatedAt": TIME,
    "connectedAt": TIME,
    "newContactsPausedUntil": None,
}
MESSAGE = {
    "id": "3EB0AA",
    "sessionId": "shop",
    "chatId": "77@lid",
    "fromMe": False,
    "from": BOB,
    "to": ALICE,
    "author": None,
    "type": "text",
    "text": "¡Hola!",
    "media": None,
    "location": None,
    "contacts": None,
    "poll": None,
    "linkPreview": None,
    "event": None,
    "choices": None,
    "chosen": None,
    "quotedId": None,
    "mentions": [],
    "reactions": [],
    "status": "delivered",
    "error": None,
    "timestamp": TIME,
    "scheduledAt": None,
    "edited": False,
    "revoked": False,
    "starred": False,
    "pinned": False,
    "viewOnce": False,
    "backfilled": False,
}
CHAT = {
    "id": "77@lid",
    "sessionId": "shop",
    "kind": "private",
    "person": BOB,
    "name": "Bob",
    "unread": 2,
    "archived": False,
    "pinned": False,
    "mutedUntil": None,
    "labels": [],
    "lastMessage": MESSAGE,
    "updatedAt": TIME,
}


def one(data: Any) -> dict[str, Any]:
    return {"success": True, "data": data}


def many(*data: Any, following: str | None = None) -> dict[str, Any]:
    return {"success": True, "data": list(data), "next": following}
