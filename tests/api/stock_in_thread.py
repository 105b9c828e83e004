"""A gateway with one of everything on a loop of its own, for clients that know no loop."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from gateway.api.middleware import FAILURES
from tests.api.stock import Stock, stocked

T = TypeVar("T")
PATIENCE_SECONDS = 60.0


class ThreadedStock:
    """What a test asks of the gateway from outside of its thread."""

    def __init__(self, stock: Stock, loop: asyncio.AbstractEventLoop) -> None:
        self._stock = stock
        self._loop = loop
        self.url = stock.server.url

    @property
    def known(self) -> dict[str, str]:
        return self._stock.known

    @property
    def failures(self) -> int:
        """How often it met something that nobody had thought of."""
        return self._stock.server.app[FAILURES].count

    def fill(self) -> None:
        self._run(self._stock.fill())

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_SECONDS)


@contextmanager
def stocked_in_thread(folder: Path, **manner: Any) -> Iterator[ThreadedStock]:
    ready: list[ThreadedStock] = []
    begun, ending = threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with stocked(folder, **manner) as stock:
            ready.append(ThreadedStock(stock, asyncio.get_running_loop()))
            begun.set()
            await ending.wait()

    def run() -> None:
        try:
            asyncio.run(serve())
        finally:
            begun.set()

    thread = threading.Thread(target=run, name="gateway")
    thread.start()
    try:
        begun.wait(PATIENCE_SECONDS)
        (stock,) = ready
        yield stock
    finally:
        if ready:
            ready[0]._loop.call_soon_threadsafe(ending.set)
        thread.join(PATIENCE_SECONDS)
