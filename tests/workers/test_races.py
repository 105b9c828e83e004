"""Commands race each other, the engine's troubles and the gateway's end: what holds all the time.

Several callers ask at once, runs end in every way at every moment, and each step of a thread, a
browser or a timer goes on only when it is drawn (`stepping`). Each example is one interleaving.
"""

import asyncio
import logging
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from gateway.bus.local import LocalBus
from gateway.core.contacts import SeenPerson
from gateway.core.errors import GatewayError, NotReady, SessionExists, SessionNotConnected
from gateway.core.errors import SessionNotFound as NotThere
from gateway.core.events import EventType
from gateway.core.ids import phone_jid
from gateway.core.messages import Message, SendText
from gateway.core.sessions import (
    AT_REST,
    STARTING,
    STOPPED,
    Reason,
    Session,
    SessionStatus,
    Signal,
    Wanted,
    derive,
)
from gateway.engines.simulated.engine import ORIGIN
from gateway.ports import Fact, LinkSeen, PairSeen, QrSeen, StateSeen
from gateway.store import migrate
from gateway.store import sessions as store
from gateway.store.database import Database, sqlite_engine
from gateway.store.sessions import StoredSession
from gateway.usecases.live import Command
from gateway.workers.mailbox import Order
from gateway.workers.session_manager import SessionManager, _Supervised
from gateway.workers.session_run import SessionRun
from tests.house import ALICE, House
from tests.workers.stepping import BEGINNING, SteppedClock, Steps
from tests.workers.watched_engine import WatchedEngine

NUMBERS = {"ana": "5491100000001", "beto": "5491100000002"}
CARLA = "5491100000003"
ELSEWHERE = "https://another.simulated"
STARTS = {"create", "start", "restart", "start_or_create"}
LEFT_ALONE = {Reason.OPENED_ELSEWHERE, Reason.WEB_CHANGED, Reason.BANNED, Reason.PROFILE_LOCKED}
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
PATIENCE = 200
"""Timers that may run out before all is as it is wanted."""

ids = st.sampled_from(sorted(NUMBERS))
few_picks = st.lists(st.integers(0, 5), max_size=4)
picks = st.lists(st.integers(0, 5), min_size=1, max_size=20)


@dataclass
class Call:
    """What a caller asked, and when, in steps of the machine."""

    what: str
    session: str
    begun: int
    task: asyncio.Task[Any]
    ended: int | None = None

    @property
    def went_well(self) -> bool:
        return self.task.done() and not self.task.cancelled() and self.task.exception() is None


@dataclass
class Since:
    """What happened since all was last at rest."""

    calls: list[Call] = field(default_factory=list)
    troubled: set[str] = field(default_factory=set)
    """Sessions whose runs ended for a reason of their own."""


