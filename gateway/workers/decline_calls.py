"""Declines calls as they come, where a session says so."""

import asyncio
from collections.abc import Callable, Sequence

import structlog

from gateway.core.calls import Call
from gateway.core.errors import GatewayError
from gateway.core.events import Event, EventType
from gateway.ports import Bus
from gateway.tasks import Tasks
from gateway.usecases.calls import Calls

log = structlog.get_logger(__name__)

_PATIENCE_SECONDS = 30.0
"""No call rings longer."""


class DeclineCalls:
    """Only those that ring while it runs: one that came before a restart is over by then."""

    def __init__(self, calls: Calls, bus: Bus) -> None:
        self._calls = calls
        self._bus = bus
        self._tasks = Tasks("decline-calls")
        self._stop_listening: Callable[[], None] = lambda: None

    def start(self) -> None:
        self._stop_listening = self._bus.listen(self._heard)

    async def close(self) -> None:
        self._stop_listening()
        await self._tasks.close()

    def _heard(self, events: Sequence[Event]) -> None:
        for event in events:
            if event.type is EventType.CALL_RECEIVED:
                self._tasks.spawn(self._came(event), name=f"call:{event.id}")

    async def _came(self, event: Event) -> None:
        assert isinstance(event.subject, Call)  # noqa: S101 - what this kind carries
        assert event.session_id is not None  # noqa: S101 - a call comes to a session
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._calls.came(event.tenant, event.session_id, event.subject)
        except (GatewayError, TimeoutError) as problem:
            log.warning("call_not_declined", session=event.session_id, reason=repr(problem))
