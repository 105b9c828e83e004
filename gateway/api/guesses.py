"""Counting wrong keys and passwords by address, so that guessing one takes for ever."""

import ipaddress
import math
from collections import deque
from typing import Final

from aiohttp import web

from gateway.core.errors import RateLimited
from gateway.ports import Clock

MAX_WRONG_KEYS: Final = 10
WINDOW_SECONDS: Final = 15 * 60
MAX_ADDRESSES: Final = 10_000  # remembered at a time; the one that was silent longest goes first
_IPV6_NETWORK_BITS: Final = 64  # what one customer of a provider has at least


class Guesses:
    """Those of the last fifteen minutes. A right key is never asked about here."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wrong: dict[str, deque[float]] = {}

    def count(self, address: str | None) -> None:
        """Note a wrong one; raises `RateLimited` from the eleventh on."""
        times = self._of(address)
        self._refuse_more(times)
        times.append(self._clock.monotonic())
        whose = _network_of(address)
        self._wrong.pop(whose, None)
        self._wrong[whose] = times  # at the end: the latest
        if len(self._wrong) > MAX_ADDRESSES:
            del self._wrong[next(iter(self._wrong))]

    def refuse_more(self, address: str | None) -> None:
        """`RateLimited` for whoever was wrong too often, before they are asked what they know."""
        self._refuse_more(self._of(address))

    def _of(self, address: str | None) -> deque[float]:
        times = self._wrong.get(_network_of(address), deque())
        while times and times[0] <= self._clock.monotonic() - WINDOW_SECONDS:
            times.popleft()
        return times

    def _refuse_more(self, times: deque[float]) -> None:
        if len(times) >= MAX_WRONG_KEYS:
            left = times[0] + WINDOW_SECONDS - self._clock.monotonic()
            raise RateLimited(
                "Too many wrong guesses from this address; try again later.",
                retry_after_seconds=math.ceil(left),
            )


def _network_of(address: str | None) -> str:
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return address or ""
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        bits = _IPV6_NETWORK_BITS
        return str(ipaddress.ip_network((int(parsed) >> bits << bits, bits)))
    return str(parsed)


LOGIN_GUESSES: Final = web.AppKey("login_guesses", Guesses)
"""Those at passwords."""