class Races(RuleBasedStateMachine):
    manager: type[SessionManager] = SessionManager

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="races-"))
        shutil.copy(_migrated(), self.folder / "gateway.db")
        self.url = f"sqlite:///{self.folder / 'gateway.db'}"
        self.looking = sqlite_engine(self.url, connections=1)
        self.steps = Steps()
        self.clock = SteppedClock(self.steps.loop)
        self.engine = WatchedEngine(self.clock, self.steps)
        for session, number in {**NUMBERS, "carla": CARLA}.items():
            self.engine.whatsapp.add_person(number, session)
        self.tick = 0
        self.since = Since()
        self.asides: list[asyncio.Task[Any]] = []
        self.accepted: defaultdict[str, list[Message]] = defaultdict(list)
        self.futures: list[asyncio.Future[None]] = []

    @initialize(linked=st.sets(ids, min_size=1))
    def people_have_linked(self, linked: set[str]) -> None:
        self.gateway_starts()
        for session in sorted(linked):
            self.create(session, start=True)
            self.settle()
            self.scan(session)
            self.settle()

    def gateway_starts(self) -> None:
        bus = LocalBus()
        self.database = Database(self.url, self.clock, bus.publish)
        self.database._writing = self.steps.executor("write")
        self.database._reading = self.steps.executor("read")
        self.steps.run(self.database.start())
        self.house: House[WatchedEngine] = House(
            self.folder, self.database, bus, self.engine, self.clock, manager=self.manager
        )
        ask = self.house.live.ask

        def noted(pk: int, command: Command) -> asyncio.Future[None]:
            future = ask(pk, command)
            self.futures.append(future)
            return future

        self.house.live.ask = noted
        self.steps.run(self.house.manager.start())

    # --- what people do -----------------------------------------------------------------------

    def call(self, what: str, session: str, work: Coroutine[Any, Any, Any]) -> None:
        self.tick += 1
        task = self.steps.loop.create_task(work, name=f"caller: {what} {session}")
        call = Call(what, session, self.tick, task)
        task.add_done_callback(lambda _task: setattr(call, "ended", self.tick))
        self.since.calls.append(call)
        self.steps.loop.run_until_idle()

    def create(self, session: str, *, start: bool) -> None:
        work = self.house.sessions.create(
            ALICE, session_id=session, client_id=None, name=None, start=start
        )
        self.call("create" if start else "create stopped", session, work)

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
            self.call(
                "send", session, self.house.messages.send_text(ALICE, order, wait_seconds=wait)
            )

    @rule(session=ids)
    def scan(self, session: str) -> None:
        stored = self.row(session)
        shown = stored and self.house.live.qr(stored.pk)
        if shown and shown.text in self.engine.whatsapp.offers:
            self.aside(self.engine.whatsapp.scan(NUMBERS[session], shown.text))

    # --- what WhatsApp, pages and machines do -------------------------------------------------

    def aside(self, work: Coroutine[Any, Any, Any]) -> None:
        self.asides.append(self.steps.spawn(work, "aside"))

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

    # --- what goes on -------------------------------------------------------------------------

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

    async def close(self) -> None:
        await self.house.outbox.close()
        await self.house.manager.close()
        await self.database.close()

    # --- what holds all the time --------------------------------------------------------------

    def rows(self) -> list[StoredSession]:
        with self.looking.connect() as connection:
            return list(store.everyone(connection))

    def row(self, session: str) -> StoredSession | None:
        return next((stored for stored in self.rows() if stored.session.id == session), None)

    def open_states(self) -> list[tuple[int, str, str | None]]:
        query = "SELECT session_pk, status, reason FROM session_states WHERE until IS NULL"
        with self.looking.connect() as connection:
            return sorted((row[0], row[1], row[2]) for row in connection.execute(sa.text(query)))

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

    # --- what holds when all is at rest -------------------------------------------------------

    @rule()
    def settle(self) -> None:
        self.steps.until("the callers", lambda: all(call.task.done() for call in self.since.calls))
        self.steps.until("the world", lambda: all(task.done() for task in self.asides))
        for run in self.engine.sessions.values():
            if run.is_lost:
                self.aside(run.prove())
        self.steps.until("what is wanted", self.is_as_wanted, PATIENCE)
        for task in self.asides:
            with suppress(GatewayError):
                task.result()
        assert all(future.done() and not future.cancelled() for future in self.futures)
        self.the_last_word_holds()
        self.nothing_is_left_over()
        self.nothing_accepted_is_lost()
        self.the_log_tells_it()
        self.since, self.asides, self.futures = Since(), [], []

    def teardown(self) -> None:
        try:
            if hasattr(self, "house"):
                self.settle()
                self.the_gateway_stops_and_starts([0], ORIGIN)
                self.settle()
                self.steps.run(self.close())
        finally:
            self.looking.dispose()
            self.steps.close()
            shutil.rmtree(self.folder)

    def is_as_wanted(self) -> bool:
        return all(self.fits(stored.session) for stored in self.rows())

    def fits(self, session: Session) -> bool:
        status, reason = session.condition.status, session.condition.reason
        if session.wanted is Wanted.STOPPED or reason in LEFT_ALONE:
            return status in AT_REST
        if status is SessionStatus.LOGGED_OUT:
            return True
        run = self.engine.sessions.get(session.id)
        if run is None or not run.lives:
            return False
        linked = self.engine.whatsapp.linked(str(run.profile.folder)) is not None
        expected = SessionStatus.CONNECTED if linked else SessionStatus.WAITING_QR
        unsent = {message.id for message in self.accepted[session.id]} - self.arrived(session)
        return status is expected and not (linked and unsent)

    def arrived(self, _session: Session) -> set[str]:
        return {letter.wire_id for letter in self.engine.whatsapp.inbox(CARLA)}

    def the_last_word_holds(self) -> None:
        for session in NUMBERS:
            calls = [call for call in self.since.calls if call.session == session]
            done = [call for call in calls if call.what != "send" and call.went_well]
            if session in self.since.troubled or any(call.task.cancelled() for call in calls):
                continue
            last = {
                call.what
                for call in done
                if not any(call.ended < other.begun for other in done if call.ended is not None)
            }
            if last:
                self.check_last(self.row(session), last)

    def check_last(self, stored: StoredSession | None, last: set[str]) -> None:
        if last == {"delete"}:
            assert stored is None, "a deleted session is there"
        if "delete" in last:
            return
        assert stored is not None, f"after {last} there is no session"
        session = stored.session
        elsewhere = session.condition.reason is Reason.OTHER_ORIGIN
        if last <= STARTS and not elsewhere:
            assert session.wanted is Wanted.RUNNING
            assert session.condition.status not in AT_REST, f"after {last}: {session.condition}"
        if last <= {"stop", "create stopped"}:
            assert session.wanted is Wanted.STOPPED
            assert session.condition.status in AT_REST
        if last == {"log_out"}:
            assert not session.linked
            assert session.condition.status is SessionStatus.LOGGED_OUT

    def nothing_is_left_over(self) -> None:
        rows = self.rows()
        running = {stored.pk for stored in rows if stored.session.condition.status not in AT_REST}
        connected = {
            stored.pk
            for stored in rows
            if stored.session.condition.status is SessionStatus.CONNECTED
        }
        manager, live, outbox = self.house.manager, self.house.live, self.house.outbox
        assert set(manager._supervised) == running
        assert set(live.runs()) == running
        assert set(live._qr) == running - connected
        assert set(outbox._lines) == connected
        assert not live._outcomes
        assert set(live._capabilities) <= {stored.pk for stored in rows}
        folders = {folder.name for folder in (self.folder / "sessions").glob("*")}
        assert folders <= {stored.session.profile for stored in rows}
        assert sum(self.engine.open_on.values()) == len(running)
        named = [task.get_name() for task in asyncio.all_tasks(self.steps.loop)]
        for owner, pks in (("session-manager", running), ("outbox", connected)):
            expected = sorted(f"{owner}:session-{pk}" for pk in pks)
            assert sorted(name for name in named if name.startswith(owner)) == expected

    def nothing_accepted_is_lost(self) -> None:
        """A session that was deleted took its messages with it; no other did."""
        for session in NUMBERS:
            mine = [call for call in self.since.calls if call.session == session]
            sent = [call.task.result() for call in mine if call.what == "send" and call.went_well]
            self.accepted[session] += sent
            if any(call.what == "delete" for call in mine):
                self.accepted[session].clear()
                continue
            for message in self.accepted[session]:
                self.steps.run(self.house.messages.get(ALICE, session, message.id))
        self.steps.until("what was accepted", self.is_as_wanted, PATIENCE)

    def the_log_tells_it(self) -> None:
        told: defaultdict[Any, list[Session]] = defaultdict(list)
        after = 0
        while True:
            page = self.steps.run(
                self.house.events.read(
                    ALICE, after=after, limit=500, types=frozenset({EventType.SESSION_STATUS})
                )
            )
            for event in page.events:
                assert isinstance(event.subject, Session)
                told[event.subject.id, event.subject.created_at].append(event.subject)
            if not page.events:
                break
            after = page.events[-1].seq
        for states in told.values():
            shown = [(s.condition, s.wanted, s.linked, s.me, s.web_version) for s in states]
            assert all(one != other for one, other in pairwise(shown))
        for stored in self.rows():
            last = told[stored.session.id, stored.session.created_at][-1]
            assert (last.condition, last.wanted) == (
                stored.session.condition,
                stored.session.wanted,
            )


