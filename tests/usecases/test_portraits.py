"""The account's own picture: put up, seen at once, taken down; and who may not."""

from pathlib import Path

import pytest

from gateway.core.errors import ChatNotFound, Forbidden, NotFound, UnsupportedMedia
from gateway.core.tenants import Principal, Scope
from gateway.media.portraits import SIDE
from gateway.usecases.files import Source
from gateway.usecases.portraits import Shown
from tests.house import ALICE, ANA, House, opened
from tests.media.test_thumbnails import jpeg
from tests.media.test_thumbnails import opened as drawn

GROUP = "120363000000000000@g.us"
SENDER = Principal(name="sender", scopes=frozenset({Scope.READ, Scope.SEND}))


async def put(house: House, content: bytes, who: Principal = ALICE) -> Shown:
    async with house.files.receive() as new:
        await new.write(content)
        return await house.portraits.set_own(who, "ana", Source(new=new))


async def test_an_own_picture_is_put_up_and_taken_down(tmp_path: Path) -> None:
    async with opened(tmp_path) as house:
        ana = house.whatsapp.add_person(ANA, "Ana")
        await house.link()
        with pytest.raises(NotFound):  # and that is kept
            await house.portraits.own(ALICE, "ana")
        assert await put(house, jpeg(900, 600, "PNG")) == Shown(ana.phone, has_picture=True)
        shown = await house.portraits.own(ALICE, "ana")
        assert drawn(shown.content).size == (SIDE, SIDE)
        assert (await house.contacts.picture(ALICE, "ana", ANA)).content == shown.content
        for _ in range(2):
            removed = await house.portraits.remove_own(ALICE, "ana")
            assert removed == Shown(ana.phone, has_picture=False)
        with pytest.raises(NotFound):
            await house.portraits.own(ALICE, "ana")


async def test_what_is_no_picture_and_who_may_not(tmp_path: Path) -> None:
    async with opened(tmp_path) as house:
        await house.link()
        with pytest.raises(UnsupportedMedia):
            await put(house, b"%PDF-1.7\n%")
        with pytest.raises(Forbidden):
            await put(house, jpeg(10, 10), SENDER)
        for wrong in (GROUP, ANA, "nothing"):
            with pytest.raises(ChatNotFound):
                await house.portraits.remove_groups(SENDER, "ana", wrong)
