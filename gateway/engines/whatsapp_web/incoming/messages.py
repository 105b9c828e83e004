"""Messages as the page describes them."""

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from gateway.core.ids import parse_jid
from gateway.core.messages import MessageType, SeenMessage
from gateway.engines.whatsapp_web.incoming.acks import read_status
from gateway.engines.whatsapp_web.incoming.changes import read_changes
from gateway.engines.whatsapp_web.incoming.people import read_people, read_person, read_time

CIPHERTEXT: Final = "ciphertext"
AWAITED: Final = timedelta(days=14)
"""Beyond, a chat is taken for known although it holds a message that was never readable."""
_TYPES: Final = {
    "chat": MessageType.TEXT,
    "image": MessageType.IMAGE,
    "video": MessageType.VIDEO,
    "ptv": MessageType.VIDEO,
    "audio": MessageType.AUDIO,
    "ptt": MessageType.VOICE,
    "document": MessageType.DOCUMENT,
    "sticker": MessageType.STICKER,
    "location": MessageType.LOCATION,
    "vcard": MessageType.CONTACT,
    "multi_vcard": MessageType.CONTACT,
    "poll_creation": MessageType.POLL,
    "event_creation": MessageType.EVENT,
}
_WRITTEN: Final = frozenset(
    {
        "buttons_response",
        "groups_v4_invite",
        "hsm",
        "interactive",
        "interactive_response",
        "list",
        "list_response",
        "native_flow",
        "order",
        "oversized",
        "payment",
        "product",
        "template_button_reply",
    }
)
"""Kinds that businesses and their customers write, which are words and perhaps a picture."""
_PICTURED: Final = {
    "image": MessageType.IMAGE,
    "video": MessageType.VIDEO,
    "application": MessageType.DOCUMENT,
}
_SPECIAL: Final = ("location", "contacts", "poll", "linkPreview", "choices", "chosen")
_NO_MESSAGES: Final = frozenset(
    {
        "album",  # its pictures come by themselves
        "broadcast_notification",
        "call_log",
        CIPHERTEXT,
        "debug",
        "e2e_notification",
        "event_edit_encrypted",
        "event_response",
        "gp2",
        "history_bundle",
        "keep_in_chat",
        "message_edit_encrypted",
        "message_history_notice",
        "group_notification",
        "newsletter_notification",
        "notification",
        "notification_template",
        "pin_message",
        "pinned_message",
        "poll_update",
        "protocol",
        "reaction",
        "reaction_enc",
        "revoked",
    }
)
"""Kinds that WhatsApp Web keeps among messages and that nobody wrote."""


def read_message(data: dict[str, Any]) -> SeenMessage | None:
    """The message, or None for what is none: a notice, or one not yet decrypted."""
    chat = parse_jid(data["chat"] or "")
    # One that was taken back before it could be read was a message all the same.
    is_one = data["type"] not in _NO_MESSAGES or data.get("revoked")
    if chat is None or not is_one:
        return None
    return SeenMessage(
        wire_id=data["id"],
        chat=chat,
        chat_person=read_person(data["chatPerson"]),
        from_me=data["fromMe"],
        author=read_person(data["author"]),
        type=_type(data),
        text=data["body"] if data["body"] is not None else data["caption"],
        timestamp=datetime.fromtimestamp(data["t"], UTC),
        status=read_status(data["ack"]),
        quoted_wire_id=data["quotedId"],
        mentions=read_people(data["mentions"]),
        starred=data["star"],
        pinned=data.get("pinned"),
        view_once=data["viewOnce"],
        content=_content(data),
        changes=read_changes(data),
        behind_unreadable=is_awaited(data["chatWaitsSince"], data["t"]),
    )


def is_awaited(since: float | None, now: float) -> bool:
    """Whether a message that could not be read then may still come; most do within seconds."""
    return since is not None and now - since < AWAITED.total_seconds()


def _type(data: dict[str, Any]) -> MessageType:
    if data["type"] in _WRITTEN:
        return _type_of_written(data)
    kind = _TYPES.get(data["type"], MessageType.UNKNOWN)
    return MessageType.GIF if kind is MessageType.VIDEO and data["isGif"] else kind


def _type_of_written(data: dict[str, Any]) -> MessageType:
    """By what it brings; a text that nobody can read is none."""
    if data["media"]:
        family = (data["media"]["mimetype"] or "").partition("/")[0]
        return _PICTURED.get(family, MessageType.DOCUMENT)
    is_understood = data["body"] or data["caption"] or data.get("chosen")
    return MessageType.TEXT if is_understood else MessageType.UNKNOWN


def _content(data: dict[str, Any]) -> Mapping[str, Any] | None:
    """What it brings beside its text."""
    media = _media(data["media"])
    special = {name: data[name] for name in _SPECIAL if data.get(name)}
    if event := data.get("event"):
        special["event"] = {
            **event,
            **{name: _moment(event[name]) for name in ("startsAt", "endsAt")},
        }
    return special | ({"media": media} if media else {}) or None


def _media(data: dict[str, Any] | None) -> Mapping[str, Any] | None:
    """What is known of a file before it is loaded."""
    if data is None:
        return None
    return {
        "mimetype": data["mimetype"],
        "size": data["size"],
        "sha256": _hex(data["filehash"]),
        "filename": data["filename"],
        "durationSeconds": data["duration"],
        "width": data["width"],
        "height": data["height"],
    }


def _moment(seconds: float | None) -> str | None:
    at = read_time(seconds)
    return None if at is None else at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _hex(encoded: str | None) -> str | None:
    try:
        return base64.b64decode(encoded or "", validate=True).hex() or None
    except binascii.Error:
        return None
