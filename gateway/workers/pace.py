"""How long after one message the next may leave: an account does not send like a machine."""

import random
from datetime import datetime
from typing import Final

from gateway.ports import Clock

JITTER: Final = 0.3
MINUTE_SECONDS: Final = 60.0


class Pace:
    """Of one session; 0 per minute is no pace at all."""

    def __init__(self, per_minute: float, clock: Clock) -> None:
        self._between = MINUTE_SECONDS / per_minute if per_minute else 0.0
        self._clock = clock
        self._next = clock.monotonic()

    @property
    def is_set(self) -> bool:
        return self._between > 0

    def last_left(self, moment: datetime | None) -> None:
        """What left before this run counts: a restart is no reason for a burst."""
        if moment is None or not self.is_set:
            return
        ago = (self._clock.now() - moment).total_seconds()
        rest = self._pause() - max(0.0, ago)  # a moment ahead of us comes of a clock that was set
        self._next = max(self._next, self._clock.monotonic() + rest)

    def left(self) -> None:
        """A message leaves now."""
        self._next = self._clock.monotonic() + self._pause()

    def wait_seconds(self) -> float:
        """Until the next one may leave."""
        return max(0.0, self._next - self._clock.monotonic()) if self.is_set else 0.0

    def _pause(self) -> float:
        return self._between * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - no secret
