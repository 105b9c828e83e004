"""What phones send while nobody listens arrives once, in order, and marked as caught up with."""

import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.end_to_end.product import Product, until

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(300)]

ANA = "5491100000001"
FRIENDS = [f"54911000001{index:02}" for index in range(20)]
MISSED = 500
IN_ONE_CHAT = 250


async def gateway_down(product: Product) -> None:
    await product.gateway.signal(signal.SIGKILL)


async def page_hangs(product: Product) -> None:
    body = {"number": ANA, "fault": "hang_page", "seconds": 60}
    async with product.http.post(f"{product.sandbox_url}/control/faults", json=body) as answer:
        assert answer.status == 200


async def browser_dead(product: Product) -> None:
    resources = await product.ask("GET", "/api/sessions/ana/resources")
    os.kill(resources["chromiumPid"], signal.SIGKILL)


async def linked_with_friends(product: Product) -> None:
    for number in FRIENDS:
        await product.phone("POST", "", {"number": number, "name": f"Friend {number[-2:]}"})
    await product.link("ana", ANA, "Ana")
    await product.phone("POST", f"/{FRIENDS[0]}/messages", {"to": ANA, "text": "before"})

    async def heard() -> bool:
        return await product.texts("ana") == ["before"]

    await until("the first text", heard)


async def write(product: Product, count: int) -> list[tuple[str, str]]:
    """Some in one chat, the others in all chats in turn; their ids and texts, in order."""
    written = []
    for index in range(count):
        friend = FRIENDS[0 if index < IN_ONE_CHAT else index % len(FRIENDS)]
        order = {"to": ANA, "text": f"missed {index}"}
        answer = await product.phone("POST", f"/{friend}/messages", order)
        written.append((answer["id"], order["text"]))
    return written


async def every(product: Product, path: str, cursor: str) -> list[dict[str, Any]]:
    """All items of a list that comes in pages, the `next` of each passed on as `cursor`."""
    items: list[dict[str, Any]] = []
    position = ""
    while True:
        more = f"&{cursor}={position}" if position else ""
        _, answer = await product.call("GET", f"{path}limit=500{more}")
        items += answer["data"]
        if not answer["data"] or answer["next"] is None:
            return items
        position = str(answer["next"])


async def received(product: Product) -> list[dict[str, Any]]:
    """The messages of the log, in its order."""
    events = await every(product, "/api/events?types=message.received&", "after")
    return [event["data"] for event in events]


@pytest.mark.parametrize("gap", [gateway_down, page_hangs, browser_dead])
async def test_five_hundred_messages_of_a_gap_arrive_once_and_in_order(
    product: Product, gap: Callable[[Product], Awaitable[None]]
) -> None:
    await product.start_gateway()
    await linked_with_friends(product)
    await gap(product)
    written = await write(product, MISSED)
    if gap is gateway_down:
        await product.start_gateway()
    after = await product.phone("POST", f"/{FRIENDS[1]}/messages", {"to": ANA, "text": "after"})

    async def all_came() -> bool:
        told = await received(product)
        return bool(told) and told[-1]["id"] == after["id"]

    await until("the last one", all_came, seconds=120)
    told = await received(product)
    expected = [*written, (after["id"], "after")]
    assert [(message["id"], message["text"]) for message in told[1:]] == expected
    listed = await every(product, "/api/messages/ana?", "cursor")
    assert [(message["id"], message["text"]) for message in reversed(listed[:-1])] == expected
    # What was caught up with comes before what was heard, and nothing was heard before that.
    marks = [message["backfilled"] for message in told]
    assert marks[:2] == [False, True]
    assert marks[1:] == sorted(marks[1:], reverse=True)
    unread = Counter(message["from"]["phone"] for message in told)

    async def counted() -> bool:
        chats = await product.ask("GET", "/api/sessions/ana/chats?limit=500")
        return {chat["person"]["phone"]: chat["unread"] for chat in chats} == unread

    await until("the numbers of unread messages", counted)


async def test_without_catching_up_a_gap_stays_a_gap(product: Product) -> None:
    """The control: the tests above count something that can be lost."""
    await product.start_gateway()
    await linked_with_friends(product)
    await gateway_down(product)
    await write(product, 5)
    await product.start_gateway(
        program="tests.end_to_end.sabotage", SABOTAGE="catch_up_with_nothing"
    )
    await product.in_state("ana", "connected")
    await product.phone("POST", f"/{FRIENDS[1]}/messages", {"to": ANA, "text": "after"})

    async def heard() -> bool:
        return "after" in await product.texts("ana")

    await until("the text after the gap", heard)
    assert await product.texts("ana") == ["before", "after"]


async def test_a_phones_past_is_no_news(product: Product) -> None:
    """Neither when it is linked nor after a gap; what comes at the moment of linking is."""
    await product.start_gateway()
    for number in (ANA, FRIENDS[0]):
        await product.phone("POST", "", {"number": number, "name": number})
    await product.phone("POST", f"/{ANA}/past", {"chats": 5, "messages": 300})
    await product.phone("POST", f"/{FRIENDS[0]}/messages", {"to": ANA, "text": "just before"})
    await product.call("POST", "/api/start-session", {"sessionId": "ana"})
    await product.phone("POST", f"/{ANA}/link", {"qr": await product.qr("ana")})
    await product.phone("POST", f"/{FRIENDS[0]}/messages", {"to": ANA, "text": "at once"})
    await product.in_state("ana", "connected")

    async def heard() -> bool:
        return bool(await product.texts("ana"))

    await until("the first text", heard)
    await gateway_down(product)
    await product.phone("POST", f"/{FRIENDS[0]}/messages", {"to": ANA, "text": "in the gap"})
    await product.start_gateway()

    async def caught_up() -> bool:
        return "in the gap" in await product.texts("ana")

    await until("the text of the gap", caught_up)
    assert await product.texts("ana") == ["at once", "in the gap"]
    assert [message["text"] for message in await received(product)] == ["at once", "in the gap"]


async def test_a_catch_up_that_is_killed_goes_on_where_it_was(product: Product) -> None:
    await product.start_gateway()
    await linked_with_friends(product)
    await gateway_down(product)
    written = await write(product, 2 * MISSED)
    await product.start_gateway()

    async def has_begun() -> bool:
        return len(await received(product)) > len(FRIENDS)

    await until("the catch-up to begin", has_begun)
    await gateway_down(product)
    await product.start_gateway()

    async def all_came() -> bool:
        return len(await received(product)) > len(written)

    await until("the rest", all_came, seconds=120)
    told = await received(product)
    assert [(message["id"], message["text"]) for message in told[1:]] == written
    listed = await every(product, "/api/messages/ana?", "cursor")
    assert [message["id"] for message in reversed(listed)] == [message["id"] for message in told]
