"""Every message that was accepted goes out once and in its order, whatever happens to its run."""

import asyncio
from typing import Any

import pytest

from gateway.core.errors import StorageFull
from gateway.core.messages import Message, MessageStatus
from gateway.core.orders import SendText
from gateway.core.paging import Page
from gateway.core.sessions import SessionStatus, Signal
from gateway.workers import line
from tests.house import ALICE, BETO, House, until

FULL = line.AHEAD + 1
"""With so many a page gets no more, until it has answered one."""
TAKEN = {MessageStatus.SENT, MessageStatus.DELIVERED}


@pytest.fixture
async def linked(house: House) -> House:
    house.whatsapp.add_person(BETO, "Beto")
    await house.link()
    return house


async def accept(house: House, count: int) -> list[Message]:
    """So many texts, none of them waited for."""
    orders = (SendText(session_id="ana", to=BETO, text=f"text {number}") for number in range(count))
    return [await house.messages.send(ALICE, order, wait_seconds=0) for order in orders]


async def in_states(house: House, count: int, states: set[MessageStatus]) -> None:
    async def there() -> bool:
        listing = await house.messages.list(ALICE, "ana", page=Page(limit=200))
        return sum(message.status in states for message in listing.items) == count

    await until(f"{count} messages in {states}", there)


async def at_phone(house: House, count: int) -> None:
    async def there() -> bool:
        return len(house.whatsapp.inbox(BETO)) == count

    await until(f"{count} messages at the phone", there)


async def given(house: House, count: int) -> None:
    async def there() -> bool:
        return len(house.engine.sessions["ana"].given) == count

    await until(f"{count} messages in the page", there)


def letters(house: House) -> list[tuple[str, int]]:
    return [(letter.wire_id, letter.arrivals) for letter in house.whatsapp.inbox(BETO)]


async def test_the_next_ones_are_in_the_page_before_the_last_one_is_answered(linked: House) -> None:
    """And no more of them than it needs, for the others can still wait elsewhere."""
    session = linked.engine.sessions["ana"]
    session.answers.clear()
    first = await accept(linked, FULL)
    await given(linked, FULL)
    later = await accept(linked, 3)
    await at_phone(linked, 1)
    assert session.given == [message.id for message in first]
    session.answers.set()
    await in_states(linked, FULL + 3, TAKEN)
    assert session.given == [message.id for message in first + later]


async def test_what_a_hung_run_was_given_is_looked_up_and_nothing_is_sent_twice(
    linked: House,
) -> None:
    hung = linked.engine.sessions["ana"]
    hung.answers.clear()
    accepted = await accept(linked, FULL)
    await given(linked, FULL)
    accepted += await accept(linked, 3)
    await at_phone(linked, 1)  # WhatsApp has it, and nobody was told
    await hung.end(Signal.PAGE_HUNG)
    await linked.in_state("ana", SessionStatus.CONNECTED)
    await in_states(linked, FULL + 3, TAKEN)
    assert letters(linked) == [(message.id, 1) for message in accepted]
    # The first one may be found before that, by what the new run catches up with.
    assert set(hung.given[1:]) <= set(linked.engine.sessions["ana"].looked_up)


async def test_a_stop_lets_what_the_page_has_end_and_begins_no_other(linked: House) -> None:
    session = linked.engine.sessions["ana"]
    session.answers.clear()
    inside = await accept(linked, FULL)
    await given(linked, FULL)
    left = await accept(linked, 3)
    stopping = asyncio.get_running_loop().create_task(linked.outbox.close())
    await asyncio.sleep(0)
    session.answers.set()
    await stopping
    states = [
        (await linked.messages.get(ALICE, "ana", message.id)).status for message in inside + left
    ]
    assert set(states[:FULL]) <= TAKEN
    assert set(states[FULL:]) == {MessageStatus.PENDING}
    assert letters(linked) == [(message.id, 1) for message in inside]


async def test_a_full_disk_delays_outcomes_and_repeats_nothing(
    linked: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "RETRY_SECONDS", 0.01)
    settle, failures = linked.incoming.settle, iter([StorageFull(), StorageFull()])

    async def full_at_first(*arguments: Any) -> None:
        for failure in failures:
            raise failure
        await settle(*arguments)

    monkeypatch.setattr(linked.incoming, "settle", full_at_first)
    accepted = await accept(linked, 3)
    await in_states(linked, 3, TAKEN)
    assert letters(linked) == [(message.id, 1) for message in accepted]
