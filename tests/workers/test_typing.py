"""Typing before a message: seen by its recipient, in order, and never in the way of an end."""

from pathlib import Path

import pytest

from gateway.core.orders import SendText
from gateway.workers.typing import CHARACTERS_PER_SECOND, JITTER, Typing
from tests.house import ALICE, BETO, House, opened, until


def test_a_long_text_takes_longer_and_none_too_long() -> None:
    typing = Typing(10)
    short, long = typing.seconds_for("x" * 12), typing.seconds_for("x" * 60)
    assert 12 / CHARACTERS_PER_SECOND * (1 - JITTER) <= short < long
    assert typing.seconds_for("x" * 60_000) == 10
    assert not Typing(0).is_set


async def send(house: House, *texts: str) -> None:
    for text in texts:
        order = SendText(session_id="ana", to=BETO, text=text)
        await house.messages.send(ALICE, order, wait_seconds=0)


async def test_each_message_is_typed_before_it_goes(tmp_path: Path) -> None:
    async with opened(tmp_path, typing_seconds=0.01) as house:
        beto = house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        await send(house, "uno", "dos", "tres")

        async def there() -> bool:
            return len(house.whatsapp.inbox(BETO)) == 3

        await until("the messages", there)
        assert [letter.text for letter in house.whatsapp.inbox(BETO)] == ["uno", "dos", "tres"]
        typed = house.engine.sessions["ana"].shown_to
        assert len(typed) == 3
        assert {chat for chat, _ in typed} <= {beto.phone, beto.lid}


@pytest.mark.timeout(10)
async def test_an_end_does_not_wait_for_what_is_being_typed(tmp_path: Path) -> None:
    """It goes out in the next run, once."""
    async with opened(tmp_path, typing_seconds=20) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        await send(house, "x" * 600)
        session = house.engine.sessions["ana"]

        async def typing() -> bool:
            return bool(session.shown_to)

        await until("somebody typing", typing)
        engine = house.engine
    assert house.whatsapp.inbox(BETO) == []
    async with opened(tmp_path, engine) as house:

        async def there() -> bool:
            return len(house.whatsapp.inbox(BETO)) == 1

        await until("the message", there)
        assert house.whatsapp.inbox(BETO)[0].arrivals == 1
