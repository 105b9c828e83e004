"""Pictures of a group and of the account on WhatsApp Web: put up, seen by others, taken down."""

import pytest

from gateway.core.errors import ChatNotFound, InvalidState
from gateway.core.facts import GroupSeen
from gateway.core.groups import GroupAction
from gateway.core.ids import Jid, phone_jid
from gateway.core.pictures import Portrait
from tests.engines.worlds import ALICE, BOB, CAROL, SandboxWorld, Stage
from tests.media.test_thumbnails import jpeg

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(120)]

PORTRAIT = Portrait(jpeg(64, 64), jpeg(8, 8))
OTHER = Portrait(jpeg(65, 65), jpeg(9, 9))


async def test_pictures_of_an_account_and_a_group(here: Stage) -> None:
    assert isinstance(here.world, SandboxWorld)
    alice = await here.linked("alice", ALICE)
    page = alice.session
    for portrait in (PORTRAIT, OTHER, None, None):
        await page.show_picture(phone_jid(ALICE), portrait)
        shown = await page.picture(phone_jid(ALICE))
        assert (shown and shown.content) == (portrait and portrait.picture)

    group = (await page.groups.create("Ventas", [phone_jid(BOB)])).group.jid
    for portrait in (PORTRAIT, OTHER, None):
        await page.show_picture(group, portrait)
        told = await alice.until(GroupSeen, lambda fact: fact.action is GroupAction.PICTURE)
        assert told.group.jid == group
        shown = await page.picture(group)
        assert (shown and shown.content) == (portrait and portrait.picture)

    made = await here.world.post(
        f"/phones/{BOB}/groups", {"subject": "Bobs", "participants": [ALICE]}
    )
    bobs = Jid(made["jid"])
    await alice.until(GroupSeen, lambda fact: fact.group.jid == bobs)
    await page.show_picture(bobs, PORTRAIT)  # anybody's to change, until its admins keep that
    await here.world.call("PATCH", f"/phones/{BOB}/groups/{bobs}", {"restrict": True})
    with pytest.raises(InvalidState):
        await page.show_picture(bobs, OTHER)
    carols = await here.world.post(
        f"/phones/{CAROL}/groups", {"subject": "Carols", "participants": [BOB]}
    )
    with pytest.raises(ChatNotFound):
        await page.show_picture(Jid(carols["jid"]), OTHER)
