"""The outbox goes on after trouble of its own."""

from typing import Any

import pytest

from gateway.core.errors import StorageFull
from gateway.core.messages import MessageStatus, SendText
from gateway.workers import outbox
from tests.house import ALICE, BETO, House, until


async def test_a_full_disk_delays_an_outcome_and_repeats_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.whatsapp.add_person(BETO, "Beto")
    await house.link()
    monkeypatch.setattr(outbox, "RETRY_SECONDS", 0.01)
    settle, failures = house.incoming.settle, iter([StorageFull(), StorageFull()])

    async def full_at_first(*arguments: Any) -> None:
        for failure in failures:
            raise failure
        await settle(*arguments)

    monkeypatch.setattr(house.incoming, "settle", full_at_first)
    order = SendText(session_id="ana", to=BETO, text="hola")
    message = await house.messages.send_text(ALICE, order, wait_seconds=0)

    async def sent() -> bool:
        shown = await house.messages.get(ALICE, "ana", message.id)
        return shown.status in {MessageStatus.SENT, MessageStatus.DELIVERED}

    await until("the outcome", sent)
    (letter,) = house.whatsapp.inbox(BETO)
    assert letter.arrivals == 1
    later = await house.messages.send_text(
        ALICE, SendText(session_id="ana", to=BETO, text="otra"), wait_seconds=10
    )
    assert later.status in {MessageStatus.SENT, MessageStatus.DELIVERED}
