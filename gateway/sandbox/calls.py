"""Calls between phones: they ring on the other side's devices until somebody ends them."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from .carrier import Carrier, NobodyThere
from .devices import Device
from .people import Phone

CallState = Literal["ringing", "rejected", "ended"]
KEPT: Final = 1_000
"""So many calls are remembered; they are no part of what a restart brings back."""


@dataclass(slots=True)
class Call:
    """One call; both numbers see the same."""

    id: str
    caller: str
    called: str
    video: bool
    time: float
    state: CallState = "ringing"

    def describe(self) -> dict[str, Any]:
        """The control API's form."""
        told = asdict(self)
        return {
            "id": told["id"],
            "from": told["caller"],
            "to": told["called"],
            "video": told["video"],
            "state": told["state"],
        }


class Calls:
    """All calls, the oldest first."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._by_id: dict[str, Call] = {}

    def of(self, number: str) -> list[Call]:
        return [call for call in self._by_id.values() if number in (call.caller, call.called)]

    def begin(self, me: Phone, to: Phone, *, video: bool) -> Call:
        call = Call(secrets.token_hex(16).upper(), me.number, to.number, video, self._carrier.now())
        self._by_id[call.id] = call
        while len(self._by_id) > KEPT:
            del self._by_id[next(iter(self._by_id))]
        if me.number not in to.blocked:  # else it never rings, and the caller is not told
            body = {"id": call.id, "from": me.address, "video": video, "t": int(call.time)}
            self._carrier.push(to, "call", {**body, "people": [me.as_person(to)]})
        return call

    def end(self, me: Phone, call_id: str, origin: Device | None = None) -> Call:
        """Over for both sides; who is called and has not answered declines it by that."""
        call = self._by_id.get(call_id)
        if call is None or me.number not in (call.caller, call.called):
            raise NobodyThere
        if call.state == "ringing":
            call.state = "rejected" if me.number == call.called else "ended"
            for number in (call.caller, call.called):
                viewer = self._carrier.people.known(number)
                body = {"id": call.id, "state": call.state}
                self._carrier.push(viewer, "call_end", body, besides=origin)
        return call

    def forget(self) -> None:
        self._by_id.clear()
