"""What a newly linked device is given: the newest at once, the rest piece by piece as it asks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Any, Final

from .carrier import Carrier
from .chats import Chats
from .labels import Labels
from .messages import Entry
from .people import STATUS, Phone
from .wires import wire_of

FIRST_CHATS: Final = 100
FIRST_MESSAGES: Final = 500
CHATS_OF_A_PIECE: Final = 200
MESSAGES_OF_A_PIECE: Final = 1000
MESSAGES_ON_DEMAND: Final = 50

Json = dict[str, Any]


class BadCursor(Exception):
    """No piece of history ended with this cursor."""


def me_of(phone: Phone, device: int) -> Json:
    """The protocol's Me."""
    return {
        "jid": phone.jid,
        "lid": phone.lid,
        "name": phone.name,
        "device": device,
        "business": phone.business,
    }


class History:
    """Chats come first, the latest on top, each with its last message; then older messages.

    A cursor says how many chats were told and before which place on the phone's list the messages
    are still to come. A chat that something new happens in meanwhile comes by itself, as news.
    """

    def __init__(self, carrier: Carrier, chats: Chats, labels: Labels) -> None:
        self._carrier = carrier
        self._chat_settings = chats
        self._labels = labels
        self._people = carrier.people
        self._messages = carrier.messages

    def begin(self, phone: Phone) -> Json:
        """The protocol's History: what the device is paired with."""
        floor = self._floor(phone)
        newest = [
            entry
            for entry in self._messages.of(phone.number)[-FIRST_MESSAGES:]
            if entry.place >= floor
        ]
        before = newest[0].place if newest else 0
        first = self._chats(phone, 0, FIRST_CHATS, newest, before)
        labels = {"labels": self._labels.wire(phone)}
        channels = self._carrier.channels.of(phone.number)
        followed = {"channels": [channel.describe(phone.number) for channel in channels]}
        return {**self._carrier.blocklist(phone), **labels, **followed, **first}

    def piece(self, phone: Phone, cursor: str) -> Json:
        chats, _, before = cursor.partition(":")
        if not (chats.isdecimal() and before.isdecimal()):
            raise BadCursor
        if int(chats) < len(self._keys(phone)):
            return self._chats(phone, int(chats), CHATS_OF_A_PIECE, [], int(before))
        return self._older(phone, int(chats), int(before))

    def on_demand(self, phone: Phone, key: str, before: str | None) -> Json:
        """Messages of one chat that were said before one of them, which the device has."""
        listed = list(self._messages.in_chat(phone.number, key))
        ids = [entry.message.id for entry in listed]
        end = ids.index(before) if before in ids else len(listed)
        entries = listed[max(0, end - MESSAGES_ON_DEMAND) : end]
        known = {entry.message.author for entry in entries}
        return {
            **self._said(phone, known, [], entries),
            "more": end > MESSAGES_ON_DEMAND,
        }

    def _floor(self, phone: Phone) -> int:
        """The place of the oldest message that goes to a device without being asked for."""
        listed = self._messages.of(phone.number)
        if phone.hands_over is None or phone.hands_over >= len(listed):
            return listed[0].place if listed else 0
        return listed[-phone.hands_over].place if phone.hands_over else listed[-1].place + 1

    def _chats(
        self, phone: Phone, start: int, count: int, messages: list[Entry], before: int
    ) -> Json:
        keys = self._keys(phone)
        told = keys[start : start + count]
        lasts = [last for key in told if (last := self._last(phone, key)) is not None]
        entries = {entry.place: entry for entry in (*lasts, *messages)}
        known = {number for key in told for number in self._members(key)}
        known |= {entry.message.author for entry in entries.values()}
        if start + count >= len(keys):
            known |= phone.contacts  # the whole address book comes with the last of the chats
        return {
            **self._said(phone, known, told, [entries[place] for place in sorted(entries)]),
            "next": self._next(phone, start + len(told), before),
        }

    def _older(self, phone: Phone, chats: int, before: int) -> Json:
        listed = self._messages.of(phone.number)
        end = bisect_left(listed, before, key=lambda entry: entry.place)
        floor = bisect_left(listed, self._floor(phone), key=lambda entry: entry.place)
        entries = listed[max(floor, end - MESSAGES_OF_A_PIECE) : end]
        known = {entry.message.author for entry in entries}
        return {
            **self._said(phone, known, [], entries),
            "next": self._next(phone, chats, entries[0].place if entries else 0),
        }

    def _next(self, phone: Phone, chats: int, before: int) -> str | None:
        older = self._floor(phone) < before
        more = chats < len(self._keys(phone)) or older
        return f"{chats}:{before}" if more else None

    def _keys(self, phone: Phone) -> list[str]:
        """All chats, the one with the latest message first; groups may have none."""
        groups = {group.jid for group in self._people.groups_of(phone.number)}
        channels = {channel.jid for channel in self._carrier.channels.of(phone.number)}
        return sorted(
            (self._messages.chats_of(phone.number) | groups | channels) - {STATUS},
            key=lambda key: (-last.place if (last := self._last(phone, key)) else 0, key),
        )

    def _last(self, phone: Phone, key: str) -> Entry | None:
        return self._messages.last_in(phone.number, key)

    def _members(self, key: str) -> Iterable[str]:
        group = self._people.group(key)
        return [key] if group is None else group.members

    def _said(self, phone: Phone, known: set[str], chats: list[str], entries: list[Entry]) -> Json:
        people, groups = self._people, [self._people.group(key) for key in chats]
        return {
            "people": [
                person.as_person(phone)
                for number in sorted(known - {phone.number})
                if (person := people.phone(number))
            ],
            "groups": [people.describe_group(group) for group in groups if group is not None],
            "chats": [self._chat(phone, key) for key in chats],
            "messages": [wire_of(people, phone, entry) for entry in entries],
        }

    def _has_more(self, phone: Phone, key: str) -> bool:
        """Whether the phone keeps older messages of a chat for whoever asks for them."""
        if phone.hands_over is None:
            return False
        first = next(self._messages.in_chat(phone.number, key), None)
        last = self._last(phone, key)
        return first is not None and first is not last and first.place < self._floor(phone)

    def _chat(self, phone: Phone, key: str) -> Json:
        last = self._last(phone, key)
        return {
            "id": self._carrier.address_of_chat(key),
            "unread": self._carrier.unread(phone, key),
            "t": 0 if last is None else int(last.message.time),
            "more": self._has_more(phone, key),
            **self._chat_settings.wire(phone, key),
        }
