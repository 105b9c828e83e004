"""How much may be asked for in a minute, an hour, a day and a month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

MAX_SENDS: Final = 1_000_000_000


class Window(StrEnum):
    """A stretch of UTC's calendar; a count begins anew with each."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"

    @property
    def counts_messages(self) -> bool:
        """Short ones count calls (a bulk is one), so that they bound a caller's haste; long ones
        count messages, as an allowance does.
        """
        return self in {Window.DAY, Window.MONTH}

    def start(self, now: datetime) -> datetime:
        match self:
            case Window.MINUTE:
                return now.replace(second=0, microsecond=0)
            case Window.HOUR:
                return now.replace(minute=0, second=0, microsecond=0)
            case Window.DAY:
                return now.replace(hour=0, minute=0, second=0, microsecond=0)
            case Window.MONTH:
                return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)

    def end(self, now: datetime) -> datetime:
        start = self.start(now)
        match self:
            case Window.MINUTE:
                return start + timedelta(minutes=1)
            case Window.HOUR:
                return start + timedelta(hours=1)
            case Window.DAY:
                return start + timedelta(days=1)
            case Window.MONTH:
                return (start + timedelta(days=31)).replace(day=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """None for no limit."""

    minute: int | None = None
    hour: int | None = None
    day: int | None = None
    month: int | None = None

    def __iter__(self) -> Iterator[tuple[Window, int]]:
        """Those that are set."""
        for window in Window:
            limit: int | None = getattr(self, window.value)
            if limit is not None:
                yield window, limit


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How much of a limit is left."""

    window: Window
    limit: int
    used: int
    resets_at: datetime

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)
