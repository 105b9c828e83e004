"""Nothing that was accepted is lost and nothing is shown twice, whatever is killed, and when.

Texts are counted at the phone, not ids, so that the phone's own de-duplication hides nothing.
"""

import random
import signal
from collections import Counter
from typing import Any

import pytest

from tests.end_to_end.product import Product, until
from tests.end_to_end.storm import Storm

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(1800)]

ANA, BETO, CARLA = "5491100000001", "5491100000002", "5491100000003"
SETTLED = {"sent", "delivered", "read"}


async def test_sends_survive_kills(
    product: Product, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--sends 3000 --kills 60` is the long run of it."""
    seed = random.randrange(1_000_000)  # noqa: S311
    storm = Storm(
        product,
        ("ana", "carla"),
        BETO,
        request.config.getoption("sends"),
        request.config.getoption("kills"),
        seed,
    )
    await product.start_gateway()
    await product.phone("POST", "", {"number": BETO, "name": "Beto"})
    await product.link("ana", ANA, "Ana")
    await product.link("carla", CARLA, "Carla")
    await storm.rage()
    shown = await _all_settled(product, storm)
    texts = Counter(message["text"] for message in shown for _ in range(message["shown"]))
    repeated = sum(message["arrivals"] > 1 for message in shown)
    with capsys.disabled():
        print(  # noqa: T201 - what the run was
            f"\n{storm.sends} sends, seed {seed}, killed {dict(storm.killed)}:"
            f" {len(texts)} shown, {repeated} came to WhatsApp more than once under one id"
        )
    assert texts == Counter(storm.accepted.values()), f"seed {seed}"
    assert len(texts) == storm.sends
    assert {message["id"]: message["text"] for message in shown} == storm.accepted
    told = await _told_as_sent(product)
    assert told == Counter(dict.fromkeys(storm.accepted, 1))


@pytest.mark.parametrize(
    "moment", ["die_before_the_page_is_told", "die_before_the_outcome_is_written"]
)
async def test_a_kill_at_the_worst_moment(product: Product, moment: str) -> None:
    """Where it falls decides nothing: the next run looks before it repeats."""
    once, message = await _killed_at(product, moment, then="gateway")
    assert [(m["id"], m["arrivals"], m["shown"]) for m in once] == [(message["id"], 1, 1)]


@pytest.mark.parametrize(
    ("moment", "then", "arrives", "is_shown"),
    [
        ("die_before_the_outcome_is_written", "repeat_without_looking", 2, 1),
        ("die_before_the_outcome_is_written", "repeat_under_new_ids", 2, 2),
        ("die_before_the_page_is_told", "forget_what_was_dispatched", 0, 0),
    ],
)
async def test_without_its_mechanisms_it_would_be_lost_or_doubled(
    product: Product, moment: str, then: str, arrives: int, is_shown: int
) -> None:
    """The control: at least so often."""
    once, _ = await _killed_at(product, moment, then=then, arrives=arrives)
    assert sum(m["shown"] for m in once) >= is_shown
    assert bool(once) is (arrives > 0)


async def _killed_at(
    product: Product, moment: str, *, then: str, arrives: int = 1
) -> tuple[list[dict[str, Any]], Any]:
    """Send one text, die at that moment, start again: what the phone has of it, and the answer."""
    await _start(product, moment)
    await product.phone("POST", "", {"number": BETO, "name": "Beto"})
    await product.link("ana", ANA, "Ana")
    order = {"sessionId": "ana", "to": BETO, "text": "once"}
    message = await product.ask("POST", "/api/messages/send?wait=0", order)
    assert product.gateway.running is not None
    assert await product.gateway.running.wait() == -signal.SIGKILL
    await _start(product, then)
    await product.in_state("ana", "connected")
    # It comes after the first one's turn, so that there is something to wait for.
    await product.ask("POST", "/api/messages/send", {**order, "text": "after"})

    async def arrived() -> Any:
        got = await product.on_phone(BETO)
        there = Counter(m["text"] for m in got for _ in range(m["arrivals"]))
        return got if there["after"] and there["once"] >= arrives else None

    got = await until("both texts", arrived)
    return [m for m in got if m["text"] == "once"], message


async def _start(product: Product, what: str) -> None:
    if what == "gateway":
        await product.start_gateway()
    else:
        await product.start_gateway(program="tests.end_to_end.sabotage", SABOTAGE=what)


async def _all_settled(product: Product, storm: Storm) -> list[dict[str, Any]]:
    """What the phone got, once everything is there and every outcome is known."""

    async def settled() -> bool:
        for session in storm.sessions:
            listed = await _every_message(product, session)
            own = [m for m in listed if m["fromMe"]]
            if any(m["status"] not in SETTLED for m in own):
                return False
        return True

    await until("every outcome", settled, seconds=300)
    return await product.on_phone(BETO)


async def _every_message(product: Product, session: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        _, page = await product.call("GET", f"/api/messages/{session}?limit=500{cursor}")
        found += page["data"]
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


async def _told_as_sent(product: Product) -> Counter[str]:
    """How often the event log tells of each message that it was sent."""
    told: Counter[str] = Counter()
    after = 0
    while True:
        _, page = await product.call(
            "GET", f"/api/events?after={after}&limit=500&types=message.sent"
        )
        told.update(event["data"]["id"] for event in page["data"])
        if page["next"] == after:
            return told
        after = page["next"]
