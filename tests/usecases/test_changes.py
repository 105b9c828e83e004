"""Edits, revokes and reactions that come from phones: told once, kept, and found after a gap."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.api.dialects.native.events import envelope
from gateway.core.contacts import SeenPerson
from gateway.core.events import EventType
from gateway.core.facts import ChangeSeen
from gateway.core.ids import Jid
from gateway.core.messages import Change, Edit, Message, MessageRef, Reaction
from gateway.core.orders import SendText
from gateway.core.sessions import Signal
from tests.house import ALICE, ANA, BETO, House, until

CHANGES = (EventType.MESSAGE_EDITED, EventType.MESSAGE_REVOKED, EventType.MESSAGE_REACTION)
THEN = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.fixture
async def linked(house: House) -> House:
    house.whatsapp.add_person(BETO, "Beto")
    await house.link()
    return house


async def told(house: House) -> list[tuple[EventType, Message]]:
    return [
        (event.type, event.subject)
        for event in await house.log(*CHANGES)
        if isinstance(event.subject, Message)
    ]


async def test_an_edit_gives_a_message_another_text(linked: House) -> None:
    wire_id = await linked.whatsapp.write(BETO, ANA, "hloa")
    await linked.whatsapp.edit(BETO, wire_id, "hola")
    message = await linked.messages.get(ALICE, "ana", wire_id)
    assert (message.text, message.edited) == ("hola", True)
    assert await told(linked) == [(EventType.MESSAGE_EDITED, message)]


async def test_a_revoke_leaves_nothing_of_what_was_said(linked: House) -> None:
    wire_id = await linked.whatsapp.write(BETO, ANA, "secreto")
    await linked.whatsapp.react(ANA, wire_id, "😮")
    await linked.whatsapp.revoke(BETO, wire_id)
    await linked.whatsapp.edit(BETO, wire_id, "secreto otra vez")
    message = await linked.messages.get(ALICE, "ana", wire_id)
    assert (message.text, message.revoked, message.reactions) == (None, True, ())
    assert [kind for kind, _ in await told(linked)] == [
        EventType.MESSAGE_REACTION,
        EventType.MESSAGE_REVOKED,
    ]


async def test_each_person_has_one_reaction_to_a_message(linked: House) -> None:
    sent = await linked.messages.send(ALICE, SendText(session_id="ana", to=BETO, text="¿te gusta?"))
    for number, emoji in ((BETO, "👍"), (ANA, "🙂"), (BETO, "❤️"), (ANA, "")):
        await linked.whatsapp.react(number, sent.id, emoji)
    message = await linked.messages.get(ALICE, "ana", sent.id)
    assert [(each.by.phone, each.emoji) for each in message.reactions] == [(BETO, "❤️")]
    shown = [
        [(each.by.phone, each.emoji) for each in subject.reactions]
        for _, subject in await told(linked)
    ]
    assert shown == [
        [(BETO, "👍")],
        [(BETO, "👍"), (ANA, "🙂")],
        [(ANA, "🙂"), (BETO, "❤️")],
        [(BETO, "❤️")],
    ]
    (*_, event) = await linked.log(*CHANGES)
    (reaction,) = envelope(event)["data"]["reactions"]
    assert (reaction["by"]["phone"], reaction["emoji"]) == (BETO, "❤️")


async def test_what_is_told_again_or_late_changes_nothing(linked: House) -> None:
    wire_id = await linked.whatsapp.write(BETO, ANA, "uno")
    first = await linked.messages.get(ALICE, "ana", wire_id)
    beto = SeenPerson(lid=first.sender.lid)
    ref = MessageRef(wire_id=wire_id, chat=Jid(f"{BETO}@c.us"), from_me=False, author=beto)
    later = THEN + timedelta(seconds=5)
    changes: tuple[Change, ...] = (
        Edit(text="tres", at=later),
        Edit(text="dos", at=THEN),
        Edit(text="tres", at=later),
        Reaction(by=beto, emoji="👍", at=THEN),
        Reaction(by=beto, emoji="", at=later),
        Reaction(by=beto, emoji="👍", at=THEN),
    )
    report = linked.engine.sessions["ana"]._report
    for change in changes:
        await report(ChangeSeen(ref, change))
    message = await linked.messages.get(ALICE, "ana", wire_id)
    assert (message.text, message.reactions) == ("tres", ())
    assert [kind for kind, _ in await told(linked)] == [
        EventType.MESSAGE_EDITED,
        EventType.MESSAGE_REACTION,
        EventType.MESSAGE_REACTION,
    ]


async def test_a_change_of_a_message_that_nobody_knows_is_nothing(linked: House) -> None:
    await linked.whatsapp.write(BETO, ANA, "hola")
    report = linked.engine.sessions["ana"]._report
    for chat in (Jid(f"{BETO}@c.us"), Jid("5491100000077@c.us"), Jid("1203630@g.us")):
        ref = MessageRef(wire_id="3AUNKNOWN", chat=chat, from_me=False, author=None)
        await report(ChangeSeen(ref, Edit(text="?", at=THEN)))
    assert await told(linked) == []
    assert await linked.texts() == ["hola"]


async def test_what_was_done_in_a_gap_is_found_after_it(linked: House) -> None:
    edited = await linked.whatsapp.write(BETO, ANA, "hloa")
    revoked = await linked.whatsapp.write(BETO, ANA, "secreto")
    sent = await linked.messages.send(ALICE, SendText(session_id="ana", to=BETO, text="sí"))
    await linked.engine.sessions["ana"].end(Signal.BROWSER_DIED)
    await linked.whatsapp.edit(BETO, edited, "hola")
    await linked.whatsapp.revoke(BETO, revoked)
    await linked.whatsapp.react(BETO, sent.id, "👍")
    await linked.whatsapp.read(BETO, ANA)
    unseen = await linked.whatsapp.write(BETO, ANA, "nunca leído")
    await linked.whatsapp.revoke(BETO, unseen)

    async def all_told() -> bool:
        return len(await told(linked)) == 3

    await until("what was done in the gap", all_told)
    await linked.listening()
    assert await linked.texts() == ["hola", None, "sí", None]
    assert [kind for kind, _ in await told(linked)] == list(CHANGES)
    answer = await linked.messages.get(ALICE, "ana", sent.id)
    assert (answer.status, [each.emoji for each in answer.reactions]) == ("read", ["👍"])
    never_read = await linked.messages.get(ALICE, "ana", unseen)
    assert (never_read.text, never_read.revoked, never_read.backfilled) == (None, True, True)
