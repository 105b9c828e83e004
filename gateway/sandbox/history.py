"""What a newly linked device is given: the account's people, groups, chats and recent messages."""

from __future__ import annotations

from typing import Any, Final

from .carrier import Carrier
from .messages import Entry
from .people import Phone
from .wires import wire_of

MESSAGES_PER_CHAT: Final = 300


def me_of(phone: Phone, device: int) -> dict[str, Any]:
    """The protocol's Me."""
    return {"jid": phone.jid, "lid": phone.lid, "name": phone.name, "device": device}


def history_of(carrier: Carrier, phone: Phone) -> dict[str, Any]:
    """The protocol's History."""
    people = carrier.people
    groups = people.groups_of(phone.number)
    entries: dict[str, list[Entry]] = {group.jid: [] for group in groups}
    for entry in carrier.messages.of(phone.number):
        entries.setdefault(entry.chat, []).append(entry)
    in_groups = {number for group in groups for number in group.members}
    known = in_groups | phone.contacts | {chat for chat in entries if people.phone(chat)}
    recent = [entry for chat in entries.values() for entry in chat[-MESSAGES_PER_CHAT:]]
    return {
        "people": [
            person.as_person(phone)
            for number in sorted(known - {phone.number})
            if (person := people.phone(number))
        ],
        "groups": [people.describe_group(group) for group in groups],
        **carrier.blocklist(phone),
        "chats": [
            {
                "id": carrier.address_of_chat(chat),
                "unread": carrier.unread(phone, chat),
                "t": int(listed[-1].message.time) if listed else 0,
            }
            for chat, listed in entries.items()
        ],
        "messages": [
            wire_of(people, phone, entry) for entry in sorted(recent, key=lambda e: e.place)
        ],
    }
