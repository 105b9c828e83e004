"""Time, passed in so that a schedule of days is tested in a millisecond."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Time, passed in so that a schedule of days is tested in a millisecond."""

    def now(self) -> datetime:
        """The present moment, in UTC."""

    def monotonic(self) -> float:
        """Seconds that never jump; for deadlines and pacing."""
