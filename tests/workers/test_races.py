"""Commands race each other, the engine's troubles and the gateway's end: what holds all the time.

Several callers ask at once, runs end in every way at every moment, and each step of a thread, a
browser or a timer goes on only when it is drawn (`stepping`). Each example is one interleaving.
"""

import logging
import os
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from gateway.core.contacts import SeenPerson
from gateway.core.errors import NotReady, SessionExists, SessionNotConnected
from gateway.core.errors import SessionNotFound as NotThere
from gateway.core.facts import Fact, LinkSeen, PairSeen, QrSeen, StateSeen
from gateway.core.ids import phone_jid
from gateway.core.orders import SendText
from gateway.core.sessions import STARTING, STOPPED, Session, Signal, derive
from gateway.engines.simulated.engine import ORIGIN
from gateway.workers.session_manager import SessionManager
from tests.house import ALICE
from tests.workers import broken_managers as broken
from tests.workers.racing_rest import SettlingWorld
from tests.workers.racing_world import CARLA, NUMBERS
from tests.workers.stepping import BEGINNING

ELSEWHERE = "https://another.simulated"
ENDS = [
    Signal.PAGE_CRASHED,
    Signal.PAGE_HUNG,
    Signal.BROWSER_DIED,
    Signal.PAGE_UNREACHABLE,
    Signal.DISK_FULL,
    Signal.QR_EXHAUSTED,
    Signal.OPENED_ELSEWHERE,
    Signal.BANNED,
    Signal.WEB_CHANGED,
    Signal.PROFILE_LOCKED,
]
PASSING = [Signal.NETWORK_LOST, Signal.WEB_UPDATED]
LEGAL = {derive(present, signal) for present in (STOPPED, STARTING) for signal in Signal} | {
    STOPPED,
    STARTING,
}
ACTS = ["start", "stop", "restart", "log_out", "delete", "start_or_create"]
TRIES = 30

ids = st.sampled_from(sorted(NUMBERS))
few_picks = st.lists(st.integers(0, 5), max_size=4)
picks = st.lists(st.integers(0, 5), min_size=1, max_size=20)


class Races(SettlingWorld, RuleBasedStateMachine):
    def __init__(self) -> None:
        RuleBasedStateMachine.__init__(self)
        SettlingWorld.__init__(self)

    @initialize(linked=st.sets(ids, min_size=1))
    def people_have_linked(self, linked: set[str]) -> None:
        self.gateway_starts()
        for session in sorted(linked):
            self.create(session, start=True)
            self.settle()
            self.scan(session)
            self.settle()

    @rule(session=ids, start=st.booleans(), act=st.sampled_from(ACTS))
    def act(self, session: str, start: bool, act: str) -> None:
        if self.row(session) is None:
            self.create(session, start=start)
            return
        does: Callable[..., Coroutine[Any, Any, Any]] = getattr(self.house.sessions, act)
        self.call(act, session, does(ALICE, session))

    @rule(session=ids, start=st.booleans(), again=st.sampled_from(["delete", *ACTS]))
    def act_twice(self, session: str, start: bool, again: str) -> None:
        """Two callers at the same moment."""
        self.act(session, start, again)
        self.act(session, start, again)

    @rule(session=ids, one=st.sampled_from(ACTS), other=st.sampled_from(ACTS), between=few_picks)
    def change_of_mind(self, session: str, one: str, other: str, between: list[int]) -> None:
        """Another is asked for before the first is carried out."""
        self.act(session, start=True, act=one)
        self.go_on(between)
        self.act(session, start=True, act=other)

    @rule(session=ids, start=st.booleans())
    def delete_and_create(self, session: str, start: bool) -> None:
        """The id is asked for again and again, until it is free as a rule."""

        async def again() -> Session:
            for _ in range(TRIES):
                with suppress(SessionExists):
                    return await self.house.sessions.create(
                        ALICE, session_id=session, client_id=None, name=None, start=start
                    )
            raise SessionExists  # somebody else was faster

        if self.row(session) is not None:
            self.call("delete", session, self.house.sessions.delete(ALICE, session))
            self.call("create" if start else "create stopped", session, again())

    @rule(session=ids, wait=st.sampled_from([0, 5]))
    def send(self, session: str, wait: float) -> None:
        order = SendText(session_id=session, to=CARLA, text=f"text {self.tick}")
        if self.row(session) is not None:
            self.call("send", session, self.house.messages.send(ALICE, order, wait_seconds=wait))

    @rule(session=ids)
    def scan(self, session: str) -> None:
        stored = self.row(session)
        shown = stored and self.house.live.qr(stored.pk)
        if shown and shown.text in self.engine.whatsapp.offers:
            self.aside(self.engine.whatsapp.scan(NUMBERS[session], shown.text))

    @rule(session=ids, signal=st.sampled_from(ENDS))
    def trouble(self, session: str, signal: Signal) -> None:
        run = self.engine.sessions.get(session)
        if run is not None:
            self.since.troubled.add(session)
            self.aside(run.end(signal))

    @rule(session=ids, signal=st.sampled_from(PASSING))
    def passing_trouble(self, session: str, signal: Signal) -> None:
        run = self.engine.sessions.get(session)
        if run is not None and run.me is not None and run.lives:
            self.aside(run.lose(signal))

    @rule(session=ids)
    def unlinked_on_the_phone(self, session: str) -> None:
        self.since.troubled.add(session)
        self.aside(self.engine.whatsapp.unlink(NUMBERS[session]))

    @rule(which=st.integers(0, 20), what=st.sampled_from(["link", "qr", "pair", "died", "banned"]))
    def a_run_of_the_past_speaks(self, which: int, what: str) -> None:
        past = [run for run in self.engine.past if run.closed]
        if past:
            run = past[which % len(past)]
            me = SeenPerson.at(phone_jid(NUMBERS[run.profile.session_id]))
            facts: dict[str, Fact] = {
                "link": LinkSeen(me, "old"),
                "qr": QrSeen("an old code", BEGINNING),
                "pair": PairSeen(me),
                "died": StateSeen(Signal.BROWSER_DIED),
                "banned": StateSeen(Signal.BANNED),
            }
            self.aside(run.say(facts[what]))

    @rule(which=picks)
    def go_on(self, which: list[int]) -> None:
        for pick in which:
            self.tick += 1
            self.steps.go_on(pick)

    @rule()
    def time_passes(self) -> None:
        self.tick += 1
        self.steps.loop.pass_time()

    @rule(which=picks, origin=st.sampled_from([ORIGIN, ORIGIN, ELSEWHERE]))
    def the_gateway_stops_and_starts(self, which: list[int], origin: str) -> None:
        for call in self.since.calls:
            call.task.cancel()
        stops = self.steps.spawn(self.close(), "stop")
        for pick in which:
            self.steps.go_on(pick)
        self.steps.until("the gateway to stop", stops.done)
        stops.result()
        assert not +self.engine.open_on, "a browser outlives its gateway"
        assert all(future.done() for future in self.futures)
        assert self.open_states() == []
        self.engine.origin = origin
        self.gateway_starts()

    @invariant()
    def one_browser_a_profile(self) -> None:
        assert self.engine.most_on_one <= 1

    @invariant()
    def states_are_legal_and_have_one_period(self) -> None:
        rows = self.rows()
        for stored in rows:
            assert stored.session.condition in LEGAL
        assert self.open_states() == sorted(
            (stored.pk, stored.session.condition.status, stored.session.condition.reason)
            for stored in rows
        )

    @invariant()
    def nothing_fails_unseen(self) -> None:
        assert self.steps.loop.failures == []
        for call in self.since.calls:
            if call.task.done() and not call.task.cancelled():
                failure = call.task.exception()
                allowed = NotReady | NotThere | SessionExists | SessionNotConnected
                assert failure is None or isinstance(failure, allowed), repr(failure)

    def teardown(self) -> None:
        try:
            if hasattr(self, "house"):
                self.settle()
                self.the_gateway_stops_and_starts([0], ORIGIN)
                self.settle()
                self.steps.run(self.close())
        finally:
            self.end()


