"""The few places for browsers that start at the same time."""

import asyncio
from typing import Final

from gateway.workers.mailbox import Mailbox

PLACE_SECONDS: Final = 60.0
"""How long a start may keep others waiting."""


class StartPlace:
    """A place that was taken; given back once, however often that is asked."""

    def __init__(self, places: asyncio.Semaphore, seconds: float) -> None:
        self._places = places
        self._timer = asyncio.get_running_loop().call_later(seconds, self.free)
        self._held = True

    def free(self) -> None:
        if self._held:
            self._held = False
            self._timer.cancel()
            self._places.release()


class StartPlaces:
    def __init__(self, number: int, seconds: float) -> None:
        self._places = asyncio.Semaphore(number)
        self._seconds = seconds

    async def take(self, mailbox: Mailbox) -> StartPlace | None:
        """Wait for a place; None when a command came first."""
        taken: list[StartPlace] = []

        async def take() -> None:
            await self._places.acquire()
            taken.append(StartPlace(self._places, self._seconds))

        if not await mailbox.interrupts(take()):
            return taken[0]
        for place in taken:  # it came at the same moment as the command
            place.free()
        return None
