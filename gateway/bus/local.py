"""The bus of one process."""

from collections.abc import Callable, Sequence

import structlog

from gateway.core.events import Event
from gateway.ports import Listener

log = structlog.get_logger(__name__)


class LocalBus:
    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    @property
    def listeners(self) -> int:
        """How many listen."""
        return len(self._listeners)

    def publish(self, events: Sequence[Event]) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(events)
            except Exception:
                # One listener's mistake must not cost the others their news.
                log.exception("listener_failed")

    def listen(self, listener: Listener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