EXAMPLES = os.environ.get("RACES_EXAMPLES")
"""How many to draw at random; without it, a few that are the same every time."""
SETTINGS = settings(
    max_examples=int(EXAMPLES or 30),
    derandomize=EXAMPLES is None,
    stateful_step_count=40,
    deadline=None,
    database=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def loop_guard() -> None:
    """None here: on a stepped loop, what threads do is done on the spot."""


@pytest.fixture(autouse=True)
def silence() -> Iterator[None]:
    """Hundreds of gateways live and die here: their log lines would take longer than they do."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.timeout(900)
def test_whatever_races_whatever_the_last_word_holds() -> None:
    run_state_machine_as_test(Races, settings=SETTINGS)


# --- that it can fail -----------------------------------------------------------------------------


def an_end(races: Races) -> None:
    races.trouble(session="ana", signal=Signal.BROWSER_DIED)


def a_delete(races: Races) -> None:
    races.act(session="ana", start=True, act="delete")


def a_start(races: Races) -> None:
    races.act(session="ana", start=True, act="start")


def a_start_after_a_logout_whose_browser_takes_its_time(races: Races) -> None:
    """Its caller is answered before its browser is closed; then another starts the session."""
    races.act(session="ana", start=True, act="log_out")
    while races.steps.waits("close ana") is None:
        races.go_on([0])
    while (answers := races.steps.waits("read")) is None:
        races.time_passes()
    races.go_on([answers])
    races.act(session="ana", start=True, act="start")


Story = Callable[[Races], None]


def play(story: Story, manager: type[SessionManager]) -> None:
    class Played(Races):
        pass

    Played.manager = manager
    races = Played()
    try:
        races.people_have_linked(linked={"ana"})
        story(races)
        races.nothing_fails_unseen()
        races.settle()
        races.one_browser_a_profile()
        races.states_are_legal_and_have_one_period()
    finally:
        races.end()


STORIES: dict[Story, type[SessionManager]] = {
    a_start_after_a_logout_whose_browser_takes_its_time: broken.TakesTheRunForTheAnswer,
    a_start: broken.WithoutAMailbox,
    a_delete: broken.LeavesTheProfile,
    an_end: broken.LetsAnEndedRunLie,
}


@pytest.mark.parametrize("story", STORIES)
def test_what_finds_broken_managers_out_finds_nothing_in_ours(story: Story) -> None:
    play(story, SessionManager)


@pytest.mark.parametrize(("story", "manager"), STORIES.items())
def test_a_broken_manager_is_found_out(story: Story, manager: type[SessionManager]) -> None:
    with pytest.raises(AssertionError):
        play(story, manager)
