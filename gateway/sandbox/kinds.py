"""The kinds of messages: the native API's names and WhatsApp Web's, one table for both ways."""

from __future__ import annotations

from typing import Any, Final

NATIVE_OF_WIRE: Final = {
    "chat": "text",
    "image": "image",
    "video": "video",
    "audio": "audio",
    "ptt": "voice",
    "document": "document",
    "sticker": "sticker",
    "location": "location",
    "vcard": "contact",
    "multi_vcard": "contact",
    "poll_creation": "poll",
    "event_creation": "event",
    "gp2": "system",
}
MEDIA_KINDS: Final = frozenset({"image", "video", "gif", "audio", "voice", "document", "sticker"})

_WIRE_OF_NATIVE: Final = {
    "text": "chat",
    "gif": "video",
    "voice": "ptt",
    "contact": "vcard",
    "poll": "poll_creation",
    "event": "event_creation",
    "system": "gp2",
}


def native_kind(wire: dict[str, Any]) -> str:
    if wire["type"] == "video" and wire.get("gif") is True:
        return "gif"
    return NATIVE_OF_WIRE.get(wire["type"], "unknown")


def wire_kind(native: str, contacts: int = 0) -> str:
    if native == "contact" and contacts > 1:
        return "multi_vcard"
    return _WIRE_OF_NATIVE.get(native, native)


def kind_of_file(mimetype: str) -> str:
    family = mimetype.partition("/")[0]
    return family if family in {"image", "video", "audio"} else "document"
