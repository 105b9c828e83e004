"""Live push: who hears of what was written."""

from collections.abc import Callable, Sequence
from typing import Protocol

from gateway.core.events import Event

Listener = Callable[[Sequence[Event]], None]


class Bus(Protocol):
    """Tells whoever listens that events were written; the log itself is the truth."""

    def publish(self, events: Sequence[Event]) -> None: ...

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with the events of every commit, in order; returns how to stop."""
