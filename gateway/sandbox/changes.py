"""What changed last, as one growing number, and a way to wait for the next change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

Seen = TypeVar("Seen")

PEOPLE: Final = "people"
"""The subject of phones and their linked devices; every other subject is a phone's number."""


class Changes:
    """Numbers changes and wakes those who wait for one of that subject.

    The count begins at the clock's microseconds, which run faster than changes can come: what a
    page saw before a restart is never taken for something newer.
    """

    def __init__(self, begin: int) -> None:
        self.begin = self.revision = begin
        self._last: dict[str, int] = {}
        self._waiting: dict[str, set[asyncio.Future[None]]] = {}
        self._closed = False

    def note(self, subject: str) -> int:
        self.revision += 1
        self._last[subject] = self.revision
        self._wake(subject)
        return self.revision

    def last(self, subject: str) -> int:
        return self._last.get(subject, self.begin)

    async def first(
        self, subject: str, look: Callable[[], Seen | None], seconds: float
    ) -> Seen | None:
        """The first thing that `look` sees, now or after a change; None where it saw nothing."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    seen = look()
                    if seen is not None or self._closed:
                        return seen
                    await self._next(subject)
        except TimeoutError:
            return None

    def close(self) -> None:
        """Nobody has to wait any more: the server goes away."""
        self._closed = True
        for subject in list(self._waiting):
            self._wake(subject)

    async def _next(self, subject: str) -> None:
        change: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting = self._waiting.setdefault(subject, set())
        waiting.add(change)
        try:
            await change
        finally:
            waiting.discard(change)
            if not waiting and self._waiting.get(subject) is waiting:
                del self._waiting[subject]

    def _wake(self, subject: str) -> None:
        for change in self._waiting.pop(subject, ()):
            if not change.done():
                change.set_result(None)
