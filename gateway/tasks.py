"""Background tasks that have an owner and never die in silence."""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import Context
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Self, TypeVar

import structlog

T = TypeVar("T")

log = structlog.get_logger(__name__)


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return monotonic()


async def to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """Await work that is not left half-done, though whoever waits for it is cancelled meanwhile."""
    working = asyncio.get_running_loop().create_task(work)
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        await asyncio.wait([working])
        raise


class Tasks:
    """The tasks of one owner; they end with it, and one that fails is logged and counted.

    Unlike an `asyncio.TaskGroup`, the failure of one does not cancel its siblings: a session whose
    watcher broke must not take the others down.
    """

    def __init__(self, owner: str, *, on_failure: Callable[[str], None] | None = None) -> None:
        self._owner = owner
        self._on_failure = on_failure
        self._running: dict[asyncio.Task[Any], None] = {}  # in the order in which they began

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def spawn(self, work: Coroutine[Any, Any, T], *, name: str) -> asyncio.Task[T]:
        # A context of its own: what a request bound for its log lines must not stick to a session.
        task = asyncio.get_running_loop().create_task(
            work, name=f"{self._owner}:{name}", context=Context()
        )
        self._running[task] = None
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.pop(task, None)
        if task.cancelled() or (failure := task.exception()) is None:
            return
        log.error("task_failed", task=task.get_name(), exc_info=failure)
        if self._on_failure is not None:
            self._on_failure(task.get_name())

    async def close(self) -> None:
        """Cancel what still runs and wait until it has ended."""
        mine = asyncio.current_task()
        running = [task for task in self._running if task is not mine]
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)
