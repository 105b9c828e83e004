"""Statuses on real pages: posted, seen, reacted to, taken back, and those of others."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.core.chats import Watermark, Watermarks
from gateway.core.deeds import RevokeForAll
from gateway.core.facts import AckSeen, ChangeSeen, ChatRead
from gateway.core.ids import STATUS_JID, new_wire_id
from gateway.core.messages import MessageRef, MessageStatus, Reaction, Revoke
from gateway.core.sends import OutgoingText, SendOutcome
from gateway.core.statuses import StatusStyle
from tests.engines.files import FILES
from tests.engines.worlds import ALICE, BOB, CAROL, Running, SandboxWorld, Stage, same_person

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(120)]

STYLE = StatusStyle(background=0x0275D8, font=2)


async def posted(alice: Running, text: str) -> MessageRef:
    order = OutgoingText(wire_id=new_wire_id(), chat=STATUS_JID, text=text, style=STYLE)
    receipt = await alice.session.send_text(order)
    assert receipt.outcome is SendOutcome.SENT, receipt.message
    return MessageRef(wire_id=order.wire_id, chat=STATUS_JID, from_me=True, author=None)


async def shown(world: SandboxWorld, number: str) -> dict[str, dict[str, Any]]:
    """The statuses on a phone, by their ids."""
    listed = (await world.get(f"/phones/{number}/messages"))["messages"]
    return {each["id"]: each for each in listed if each["chat"] == STATUS_JID}


async def test_own_statuses_are_seen_by_those_whom_one_knows(
    here: Stage, world: SandboxWorld, tmp_path: Path
) -> None:
    alice = await here.linked("alice", ALICE)
    await alice.message(await world.write(BOB, ALICE, "hello"))
    words = await posted(alice, "open on Monday")
    picture = FILES[0]
    order = replace(picture.order(BOB, tmp_path), chat=STATUS_JID)
    receipt = await alice.session.send_media(order)
    assert receipt.outcome is SendOutcome.SENT, receipt.message

    on_bobs = await shown(world, BOB)
    assert list(on_bobs) == [words.wire_id, order.wire_id]
    assert on_bobs[words.wire_id]["text"] == "open on Monday"
    assert on_bobs[words.wire_id]["arrivals"] == 1
    assert (await world.delivery(BOB, order.wire_id)).content == picture.content
    assert await shown(world, CAROL) == {}, "she does not know her"
    assert not [fact for fact in alice.facts if isinstance(fact, AckSeen)]
    found = await alice.session.find_sent(STATUS_JID, words.wire_id)
    assert found is not None
    assert found.outcome is SendOutcome.SENT

    assert await alice.session.views(words) == ()
    await world.read(BOB, STATUS_JID)
    seen = await alice.until(AckSeen, lambda fact: fact.wire_id == words.wire_id)
    assert (seen.chat, seen.status) == (STATUS_JID, MessageStatus.READ)
    (view,) = await alice.session.views(words)
    assert same_person(view.person, BOB)

    await world.react(BOB, words.wire_id, "🔥")
    reacted = await alice.until(ChangeSeen)
    assert (reacted.message.wire_id, reacted.message.chat) == (words.wire_id, STATUS_JID)
    assert isinstance(reacted.change, Reaction)
    assert same_person(reacted.change.by, BOB)

    await alice.session.act(words, RevokeForAll())
    assert (await shown(world, BOB))[words.wire_id]["revoked"]
    assert not (await shown(world, BOB))[order.wire_id]["revoked"]


async def test_others_statuses_come_in_also_those_that_were_missed(
    here: Stage, world: SandboxWorld
) -> None:
    alice = await here.linked("alice", ALICE)
    await alice.message(await world.write(BOB, ALICE, "hello"))
    first = (await alice.message(await world.write(BOB, STATUS_JID, "on holiday"))).message
    assert (first.chat, first.text, first.from_me) == (STATUS_JID, "on holiday", False)
    assert same_person(first.author, BOB)
    assert first.chat_person is None
    await world.revoke(BOB, first.wire_id)
    taken_back = await alice.until(ChangeSeen)
    assert taken_back.message.wire_id == first.wire_id
    assert taken_back.change == Revoke()

    missed = await world.write(BOB, STATUS_JID, "back again")
    await alice.message(missed)
    alice.facts.clear()
    alice._read = 0
    mark = Watermark(wire_id=first.wire_id, at=first.timestamp)
    await alice.session.catch_up(Watermarks(chats={STATUS_JID: mark}, linked_at=first.timestamp))
    assert (await alice.message(missed)).backfilled
    read = await alice.until(ChatRead, lambda fact: fact.chat == STATUS_JID)
    assert read.until.wire_id == missed
