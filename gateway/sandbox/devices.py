"""Linked devices and what is kept for each until its page has stored it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any, Final

from .changes import PEOPLE, Changes
from .storage import Record, Storage

DEVICES: Final = "device"
PUSHES: Final = "push"
RESERVED_NUMBERS: Final = 1000
"""So many push numbers are taken with one write: a restart never uses one twice."""


@dataclass(frozen=True, slots=True)
class Push:
    """What a page is told; numbered where the server keeps it until the page has stored it."""

    number: int
    op: str
    body: dict[str, Any]

    def text(self) -> dict[str, Any]:
        return {"push": self.number, "op": self.op, **self.body}


@dataclass(slots=True)
class Device:
    """One linked page of an account."""

    token: str
    owner: str
    number: int
    next_push: int = 1
    reserved: int = RESERVED_NUMBERS
    """The first number that a restart may go on with."""
    kept: dict[int, Push] = field(default_factory=dict)

    def record(self) -> Record:
        return {"owner": self.owner, "number": self.number, "reserved": self.reserved}


class Devices:
    """All linked devices, each with its kept pushes, numbered and in order."""

    def __init__(self, storage: Storage, changes: Changes) -> None:
        self._storage = storage
        self._changes = changes
        self._by_token: dict[str, Device] = {}
        self._by_owner: dict[str, list[Device]] = {}
        self._fresh: list[tuple[Device, Push]] = []

    def load(self, devices: dict[str, Record], pushes: dict[str, Record]) -> None:
        for token, record in devices.items():
            self._index(Device(token=token, next_push=record["reserved"], **record))
        for record in sorted(pushes.values(), key=lambda record: int(record["number"])):
            device = self._by_token.get(record["device"])
            if device is not None:
                push = Push(record["number"], record["op"], record["body"])
                device.kept[push.number] = push

    def all(self) -> list[Device]:
        return list(self._by_token.values())

    def with_token(self, token: str) -> Device | None:
        return self._by_token.get(token)

    def of(self, owner: str) -> list[Device]:
        return list(self._by_owner.get(owner, ()))

    def make(self, owner: str) -> Device:
        """A device that is being paired; it counts once `linked()`."""
        number = max((device.number for device in self.of(owner)), default=0) + 1
        device = Device(secrets.token_urlsafe(32), owner, number)
        self._index(device)
        return device

    def linked(self, device: Device) -> None:
        """Its page has stored who it is: from now on it outlives a restart."""
        self._storage.put(DEVICES, device.token, device.record)
        self._changes.note(PEOPLE)

    def remove(self, device: Device) -> None:
        if self._by_token.pop(device.token, None) is None:
            return
        self._by_owner[device.owner].remove(device)
        self._storage.drop(DEVICES, device.token)
        self._changes.note(PEOPLE)
        for number in device.kept:
            self._storage.drop(PUSHES, _push_key(device, number))

    # --- pushes ----------------------------------------------------------------------------------

    def push(self, device: Device, op: str, body: dict[str, Any]) -> None:
        """Keep a push; it goes out when its request has been stored and answered."""
        push = Push(device.next_push, op, body)
        device.next_push += 1
        if device.next_push > device.reserved:
            device.reserved += RESERVED_NUMBERS
            self.linked(device)
        device.kept[push.number] = push
        self._storage.put(
            PUSHES,
            _push_key(device, push.number),
            lambda: {"device": device.token, "number": push.number, "op": op, "body": body},
        )
        self._fresh.append((device, push))

    def take_fresh(self) -> list[tuple[Device, Push]]:
        """The pushes since the last call: those of one request, whose handling never pauses."""
        fresh, self._fresh = self._fresh, []
        return fresh

    def acked(self, device: Device, number: int) -> None:
        if device.kept.pop(number, None) is not None:
            self._storage.drop(PUSHES, _push_key(device, number))

    def _index(self, device: Device) -> None:
        self._by_token[device.token] = device
        self._by_owner.setdefault(device.owner, []).append(device)


def _push_key(device: Device, number: int) -> str:
    return f"{device.token}/{number}"
