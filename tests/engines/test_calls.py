"""Calls into the page share their way in and back, and each gets its own answer."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from gateway.engines.whatsapp_web.calls import Asked, Calls, Together


class Gone(Exception):
    """What a caller gets whose answer does not come."""


class Threw(Exception):
    """What a caller gets whose call threw."""


class Page:
    """What the calls were carried to."""

    def __init__(self) -> None:
        self.carried: list[list[Asked]] = []
        self.lets_in = asyncio.Event()
        self.lets_in.set()
        self.fails: Exception | None = None

    async def carry(self, asked: Sequence[Asked]) -> None:
        await self.lets_in.wait()
        if self.fails is not None:
            raise self.fails
        self.carried.append(list(asked))


@pytest.fixture
def calls() -> Calls:
    return Calls(threw=Threw, gone=Gone)


@pytest.fixture
async def page() -> Page:
    return Page()


@pytest.fixture
def together(calls: Calls, page: Page) -> Together:
    return Together(calls, page.carry)


async def asked(together: Together, *arguments: Any) -> list[asyncio.Task[Any]]:
    """Calls that were made in this order and have been carried as far as the page lets them."""
    loop = asyncio.get_running_loop()
    made = [loop.create_task(together.call("do", argument)) for argument in arguments]
    for _ in range(3):
        await asyncio.sleep(0)
    return made


async def test_what_is_asked_at_once_goes_in_at_once_and_in_order(
    calls: Calls, page: Page, together: Together
) -> None:
    first, second = await asked(together, "a", "b")
    (third,) = await asked(together, "c")
    assert page.carried == [[(1, "do", "a"), (2, "do", "b")], [(3, "do", "c")]]
    calls.answered([(2, "B", None), (3, None, "TypeError: no"), (9, "?", None)])
    calls.answered([(1, "A", None), (2, "again", None)])
    assert (await first, await second) == ("A", "B")
    with pytest.raises(Threw, match="TypeError: no"):
        await third


async def test_nobody_waits_for_a_page_that_is_gone(
    calls: Calls, page: Page, together: Together
) -> None:
    made = await asked(together, "a", "b")
    calls.lost("its document is gone")
    for call in made:
        with pytest.raises(Gone, match="document"):
            await call
    calls.answered([(1, "A", None)])
    (other,) = await asked(together, "c")
    calls.answered([(3, "C", None)])
    assert await other == "C"
    assert [len(batch) for batch in page.carried] == [2, 1]


async def test_what_could_not_be_carried_fails_for_all_of_it_and_for_no_other(
    calls: Calls, page: Page, together: Together
) -> None:
    page.fails = Gone("WhatsApp Web is still loading")
    made = await asked(together, "a", "b", "c")
    for call in made:
        with pytest.raises(Gone, match="loading"):
            await call
    page.fails = None
    (other,) = await asked(together, "d")
    calls.answered([(4, "D", None)])
    assert await other == "D"


async def test_who_carries_and_gives_up_leaves_the_others_without_an_answer_not_without_an_end(
    page: Page, together: Together
) -> None:
    page.lets_in.clear()
    first, second = await asked(together, "a", "b")
    first.cancel()
    with pytest.raises(Gone):
        await second
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_who_gives_up_before_it_was_carried_holds_up_nobody(
    calls: Calls, page: Page, together: Together
) -> None:
    loop = asyncio.get_running_loop()
    first = loop.create_task(together.call("do", "a"))
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    (second,) = await asked(together, "b")
    calls.answered([(2, "B", None)])
    assert await second == "B"
    assert page.carried == [[(2, "do", "b")]]
