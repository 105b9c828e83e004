"""What every engine owes the gateway in files: sent, fetched, gone, and in line with the texts."""

import asyncio
from pathlib import Path

import pytest

from gateway.core.errors import MediaGone, MessageNotFound
from gateway.core.facts import LinkSeen
from gateway.core.ids import Jid, new_wire_id, phone_jid
from gateway.core.messages import MEDIA_TYPES, MessageRef, MessageType, SeenMessage
from gateway.core.sends import SendOutcome
from tests.contracts.engines import messaging
from tests.engines.files import FILES
from tests.engines.worlds import ALICE, BOB, Stage, same_person

pytestmark = pytest.mark.timeout(120)

IMAGE = FILES[0]
DOCUMENT = next(file for file in FILES if file.kind is MessageType.DOCUMENT)
assert {file.kind for file in FILES} == MEDIA_TYPES


def ref_of(message: SeenMessage) -> MessageRef:
    return MessageRef(
        wire_id=message.wire_id,
        chat=message.chat,
        from_me=message.from_me,
        author=message.author,
    )


@messaging
async def test_each_kind_of_file_reaches_the_phone_byte_for_byte_under_its_id(
    here: Stage, tmp_path: Path
) -> None:
    alice = await here.linked("alice", ALICE)
    for file in FILES:
        order = file.order(BOB, tmp_path)
        receipt = await alice.session.send_media(order)
        assert receipt.outcome is SendOutcome.SENT, (file.kind, receipt.message)
        assert same_person(receipt.recipient, BOB)
        got = await here.world.delivery(BOB, order.wire_id)
        assert (got.kind, got.mimetype, got.content) == (file.kind, file.mimetype, file.content)
        assert (got.caption, got.view_once) == (file.caption, file.view_once)
        if file.kind is MessageType.DOCUMENT:
            assert got.filename == file.name
        found = await alice.session.find_sent(order.chat, order.wire_id)
        assert found is not None
        assert found.outcome is SendOutcome.SENT


@messaging
async def test_what_the_phone_sends_is_fetched_byte_for_byte_also_by_the_next_run(
    here: Stage, tmp_path: Path
) -> None:
    alice = await here.linked("alice", ALICE)
    into = tmp_path / "fetched"
    refs = []
    for file in FILES:
        seen = await alice.message(await here.world.give(BOB, ALICE, file))
        assert seen.message.type is file.kind
        assert seen.message.content is not None
        assert seen.message.content["media"]["size"] == len(file.content)
        refs.append(ref_of(seen.message))
        await alice.session.fetch_media(refs[-1], into)
        assert into.read_bytes() == file.content
    await alice.session.close()
    again = await here.open("alice", linked=True)
    await again.until(LinkSeen)
    for file, ref in zip(FILES, refs, strict=True):
        await again.session.fetch_media(ref, into)
        assert into.read_bytes() == file.content


@messaging
async def test_a_file_that_whatsapp_has_lost_is_gone(here: Stage, tmp_path: Path) -> None:
    alice = await here.linked("alice", ALICE)
    given = await here.world.give(BOB, ALICE, IMAGE)
    seen = await alice.message(given)
    await here.world.lose_media(ALICE)
    with pytest.raises(MediaGone):
        await alice.session.fetch_media(ref_of(seen.message), tmp_path / "gone")
    assert not (tmp_path / "gone").exists()


@messaging
async def test_a_file_that_only_the_phone_still_has_is_brought_back(
    here: Stage, tmp_path: Path
) -> None:
    alice = await here.linked("alice", ALICE)
    given = await here.world.give(BOB, ALICE, IMAGE)
    seen = await alice.message(given)
    await here.world.forget_on_servers(ALICE, given)
    await alice.session.fetch_media(ref_of(seen.message), tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == IMAGE.content


@messaging
async def test_where_there_is_no_file_none_is_fetched(here: Stage, tmp_path: Path) -> None:
    alice = await here.linked("alice", ALICE)
    text = (await alice.message(await here.world.write(BOB, ALICE, "no file"))).message
    unheard_of = MessageRef(
        wire_id=new_wire_id(), chat=text.chat, from_me=False, author=text.author
    )
    nobody = MessageRef(
        wire_id=new_wire_id(), chat=Jid("999999999999999@lid"), from_me=False, author=None
    )
    for ref in (ref_of(text), unheard_of, nobody):
        with pytest.raises(MessageNotFound):
            await alice.session.fetch_media(ref, tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


@messaging
async def test_texts_and_files_that_overlap_go_out_in_the_order_in_which_they_began(
    here: Stage, tmp_path: Path
) -> None:
    alice = await here.linked("alice", ALICE)
    order = DOCUMENT.order(BOB, tmp_path)
    before, after = new_wire_id(), new_wire_id()
    receipts = await asyncio.gather(
        alice.send(BOB, "before", before),
        alice.session.send_media(order),
        alice.send(BOB, "after", after),
    )
    assert {receipt.outcome for receipt in receipts} == {SendOutcome.SENT}
    letters = [letter.wire_id for letter in await here.world.inbox(BOB)]
    assert letters == [before, order.wire_id, after]


@messaging
async def test_a_file_answers_a_message_and_names_whom_it_mentions(
    here: Stage, tmp_path: Path
) -> None:
    alice = await here.linked("alice", ALICE)
    bob = await alice.session.check_number(BOB)
    assert bob.person is not None
    assert bob.person.lid is not None
    question = await here.world.write(BOB, ALICE, "do you have it?")
    asked = await alice.message(question)
    order = DOCUMENT.order(BOB, tmp_path, quoted=ref_of(asked.message), mentions=(bob.person.lid,))
    assert (await alice.session.send_media(order)).outcome is SendOutcome.SENT
    found = await alice.session.find_sent(phone_jid(BOB), order.wire_id)
    assert found is not None
    (letter,) = (each for each in await here.world.inbox(BOB) if each.wire_id == order.wire_id)
    assert (letter.quoted_id, letter.mentions) == (question, (BOB,))


@messaging
async def test_a_file_that_cannot_be_read_fails_and_holds_nobody_up(
    here: Stage, tmp_path: Path
) -> None:
    alice = await here.linked("alice", ALICE)
    order = IMAGE.order(BOB, tmp_path)
    order.file.unlink()
    receipts = await asyncio.gather(alice.session.send_media(order), alice.send(BOB, "after"))
    assert [receipt.outcome for receipt in receipts] == [SendOutcome.FAILED, SendOutcome.SENT]
    assert [letter.text for letter in await here.world.inbox(BOB)] == ["after"]
