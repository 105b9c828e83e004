"""Messaging when one of its two providers lacks something, at load or at the call."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from gateway.core.contents import PlatformOnly
from gateway.core.errors import NotSupported
from gateway.core.facts import (
    AckSeen,
    CapabilitiesSeen,
    ChatsSeen,
    LinkSeen,
    MessageSeen,
    StateSeen,
)
from gateway.core.ids import Jid, new_wire_id, phone_jid
from gateway.core.messages import MessageRef, MessageStatus
from gateway.core.sends import OutgoingText, SendOutcome
from gateway.core.sessions import Signal
from gateway.engines.whatsapp_web import deadlines
from gateway.engines.whatsapp_web.scripts import Scripts
from gateway.engines.whatsapp_web.session import WhatsAppWebSession
from tests.engines.sandboxes import sandbox
from tests.engines.slow_server import slow_way
from tests.engines.tampering import Tampered, inject, without_export, without_wpp
from tests.engines.worlds import (
    ALICE,
    BOB,
    CAROL,
    WAJS,
    Running,
    SandboxWorld,
    Stage,
    engine_at,
    sandbox_world,
    stage,
)

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(120)]

TEXT_EXPORTS = tuple(
    f"{module}.{name}"
    for module, names in Scripts(wajs=WAJS).manifest["messaging"]["core"]["text"].items()
    for name in names
)


SUBSCRIBES_TO_ONE_AND_NOT_TO_ALL = """async () => {
  const chats = require('WAWebChatCollection').ChatCollection.getModelsArray();
  const subscribed = () => chats.filter(({ presence }) => presence.isSubscribed).length;
  if (chats.length < 2 || subscribed() > 0) throw new Error(`${subscribed()} of ${chats.length}`);
  await Promise.all(chats.map(({ presence }) => presence.subscribe()));
  if (subscribed() !== 0) throw new Error('the storm went out');
  await chats[0].presence.subscribe();
  if (subscribed() !== 1) throw new Error('nobody can subscribe');
}"""


def providers(running: Running) -> dict[str, str | None]:
    able = running.session.capabilities()
    return {name: able[name].provider for name in ("text", "receive", "acks", "mark_read")}


async def in_page(running: Running, function: str) -> None:
    assert isinstance(running.session, WhatsAppWebSession)
    assert running.session._page is not None
    await running.session._page.run(f"({function})()", deadlines.QUERY)


async def reply(running: Running, quoted: str, text: str) -> str:
    """A reply to Bob, which must be sent; its id."""
    bobs = MessageRef(wire_id=quoted, chat=phone_jid(BOB), from_me=False, author=None)
    order = OutgoingText(wire_id=new_wire_id(), chat=phone_jid(BOB), text=text, quoted=bobs)
    receipt = await running.session.send_text(order)
    assert receipt.outcome is SendOutcome.SENT, receipt.message
    return order.wire_id


async def converse(here: Stage, alice: Running) -> str:
    """A text each way and the ack of the one, each told once; the id of Bob's."""
    sent = new_wire_id()
    receipt = await alice.send(BOB, "out", sent)
    assert receipt.outcome is SendOutcome.SENT, receipt.message
    written = await here.world.write(BOB, ALICE, "in")
    await alice.message(written)
    await here.world.read(BOB, ALICE)
    await alice.until(AckSeen, lambda ack: ack.status is MessageStatus.READ)
    told = [fact.message.wire_id for fact in alice.facts if isinstance(fact, MessageSeen)]
    assert (told.count(sent), told.count(written)) == (0, 1)  # the receipt told of the first
    acks = [fact for fact in alice.facts if isinstance(fact, AckSeen) and fact.wire_id == sent]
    assert len(acks) == len(set(acks))
    letters = [letter for letter in await here.world.inbox(BOB) if letter.wire_id == sent]
    assert [letter.arrivals for letter in letters] == [1]
    return written


async def reopened(here: Stage, world: SandboxWorld, scripts: Scripts) -> Running:
    """Alice's next run, on a page that these scripts tamper with."""
    inject(world, scripts)
    return await here.open("alice", linked=True)


