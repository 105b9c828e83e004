"""People and chats as the page describes them."""

from datetime import UTC, datetime
from typing import Any

from gateway.core.chats import FOR_EVER, SeenChat
from gateway.core.contacts import Presence, SeenPerson
from gateway.core.facts import PresenceSeen
from gateway.core.ids import parse_jid


def read_person(data: dict[str, Any] | None) -> SeenPerson | None:
    if not data:
        return None
    phone = parse_jid(data["phone"]) if data.get("phone") else None
    lid = parse_jid(data["lid"]) if data.get("lid") else None
    if phone is None and lid is None:
        return None
    return SeenPerson(
        phone=phone, lid=lid, name=data.get("name") or None, push_name=data.get("pushName") or None
    )


def read_people(data: list[dict[str, Any]]) -> tuple[SeenPerson, ...]:
    """Each person once: WhatsApp Web keeps one contact per address."""
    people = [person for item in data if (person := read_person(item)) is not None]
    return tuple(dict.fromkeys(people))


def read_chat(data: dict[str, Any]) -> SeenChat | None:
    jid = parse_jid(data["id"] or "")
    if jid is None:
        return None
    return SeenChat(
        jid=jid,
        person=read_person(data["person"]),
        name=data["name"],
        unread=data["unread"],
        archived=data["archived"],
        pinned=data["pinned"],
        muted_until=_mute_end(data["muteExpiration"]),
        labels=tuple(data["labels"]),
        updated_at=read_time(data["t"]),
    )


def _mute_end(seconds: float) -> datetime | None:
    """WhatsApp Web says 0 for not muted, and a negative number for ever."""
    return FOR_EVER if seconds < 0 else read_time(seconds)


def read_chats(data: list[dict[str, Any]]) -> tuple[SeenChat, ...]:
    return tuple(chat for item in data if (chat := read_chat(item)) is not None)


def read_presence(data: dict[str, Any]) -> PresenceSeen | None:
    chat, person = parse_jid(data["chat"] or ""), read_person(data["person"])
    if chat is None or person is None:
        return None
    return PresenceSeen(chat, person, Presence(data["presence"]))


def read_time(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
