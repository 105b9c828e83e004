"""A gap is closed in the order of WhatsApp, whatever comes or fails meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.core.chats import Watermark, Watermarks
from gateway.core.contacts import SeenPerson
from gateway.core.errors import WhatsAppTimedOut
from gateway.core.events import EventType
from gateway.core.facts import AckSeen, ChangeSeen, ChatRead, Fact, MessageSeen, StateSeen
from gateway.core.ids import Jid, new_wire_id, phone_jid
from gateway.core.messages import (
    Change,
    Edit,
    Message,
    MessageRef,
    MessageStatus,
    MessageType,
    Reaction,
    Revoke,
    SeenMessage,
)
from gateway.core.orders import SendText
from gateway.core.paging import Page
from gateway.core.sessions import Signal
from gateway.engines.simulated import SimulatedSession
from gateway.store import watermarks
from gateway.usecases import catch_up, lookup
from tests.house import ALICE, BETO, House

BETO_LID = Jid("700000000000001@lid")
BETO_SEEN = SeenPerson(phone=phone_jid(BETO), lid=BETO_LID, push_name="Beto")
NOW = datetime.now(UTC).replace(microsecond=0)


def seen(text: str, *, at: datetime = NOW, from_me: bool = False, wire_id: str = "") -> SeenMessage:
    return SeenMessage(
        wire_id=wire_id or f"3A{text}",
        chat=BETO_LID,
        chat_person=BETO_SEEN,
        from_me=from_me,
        author=None if from_me else BETO_SEEN,
        type=MessageType.TEXT,
        text=text,
        timestamp=at,
        status=MessageStatus.SENT if from_me else MessageStatus.DELIVERED,
    )


class ScriptedRun:
    """A run that a test leads through its catching up."""

    def __init__(self, house: House, pk: int) -> None:
        self._report: Callable[[Fact], Any] = lambda fact: house.catch_up.report(pk, fact)
        self.known: list[Watermarks] = []
        self.asked = asyncio.Event()
        self.go_on = asyncio.Event()
        self.missed: list[SeenMessage] = []
        self.failures: list[Exception] = []

    async def catch_up(self, known: Watermarks) -> None:
        self.known.append(known)
        self.asked.set()
        await self.go_on.wait()
        for message in self.missed:
            await self._report(MessageSeen(message, backfilled=True))
        if self.failures:
            raise self.failures.pop()
        if self.missed:
            last = self.missed[-1]
            until = Watermark(wire_id=last.wire_id, at=last.timestamp)
            await self._report(ChatRead(last.chat, until))

    async def look_again(self, messages: Sequence[MessageRef]) -> None:
        """Nothing has changed."""


class Gap:
    """A session with a gap that a scripted run is about to close."""

    def __init__(self, house: House, pk: int) -> None:
        self.house, self.pk = house, pk
        self.run = ScriptedRun(house, pk)
        self.closing: asyncio.Task[None] | None = None

    async def heard(self, *facts: Fact) -> None:
        for fact in facts:
            await self.house.catch_up.report(self.pk, fact)

    def close(self) -> None:
        run: Any = self.run
        closing = self.house.catch_up.run(self.pk, run)
        self.closing = asyncio.get_running_loop().create_task(closing)

    async def closed(self) -> None:
        assert self.closing is not None
        self.run.go_on.set()
        await self.closing

    async def told(self) -> list[tuple[str | None, bool]]:
        return [
            (event.subject.text, event.subject.backfilled)
            for event in await self.house.log(EventType.MESSAGE_RECEIVED, EventType.MESSAGE_SENT)
            if isinstance(event.subject, Message)
        ]

    async def marks(self) -> Watermarks:
        return await self.house.database.read(
            lambda connection: watermarks.of_session(connection, self.pk, NOW)
        )


@pytest.fixture
async def gap(house: House) -> AsyncIterator[Gap]:
    await house.link()
    stored = await house.database.read(lambda connection: lookup.session(connection, ALICE, "ana"))
    opened = Gap(house, stored.pk)
    await opened.heard(StateSeen(Signal.NETWORK_LOST))
    yield opened
    if opened.closing is not None:
        opened.closing.cancel()


async def test_what_comes_meanwhile_stands_behind_what_was_missed(gap: Gap) -> None:
    """All in one second, so that nothing but the order of their coming tells them apart."""
    gap.run.missed = [seen("one"), seen("two")]
    await gap.heard(MessageSeen(seen("three")))
    gap.close()
    await gap.run.asked.wait()
    await gap.heard(
        MessageSeen(seen("four")),
        MessageSeen(seen("five", from_me=True)),
        MessageSeen(seen("two")),
    )
    assert await gap.told() == []
    await gap.closed()
    expected = [("one", True), ("two", True), ("three", False), ("four", False), ("five", False)]
    assert await gap.told() == expected
    assert await gap.house.texts() == [text for text, _ in expected]
    await gap.heard(MessageSeen(seen("six")))
    assert (await gap.told())[-1] == ("six", False)


async def test_acks_and_changes_of_what_waits_wait_with_it(gap: Gap) -> None:
    gap.close()
    await gap.run.asked.wait()
    changes: tuple[Change, ...] = (
        Edit(text="better", at=NOW),
        Reaction(by=None, emoji="👍", at=NOW),
    )
    await gap.heard(MessageSeen(seen("word")), MessageSeen(seen("own", from_me=True)))
    await gap.heard(AckSeen(BETO_LID, "3Aown", MessageStatus.READ))
    theirs = MessageRef(wire_id="3Aword", chat=BETO_LID, from_me=False, author=BETO_SEEN)
    own = MessageRef(wire_id="3Aown", chat=BETO_LID, from_me=True, author=None)
    await gap.heard(*(ChangeSeen(theirs, change) for change in changes), ChangeSeen(own, Revoke()))
    await gap.closed()
    listed = (await gap.house.messages.list(ALICE, "ana", page=Page())).items
    assert [(one.text, one.status, one.revoked) for one in listed] == [
        (None, MessageStatus.READ, True),
        ("better", MessageStatus.DELIVERED, False),
    ]
    assert [reaction.emoji for reaction in listed[1].reactions] == ["👍"]


async def test_what_cannot_be_read_now_is_read_later_and_hides_nothing(
    gap: Gap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catch_up, "PAUSES_SECONDS", (0.01,))
    gap.run.missed = [seen("missed", at=NOW - timedelta(hours=5))]
    gap.run.failures = [WhatsAppTimedOut(), WhatsAppTimedOut()]
    gap.close()
    await gap.run.asked.wait()
    await gap.heard(MessageSeen(seen("heard")))
    await gap.closed()
    assert await gap.told() == [("missed", True), ("heard", False)]
    # The mark stayed behind what had not been read, although what was heard was newer.
    assert [known.chats.get(BETO_LID) for known in gap.run.known[1:]] == [
        Watermark(wire_id="3Amissed", at=NOW - timedelta(hours=5))
    ] * 2


async def test_a_run_that_ends_leaves_the_rest_to_the_next_one(gap: Gap) -> None:
    gap.run.missed = [seen(f"{number}", at=NOW + timedelta(seconds=number)) for number in range(3)]
    gap.close()
    await gap.run.asked.wait()
    await gap.heard(MessageSeen(seen("not yet")))
    await gap.heard(StateSeen(Signal.BROWSER_DIED))
    await gap.closed()
    assert [text for text, _ in await gap.told()] == ["0", "1", "2"]
    assert gap.pk not in gap.house.live.listening
    following = Gap(gap.house, gap.pk)
    following.run.missed = [*gap.run.missed, seen("not yet", at=NOW + timedelta(seconds=4))]
    following.close()
    await following.closed()
    assert [text for text, _ in await gap.told()] == ["0", "1", "2", "not yet"]
    assert gap.pk in gap.house.live.listening


async def test_a_run_that_is_proven_twice_catches_up_in_one_line(gap: Gap) -> None:
    gap.run.missed = [seen("missed")]
    gap.close()
    first = gap.closing
    assert first is not None
    await gap.run.asked.wait()
    await gap.heard(MessageSeen(seen("heard")))
    gap.close()
    await gap.closed()
    await first
    assert await gap.told() == [("missed", True), ("heard", False)]
    assert gap.pk in gap.house.live.listening


async def test_more_than_can_wait_is_read_in_another_round(
    gap: Gap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catch_up, "HELD_AT_MOST", 2)
    gap.close()
    await gap.run.asked.wait()
    coming = [seen(f"{number}", at=NOW + timedelta(seconds=number)) for number in range(5)]
    await gap.heard(*(MessageSeen(message) for message in coming))
    gap.run.missed = coming  # by the second round the page has stored them
    await gap.closed()
    assert [text for text, _ in await gap.told()] == [f"{number}" for number in range(5)]


async def test_a_clock_that_runs_ahead_does_not_hide_what_comes_after_it(gap: Gap) -> None:
    gap.run.missed = [seen("from tomorrow", at=NOW + timedelta(days=1))]
    gap.close()
    await gap.closed()
    mark = (await gap.marks()).chats[BETO_LID]
    assert mark.at <= datetime.now(UTC)
    assert mark.wire_id == "3Afrom tomorrow"


async def test_own_messages_move_the_mark_as_well(gap: Gap) -> None:
    gap.close()
    await gap.closed()
    wire_id = new_wire_id()
    await gap.heard(MessageSeen(seen("own", from_me=True, wire_id=wire_id)))
    assert (await gap.marks()).chats[phone_jid(BETO)].wire_id == wire_id


@pytest.mark.parametrize("whole", [True, False])
async def test_a_send_moves_the_mark_of_its_chat_unless_something_is_missing(
    house: House, whole: bool
) -> None:
    """Or a gateway that only sends would read each of its chats after every start."""
    house.whatsapp.add_person(BETO, "Beto")
    await house.link()
    stored = await house.database.read(lambda connection: lookup.session(connection, ALICE, "ana"))
    if not whole:
        house.live.listening.discard(stored.pk)
    sent = await house.messages.send(
        ALICE, SendText(session_id="ana", to=BETO, text="hola"), wait_seconds=10
    )
    assert sent.status in {MessageStatus.SENT, MessageStatus.DELIVERED}
    known = await house.database.read(
        lambda connection: watermarks.of_session(connection, stored.pk, NOW)
    )
    marks = {mark.wire_id for mark in known.chats.values()}
    assert marks == ({sent.id} if whole else set())


async def test_a_session_that_is_deleted_while_it_catches_up_is_let_go(house: House) -> None:
    await house.link()
    run = house.engine.sessions["ana"]
    assert isinstance(run, SimulatedSession)
    stored = await house.database.read(lambda connection: lookup.session(connection, ALICE, "ana"))
    await house.sessions.delete(ALICE, "ana")
    async with asyncio.timeout(5):
        await house.catch_up.run(stored.pk, run)
    assert stored.pk not in house.live.listening
