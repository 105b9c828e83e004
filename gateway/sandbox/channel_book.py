"""Channels: what they are called, and who owns and who follows each."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from .people import Phone
from .storage import Record, Storage

CHANNELS: Final = "channel"


@dataclass(slots=True)
class Channel:
    """A channel, its owner, and the numbers of those who follow it."""

    jid: str
    name: str
    owner: str
    description: str = ""
    created: int = 0
    invite: str = ""
    """The code of its link."""
    followers: list[str] = field(default_factory=list)
    muted: list[str] = field(default_factory=list)
    """Those of them who do not want to be told of new posts."""

    @property
    def members(self) -> list[str]:
        return [self.owner, *self.followers]

    def role_of(self, number: str) -> str:
        if number == self.owner:
            return "owner"
        return "subscriber" if number in self.followers else "guest"

    def describe(self, viewer: str) -> dict[str, Any]:
        """The protocol's Channel."""
        return {
            "jid": self.jid,
            "name": self.name,
            "description": self.description,
            "created": self.created,
            "invite": self.invite,
            "followers": len(self.followers),
            "role": self.role_of(viewer),
            "muted": viewer in self.muted,
        }

    def record(self) -> Record:
        return {
            "name": self.name,
            "owner": self.owner,
            "description": self.description,
            "created": self.created,
            "invite": self.invite,
            "followers": self.followers,
            "muted": self.muted,
        }


class ChannelBook:
    """All channels, found by their JIDs, by their links and by words in their names."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._channels: dict[str, Channel] = {}

    def load(self, records: dict[str, Record]) -> None:
        for jid, record in records.items():
            self._channels[jid] = Channel(jid=jid, **record)

    def get(self, jid: str) -> Channel | None:
        return self._channels.get(jid)

    def named(self, name: str) -> Channel | None:
        """By its JID or the code of its link."""
        by_link = (each for each in self._channels.values() if each.invite == name)
        return self._channels.get(name) or next(by_link, None)

    def of(self, number: str) -> list[Channel]:
        return [each for each in self._channels.values() if number in each.members]

    def search(self, text: str) -> Iterator[Channel]:
        words = text.casefold().split()
        for channel in self._channels.values():
            said = f"{channel.name} {channel.description}".casefold()
            if all(word in said for word in words):
                yield channel

    def add(self, owner: Phone, name: str, description: str, created: int) -> Channel:
        channel = Channel(
            jid=f"120363{secrets.randbelow(10**12):012d}@newsletter",
            name=name,
            owner=owner.number,
            description=description,
            created=created,
            invite=secrets.token_urlsafe(16),
        )
        self._channels[channel.jid] = channel
        self.changed(channel)
        return channel

    def changed(self, channel: Channel) -> None:
        self._storage.put(CHANNELS, channel.jid, channel.record)

    def remove(self, channel: Channel) -> None:
        self._channels.pop(channel.jid, None)
        self._storage.drop(CHANNELS, channel.jid)

    def forget(self) -> None:
        for channel in list(self._channels.values()):
            self.remove(channel)
