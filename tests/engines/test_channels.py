"""Channels on real pages: made, found, followed, muted, posted in, left and deleted."""

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.core.channels import ChannelRole
from gateway.core.chats import FOR_EVER
from gateway.core.errors import ChatNotFound, InvalidState
from gateway.core.facts import ChatsSeen, MessageSeen
from gateway.core.ids import Jid, new_wire_id
from gateway.core.sends import OutgoingText, SendOutcome
from tests.engines.files import FILES
from tests.engines.worlds import ALICE, BOB, SandboxWorld, Stage

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(120)]


async def test_an_own_channel_is_made_posted_in_and_deleted(
    here: Stage, world: SandboxWorld, tmp_path: Path
) -> None:
    alice = await here.linked("alice", ALICE)
    channels = alice.session.channels
    made = await channels.create("Shop news", "offers and hours")
    assert (made.name, made.description) == ("Shop news", "offers and hours")
    assert (made.role, made.followers, made.muted) == (ChannelRole.OWNER, 0, False)
    assert await channels.all() == (made,)
    await world.post(f"/phones/{BOB}/channels/{made.jid}/follow", {})
    assert (await channels.get(made.jid)).followers == 1
    assert made.link is not None
    assert (await channels.get(made.link.rpartition("/")[2])).jid == made.jid

    words = OutgoingText(wire_id=new_wire_id(), chat=made.jid, text="we open on Monday")
    picture = replace(FILES[0].order(BOB, tmp_path), chat=made.jid)
    for receipt in (
        await alice.session.send_text(words),
        await alice.session.send_media(picture),
    ):
        assert receipt.outcome is SendOutcome.SENT, receipt.message
    listed = (await world.get(f"/phones/{BOB}/messages"))["messages"]
    assert [(each["id"], each["chat"]) for each in listed] == [
        (words.wire_id, made.jid),
        (picture.wire_id, made.jid),
    ]
    assert listed[0]["text"] == "we open on Monday"
    assert (await world.delivery(BOB, picture.wire_id)).content == FILES[0].content
    posts = await channels.posts(made.jid, 10)
    assert [post.wire_id for post in posts] == [picture.wire_id, words.wire_id]

    assert (await channels.delete(made.jid)).jid == made.jid
    assert await channels.all() == ()
    with pytest.raises(ChatNotFound):
        await channels.get(made.jid)


async def test_others_channels_are_found_looked_into_and_followed(
    here: Stage, world: SandboxWorld
) -> None:
    owned = await world.post(f"/phones/{BOB}/channels", {"name": "Bob's weather"})
    jid = Jid(owned["jid"])
    earlier = await world.write(BOB, jid, "it rains")
    alice = await here.linked("alice", ALICE)
    channels = alice.session.channels
    (found,) = await channels.find("WEATHER bob", 10)
    assert (found.jid, found.name, found.role) == (jid, "Bob's weather", ChannelRole.GUEST)
    assert await channels.find("nothing like it", 10) == ()
    assert await channels.all() == ()
    (post,) = await channels.posts(jid, 10)
    assert (post.wire_id, post.text, post.from_me) == (earlier, "it rains", False)
    assert await channels.all() == (), "to look into it is not to follow it"

    followed = await channels.follow(jid, followed=True)
    assert (followed.role, followed.followers) == (ChannelRole.SUBSCRIBER, 1)
    news = (await alice.message(await world.write(BOB, jid, "the sun shines"))).message
    assert (news.chat, news.text, news.from_me) == (jid, "the sun shines", False)
    assert (news.author, news.chat_person) == (None, None), "a channel speaks for itself"
    await alice.until(ChatsSeen, lambda fact: any(chat.jid == jid for chat in fact.chats))

    assert (await channels.mute(jid, muted=True)).muted
    await alice.until(
        ChatsSeen,
        lambda fact: any((each.jid, each.muted_until) == (jid, FOR_EVER) for each in fact.chats),
    )
    assert not (await channels.mute(jid, muted=False)).muted
    mine = OutgoingText(wire_id=new_wire_id(), chat=jid, text="let me speak")
    assert (await alice.session.send_text(mine)).outcome is SendOutcome.FAILED
    with pytest.raises(InvalidState):
        await channels.delete(jid)

    assert (await channels.follow(jid, followed=False)).role is ChannelRole.GUEST
    assert await channels.all() == ()
    unheard = await world.write(BOB, jid, "is anybody there?")
    await alice.message(await world.write(BOB, ALICE, "the next thing she hears"))
    heard = {fact.message.wire_id for fact in alice.facts if isinstance(fact, MessageSeen)}
    assert unheard not in heard
