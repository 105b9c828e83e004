"""What every engine owes the gateway in deeds: places, polls, edits, pins, forwards and so on."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.core.contents import (
    Appointment,
    Card,
    ContactCards,
    Location,
    Poll,
    SpecialContent,
    Venue,
    type_of,
)
from gateway.core.deeds import (
    Archive,
    CastVote,
    ClearChat,
    DeleteChat,
    DeleteForMe,
    EditText,
    MarkUnread,
    Mute,
    PinChat,
    React,
    RevokeForAll,
    SetPin,
    SetStar,
    Unmute,
    Writing,
)
from gateway.core.errors import ChatNotFound, Code, InvalidState, MessageNotFound
from gateway.core.facts import ChangeSeen, ChatGone, MessageSeen, MessagesGone, Rest
from gateway.core.ids import new_wire_id, phone_jid
from gateway.core.link_previews import LinkPreview, as_json
from gateway.core.messages import (
    LINK_PREVIEW,
    Change,
    Edit,
    MessageRef,
    MessageType,
    Pin,
    Reaction,
    Revoke,
    SeenMessage,
    Star,
    Vote,
)
from gateway.core.sends import OutgoingContent, OutgoingText, SendOutcome
from tests.contracts.engines import AUTO, CORE, SIMULATED
from tests.engines.worlds import ALICE, BOB, CAROL, Look, Running, Stage, same_person

pytestmark = [
    pytest.mark.timeout(120),
    # With both providers, each does what it can first.
    pytest.mark.parametrize("here", [SIMULATED, AUTO, CORE], indirect=True),
]

PLACE = Location(latitude=-34.6037, longitude=-58.3816, name="Obelisco", address="9 de Julio")
BARE_PLACE = Location(latitude=40.4168, longitude=-3.7038)
CARDS = ContactCards((Card(name='Carol; "la jefa"', phone=CAROL),))
TWO_CARDS = ContactCards((Card(name="Carol", phone=CAROL), Card(name="Bob", phone=BOB)))
POLL = Poll(question="¿Cuándo?", options=("lunes", "martes", "nunca"))
OPEN_POLL = Poll(question="¿Qué?", options=("pan", "vino"), multiple=True)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
LINK = "https://a.example/x"
PREVIEW = LinkPreview(
    url=LINK, canonical_url=LINK, title="A «page»", description="and more", thumbnail=PNG
)
BARE_PREVIEW = LinkPreview(url=LINK, canonical_url=LINK, title="A page")
SUNDAY = datetime(2030, 11, 24, 13, 0, tzinfo=UTC)
ASADO = Appointment(
    name="Asado",
    starts_at=SUNDAY,
    ends_at=SUNDAY + timedelta(hours=4),
    description="Traer vino",
    venue=Venue(name="Lo de Carla", latitude=-34.6, longitude=-58.4),
)
CALL = Appointment(name="Llamada", starts_at=SUNDAY)
CONTENTS: tuple[SpecialContent, ...] = (
    *(PLACE, BARE_PLACE, CARDS, TWO_CARDS, POLL, OPEN_POLL),
    *(ASADO, CALL),
)


def ref_of(message: SeenMessage) -> MessageRef:
    return MessageRef(
        wire_id=message.wire_id,
        chat=message.chat,
        from_me=message.from_me,
        author=message.author,
    )


async def sent(alice: Running, text: str, to: str = BOB) -> MessageRef:
    """An own message that WhatsApp has."""
    wire_id = new_wire_id()
    receipt = await alice.send(to, text, wire_id)
    assert receipt.recipient is not None
    assert receipt.recipient.lid is not None
    chat = receipt.recipient.lid
    return MessageRef(wire_id=wire_id, chat=chat, from_me=True, author=None)


async def change(alice: Running, ref: MessageRef, kind: type[Change]) -> Change:
    """The next report of something of this kind that was done to it."""
    seen = await alice.until(
        ChangeSeen,
        lambda fact: isinstance(fact.change, kind) and fact.message.wire_id == ref.wire_id,
    )
    return seen.change


async def on_phone(here: Stage, number: str, ref: MessageRef) -> Look:
    look = await here.world.look(number, ref.wire_id)
    assert look is not None
    return look


async def test_special_contents_go_out_under_their_ids_and_come_in_as_they_are(
    here: Stage,
) -> None:
    alice = await here.linked("alice", ALICE)
    question = await here.world.write(BOB, ALICE, "where, who, when?")
    asked = ref_of((await alice.message(question)).message)
    for content in CONTENTS:
        wire_id = new_wire_id()
        order = OutgoingContent(wire_id=wire_id, chat=phone_jid(BOB), content=content, quoted=asked)
        receipt = await alice.session.send_content(order)
        assert receipt.outcome is SendOutcome.SENT, (content, receipt.message)
        got = await here.world.look(BOB, wire_id)
        assert got is not None
        assert (got.kind, got.content) == (type_of(content), content)
        (letter,) = (each for each in await here.world.inbox(BOB) if each.wire_id == wire_id)
        assert (letter.arrivals, letter.quoted_id) == (1, question)
        found = await alice.session.find_sent(order.chat, wire_id)
        assert found is not None
        assert found.outcome is SendOutcome.SENT

        theirs = await alice.message(await here.world.tell(BOB, ALICE, content))
        assert theirs.message.type is type_of(content)
        mine = await alice.message(await here.world.tell(ALICE, BOB, content))
        assert theirs.message.content == mine.message.content
        assert theirs.message.content is not None


async def test_what_a_link_leads_to_is_shown_on_both_sides(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    for preview in (PREVIEW, BARE_PREVIEW):
        order = OutgoingText(
            wire_id=new_wire_id(), chat=phone_jid(BOB), text=f"see {LINK}", preview=preview
        )
        receipt = await alice.session.send_text(order)
        assert receipt.outcome is SendOutcome.SENT, receipt.message
        got = await here.world.look(BOB, order.wire_id)
        assert got is not None
        assert (got.kind, got.text, got.preview) == (MessageType.TEXT, f"see {LINK}", preview)

        theirs = await alice.message(await here.world.link(BOB, ALICE, preview))
        assert theirs.message.content == {LINK_PREVIEW: as_json(preview)}
    bare = await here.world.look(BOB, (await sent(alice, f"see {LINK}")).wire_id)
    assert bare is not None
    assert bare.preview is None


async def test_messages_are_forwarded_under_the_ids_they_were_given(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    sources = [
        ref_of((await alice.message(await here.world.write(BOB, ALICE, "pass it on"))).message),
        ref_of((await alice.message(await here.world.tell(BOB, ALICE, PLACE))).message),
        await sent(alice, "my own words"),
    ]
    for source in sources:
        wire_id = new_wire_id()
        order = OutgoingContent(wire_id=wire_id, chat=phone_jid(CAROL), content=source)
        receipt = await alice.session.send_content(order)
        assert receipt.outcome is SendOutcome.SENT, receipt.message
        assert same_person(receipt.recipient, CAROL)
        original = await on_phone(here, BOB, source)
        got = await here.world.look(CAROL, wire_id)
        assert got is not None
        assert (got.kind, got.text, got.content) == (
            original.kind,
            original.text,
            original.content,
        )
    assert len(await here.world.inbox(CAROL)) == len(sources)
    nothing = MessageRef(
        wire_id=new_wire_id(), chat=sources[0].chat, from_me=False, author=sources[0].author
    )
    order = OutgoingContent(wire_id=new_wire_id(), chat=phone_jid(CAROL), content=nothing)
    receipt = await alice.session.send_content(order)
    assert (receipt.outcome, receipt.code) == (SendOutcome.FAILED, Code.MESSAGE_NOT_FOUND)


async def test_what_is_done_to_a_message_reaches_the_phones_and_is_reported(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    mine = await sent(alice, "frist")
    theirs = ref_of((await alice.message(await here.world.write(BOB, ALICE, "theirs"))).message)

    await alice.session.act(mine, EditText("first"))
    edit = await change(alice, mine, Edit)
    assert isinstance(edit, Edit)
    assert edit.text == "first"
    look = await on_phone(here, BOB, mine)
    assert (look.text, look.edited) == ("first", True)

    for emoji in ("👍", "❤️", ""):
        await alice.session.act(theirs, React(emoji))
        reaction = await change(alice, theirs, Reaction)
        assert isinstance(reaction, Reaction)
        assert (reaction.by, reaction.emoji) == (None, emoji)
        look = await on_phone(here, BOB, theirs)
        assert look.reactions == ({ALICE: emoji} if emoji else {})

    for marked in (True, False):
        await alice.session.act(theirs, SetStar(marked))
        assert await change(alice, theirs, Star) == Star(starred=marked)
        assert (await on_phone(here, ALICE, theirs)).starred is marked
        assert not (await on_phone(here, BOB, theirs)).starred
        await alice.session.act(theirs, SetPin(marked))
        assert await change(alice, theirs, Pin) == Pin(pinned=marked)
        assert (await on_phone(here, BOB, theirs)).pinned is marked

    await alice.session.act(mine, RevokeForAll())
    assert await change(alice, mine, Revoke) == Revoke()
    assert (await on_phone(here, BOB, mine)).revoked

    await alice.session.act(theirs, DeleteForMe())
    assert not (await on_phone(here, BOB, theirs)).revoked
    with pytest.raises(MessageNotFound):
        await alice.session.act(theirs, React("👍"))


async def test_votes_are_cast_counted_and_reported(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    poll = ref_of((await alice.message(await here.world.tell(BOB, ALICE, POLL))).message)
    for options, votes in (((1,), [0, 1, 0]), ((2,), [0, 0, 1]), ((), [0, 0, 0])):
        await alice.session.act(poll, CastVote(options))
        vote = await change(alice, poll, Vote)
        assert isinstance(vote, Vote)
        assert (vote.by, vote.options) == (None, options)
        assert (await on_phone(here, BOB, poll)).votes == votes
    await here.world.vote(BOB, poll.wire_id, "lunes")
    vote = await change(alice, poll, Vote)
    assert isinstance(vote, Vote)
    assert same_person(vote.by, BOB)
    assert vote.options == (0,)


async def test_what_whatsapp_does_not_let_anybody_do_is_said_so(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    theirs = ref_of((await alice.message(await here.world.write(BOB, ALICE, "theirs"))).message)
    for deed in (EditText("mine now"), RevokeForAll()):
        with pytest.raises(InvalidState):
            await alice.session.act(theirs, deed)
    look = await on_phone(here, BOB, theirs)
    assert (look.text, look.edited, look.revoked) == ("theirs", False, False)
    nothing = MessageRef(
        wire_id=new_wire_id(), chat=theirs.chat, from_me=False, author=theirs.author
    )
    with pytest.raises(MessageNotFound):
        await alice.session.act(nothing, React("👍"))
    with pytest.raises(ChatNotFound):
        await alice.session.change_chat(phone_jid(CAROL), Archive(archived=True))


async def test_chats_are_set_up_cleared_and_deleted(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    mine = await sent(alice, "hello")
    for deed in (
        Archive(archived=True),
        Archive(archived=True),
        Archive(archived=False),
        PinChat(pinned=True),
        PinChat(pinned=False),
        Mute(until=None),
        Unmute(),
        MarkUnread(),
    ):
        await alice.session.change_chat(mine.chat, deed)
    for writing in Writing:
        await alice.session.show_writing(mine.chat, writing)
    await alice.session.change_chat(mine.chat, ClearChat())
    with pytest.raises(MessageNotFound):
        await alice.session.act(mine, SetStar(starred=True))
    again = await sent(alice, "again")
    await alice.session.change_chat(again.chat, DeleteChat())
    with pytest.raises(ChatNotFound):
        await alice.session.change_chat(again.chat, Archive(archived=True))
    assert (await on_phone(here, BOB, mine)).text == "hello"


async def test_what_is_deleted_on_the_phone_is_told(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    first, *others = [await here.world.write(BOB, ALICE, text) for text in "123"]
    for wire_id in (first, *others):
        await alice.message(wire_id)
    await here.world.delete(ALICE, first)
    deleted = await alice.until(MessagesGone)
    assert ([ref.wire_id for ref in deleted.messages], deleted.rest) == ([first], Rest.MORE)
    await here.world.clear(ALICE, BOB)
    cleared = await alice.until(MessagesGone)
    assert {ref.wire_id for ref in cleared.messages} == set(others)
    assert cleared.rest is Rest.NOTHING
    mine = await sent(alice, "again")
    await here.world.delete_chat(ALICE, BOB)
    assert await alice.until(ChatGone) == ChatGone(mine.chat)
    assert cleared.chat == deleted.chat == mine.chat
    assert (await on_phone(here, BOB, mine)).text == "again"


async def test_people_show_themselves_and_are_blocked(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    bob, carol = [
        found.person
        for found in [await alice.session.check_number(number) for number in (BOB, CAROL)]
    ]
    assert bob is not None
    assert carol is not None
    await here.world.show_picture(BOB, PNG)
    for address in (bob.phone, bob.lid):
        assert address is not None
        picture = await alice.session.picture(address)
        assert picture is not None
        assert picture.content == PNG
    assert carol.lid is not None
    assert await alice.session.picture(carol.lid) is None

    await alice.session.change_profile(name=None, about="a sus órdenes")
    assert await alice.session.about(phone_jid(ALICE)) == "a sus órdenes"

    assert bob.lid is not None
    await alice.session.block(bob.lid, blocked=True)
    unheard = await here.world.write(BOB, ALICE, "can you hear me?")
    await alice.session.block(bob.lid, blocked=False)
    heard = await here.world.write(BOB, ALICE, "and now?")
    await alice.message(heard)
    assert unheard not in {
        fact.message.wire_id for fact in alice.facts if isinstance(fact, MessageSeen)
    }
