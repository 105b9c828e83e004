"""Messages of one session through everything that can happen to them, against a simple model.

Sends, phones that write, read, edit, revoke and react, cancelled sends, sends without an outcome,
lost networks, killed browsers and restarts of the gateway, in any order. Whenever all is quiet the
gateway knows what WhatsApp has, the log has told it once, and nothing that was accepted is missing.
"""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from gateway.core import ids
from gateway.core.errors import InvalidState
from gateway.core.events import EventType
from gateway.core.messages import Message, MessageStatus
from gateway.core.orders import SendText
from gateway.core.paging import Page
from gateway.core.sends import SendOutcome, SendReceipt
from gateway.core.sessions import Signal
from gateway.engines.simulated import SimulatedEngine, SimulatedSession
from gateway.engines.simulated.whatsapp import Letter
from gateway.tasks import SystemClock
from gateway.usecases.catch_up import CatchUp
from gateway.workers.pauses import Pauses
from tests import house
from tests.house import ALICE, ANA, BETO, House, opened, until

T = TypeVar("T")

WITHOUT_PAUSES = Pauses(usual=(0.001,), unreachable=(0.001,))
UNSETTLED = {MessageStatus.PENDING, MessageStatus.UNKNOWN}
WHICH = st.integers(0, 20)
NEWS = (EventType.MESSAGE_RECEIVED, EventType.MESSAGE_SENT)


@dataclass
class Expected:
    """What a person who watched both phones and the API would know."""

    accepted: list[str] = field(default_factory=list)
    cancelled: set[str] = field(default_factory=set)
    from_phones: list[str] = field(default_factory=list)
    doubts: int = 0


def number_of(letter: Letter) -> str:
    """Of whoever wrote it."""
    return ids.user_of(letter.sender.phone)


