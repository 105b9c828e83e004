"""Sends that come together share their way into the page and back."""

import asyncio
import json

import pytest

from gateway.core.facts import AckSeen
from gateway.core.ids import new_wire_id
from gateway.core.messages import MessageStatus
from gateway.core.sends import SendOutcome
from gateway.engines.whatsapp_web import deadlines
from gateway.engines.whatsapp_web.scripts import KEPT_AT_MOST, Scripts
from gateway.engines.whatsapp_web.session import WhatsAppWebSession
from tests.engines.tampering import inject
from tests.engines.worlds import ALICE, BOB, WAJS, Running, SandboxWorld, Stage
from tests.house import until

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(120)]

FOR_EVER = 600.0


def tellings(running: Running) -> list[int]:
    """How many answers the page's tellings bring from now on; those without any are left out."""
    session = running.session
    assert isinstance(session, WhatsAppWebSession)
    assert session._page is not None
    counts: list[int] = []

    def told(call: dict[str, str]) -> None:
        if answers := json.loads(call["payload"])["answers"]:
            counts.append(len(answers))

    session._page._cdp.on("Runtime.bindingCalled", told)
    return counts


async def test_what_follows_one_another_is_told_together_and_the_last_at_once(
    here: Stage, world: SandboxWorld
) -> None:
    """Were it only the time that ends the keeping, nobody would live to see the answers."""
    inject(world, Scripts(wajs=WAJS, keep_seconds=FOR_EVER))
    alice = await here.linked("alice", ALICE)
    counts = tellings(alice)
    sends = {new_wire_id(): f"number {number}" for number in range(2 * KEPT_AT_MOST)}
    receipts = await asyncio.gather(
        *(alice.send(BOB, text, wire_id) for wire_id, text in sends.items())
    )
    assert {receipt.outcome for receipt in receipts} == {SendOutcome.SENT}
    assert sum(counts) == len(sends)
    assert len(counts) < len(sends) / 2
    letters = {letter.wire_id: letter.text for letter in await here.world.inbox(BOB)}
    assert letters == sends
    assert list(letters) == list(sends)
    told = dict(zip(sends, (receipt.status for receipt in receipts), strict=True))
    for wire_id, status in told.items():
        if status is MessageStatus.SENT:
            await alice.until(AckSeen, lambda ack, of=wire_id: ack.wire_id == of)

    counts.clear()
    assert (await alice.send(BOB, "alone")).outcome is SendOutcome.SENT
    assert counts == [1]


async def test_a_document_that_goes_away_keeps_nobody_waiting(
    here: Stage, world: SandboxWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadlines, "SEND", FOR_EVER)
    alice = await here.linked("alice", ALICE)
    await world.fault(ALICE, "drop_acks", 300)
    sending = asyncio.gather(*(alice.send(BOB, text) for text in ("first", "second")))
    await until("the first to be with Bob", lambda: here.world.inbox(BOB))
    session = alice.session
    assert isinstance(session, WhatsAppWebSession)
    assert session._page is not None
    await session._page.run("location.reload()", deadlines.QUERY)
    assert {receipt.outcome for receipt in await sending} == {SendOutcome.UNKNOWN}
