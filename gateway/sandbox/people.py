"""Who is on this WhatsApp: phones with their addresses, and the groups they are in."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Literal

from .changes import PEOPLE, Changes
from .numbering import also_written
from .storage import Record, Storage

Naming = Literal["phone", "lid"]
GroupKind = Literal["", "community", "announcements"]
"""A community is a group that groups belong to; one of them is for its admins to speak to all."""

NUMBER: Final = re.compile(r"\d{7,15}")
WRITTEN_AROUND_DIGITS: Final = re.compile(r"[\s+()\-]")
LID_FLOOR: Final = 10**14
PHONES: Final = "phone"
GROUPS: Final = "group"
STATUS: Final = "status@broadcast"
"""The chat that everybody's statuses are in."""


def is_private(chat: str) -> bool:
    """Whether a chat is one of two people: then its key is the other one's number."""
    return "@" not in chat


def is_channel(chat: str) -> bool:
    return chat.endswith("@newsletter")


def as_number(written: str) -> str | None:
    """The digits of a number as people write it, or None where it cannot be one."""
    digits = WRITTEN_AROUND_DIGITS.sub("", written)
    return digits if NUMBER.fullmatch(digits) and digits.isascii() else None


@lru_cache(maxsize=10_000)
def lid_of(number: str) -> str:
    """The hidden identity of a number: 15 digits, the same in every sandbox."""
    digest = hashlib.sha256(f"lid:{number}".encode()).digest()
    return f"{LID_FLOOR + int.from_bytes(digest) % (9 * LID_FLOOR)}@lid"


@dataclass(slots=True)
class Phone:
    """One person's phone, which is also the account that pages are linked to."""

    number: str
    name: str
    contacts: set[str] = field(default_factory=set)
    named: Naming = "lid"
    """How WhatsApp names this person to others: accounts are migrated to LIDs."""
    picture: str | None = None
    about: str = ""
    blocked: set[str] = field(default_factory=set)
    """The numbers that this account does not want to hear from."""
    hidden: bool = False
    """Others know this person by the LID alone, until they ask for the number or have it."""
    business: bool = False
    """An account of WhatsApp Business: it has labels."""
    read_receipts: bool = True
    """Off: in chats of two neither side learns when the other has read."""
    restricted: bool = False
    """WhatsApp lets it answer, and refuses what it writes to those who never wrote to it."""
    hands_over: int | None = None
    """So many of its newest messages go to a device that it links, the others on demand."""
    presence: dict[str, str] = field(default_factory=dict)
    """Who is typing or recording to this phone now; gone with a restart, as on a phone."""

    @property
    def jid(self) -> str:
        return f"{self.number}@c.us"

    @property
    def lid(self) -> str:
        return lid_of(self.number)

    @property
    def address(self) -> str:
        """The JID under which others see this person."""
        return self.jid if self.named == "phone" else self.lid

    def summary(self) -> dict[str, str]:
        return {"number": self.number, "name": self.name, "jid": self.jid, "lid": self.lid}

    def record(self) -> Record:
        return {
            "name": self.name,
            "contacts": sorted(self.contacts),
            "named": self.named,
            "picture": self.picture,
            "about": self.about,
            "blocked": sorted(self.blocked),
            "hidden": self.hidden,
            "business": self.business,
            "read_receipts": self.read_receipts,
            "restricted": self.restricted,
            "hands_over": self.hands_over,
        }

    def as_person(self, viewer: Phone, *, asked: bool = False) -> dict[str, Any]:
        """The protocol's Person, as one account sees another; who asked for the number knows it."""
        known = asked or not self.hidden or self.named == "phone" or self.number in viewer.contacts
        return {
            "jid": self.jid if known else None,
            "lid": self.lid,
            "name": self.name,
            "contact": self.number in viewer.contacts,
            "named": self.named,
            "picture": self.picture,
        }


@dataclass(slots=True)
class Group:
    """A group and who may write to it."""

    jid: str
    subject: str
    owner: str
    admins: set[str]
    members: list[str]
    created: int = 0
    description: str = ""
    announce: bool = False
    """Only admins may write."""
    restrict: bool = False
    """Only admins may change what it is called and shows."""
    members_add: bool = False
    """Members may bring others, too."""
    invite: str = ""
    """The code of the link to join by, once somebody asked for one."""
    kind: GroupKind = ""
    parent: str = ""
    """The community that it is part of."""
    picture: str | None = None
    """The SHA-256 of what it is shown by."""

    def record(self) -> Record:
        return {
            "subject": self.subject,
            "owner": self.owner,
            "admins": sorted(self.admins),
            "members": self.members,
            "created": self.created,
            "description": self.description,
            "announce": self.announce,
            "restrict": self.restrict,
            "members_add": self.members_add,
            "invite": self.invite,
            "kind": self.kind,
            "parent": self.parent,
            "picture": self.picture,
        }