async def test_quotes_mentions_refusals_and_read_marks(on_each: Stage) -> None:
    alice = await on_each.linked("alice", ALICE)
    quoted = await on_each.world.write(BOB, ALICE, "who is there?")
    seen = await alice.message(quoted)
    carol = await alice.session.check_number(CAROL)
    assert carol.person is not None
    assert carol.person.lid is not None
    order = OutgoingText(
        wire_id=new_wire_id(),
        chat=seen.message.chat,
        text="ask Carol",
        quoted=MessageRef(
            wire_id=quoted,
            chat=seen.message.chat,
            from_me=False,
            author=seen.message.author,
        ),
        mentions=(carol.person.lid,),
    )
    assert (await alice.session.send_text(order)).outcome is SendOutcome.SENT
    letters = [each for each in await on_each.world.inbox(BOB) if each.wire_id == order.wire_id]
    assert [(each.quoted_id, each.mentions) for each in letters] == [(quoted, (CAROL,))]

    refused = OutgoingText(wire_id=new_wire_id(), chat=Jid("999999999999999@lid"), text="nobody?")
    assert (await alice.session.send_text(refused)).outcome is SendOutcome.FAILED
    ack = await alice.until(AckSeen, lambda ack: ack.wire_id == refused.wire_id)
    assert ack.status is MessageStatus.FAILED

    await alice.session.mark_read(seen.message.chat)
    await alice.until(
        ChatsSeen,
        lambda fact: any(c.jid == seen.message.chat and c.unread == 0 for c in fact.chats),
    )


# --- at load --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tampered", "moved", "reason"),
    [
        (Tampered(wajs=WAJS, gone=("WAWebMsgReply.canReplyMsg",)), "text", "functions.canReplyMsg"),
        (
            Tampered(wajs=WAJS, gone=("WAWebQuotedMsgModelUtils.getQuotedMsgObj",)),
            "receive",
            "functions.getQuotedMsgObj",
        ),
        (Tampered(wajs=WAJS, without_wpp=("chat.find",)), "text", "WPP.chat.find"),
        (Tampered(wajs=WAJS, without_wpp=("chat.sendTextMessage",)), "text", "sendTextMessage"),
        (Tampered(wajs=WAJS, without_wpp=("chat.markIsRead",)), "mark_read", "chat.markIsRead"),
    ],
    ids=lambda value: None if isinstance(value, Tampered) else value,
)
async def test_what_wajs_lacks_at_load_the_core_script_does(
    here: Stage, world: SandboxWorld, tampered: Tampered, moved: str, reason: str
) -> None:
    inject(world, tampered)
    alice = await here.linked("alice", ALICE)
    expected = dict.fromkeys(("text", "receive", "acks", "mark_read"), "wajs") | {moved: "core"}
    assert providers(alice) == expected
    assert reason in str(alice.session.capabilities()[moved].reason)
    await converse(here, alice)
    await alice.session.mark_read(phone_jid(BOB))


async def test_what_neither_has_ends_the_run_and_is_named(here: Stage, world: SandboxWorld) -> None:
    alice = await here.linked("alice", ALICE)
    for export in TEXT_EXPORTS:
        await alice.session.close()
        alice = await reopened(here, world, Tampered(wajs=WAJS, gone=(export,), patience_seconds=2))
        assert await alice.over() is Signal.WEB_CHANGED
        told = [fact.detail for fact in alice.facts if isinstance(fact, StateSeen)][-1]
        assert f"core: missing: {export}" in str(told)
        assert not [fact for fact in alice.facts if isinstance(fact, LinkSeen)]


async def test_what_a_session_can_do_without_is_only_not_supported(
    here: Stage, world: SandboxWorld
) -> None:
    inject(world, Tampered(wajs=WAJS, gone=("WAWebUpdateUnreadChatAction.sendSeen",)))
    alice = await here.linked("alice", ALICE)
    lost = alice.session.capabilities()["mark_read"]
    assert not lost.supported
    assert "core: missing: WAWebUpdateUnreadChatAction.sendSeen" in str(lost.reason)
    with pytest.raises(NotSupported):
        await alice.session.mark_read(phone_jid(BOB))
    await converse(here, alice)


async def test_wajs_finds_what_moved_to_another_module(here: Stage, world: SandboxWorld) -> None:
    module = "WAWebSendMsgChatAction"
    moved = Tampered(
        wajs=WAJS, gone=(f"{module}.addAndSendMsgToChat",), moved=((module, f"{module}Next"),)
    )
    inject(world, moved)
    alice = await here.linked("alice", ALICE)
    assert set(providers(alice).values()) == {"wajs"}
    await converse(here, alice)


# --- without wa-js --------------------------------------------------------------------------------


