"""What users asked of one session, in order, for its supervisor to carry out."""

import asyncio
from collections import deque
from collections.abc import Awaitable

from gateway.usecases.live import Command


class Order:
    """A command, and the future that ends when it is carried out."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def carried_out(self) -> None:
        if not self.done.done():
            self.done.set_result(None)

    def failed(self, failure: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(failure)
            self.done.exception()  # a caller that gave up leaves no warning behind


class Mailbox:
    def __init__(self) -> None:
        self._orders: deque[Order] = deque()
        self._asked = asyncio.Event()

    def put(self, order: Order) -> None:
        self._orders.append(order)
        self._asked.set()

    def take(self) -> Order | None:
        order = self._orders.popleft() if self._orders else None
        if not self._orders:
            self._asked.clear()
        return order

    def is_empty(self) -> bool:
        return not self._orders

    def next_is(self, command: Command) -> bool:
        return bool(self._orders) and self._orders[0].command is command

    async def interrupts(self, work: Awaitable[object]) -> bool:
        """Wait for `work`; whether something was asked before it was done.

        Work that is interrupted is cancelled.
        """
        working = asyncio.ensure_future(work)  # noqa: TID251 - awaited below, it cannot be lost
        asked = asyncio.ensure_future(self._asked.wait())  # noqa: TID251 - the same
        try:
            await asyncio.wait({working, asked}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            unfinished = {task for task in (working, asked) if task.cancel()}
            if unfinished:
                # Not awaited themselves: a cancellation of the supervisor's own, which comes just
                # now, must not be taken for theirs.
                await asyncio.wait(unfinished)
        if not working.cancelled() and (failure := working.exception()) is not None:
            raise failure
        return self._asked.is_set()