class People:
    """All phones and groups, found by any of their addresses."""

    def __init__(self, storage: Storage, changes: Changes) -> None:
        self._storage = storage
        self._changes = changes
        self._phones: dict[str, Phone] = {}
        self._by_lid: dict[str, Phone] = {}
        self._groups: dict[str, Group] = {}

    def load(self, phones: dict[str, Record], groups: dict[str, Record]) -> None:
        for number, record in phones.items():
            contacts, blocked = (set(record.pop(name, ())) for name in ("contacts", "blocked"))
            self._index(Phone(number=number, contacts=contacts, blocked=blocked, **record))
        for jid, record in groups.items():
            admins = set(record.pop("admins"))
            self._groups[jid] = Group(jid=jid, admins=admins, **record)

    def phones(self) -> Iterator[Phone]:
        return iter(self._phones.values())

    def phone(self, number: str) -> Phone | None:
        return self._phones.get(number)

    def known(self, number: str) -> Phone:
        return self._phones[number]

    def find(self, address: str) -> Phone | None:
        """A person by number, phone JID or LID."""
        if address in self._by_lid:
            return self._by_lid[address]
        number = as_number(address.removesuffix("@c.us"))
        return None if number is None else self._phones.get(number)

    def registered(self, number: str) -> Phone | None:
        """Who is on WhatsApp under a number, however their country lets people write it."""
        other = also_written(number)
        return self._phones.get(number) or (None if other is None else self._phones.get(other))

    def add(self, number: str, name: str, contacts: set[str]) -> Phone:
        phone = Phone(number=number, name=name, contacts=contacts)
        self._index(phone)
        self.changed(phone)
        return phone

    def changed(self, phone: Phone) -> None:
        self._storage.put(PHONES, phone.number, phone.record)
        self._changes.note(PEOPLE)

    def group(self, jid: str) -> Group | None:
        return self._groups.get(jid)

    def shows(self, sha256: str) -> bool:
        """Whether somebody or a group is shown by this picture."""
        people = (phone.picture for phone in self._phones.values())
        groups = (group.picture for group in self._groups.values())
        return sha256 in {*people, *groups}

    def groups_of(self, number: str) -> list[Group]:
        return [group for group in self._groups.values() if number in group.members]

    def group_by_invite(self, code: str) -> Group | None:
        return next((group for group in self._groups.values() if group.invite == code), None)

    def add_group(self, subject: str, owner: Phone, members: list[Phone], created: int) -> Group:
        jid = f"120363{secrets.randbelow(10**12):012d}@g.us"
        numbers = list(dict.fromkeys([owner.number, *(member.number for member in members)]))
        group = Group(jid, subject, owner.number, {owner.number}, numbers, created)
        self._groups[jid] = group
        self.group_changed(group)
        return group

    def group_changed(self, group: Group) -> None:
        self._storage.put(GROUPS, group.jid, group.record)
        for number in group.members:
            self._changes.note(number)

    def groups_in(self, community: Group) -> list[Group]:
        return [group for group in self._groups.values() if group.parent == community.jid]

    def remove_group(self, group: Group) -> None:
        del self._groups[group.jid]
        self._storage.drop(GROUPS, group.jid)
        for number in group.members:
            self._changes.note(number)

    def describe_group(self, group: Group) -> dict[str, Any]:
        """The protocol's Group."""
        return {
            "jid": group.jid,
            "subject": group.subject,
            "owner": self.known(group.owner).lid,
            "created": group.created,
            "description": group.description,
            "announce": group.announce,
            "restrict": group.restrict,
            "members_add": group.members_add,
            "kind": group.kind,
            "parent": group.parent or None,
            "picture": group.picture,
            "participants": [
                {
                    "jid": None if self.known(number).hidden else self.known(number).jid,
                    "lid": self.known(number).lid,
                    "admin": number in group.admins,
                }
                for number in group.members
            ],
        }

    def forget(self) -> None:
        for number in self._phones:
            self._storage.drop(PHONES, number)
        for jid in self._groups:
            self._storage.drop(GROUPS, jid)
        self._changes.note(PEOPLE)
        self._phones.clear()
        self._by_lid.clear()
        self._groups.clear()

    def _index(self, phone: Phone) -> None:
        self._phones[phone.number] = phone
        self._by_lid[phone.lid] = phone
