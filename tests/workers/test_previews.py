"""Previews on messages: made when their turn comes, kept, told, and never in a message's way."""

from pathlib import Path

from gateway.core.events import EventType
from gateway.core.link_previews import LinkPreview, as_json
from gateway.core.messages import Message, MessageStatus
from gateway.core.orders import SendText
from tests.house import ALICE, ANA, BETO, House, opened, until

LINK = "https://shop.example/shoes"
PREVIEW = LinkPreview(
    url=LINK, canonical_url=LINK, title="Shoes", description="Red", thumbnail=b"\xff\xd8\xff"
)


async def shown(link: str) -> LinkPreview | None:
    return PREVIEW if link == LINK else None


async def broken(_link: str) -> LinkPreview | None:
    raise RuntimeError


async def send(house: House, text: str, *, link_preview: bool = True) -> Message:
    order = SendText(session_id="ana", to=BETO, text=text, link_preview=link_preview)
    return await house.messages.send(ALICE, order)


async def test_a_link_is_shown_on_the_phone_in_the_answer_and_in_the_event(tmp_path: Path) -> None:
    async with opened(tmp_path, preview=shown) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        message = await send(house, f"look: {LINK}")
        assert message.link_preview == as_json(PREVIEW)
        (letter,) = house.whatsapp.inbox(BETO)
        assert letter.said.preview == PREVIEW
        (told,) = await house.log(EventType.MESSAGE_SENT)
        assert isinstance(told.subject, Message)
        assert told.subject.link_preview == as_json(PREVIEW)
        assert (await house.messages.get(ALICE, "ana", message.id)).link_preview is not None

        await house.whatsapp.edit(ANA, message.id, "never mind")

        async def edited() -> bool:
            now = await house.messages.get(ALICE, "ana", message.id)
            return now.text == "never mind" and now.link_preview is None

        await until("the preview gone with its link", edited)


async def test_who_wants_none_gets_none_and_other_texts_have_none(tmp_path: Path) -> None:
    async with opened(tmp_path, preview=shown) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        for message in (
            await send(house, LINK, link_preview=False),
            await send(house, "no link"),
            await send(house, "https://other.example/"),
        ):
            assert message.link_preview is None
        assert [letter.said.preview for letter in house.whatsapp.inbox(BETO)] == [None] * 3


async def test_a_message_goes_out_whatever_becomes_of_its_preview(tmp_path: Path) -> None:
    async with opened(tmp_path, preview=broken) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        message = await send(house, LINK)
        assert message.status is not MessageStatus.PENDING
        assert message.link_preview is None
        assert [letter.text for letter in house.whatsapp.inbox(BETO)] == [LINK]


async def test_one_that_came_in_shows_what_its_sender_found(tmp_path: Path) -> None:
    async with opened(tmp_path, preview=broken) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        await house.whatsapp.write(BETO, ANA, LINK, preview=PREVIEW)
        (told,) = await house.log(EventType.MESSAGE_RECEIVED)
        assert isinstance(told.subject, Message)
        assert told.subject.link_preview == as_json(PREVIEW)
