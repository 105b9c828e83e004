"""Calls into the page that go in together, and whose answers come back together.

A command of the DevTools protocol crosses three processes and back: that costs more than a send
does in the page. So the calls of one moment are one command, and the page tells what came of them
through the binding, with what else it has to tell.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any

Asked = tuple[int, str, Any]
"""A call: its number, its verb and its argument."""
Answer = tuple[int, Any, str | None]
"""A call's number, what it returned, and what it threw if it did."""


class Calls:
    """The calls into one page that have no answer yet."""

    def __init__(
        self, *, threw: Callable[[str], Exception], gone: Callable[[str], Exception]
    ) -> None:
        """`threw` and `gone` make what a caller gets instead of an answer."""
        self._threw = threw
        self._gone = gone
        self._numbers = count(1)
        self._open: dict[int, asyncio.Future[Any]] = {}

    @contextmanager
    def begun(self) -> Iterator[tuple[int, asyncio.Future[Any]]]:
        """A call's number, and its answer to wait for within."""
        number = next(self._numbers)
        answer = self._open[number] = asyncio.get_running_loop().create_future()
        try:
            yield number, answer
        finally:
            del self._open[number]

    def answered(self, answers: Iterable[Answer]) -> None:
        """The page told these; of some, nobody may want to know any more."""
        for number, value, problem in answers:
            answer = self._open.get(number)
            if answer is None or answer.done():
                continue
            if problem is None:
                answer.set_result(value)
            else:
                answer.set_exception(self._threw(problem))

    def lost(self, reason: str, numbers: Iterable[int] | None = None) -> None:
        """These will not be answered; without numbers, none."""
        for number in tuple(self._open) if numbers is None else numbers:
            answer = self._open.get(number)
            if answer is not None and not answer.done():
                answer.set_exception(self._gone(reason))


class Together:
    """The way into one object of the page, for calls that come many at a time."""

    def __init__(self, calls: Calls, carry: Callable[[Sequence[Asked]], Awaitable[None]]) -> None:
        self._calls = calls
        self._carry = carry
        self._asked: list[Asked] = []

    async def call(self, verb: str, argument: Any) -> Any:
        """What the verb returns; the page begins calls in the order in which they are made."""
        with self._calls.begun() as (number, answer):
            self._asked.append((number, verb, argument))
            if len(self._asked) == 1:
                await self._carry_all()
            return await answer

    async def _carry_all(self) -> None:
        """The first to ask carries for all who ask before the loop comes round to it again."""
        asked = self._asked
        try:
            try:
                await asyncio.sleep(0)
            finally:
                self._asked = []
            await self._carry(asked)
        except BaseException as problem:
            self._calls.lost(str(problem), [number for number, *_ in asked[1:]])
            raise
