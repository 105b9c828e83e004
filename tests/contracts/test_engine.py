"""What every engine owes the gateway: links, sends, receives, looks up, catches up, lets go."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from gateway.core.chats import Watermarks
from gateway.core.contacts import SeenPerson
from gateway.core.errors import Code
from gateway.core.facts import (
    AckSeen,
    ChangeSeen,
    ChatsSeen,
    LinkSeen,
    MessageSeen,
    PeopleSeen,
    QrSeen,
)
from gateway.core.ids import new_wire_id, phone_jid
from gateway.core.messages import Edit, MessageRef, MessageStatus, MessageType, Reaction, Revoke
from gateway.core.sends import OutgoingText, SendOutcome
from gateway.core.sessions import Signal
from tests.contracts.engines import messaging
from tests.engines.worlds import (
    ALICE,
    BOB,
    NOBODY,
    Stage,
    same_person,
)

pytestmark = pytest.mark.timeout(120)


@messaging
async def test_a_new_session_shows_a_code_and_a_scan_links_it(here: Stage) -> None:
    alice = await here.open("alice")
    code = await alice.until(QrSeen)
    assert code.expires_at > datetime.now(UTC)
    await here.world.scan(ALICE, code.text)
    await alice.until_signal(Signal.SYNCING)
    await alice.until(PeopleSeen)
    await alice.until(ChatsSeen)
    link = await alice.until(LinkSeen)
    assert link.me.phone == phone_jid(ALICE)
    assert link.me.lid is not None
    assert link.me.push_name == "Alice"
    assert link.web_version


async def test_a_pairing_code_links_too(here: Stage) -> None:
    alice = await here.open("alice")
    await alice.until(QrSeen)
    code = await alice.session.pairing_code(ALICE)
    await alice.until_signal(Signal.CODE_OFFERED)
    shown, dash, rest = code.code.partition("-")
    assert (len(shown), dash, len(rest)) == (4, "-", 4)
    await here.world.scan(ALICE, code.code)
    assert same_person((await alice.until(LinkSeen)).me, ALICE)


@messaging
async def test_a_text_goes_out_under_the_id_it_was_given(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    wire_id = new_wire_id()
    receipt = await alice.send(BOB, "hello Bob", wire_id)
    assert receipt.outcome is SendOutcome.SENT
    assert same_person(receipt.recipient, BOB)
    assert receipt.recipient is not None
    assert receipt.recipient.lid is not None
    await alice.until(AckSeen, lambda ack: ack.status is MessageStatus.DELIVERED)
    assert [(letter.wire_id, letter.text) for letter in await here.world.inbox(BOB)] == [
        (wire_id, "hello Bob")
    ]
    await here.world.read(BOB, ALICE)
    ack = await alice.until(AckSeen, lambda ack: ack.status is MessageStatus.READ)
    assert ack.wire_id == wire_id


@messaging
async def test_texts_arrive_in_the_order_they_were_sent_in(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    texts = [f"number {count}" for count in range(20)]
    for text in texts:
        receipt = await alice.send(BOB, text)
        assert receipt.outcome is SendOutcome.SENT
    assert [letter.text for letter in await here.world.inbox(BOB)] == texts


@messaging
async def test_sends_that_overlap_go_out_in_the_order_in_which_they_began(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    texts = [f"number {count}" for count in range(20)]
    receipts = await asyncio.gather(*(alice.send(BOB, text) for text in texts))
    assert {receipt.outcome for receipt in receipts} == {SendOutcome.SENT}
    assert [letter.text for letter in await here.world.inbox(BOB)] == texts


@messaging
async def test_a_text_comes_in_with_its_author(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    wire_id = await here.world.write(BOB, ALICE, "¿qué tal? 👋")
    seen = await alice.until(MessageSeen, lambda fact: not fact.message.from_me)
    message = seen.message
    assert (message.wire_id, message.text, message.type) == (
        wire_id,
        "¿qué tal? 👋",
        MessageType.TEXT,
    )
    assert same_person(message.author, BOB)
    assert message.author is not None
    assert message.author.push_name == "Bob"
    assert message.author.lid is not None
    assert same_person(message.chat_person, BOB)
    assert not seen.backfilled
    assert abs(message.timestamp - datetime.now(UTC)) < timedelta(minutes=5)


@messaging
async def test_what_the_phone_itself_sends_is_seen_as_own(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    wire_id = await here.world.write(ALICE, BOB, "from my phone")
    seen = await alice.until(MessageSeen, lambda fact: fact.message.from_me)
    assert (seen.message.wire_id, seen.message.text) == (wire_id, "from my phone")
    assert seen.message.author is None
    assert same_person(seen.message.chat_person, BOB)


@messaging
async def test_a_number_that_nobody_has_is_told_apart(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    assert not (await alice.session.check_number(NOBODY)).exists
    found = await alice.session.check_number(BOB)
    assert found.exists
    assert same_person(found.person, BOB)
    receipt = await alice.send(NOBODY, "is anybody there?")
    assert (receipt.outcome, receipt.code) == (SendOutcome.FAILED, Code.NOT_ON_WHATSAPP)


async def test_a_sent_text_is_found_again_and_an_unsent_one_is_not(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    wire_id = new_wire_id()
    receipt = await alice.send(BOB, "remember me", wire_id)
    assert receipt.recipient is not None
    assert receipt.recipient.lid is not None
    for chat in (phone_jid(BOB), receipt.recipient.lid):
        found = await alice.session.find_sent(chat, wire_id)
        assert found is not None
        assert found.outcome is SendOutcome.SENT
    assert await alice.session.find_sent(phone_jid(BOB), new_wire_id()) is None


@messaging
async def test_the_same_id_sent_twice_is_one_message(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    wire_id = new_wire_id()
    for _ in range(2):
        receipt = await alice.send(BOB, "once", wire_id)
        assert receipt.outcome is SendOutcome.SENT
    assert [letter.text for letter in await here.world.inbox(BOB)] == ["once"]


@messaging
async def test_a_quoted_message_that_is_not_there_is_said_so(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    await alice.send(BOB, "first")
    nothing = MessageRef(wire_id=new_wire_id(), chat=phone_jid(BOB), from_me=True, author=None)
    order = OutgoingText(wire_id=new_wire_id(), chat=phone_jid(BOB), text="re:", quoted=nothing)
    receipt = await alice.session.send_text(order)
    assert (receipt.outcome, receipt.code) == (SendOutcome.FAILED, Code.MESSAGE_NOT_FOUND)


@messaging
async def test_the_next_run_is_linked_and_catches_up(here: Stage) -> None:
    before = datetime.now(UTC) - timedelta(minutes=1)
    alice = await here.linked("alice", ALICE)
    sent = new_wire_id()
    await alice.send(BOB, "before the gap", sent)
    await alice.session.close()
    missed = await here.world.write(BOB, ALICE, "while you were away")

    again = await here.open("alice", linked=True)
    assert same_person((await again.until(LinkSeen)).me, ALICE)
    assert not [fact for fact in again.facts if isinstance(fact, QrSeen)]
    await again.session.catch_up(Watermarks(chats={}, linked_at=before))
    caught_up = [
        fact.message for fact in again.facts if isinstance(fact, MessageSeen) and fact.backfilled
    ]
    assert [message.wire_id for message in caught_up] == [sent, missed]
    assert [message.from_me for message in caught_up] == [True, False]
    assert any(isinstance(fact, AckSeen) and fact.wire_id == sent for fact in again.facts)


@messaging
async def test_what_is_done_to_messages_is_told_as_it_happens(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    theirs = await here.world.write(BOB, ALICE, "frist")
    ours = new_wire_id()
    await alice.send(BOB, "ours", ours)
    await alice.message(theirs)
    await here.world.edit(BOB, theirs, "first")
    edited = await alice.until(ChangeSeen, lambda fact: isinstance(fact.change, Edit))
    assert isinstance(edited.change, Edit)
    assert (edited.message.wire_id, edited.message.from_me) == (theirs, False)
    assert edited.change.text == "first"
    await here.world.react(BOB, ours, "👍")
    liked = await alice.until(ChangeSeen, lambda fact: isinstance(fact.change, Reaction))
    assert isinstance(liked.change, Reaction)
    assert (liked.message.wire_id, liked.message.from_me) == (ours, True)
    assert (liked.change.emoji, same_person(liked.change.by, BOB)) == ("👍", True)
    await here.world.react(BOB, ours, "")
    taken_back = await alice.until(
        ChangeSeen, lambda fact: isinstance(fact.change, Reaction) and not fact.change.emoji
    )
    assert taken_back.message == liked.message
    await here.world.revoke(BOB, theirs)
    revoked = await alice.until(ChangeSeen, lambda fact: isinstance(fact.change, Revoke))
    assert revoked.message.wire_id == theirs
    assert same_person(revoked.message.author, BOB)


async def test_what_was_done_in_a_gap_is_found_when_messages_are_looked_at_again(
    here: Stage,
) -> None:
    alice = await here.linked("alice", ALICE)
    edited, revoked, untouched = [
        await here.world.write(BOB, ALICE, text) for text in ("frist", "secret", "same")
    ]
    ours = new_wire_id()
    await alice.send(BOB, "ours", ours)
    chat = (await alice.message(untouched)).message.chat
    await alice.session.close()
    await here.world.edit(BOB, edited, "first")
    await here.world.revoke(BOB, revoked)
    await here.world.react(BOB, ours, "👍")
    await here.world.read(BOB, ALICE)

    again = await here.open("alice", linked=True)
    await again.until(LinkSeen)
    author = SeenPerson(lid=chat)
    refs = [
        MessageRef(wire_id=wire_id, chat=chat, from_me=False, author=author)
        for wire_id in (edited, revoked, untouched)
    ]
    await again.session.look_again(
        [*refs, MessageRef(wire_id=ours, chat=chat, from_me=True, author=None)]
    )
    found = {
        fact.message.wire_id: fact.message
        for fact in again.facts
        if isinstance(fact, MessageSeen) and fact.backfilled
    }
    assert [found[ref.wire_id].text for ref in refs] == ["first", None, "same"]
    assert [type(change) for change in found[edited].changes] == [Edit]
    assert found[revoked].changes == (Revoke(),)
    assert found[untouched].changes == ()
    (reaction,) = found[ours].changes
    assert isinstance(reaction, Reaction)
    assert (reaction.emoji, same_person(reaction.by, BOB)) == ("👍", True)
    acks = [fact.status for fact in again.facts if isinstance(fact, AckSeen)]
    assert acks == [MessageStatus.READ]


async def test_logging_out_ends_the_run_and_the_next_one_starts_anew(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    await alice.session.log_out()
    assert await alice.over() is Signal.LOGGED_OUT
    await alice.session.close()
    again = await here.open("alice")
    await again.until(QrSeen)


async def test_the_phone_removes_the_device(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    await here.world.unlink(ALICE)
    assert await alice.over() is Signal.UNLINKED


async def test_a_code_where_a_link_was_expected_is_the_same(here: Stage) -> None:
    alice = await here.open("alice", linked=True)
    assert await alice.over() is Signal.UNLINKED


@messaging
async def test_two_sessions_write_to_each_other(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    bob = await here.linked("bob", BOB)
    await alice.send(BOB, "ping")
    ping = await bob.until(MessageSeen, lambda fact: not fact.message.from_me)
    assert (ping.message.text, same_person(ping.message.author, ALICE)) == ("ping", True)
    await bob.send(ALICE, "pong")
    pong = await alice.until(MessageSeen, lambda fact: not fact.message.from_me)
    assert (pong.message.text, same_person(pong.message.author, BOB)) == ("pong", True)


@messaging
async def test_it_says_what_it_can_do(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    able = alice.session.capabilities()
    for verb in (
        "text",
        "media_out",
        "media_in",
        "receive",
        "acks",
        "check_number",
        "pairing_code",
        "screenshot",
    ):
        assert able[verb].supported, able[verb].reason
        assert able[verb].provider
    assert (await alice.session.screenshot()).startswith(b"\x89PNG")


async def test_closing_is_safe_to_repeat_and_a_closed_session_sends_nothing(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    await alice.session.close()
    await alice.session.close()
    await alice.session.ended()
    receipt = await alice.send(BOB, "too late")
    assert receipt.outcome is SendOutcome.UNKNOWN
    assert await here.world.inbox(BOB) == []
