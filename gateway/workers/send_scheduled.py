"""Wakes when a scheduled message falls due, and queues it; late, after the gateway was down."""

import asyncio
import contextlib

import structlog

from gateway.ports import Clock
from gateway.tasks import Tasks
from gateway.usecases.live import Live
from gateway.usecases.schedule import Schedule

log = structlog.get_logger(__name__)

LOOK_AGAIN_SECONDS = 30.0
"""The machine's time may jump (a correction, a suspend): no wait for a moment is longer."""
RETRY_SECONDS = 1.0


class SendScheduled:
    def __init__(self, schedule: Schedule, live: Live, clock: Clock) -> None:
        self._schedule = schedule
        self._clock = clock
        self._tasks = Tasks("send-scheduled")
        self._changed = asyncio.Event()
        live.schedule_changed = self._changed.set

    def start(self) -> None:
        self._tasks.spawn(self._watch(), name="watch")

    async def close(self) -> None:
        await self._tasks.close()

    async def _watch(self) -> None:
        while True:
            self._changed.clear()
            pause = await self._look()
            with contextlib.suppress(TimeoutError):
                # Not `wait_for`: before Python 3.12 it loses a cancellation that meets the news.
                async with asyncio.timeout(pause):
                    await self._changed.wait()

    async def _look(self) -> float:
        """Queue what is due; how long nothing else will be."""
        try:
            next_moment = await self._schedule.fall_due()
        except Exception:  # a full disk, say
            log.exception("schedule_failed")
            return RETRY_SECONDS
        if next_moment is None:
            return LOOK_AGAIN_SECONDS
        ahead = (next_moment - self._clock.now()).total_seconds()
        return min(max(ahead, 0.0), LOOK_AGAIN_SECONDS)
