"""A circuit breaker: who only fails is left alone for a moment, then tried with one post."""

from gateway.ports import Clock

FAILURES_TO_OPEN = 5


class Circuit:
    """`rest_seconds` is never longer than the shortest pause between two attempts."""

    def __init__(self, clock: Clock, rest_seconds: float) -> None:
        self._clock = clock
        self._rest = rest_seconds
        self._failures = 0
        self._open_until = 0.0

    @property
    def seconds_left(self) -> float:
        """For how long nothing must be posted; 0 when something may be."""
        return max(0.0, self._open_until - self._clock.monotonic())

    @property
    def doubtful(self) -> bool:
        """It has failed so often that one post at a time is enough to find out."""
        return self._failures >= FAILURES_TO_OPEN

    def succeeded(self) -> None:
        self._failures = 0

    def failed(self) -> None:
        self._failures += 1
        if self.doubtful:
            self.rest(self._rest)

    def rest(self, seconds: float) -> None:
        self._open_until = max(self._open_until, self._clock.monotonic() + seconds)

    def close(self) -> None:
        """Somebody has mended it, perhaps."""
        self._failures, self._open_until = 0, 0.0
