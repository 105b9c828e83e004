"""Whoever asks to be left out is left out of bulk and scheduled sends, and of nothing else."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.core.bulks import BulkStatus
from gateway.core.contacts import SeenPerson
from gateway.core.errors import Code, InvalidRequest, NotFound, RecipientOptedOut
from gateway.core.events import EventType
from gateway.core.messages import Message, MessageStatus
from gateway.core.opt_outs import OptOut
from gateway.core.orders import SendText
from gateway.core.paging import Page
from gateway.store import contacts
from gateway.usecases.bulks import WINDOW
from tests.conftest import StoppedClock
from tests.house import ALICE, ANA, BETO, House, opened, until

CARO = "5491100000003"


@pytest.fixture
async def house(tmp_path: Path, clock: StoppedClock) -> AsyncIterator[House]:
    async with opened(tmp_path, clock=clock) as house:
        house.whatsapp.add_person(BETO, "Beto")
        house.whatsapp.add_person(CARO, "Caro")
        await house.link()
        yield house


async def out(house: House) -> list[OptOut]:
    return list((await house.opt_outs.list(ALICE, "ana", Page())).items)


async def bulk_to(house: House, *numbers: str) -> dict[str, Code | None]:
    """What became of a bulk send, by recipient."""
    orders = [SendText(session_id="ana", to=number, text="oferta") for number in numbers]
    bulk = await house.bulks.create(ALICE, "ana", orders)

    async def done() -> bool:
        return (await house.bulks.get(ALICE, bulk.id)).status is BulkStatus.DONE

    await until("the bulk", done)
    results = await house.bulks.results(ALICE, bulk.id, Page())
    return {each.to: each.error and each.error.code for each in results.items}


def got(house: House, number: str) -> list[str]:
    return [letter.text for letter in house.whatsapp.inbox(number)]


async def test_a_stop_word_leaves_its_sender_out_of_bulk_sends(house: House) -> None:
    await house.whatsapp.write(BETO, ANA, "¡Stop!")
    (opt_out,) = await out(house)
    assert (opt_out.person.phone, opt_out.word) == (BETO, "¡Stop!")
    refused = Code.RECIPIENT_OPTED_OUT
    assert await bulk_to(house, BETO, CARO) == {BETO: refused, CARO: None}
    assert got(house, BETO) == []
    assert got(house, CARO) == ["oferta"]
    (event,) = await house.log(EventType.CONTACT_OPTED_OUT)
    assert event.subject == opt_out.person


async def test_what_is_in_the_queue_already_does_not_go_either(house: House) -> None:
    """But for what the page has: one of them, here."""
    engine = house.engine.sessions["ana"]
    engine.sends.clear()
    orders = [SendText(session_id="ana", to=CARO, text=str(number)) for number in range(3)]
    orders += [SendText(session_id="ana", to=BETO, text="oferta")] * 20
    bulk = await house.bulks.create(ALICE, "ana", orders)
    await house.whatsapp.write(BETO, ANA, "stop")
    engine.sends.set()

    async def done() -> bool:
        return (await house.bulks.get(ALICE, bulk.id)).status is BulkStatus.DONE

    await until("the bulk", done)
    assert got(house, CARO) == ["0", "1", "2"]
    assert len(got(house, BETO)) <= WINDOW
    results = await house.bulks.results(ALICE, bulk.id, Page())
    assert {each.error.code for each in results.items if each.error} == {Code.RECIPIENT_OPTED_OUT}


async def test_an_answer_in_the_conversation_still_goes_out(house: House) -> None:
    await house.whatsapp.write(BETO, ANA, "baja")
    order = SendText(session_id="ana", to=BETO, text="Listo, no te escribimos más.")
    await house.messages.send(ALICE, order)
    assert got(house, BETO) == ["Listo, no te escribimos más."]


async def test_nothing_is_scheduled_for_them(house: House, clock: StoppedClock) -> None:
    """And what was is not sent, which its sender is told."""
    at = clock.now() + timedelta(hours=1)
    order = SendText(session_id="ana", to=BETO, text="mañana", send_at=at)
    message = await house.messages.schedule(ALICE, order)
    await house.whatsapp.write(BETO, ANA, "stop")
    with pytest.raises(RecipientOptedOut):
        await house.messages.schedule(ALICE, order)
    clock.advance(3600)
    await house.schedule.fall_due()

    async def over() -> Message | None:
        found = await house.messages.get(ALICE, "ana", message.id)
        return found if found.status is MessageStatus.FAILED else None

    failed = await until("the message to fail", over)
    assert failed.error is not None
    assert failed.error.code is Code.RECIPIENT_OPTED_OUT
    (event,) = await house.log(EventType.MESSAGE_FAILED)
    assert event.subject == failed
    assert got(house, BETO) == []


async def test_they_opt_back_in_by_a_word(house: House, clock: StoppedClock) -> None:
    await house.whatsapp.write(BETO, ANA, "stop")
    clock.advance(1)
    await house.whatsapp.write(BETO, ANA, "start")
    assert await out(house) == []
    assert await bulk_to(house, BETO) == {BETO: None}
    assert len(await house.log(EventType.CONTACT_OPTED_IN)) == 1


async def test_other_words_and_own_messages_mean_nothing(house: House) -> None:
    await house.whatsapp.write(BETO, ANA, "don't stop")
    await house.whatsapp.write(ANA, BETO, "stop")
    assert await out(house) == []


async def test_by_hand_under_any_of_their_names(house: House) -> None:
    for _ in range(2):
        noted = await house.opt_outs.add(ALICE, "ana", f"+{BETO}")
    assert (noted.person.phone, noted.word) == (BETO, None)
    # Only now does WhatsApp tell that this LID is the same person.
    lid = house.whatsapp.person(contacts.Jid(f"{BETO}@c.us"))
    assert lid is not None
    seen = SeenPerson(phone=lid.phone, lid=lid.lid)
    await house.database.write(lambda tx: contacts.learn(tx, 1, seen))
    assert await bulk_to(house, lid.lid) == {lid.lid: Code.RECIPIENT_OPTED_OUT}
    assert len(await house.log(EventType.CONTACT_OPTED_OUT)) == 1
    await house.opt_outs.remove(ALICE, "ana", BETO)
    assert await out(house) == []
    with pytest.raises(NotFound):
        await house.opt_outs.remove(ALICE, "ana", BETO)
    with pytest.raises(InvalidRequest):
        await house.opt_outs.add(ALICE, "ana", "123456789-1234@g.us")


async def test_two_that_turn_out_to_be_one_are_both_out(house: House) -> None:
    phone, lid = contacts.Jid("5491100000009@c.us"), contacts.Jid("900000000000009@lid")
    for jid in (phone, lid):
        await house.database.write(
            lambda tx, jid=jid: contacts.learn(tx, 1, SeenPerson.at(jid))  # type: ignore[misc]
        )
    await house.opt_outs.add(ALICE, "ana", lid)
    both = SeenPerson(phone=phone, lid=lid)
    await house.database.write(lambda tx: contacts.learn(tx, 1, both))
    (opt_out,) = await out(house)
    assert (opt_out.person.phone, opt_out.person.lid) == ("5491100000009", lid)


async def test_they_are_listed_latest_first(house: House, clock: StoppedClock) -> None:
    for number in (BETO, CARO):
        clock.advance(1)
        await house.opt_outs.add(ALICE, "ana", number)
    first = await house.opt_outs.list(ALICE, "ana", Page(limit=1))
    second = await house.opt_outs.list(ALICE, "ana", Page(limit=1, cursor=first.next))
    assert [each.person.phone for each in (*first.items, *second.items)] == [CARO, BETO]
