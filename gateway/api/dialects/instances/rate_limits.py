"""Document 000's limits: requests of a key to these routes, in windows that begin with one."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from aiohttp import web

from gateway.api.clock import CLOCK
from gateway.core.errors import RateLimited
from gateway.core.limits import Standing, Window
from gateway.core.tenants import Principal

LIMITS: Final = (
    (Window.MINUTE, timedelta(minutes=1), 60),
    (Window.HOUR, timedelta(hours=1), 1_000),
)
MAX_KEYS: Final = 10_000  # remembered at a time; the one that was silent longest goes first


@dataclass(slots=True)
class _Count:
    ends_at: datetime
    used: int = 0


class RequestWindows:
    """What each key has asked for in its present minute and hour."""

    def __init__(self) -> None:
        self._counts: dict[str, dict[Window, _Count]] = {}

    def count(self, key: str, now: datetime) -> Standing:
        """Note a request; the minute's standing. Raises `RateLimited` beyond either limit."""
        counts = self._counts.pop(key, {})
        self._counts[key] = counts  # at the end: the latest
        if len(self._counts) > MAX_KEYS:
            del self._counts[next(iter(self._counts))]
        for window, length, _ in LIMITS:
            if window not in counts or counts[window].ends_at <= now:
                counts[window] = _Count(now + length)
        for window, _, limit in LIMITS:
            if counts[window].used >= limit:
                raise RateLimited(
                    f"A key has {limit} requests in a {window} here; try again later.",
                    retry_after_seconds=math.ceil((counts[window].ends_at - now).total_seconds()),
                    standing=_standing(window, limit, counts[window]),
                )
        for count in counts.values():
            count.used += 1
        window, _, limit = LIMITS[0]
        return _standing(window, limit, counts[window])


def _standing(window: Window, limit: int, count: _Count) -> Standing:
    return Standing(window=window, limit=limit, used=count.used, resets_at=count.ends_at)


WINDOWS: Final = web.AppKey("request_windows", RequestWindows)


def admit(request: web.Request, who: Principal) -> Standing | None:
    """Count a stored key's request; None for who has no limit."""
    if who.key is None:
        return None
    return request.app[WINDOWS].count(who.key, request.app[CLOCK].now())