async def test_any_other_bundle_is_not_run_and_not_missed(
    here: Stage, world: SandboxWorld, tmp_path: Path
) -> None:
    other = tmp_path / "wppconnect-wa.js"
    other.write_bytes(WAJS.read_bytes() + b" ")
    inject(world, Scripts(wajs=other))
    alice = await here.linked("alice", ALICE)
    assert set(providers(alice).values()) == {"core"}
    assert "not the pinned" in str(alice.session.capabilities()["text"].reason)
    await in_page(alice, "() => { if (self.WPP) throw new Error('it was run'); }")
    await converse(here, alice)


async def test_modules_that_never_settle_stop_wajs_and_not_the_session(
    here: Stage, world: SandboxWorld
) -> None:
    inject(world, Tampered(wajs=WAJS, restless=True))
    alice = await here.linked("alice", ALICE)
    assert set(providers(alice).values()) == {"core"}
    assert "does not become ready" in str(alice.session.capabilities()["text"].reason)
    await converse(here, alice)


async def test_a_wajs_that_never_gets_ready_takes_no_subscription_to_presence_away(
    here: Stage, world: SandboxWorld
) -> None:
    alice = await here.linked("alice", ALICE)
    for number in (BOB, CAROL):
        await alice.message(await world.write(number, ALICE, "hello"))
    await alice.session.close()
    alice = await reopened(here, world, Tampered(wajs=WAJS, restless=True))
    await alice.until(LinkSeen)
    assert set(providers(alice).values()) == {"core"}
    await in_page(alice, SUBSCRIBES_TO_ONE_AND_NOT_TO_ALL)


async def test_pauses_between_bundles_are_waited_out(tmp_path: Path) -> None:
    """Wa-js takes a silence of 750 ms for the end, and dies for good on what comes after it."""
    bundles = ("js/bundles/foundation.js", "js/bundles/main.js")
    async with (
        sandbox(tmp_path / "sandbox") as url,
        slow_way(url, bundles, 1.2) as slowly,
        ClientSession() as http,
        engine_at(slowly, tmp_path / "sessions", "wajs") as engine,
        stage(SandboxWorld(url, http, engine), tmp_path / "sessions") as here,
    ):
        alice = await here.linked("alice", ALICE)
        assert set(providers(alice).values()) == {"wajs"}
        await converse(here, alice)


@pytest.fixture
async def on_core(sandbox_for_all: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with (
        sandbox_world(sandbox_for_all, tmp_path, "core") as world,
        stage(world, tmp_path / "sessions") as opened,
    ):
        inject(world, Scripts(wajs=tmp_path / "nothing"))
        yield opened


async def test_the_core_script_alone_never_loads_wajs(on_core: Stage) -> None:
    alice = await on_core.linked("alice", ALICE)
    await in_page(alice, "() => { if (self.WPP) throw new Error('it was run'); }")
    lacking = {name for name, able in alice.session.capabilities().items() if not able.supported}
    assert lacking == {"labels", *PlatformOnly}
    quoted = await converse(on_core, alice)
    await reply(alice, quoted, "re: in")
    await alice.session.mark_read(phone_jid(BOB))


# --- at the call ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "taken",
    [
        without_export("WAWebMsgReply.canReplyMsg"),
        without_wpp("chat.sendTextMessage"),
    ],
)
async def test_a_send_that_lacks_an_export_is_sent_by_the_other_under_its_id(
    here: Stage, taken: str
) -> None:
    alice = await here.linked("alice", ALICE)
    quoted = await converse(here, alice)
    assert providers(alice)["text"] == "wajs"
    await in_page(alice, taken)
    sent = await reply(alice, quoted, "under one id")
    assert providers(alice)["text"] == "core"
    seen = await alice.until(CapabilitiesSeen)
    assert seen.capabilities["text"] == alice.session.capabilities()["text"]
    assert "missing" in str(seen.capabilities["text"].reason)
    letters = [letter for letter in await here.world.inbox(BOB) if letter.wire_id == sent]
    assert [(letter.text, letter.arrivals) for letter in letters] == [("under one id", 1)]
    told = [fact.message.wire_id for fact in alice.facts if isinstance(fact, MessageSeen)]
    assert sent not in told