_template: list[Path] = []


def _migrated() -> Path:
    """A database to copy: migrations take longer than an example."""
    if not _template:
        folder = Path(tempfile.mkdtemp(prefix="races-template-"))
        migrate.upgrade(f"sqlite:///{folder / 'gateway.db'}")
        _template.append(folder / "gateway.db")
    return _template[0]


EXAMPLES = os.environ.get("RACES_EXAMPLES")
"""How many to draw at random; without it, a few that are the same every time."""
SETTINGS = settings(
    max_examples=int(EXAMPLES or 40),
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


class TakesTheRunForTheAnswer(SessionManager):
    """A start is answered by the run that there is, though something else was asked since."""

    def ask(self, pk: int, command: Command) -> asyncio.Future[None]:
        mine = self._supervised.get(pk)
        if command is Command.START and mine is not None and mine.run is not None:
            order = Order(command)
            order.carried_out()
            return order.done
        return super().ask(pk, command)


class WithoutAMailbox(SessionManager):
    """Each command is carried out at once, beside whatever else is under way."""

    def ask(self, pk: int, command: Command) -> asyncio.Future[None]:
        order = Order(command)

        async def at_once() -> None:
            if await self._carry_out(pk, command):
                await self._keep_running(pk, self._supervised.setdefault(pk, _Supervised()))
            else:
                self._supervised.pop(pk, None)
            order.carried_out()

        self._tasks.spawn(at_once(), name=f"session-{pk}")
        return order.done


class LeavesTheProfile(SessionManager):
    """A session that is deleted leaves what it had on disk."""

    async def _remove_profile(self, session: Session) -> None:
        pass


class LetsAnEndedRunLie(SessionManager):
    """A run that ended by itself is not followed by another."""

    async def _run_again_and_again(self, pk: int, mine: _Supervised) -> None:
        stored = await self._stored(pk)
        if stored is None or stored.session.wanted is not Wanted.RUNNING:
            return
        mine.run = SessionRun(stored, self._around)
        try:
            await mine.run.follow(self._profile(stored), mine.mailbox)
        finally:
            mine.run = None


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "broken", [TakesTheRunForTheAnswer, WithoutAMailbox, LeavesTheProfile, LetsAnEndedRunLie]
)
def test_a_broken_manager_is_found_out(broken: type[SessionManager]) -> None:
    class BrokenRaces(Races):
        manager = broken

    enough = settings(SETTINGS, max_examples=500, derandomize=True, phases=[Phase.generate])
    with pytest.raises(AssertionError):
        run_state_machine_as_test(BrokenRaces, settings=enough)
