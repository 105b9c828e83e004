"""Communities on real pages: made with groups in them, changed, and ended."""

import pytest

from gateway.core.communities import CommunityDeed, LinkedGroup
from gateway.core.errors import ChatNotFound
from gateway.core.ids import Jid, phone_jid
from tests.engines.worlds import ALICE, BOB, CAROL, SandboxWorld, Stage

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(120)]


async def test_a_community_is_made_changed_and_ended(here: Stage, world: SandboxWorld) -> None:
    alice = await here.linked("alice", ALICE)
    communities, groups = alice.session.communities, alice.session.groups
    garden = (await groups.create("Garden", [phone_jid(BOB)])).group.jid
    theirs = Jid(
        (await world.post(f"/phones/{CAROL}/groups", {"subject": "Pool", "participants": [ALICE]}))[
            "jid"
        ]
    )
    made = await communities.create("Neighbours", "all of us")
    assert (made.name, made.description, made.groups) == ("Neighbours", "all of us", ())
    assert made.announcements is not None
    assert (await groups.get(made.announcements)).rules.announce
    assert await communities.all() == (made,)

    wanted = [garden, theirs, Jid("1203639999@g.us")]
    linked = await communities.change_groups(made.jid, CommunityDeed.LINK, wanted)
    assert [(each.address, each.code) for each in linked.results] == [
        (garden, 200),
        (theirs, 403),
        (wanted[2], 404),
    ]
    assert linked.community.groups == (LinkedGroup(garden, "Garden"),)
    assert await communities.get(made.jid) == linked.community

    unlinked = await communities.change_groups(made.jid, CommunityDeed.UNLINK, [garden])
    assert ([each.code for each in unlinked.results], unlinked.community.groups) == ([200], ())
    with pytest.raises(ChatNotFound):
        await communities.get(garden)

    await communities.change_groups(made.jid, CommunityDeed.LINK, [garden])
    ended = await communities.deactivate(made.jid)
    assert [each.jid for each in ended.groups] == [garden]
    assert await communities.all() == ()
    assert (await groups.get(garden)).subject == "Garden"
    with pytest.raises(ChatNotFound):
        await communities.get(made.jid)