async def test_what_the_other_has_to_send_is_not_overtaken_by_what_comes_after_it(
    here: Stage,
) -> None:
    alice = await here.linked("alice", ALICE)
    quoted = await converse(here, alice)
    await in_page(alice, without_export("WAWebMsgReply.canReplyMsg"))
    later = [f"number {count}" for count in range(5)]
    await asyncio.gather(
        reply(alice, quoted, "the quote"), *(alice.send(BOB, text) for text in later)
    )
    letters = [letter.text for letter in await here.world.inbox(BOB)]
    assert letters == ["out", "the quote", *later]
    assert len([fact for fact in alice.facts if isinstance(fact, CapabilitiesSeen)]) == 1


async def test_a_send_that_never_ends_costs_the_next_ones_its_own_time_only(
    here: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = await here.linked("alice", ALICE)
    await in_page(
        alice,
        "() => { const { sendTextMessage } = self.WPP.chat;"
        " self.WPP.chat = { ...self.WPP.chat, sendTextMessage: (to, body, ...more) =>"
        " body === 'lost' ? new Promise(() => {}) : sendTextMessage(to, body, ...more) }; }",
    )
    monkeypatch.setattr(deadlines, "SEND", 5.0)
    receipts = await asyncio.gather(
        *(alice.send(BOB, text) for text in ("before", "lost", "after", "at last"))
    )
    sent, unknown = SendOutcome.SENT, SendOutcome.UNKNOWN
    assert [receipt.outcome for receipt in receipts] == [sent, unknown, sent, sent]
    letters = [letter.text for letter in await here.world.inbox(BOB)]
    assert letters == ["before", "after", "at last"]


async def test_what_went_out_without_an_answer_is_told_by_the_page(
    here: Stage, world: SandboxWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = await here.linked("alice", ALICE)
    assert (await alice.send(BOB, "answered")).outcome is SendOutcome.SENT
    await world.fault(ALICE, "drop_acks", 300)
    monkeypatch.setattr(deadlines, "SEND", 5.0)
    lost = new_wire_id()
    assert (await alice.send(BOB, "without an ack", lost)).outcome is SendOutcome.UNKNOWN
    assert (await alice.message(lost)).message.status is MessageStatus.PENDING


async def test_a_message_that_wajs_does_not_tell_of_is_told_by_the_other(
    here: Stage, world: SandboxWorld
) -> None:
    """For a quote it needs an export that it does not look at otherwise; it fails in silence."""
    alice = await here.linked("alice", ALICE)
    sent = new_wire_id()
    await alice.send(BOB, "a question", sent)
    await converse(here, alice)
    assert providers(alice)["receive"] == "wajs"
    await in_page(alice, without_export("WAWebQuotedMsgModelUtils.getQuotedMsgObj"))
    answer = await world.post(
        f"/phones/{BOB}/messages", {"to": ALICE, "text": "an answer", "quotedId": sent}
    )
    seen = await alice.message(answer["id"])
    assert (seen.message.text, seen.message.quoted_wire_id) == ("an answer", sent)
    moved = await alice.until(CapabilitiesSeen)
    assert moved.capabilities["receive"].provider == "core"
    assert "getQuotedMsgObj" in str(moved.capabilities["receive"].reason)
    await converse(here, alice)
    told = [fact.message.wire_id for fact in alice.facts if isinstance(fact, MessageSeen)]
    assert told.count(answer["id"]) == 1


async def test_a_message_that_is_in_the_page_is_not_sent_again(here: Stage) -> None:
    """Wa-js fails only after WhatsApp Web took the message."""
    alice = await here.linked("alice", ALICE)
    await in_page(
        alice,
        "() => { const { sendTextMessage } = self.WPP.chat;"
        " self.WPP.chat = { ...self.WPP.chat, sendTextMessage: async (...order) => {"
        " await sendTextMessage(...order); self.gone(); } }; }",
    )
    sent = new_wire_id()
    assert (await alice.send(BOB, "once", sent)).outcome is SendOutcome.SENT
    assert providers(alice)["text"] == "wajs"
    letters = [letter for letter in await here.world.inbox(BOB) if letter.wire_id == sent]
    assert [letter.arrivals for letter in letters] == [1]


async def test_a_send_that_nobody_can_make_ends_the_run_and_stays_open(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    await in_page(alice, without_export("WAWebSendMsgChatAction.addAndSendMsgToChat"))
    receipt = await alice.send(BOB, "not now")
    assert receipt.outcome is SendOutcome.UNKNOWN
    assert await alice.over() is Signal.WEB_CHANGED
    told = [fact.detail for fact in alice.facts if isinstance(fact, StateSeen)][-1]
    assert "WAWebSendMsgChatAction.addAndSendMsgToChat" in str(told)
    assert await here.world.inbox(BOB) == []
