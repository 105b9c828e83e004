"""Faults on command: what WhatsApp does to an account on a bad day, for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final, Literal, get_args

from .connections import REPLACED, UNREACHABLE, Connection, Connections
from .devices import Device, Devices, Push
from .links import Links

Fault = Literal[
    "offline",
    "conflict",
    "slow",
    "drop_acks",
    "hang_page",
    "crash_page",
    "expire_qr",
    "media_gone",
    "ban",
    "version_update",
]
FAULTS: Final[tuple[str, ...]] = get_args(Fault)
OF_THE_PAGE: Final = frozenset({"hang_page", "crash_page", "version_update"})
"""The server tells the page, which does it to itself."""
SLOW_BY_SECONDS: Final = 2.0
ACCOUNT_LOCKED: Final = "account_locked"
"""What WhatsApp says to the devices of an account that is banned for good."""


class Faults:
    """The faults that last now, by account, each with the instant at which it ends."""

    def __init__(
        self,
        devices: Devices,
        connections: Connections,
        links: Links[Connection],
        now: Callable[[], float],
    ) -> None:
        self._devices = devices
        self._connections = connections
        self._links = links
        self._now = now
        self._until: dict[tuple[Fault, str], tuple[float, asyncio.TimerHandle]] = {}
        self._held_answers: dict[str, list[tuple[Connection, dict[str, Any]]]] = {}
        self._locked_out: set[str] = set()
        """The tokens of devices whose account was banned for good."""

    # --- what lasts ------------------------------------------------------------------------------

    def unreachable(self, owner: str) -> bool:
        return ("offline", owner) in self._until

    def banned_until(self, owner: str) -> int | None:
        lasting = self._until.get(("ban", owner))
        return None if lasting is None else int(lasting[0])

    def reason_of(self, token: str) -> str:
        """Why a device is not linked any more."""
        return ACCOUNT_LOCKED if token in self._locked_out else "unlinked"

    def media_gone(self, owner: str) -> bool:
        return ("media_gone", owner) in self._until

    def delay_of(self, owner: str) -> float:
        return SLOW_BY_SECONDS if ("slow", owner) in self._until else 0.0

    def holds_answer(self, page: Connection, op: Any, answer: dict[str, Any]) -> bool:
        """Keep WhatsApp's own ack of a message back until the fault ends."""
        owner = page.device.owner if page.device else ""
        if op != "send" or ("drop_acks", owner) not in self._until:
            return False
        self._held_answers.setdefault(owner, []).append((page, answer))
        return True

    def resend(self, device: Device) -> None:
        """Send a device what is kept for it, as far as this connection has not had it yet."""
        self.transmit([(device, push) for push in device.kept.values()])

    def transmit(self, pushes: list[tuple[Device, Push]]) -> None:
        """Send pushes to the pages that are there, besides what a fault holds back."""
        for device, push in pushes:
            page = self._connections.of(device)
            if page is not None and not self._withholds(device, push):
                page.push(push)

    def _withholds(self, device: Device, push: Push) -> bool:
        return push.op == "receipt" and ("drop_acks", device.owner) in self._until

    # --- begin and end ---------------------------------------------------------------------------

    def begin(self, fault: Fault, owner: str, seconds: float) -> None:
        if fault == "expire_qr":
            for page in self._links.expire():
                page.tell({"op": "refs", "refs": [], "ttl": []})
        elif fault == "conflict":
            self._end_pages(owner, {"op": "replaced"}, REPLACED)
        elif fault in OF_THE_PAGE:
            for page in self._pages(owner):
                page.tell({"op": "fault", "fault": fault, "seconds": seconds})
        else:
            self._last(fault, owner, seconds)
            if fault == "offline":
                self._end_pages(owner, None, UNREACHABLE)
            elif fault == "ban":
                said = {"op": "banned", "until": self.banned_until(owner)}
                self._end_pages(owner, said, UNREACHABLE)
            elif fault == "slow":
                self._pace(owner)

    def lock_out(self, owner: str) -> None:
        """Ban an account for good: all its devices are removed and told why."""
        for device in list(self._devices.of(owner)):
            self._locked_out.add(device.token)
            self._connections.unlinked(device, ACCOUNT_LOCKED)
            self._devices.remove(device)

    def forget(self) -> None:
        self._locked_out.clear()
        for fault, owner in list(self._until):
            self._end(fault, owner)

    def _last(self, fault: Fault, owner: str, seconds: float) -> None:
        lasting = self._until.pop((fault, owner), None)
        if lasting is not None:
            lasting[1].cancel()
        timer = asyncio.get_running_loop().call_later(seconds, self._end, fault, owner)
        self._until[fault, owner] = (self._now() + seconds, timer)

    def _end(self, fault: Fault, owner: str) -> None:
        _, timer = self._until.pop((fault, owner))
        timer.cancel()
        if fault == "slow":
            self._pace(owner)
        elif fault == "drop_acks":
            for page, answer in self._held_answers.pop(owner, ()):
                page.tell(answer)
            for device in self._devices.of(owner):
                self.resend(device)

    def _pace(self, owner: str) -> None:
        for page in self._pages(owner):
            page.delay = self.delay_of(owner)

    def _pages(self, owner: str) -> list[Connection]:
        pages = [self._connections.of(device) for device in self._devices.of(owner)]
        return [page for page in pages if page is not None]

    def _end_pages(self, owner: str, said: dict[str, Any] | None, code: int) -> None:
        for page in self._pages(owner):
            if said is not None:
                page.tell(said)
            page.end(code)
            self._connections.unbind(page)
