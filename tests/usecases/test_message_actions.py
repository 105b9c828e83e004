"""What is done to messages: written down and told once, whoever tells of it first; or refused."""

from collections import Counter
from pathlib import Path

import pytest

from gateway.core.contents import Poll
from gateway.core.errors import InvalidRequest, InvalidState, MessageNotFound
from gateway.core.events import PollVoted
from gateway.core.messages import Message
from gateway.core.orders import SendContent, SendText
from gateway.core.paging import Page
from tests.house import ALICE, ANA, BETO, House, opened, until

KEPT = {"message.sent", "message.received", "message.ack"}
POLL = Poll(question="¿Cuándo?", options=("lunes", "martes"))


async def theirs(house: House, text: str) -> str:
    wire_id = await house.whatsapp.write(BETO, ANA, text)

    async def known() -> bool:
        listed = await house.messages.list(ALICE, "ana", page=Page(50, None))
        return wire_id in {message.id for message in listed.items}

    await until("the message", known)
    return wire_id


async def test_each_deed_is_told_once_and_shown(tmp_path: Path) -> None:
    async with opened(tmp_path) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        does = house.message_actions
        mine = await house.messages.send(ALICE, SendText(session_id="ana", to=BETO, text="frist"))
        poll = await house.messages.send(
            ALICE, SendContent(session_id="ana", to=BETO, content=POLL)
        )
        other = await theirs(house, "hola")
        assert (await does.edit(ALICE, "ana", mine.id, "first")).text == "first"
        assert (await does.react(ALICE, "ana", other, "👍")).reactions[0].emoji == "👍"
        assert (await does.star(ALICE, "ana", other, starred=True)).starred
        assert (await does.pin(ALICE, "ana", other, pinned=True)).pinned
        await house.whatsapp.vote(BETO, poll.id, (1,))
        voted = await does.vote(ALICE, "ana", poll.id, ["martes"])
        assert voted.poll is not None
        assert [option["votes"] for option in voted.poll["options"]] == [0, 2]
        assert (await does.revoke(ALICE, "ana", mine.id)).revoked
        assert (await does.revoke(ALICE, "ana", mine.id)).revoked
        assert (await does.delete(ALICE, "ana", other)).text == "hola"
        with pytest.raises(MessageNotFound):
            await house.messages.get(ALICE, "ana", other)
        (chat,) = (await house.chats.list(ALICE, "ana", Page(50, None))).items
        assert chat.last_message is not None
        assert chat.last_message.id == poll.id

        told: Counter[tuple[str, str]] = Counter()
        for event in await house.log():
            subject = event.subject
            message = subject.message if isinstance(subject, PollVoted) else subject
            if isinstance(message, Message):
                told[event.type.value, message.id] += 1
        assert {name: told[name] for name in told if name[0] not in KEPT} == {
            ("message.edited", mine.id): 1,
            ("message.revoked", mine.id): 1,
            ("message.reaction", other): 1,
            ("message.updated", other): 2,
            ("message.poll_vote", poll.id): 2,
            ("message.deleted", other): 1,
        }


async def test_what_cannot_be_done_is_refused(tmp_path: Path) -> None:
    async with opened(tmp_path) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        does = house.message_actions
        poll = await house.messages.send(
            ALICE, SendContent(session_id="ana", to=BETO, content=POLL)
        )
        other = await theirs(house, "hola")
        with pytest.raises(InvalidState):
            await does.edit(ALICE, "ana", other, "not mine")
        with pytest.raises(InvalidState):
            await does.vote(ALICE, "ana", other, ["lunes"])
        with pytest.raises(InvalidRequest):
            await does.vote(ALICE, "ana", poll.id, ["domingo"])
        with pytest.raises(InvalidRequest):
            await does.vote(ALICE, "ana", poll.id, ["lunes", "martes"])
        with pytest.raises(InvalidRequest):
            await does.react(ALICE, "ana", other, "hello")
        with pytest.raises(MessageNotFound):
            await does.star(ALICE, "ana", "3EB0NOTHING", starred=True)
