"""An event loop that a test leads: which waiting step goes on next, and when time passes.

Work for threads (the database's, the file system's) waits until the test lets it go on, and then
runs on the spot. Timers wait until the test lets time pass. So every interleaving that a machine
could produce is one that a test can draw, and draw again.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")

BEGINNING = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
MOST_STEPS, MOST_TIMERS = 2_000, 500
"""More than any settling needs: beyond them, something goes round in circles."""


class _NeverWaiting(selectors.DefaultSelector):
    """Stops the loop where it would wait, and notes for how long it would have."""

    def __init__(self) -> None:
        super().__init__()
        self.idle: Callable[[float | None], None] = lambda _seconds: None

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and (timeout is None or timeout > 0):
            self.idle(timeout)
        return ready


class SteppedLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        selector = _NeverWaiting()
        super().__init__(selector)
        selector.idle = self._idle
        self._now = 1_000.0
        self._next_timer: float | None = None
        self.failures: list[dict[str, Any]] = []
        self.set_exception_handler(lambda _loop, context: self.failures.append(context))

    def time(self) -> float:
        return self._now

    def _idle(self, seconds: float | None) -> None:
        self._next_timer = seconds
        self.stop()

    def run_until_idle(self) -> None:
        """Everything that can go on without a step or time does."""
        self.run_forever()

    def pass_time(self) -> bool:
        """Until the next timer; whether there is one."""
        self.run_until_idle()
        if self._next_timer is None:
            return False
        self._now += self._next_timer
        self.run_until_idle()
        return True


class Steps:
    """What waits for its turn, oldest first."""

    def __init__(self) -> None:
        self.loop = SteppedLoop()
        self.loop.set_default_executor(_Stepped(self, "thread"))
        self._waiting: list[tuple[str, Callable[[], None]]] = []

    def executor(self, name: str) -> ThreadPoolExecutor:
        return _Stepped(self, name)

    async def turn(self, name: str) -> None:
        """Wait for the test to let this go on."""
        turn: asyncio.Future[None] = self.loop.create_future()
        self.add(name, lambda: None if turn.done() else turn.set_result(None))
        await turn

    def add(self, name: str, go: Callable[[], None]) -> None:
        self._waiting.append((name, go))

    def __len__(self) -> int:
        return len(self._waiting)

    def waits(self, name: str) -> int | None:
        """Where in the line something of this name waits, or nowhere."""
        return next((place for place, (own, _) in enumerate(self._waiting) if own == name), None)

    def go_on(self, which: int = 0) -> None:
        """Let one of them go on, and all that follows from it without another."""
        if self._waiting:
            self._waiting.pop(which % len(self._waiting))[1]()
        self.loop.run_until_idle()

    def spawn(self, work: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        task = self.loop.create_task(work, name=name)
        self.loop.run_until_idle()
        return task

    def until(self, what: str, check: Callable[[], bool], timers: int = MOST_TIMERS) -> None:
        """Let everything go on in turn, and time pass where nothing else is left."""
        for _ in range(timers):
            for _ in range(MOST_STEPS):
                if not self._waiting:
                    break
                self.go_on()
            if check():
                return
            if not self.loop.pass_time():
                break
        still = [str(task) for task in asyncio.all_tasks(self.loop)]
        raise AssertionError(f"waited in vain for {what}; still there: {still}")

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        task = self.spawn(work, "run")
        self.until("a call to end", task.done)
        return task.result()

    def close(self) -> None:
        """End what a failed test left under way."""
        left = asyncio.all_tasks(self.loop)
        for task in left:
            task.cancel()
        for _ in range(MOST_STEPS):
            if all(task.done() for task in left):
                break
            self.go_on()
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()


class SteppedClock:
    """The loop's time as a wall clock; no two moments are the same."""

    def __init__(self, loop: SteppedLoop) -> None:
        self._loop = loop
        self._begun = loop.time()
        self._reads = 0

    def now(self) -> datetime:
        self._reads += 1
        passed = self._loop.time() - self._begun
        return BEGINNING + timedelta(seconds=passed, milliseconds=self._reads)

    def monotonic(self) -> float:
        return self._loop.time()


class _Stepped(ThreadPoolExecutor):
    """A pool without threads: its work is done on the spot when its turn has come."""

    def __init__(self, steps: Steps, name: str) -> None:
        super().__init__(1)
        self._steps = steps
        self._name = name

    def submit(self, work: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()

        def go() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(work(*args, **named))
            except BaseException as failure:  # noqa: BLE001 - passed on, as a thread would
                future.set_exception(failure)

        self._steps.add(self._name, go)
        return future
