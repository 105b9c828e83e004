"""Labels of a business account: made and changed, carried by chats, gone with what they were on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.core.chats import Chat
from gateway.core.errors import ChatNotFound, Forbidden, NotFound, NotSupported
from gateway.core.events import EventType
from gateway.core.labels import LabelChanged
from gateway.core.orders import SendText
from gateway.core.paging import Page
from gateway.core.tenants import Principal, Scope
from tests.house import ALICE, ANA, BETO, House, opened

CARLA = "5491100000003"
READER = Principal(name="reader", scopes=frozenset({Scope.READ}))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with opened(tmp_path) as house:
        for number, name in ((BETO, "Beto"), (CARLA, "Carla")):
            house.whatsapp.add_person(number, name)
        await house.link()
        for number in (BETO, CARLA):
            await house.messages.send(ALICE, SendText(session_id="ana", to=number, text="hola"))
        yield house


async def labelled(house: House, label: str) -> list[str]:
    listing = await house.labels.chats(ALICE, "ana", label, Page(limit=10))
    return [chat.id for chat in listing.items]


async def told(house: House) -> list[tuple[str, str, bool]]:
    events = await house.log(EventType.LABEL_UPDATED)
    subjects = [event.subject for event in events]
    return [
        (subject.label.id, subject.label.name, subject.deleted)
        for subject in subjects
        if isinstance(subject, LabelChanged)
    ]


async def chats_told(house: House) -> list[tuple[str, tuple[str, ...]]]:
    events = await house.log(EventType.CHAT_UPDATED)
    return [(e.subject.id, e.subject.labels) for e in events if isinstance(e.subject, Chat)]


async def test_chats_carry_the_labels_that_they_are_given_and_no_others(house: House) -> None:
    house.whatsapp.open_business(ANA)
    new = await house.labels.create(ALICE, "ana", "new", None)
    paid = await house.labels.create(ALICE, "ana", "paid", 3)
    assert [each.id for each in (await house.labels.list(ALICE, "ana")).items] == ["1", "2"]
    assert await house.labels.put(ALICE, "ana", BETO, [paid.id, new.id, paid.id]) == ("1", "2")
    assert await house.labels.put(ALICE, "ana", CARLA, [paid.id]) == ("2",)
    assert await house.labels.put(ALICE, "ana", CARLA, [paid.id]) == ("2",)  # no news
    assert await labelled(house, paid.id) == [f"{CARLA}@c.us", f"{BETO}@c.us"]
    assert await labelled(house, new.id) == [f"{BETO}@c.us"]
    assert await house.labels.of_chat(READER, "ana", BETO) == ("1", "2")
    assert await chats_told(house) == [(f"{BETO}@c.us", ("1", "2")), (f"{CARLA}@c.us", ("2",))]

    await house.labels.change(ALICE, "ana", new.id, name="old", color=None)
    assert await house.labels.delete(ALICE, "ana", paid.id) == paid.id
    assert await labelled(house, paid.id) == []
    assert await house.labels.of_chat(ALICE, "ana", BETO) == ("1",)
    assert await told(house) == [
        ("1", "new", False),
        ("2", "paid", False),
        ("1", "old", False),
        ("2", "paid", True),
    ]
    assert (await chats_told(house))[2:] == [(f"{BETO}@c.us", ("1",)), (f"{CARLA}@c.us", ())]


async def test_what_is_not_there_and_who_may_not(house: House) -> None:
    with pytest.raises(NotSupported) as refused:
        await house.labels.list(ALICE, "ana")
    assert refused.value.details == {"reason": "the account is not one of WhatsApp Business"}
    house.whatsapp.open_business(ANA)
    for wrong in (
        house.labels.change(ALICE, "ana", "7", name="x", color=None),
        house.labels.delete(ALICE, "ana", "7"),
        house.labels.put(ALICE, "ana", BETO, ["7"]),
    ):
        with pytest.raises(NotFound):
            await wrong
    with pytest.raises(ChatNotFound):
        await house.labels.put(ALICE, "ana", "5491100000099", [])
    with pytest.raises(Forbidden):
        await house.labels.create(READER, "ana", "x", None)
    assert await chats_told(house) == []