class LifeOfMessages(RuleBasedStateMachine):
    """Ana's session at the gateway; Beto has a phone only, and Ana has one, too."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.engine = SimulatedEngine(SystemClock())
        self.open = AsyncExitStack()
        self.expected = Expected()
        self.texts = 0
        self.house: House[SimulatedEngine]

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    # --- what happens -------------------------------------------------------------------------

    @initialize()
    def link(self) -> None:
        async def link() -> None:
            await self._start()
            self.house.whatsapp.add_person(BETO, "Beto")
            await self.house.link()

        self.do(link())

    @rule()
    def send(self) -> None:
        self.expected.accepted.append(self.do(self._send()).id)

    @rule()
    def send_and_cancel(self) -> None:
        async def both() -> tuple[str, bool]:
            message = await self._send()
            try:
                await self.house.messages.cancel(ALICE, "ana", message.id)
            except InvalidState:
                return message.id, False
            return message.id, True

        message_id, cancelled = self.do(both())
        if cancelled:
            self.expected.cancelled.add(message_id)
        else:
            self.expected.accepted.append(message_id)

    @rule()
    def leave_the_next_send_without_an_outcome(self) -> None:
        """WhatsApp Web never answers; what it was about has not gone out."""
        self.run.answer_next_send(SendReceipt(outcome=SendOutcome.UNKNOWN))
        self.expected.doubts += 1

    @rule(sender=st.sampled_from((ANA, BETO)), count=st.integers(1, 3))
    def write(self, sender: str, count: int) -> None:
        to = BETO if sender == ANA else ANA
        for _ in range(count):
            wire_id = self.do(self.house.whatsapp.write(sender, to, self._text()))
            self.expected.from_phones.append(wire_id)

    @rule(reader=st.sampled_from((ANA, BETO)))
    def read(self, reader: str) -> None:
        self.do(self.house.whatsapp.read(reader, BETO if reader == ANA else ANA))

    @rule(which=WHICH)
    def edit(self, which: int) -> None:
        letter = self._letter(which)
        if letter is not None and not letter.revoked:
            author = number_of(letter)
            self.do(self.house.whatsapp.edit(author, letter.wire_id, self._text()))

    @rule(which=WHICH)
    def revoke(self, which: int) -> None:
        if (letter := self._letter(which)) is not None:
            self.do(self.house.whatsapp.revoke(number_of(letter), letter.wire_id))

    @rule(which=WHICH, by=st.sampled_from((ANA, BETO)), emoji=st.sampled_from(("👍", "❤️", "")))
    def react(self, which: int, by: str, emoji: str) -> None:
        letter = self._letter(which)
        if letter is not None and not letter.revoked:
            self.do(self.house.whatsapp.react(by, letter.wire_id, emoji))

    @rule()
    def kill_the_browser(self) -> None:
        async def kill() -> None:
            dead = self.run
            await dead.end(Signal.BROWSER_DIED)
            await self._another_run(dead)

        self.do(kill())

    @rule()
    def lose_the_network_for_a_moment(self) -> None:
        self.do(self._flap())

    @rule(count=st.integers(0, 3))
    def restart_the_gateway(self, count: int) -> None:
        """Beto writes while it is down."""

        async def restart() -> None:
            before = self.run
            await self.open.aclose()
            for _ in range(count):
                wire_id = await self.engine.whatsapp.write(BETO, ANA, self._text())
                self.expected.from_phones.append(wire_id)
            await self._start()
            await self._another_run(before)

        self.do(restart())

    # --- what must be true --------------------------------------------------------------------

    @rule()
    def all_is_quiet(self) -> None:
        self.do(self._quiet())

    def teardown(self) -> None:
        try:
            self.do(self._quiet())
        finally:
            self.close()

    def close(self) -> None:
        self.do(self.open.aclose())
        self.runner.close()
        self.folder.cleanup()

    async def _quiet(self) -> None:
        await self.house.listening()

        async def settled() -> bool:
            shown = await self._shown()
            if any(each.status is MessageStatus.UNKNOWN for each in shown):
                await self._flap()  # after that what is in doubt is looked up
            there = {letter.wire_id for letter in self.letters}
            return (
                not [each for each in shown if each.status in UNSETTLED]
                and there <= {each.id for each in shown}
                and all(self._agrees(each) for each in shown)
            )

        await until("the gateway to know what WhatsApp has", settled)
        await self._check()

    async def _check(self) -> None:
        shown = await self._shown()
        letters = {letter.wire_id: letter for letter in self.letters}
        gone_out = [
            letter.wire_id
            for letter in self.letters
            if letter.wire_id not in self.expected.from_phones
        ]
        # Accepted is sent, once; cancelled is not. One that is in doubt holds up no other.
        assert sorted(gone_out) == sorted(self.expected.accepted)
        if not self.expected.doubts:
            assert gone_out == self.expected.accepted
        assert {each.id for each in shown} == letters.keys() | self.expected.cancelled
        assert len({each.id for each in shown}) == len(shown)
        # What phones wrote stands in the order in which they wrote it.
        ours = {each.id for each in shown} & set(self.expected.from_phones)
        assert [each.id for each in shown if each.id in ours] == self.expected.from_phones
        told = Counter(
            event.subject.id for event in await self._news() if isinstance(event.subject, Message)
        )
        assert told == dict.fromkeys(letters, 1)

    def _agrees(self, shown: Message) -> bool:
        letter = next((each for each in self.letters if each.wire_id == shown.id), None)
        if letter is None:
            return shown.status is MessageStatus.CANCELLED
        reactions = {by.phone: emoji for by, (emoji, _) in letter.reactions.items() if emoji}
        given = {f"{each.by.phone}@c.us": each.emoji for each in shown.reactions}
        return (
            (shown.revoked, given) == (True, {})
            if letter.revoked
            else (shown.text, given) == (letter.seen.text, reactions)
        ) and (not shown.from_me or shown.status is letter.seen.status)

    # --- parts --------------------------------------------------------------------------------

    @property
    def run(self) -> SimulatedSession:
        return self.engine.sessions["ana"]

    @property
    def letters(self) -> list[Letter]:
        """Everything that WhatsApp has; Ana and Beto write to nobody else."""
        found = self.engine.whatsapp.person(f"{BETO}@c.us")  # type: ignore[arg-type]
        return [] if found is None else found.letters

    def _letter(self, which: int) -> Letter | None:
        """One of them; what is drawn must not depend on how far the gateway has come."""
        return self.letters[which % len(self.letters)] if self.letters else None

    def _text(self) -> str:
        self.texts += 1
        return f"text {self.texts}"

    async def _start(self) -> None:
        opening = opened(Path(self.folder.name), self.engine, pauses=WITHOUT_PAUSES)
        self.house = await self.open.enter_async_context(opening)

    async def _flap(self) -> None:
        if self.run.me is not None:
            await self.run.lose()
            await self.run.prove()

    async def _another_run(self, before: SimulatedSession) -> None:
        async def there() -> bool:
            return self.run is not before

        await until("the next run", there)

    async def _send(self) -> Message:
        order = SendText(session_id="ana", to=BETO, text=self._text())
        return await self.house.messages.send(ALICE, order, wait_seconds=0)

    async def _shown(self) -> list[Message]:
        listing = await self.house.messages.list(ALICE, "ana", page=Page(limit=500))
        return list(reversed(listing.items))

    async def _news(self) -> tuple[Any, ...]:
        return await self.house.log(*NEWS)


RUNS = settings(
    max_examples=20,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.timeout(600)
def test_whatever_happens_nothing_is_lost_doubled_or_out_of_order() -> None:
    run_state_machine_as_test(LifeOfMessages, settings=RUNS)


def test_without_catching_up_a_gap_stays_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: what is written while the gateway is down is found by nothing else."""

    async def close_at_once(self: CatchUp, session_pk: int, _: Any) -> None:
        self._gaps.pop(session_pk, None)
        self._live.listening.add(session_pk)

    monkeypatch.setattr(CatchUp, "run", close_at_once)
    monkeypatch.setattr(house, "PATIENCE_SECONDS", 5)
    machine = LifeOfMessages()
    try:
        machine.link()
        machine.restart_the_gateway(count=1)
        with pytest.raises(TimeoutError):
            machine.all_is_quiet()
    finally:
        machine.close()
