"""Trouble that stays costs little: growing, capped pauses, and few sessions that start at once."""

import asyncio
import itertools
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gateway.core.events import EventType
from gateway.core.facts import Fact, LinkSeen, QrSeen
from gateway.core.paging import Page
from gateway.core.sessions import Session, SessionStatus, Signal
from gateway.engines.simulated import SimulatedEngine, SimulatedSession
from gateway.ports import Profile, Report
from gateway.tasks import SystemClock
from gateway.workers.pauses import Pauses
from tests.conftest import StoppedClock
from tests.house import ALICE, House, opened, until

EXACT = Pauses(jitter=0.0)


@pytest.mark.parametrize(
    ("last", "cap"),
    [(Signal.BROWSER_DIED, 30), (Signal.PAGE_CRASHED, 30), (Signal.PAGE_UNREACHABLE, 300)],
)
def test_pauses_grow_up_to_a_cap(last: Signal, cap: float) -> None:
    pauses = [EXACT.after(last, failures) for failures in range(100)]
    assert pauses == sorted(pauses)
    assert pauses[0] <= 1
    assert pauses[-1] == cap
    assert all(later <= 3 * earlier for earlier, later in itertools.pairwise(pauses))


def test_sessions_that_fell_together_do_not_start_together() -> None:
    spread = {Pauses().after(Signal.BROWSER_DIED, 3) for _ in range(50)}
    assert len(spread) > 10
    assert all(4 <= pause <= 6 for pause in spread)
    assert max(Pauses().after(Signal.BROWSER_DIED, 99) for _ in range(200)) == 30


@dataclass(frozen=True)
class Noted(Pauses):
    """No pause at all, but a note of each that was asked for."""

    asked: list[tuple[Signal | None, int]] = field(default_factory=list)

    def after(self, last: Signal | None, failures: int) -> float:
        self.asked.append((last, failures))
        return 0.0


class CrashesAtOnce(SimulatedEngine):
    """Its runs end before they are linked, so many times."""

    def __init__(self, times: int, signal: Signal) -> None:
        super().__init__(SystemClock())
        self.left = times
        self._signal = signal

    async def open(self, profile: Profile, report: Report) -> SimulatedSession:
        session = SimulatedSession(profile, report, self.whatsapp, self._clock)
        self.sessions[profile.session_id] = session
        if profile.linked and self.left > 0:
            self.left -= 1
            await session.end(self._signal)
        else:
            session.begin()
        return session


@pytest.mark.parametrize("signal", [Signal.PAGE_CRASHED, Signal.BROWSER_DIED, Signal.PAGE_HUNG])
async def test_what_crashes_at_each_load_is_tried_ever_more_rarely(
    tmp_path: Path, signal: Signal
) -> None:
    noted, times = Noted(), 30
    engine = CrashesAtOnce(times, signal)
    async with opened(tmp_path, engine, pauses=noted) as house:
        await house.link()
        before = len(await house.log())
        await engine.sessions["ana"].end(signal)

        async def spent() -> bool:
            return engine.left == 0

        await until("every crash", spent)
        await house.in_state("ana", SessionStatus.CONNECTED)
        told = (await house.log())[before:]
    assert noted.asked == [(signal, failures) for failures in range(times + 1)]
    # Through all of it the session is said to be on its way back, once, and for its reason.
    states = [
        (event.subject.condition.status, event.subject.condition.reason)
        for event in told
        if event.type is EventType.SESSION_STATUS and isinstance(event.subject, Session)
    ]
    assert states == [("reconnecting", signal.value), ("connected", None)]


async def test_a_minute_of_calm_forgives_and_less_does_not(
    tmp_path: Path, clock: StoppedClock
) -> None:
    noted = Noted()
    async with opened(tmp_path, None, clock, pauses=noted) as house:
        await house.link()
        for connected_for in (0, 59, 59, 61, 0):
            run = house.engine.sessions["ana"]
            clock.advance(connected_for)
            await run.end(Signal.BROWSER_DIED)
            await _another(house, run)
    assert [failures for _, failures in noted.asked] == [0, 1, 2, 0, 1]


async def _another(house: House, run: SimulatedSession) -> None:
    async def there() -> bool:
        return house.engine.sessions["ana"] is not run

    await until("another run", there)
    await house.in_state("ana", SessionStatus.CONNECTED)


@dataclass
class Start:
    """A start that a test lets go on."""

    name: str
    begun: asyncio.Event = field(default_factory=asyncio.Event)


class Slow(SimulatedEngine):
    """Its sessions start when a test says so; it counts how many are on their way at once."""

    def __init__(self) -> None:
        super().__init__(SystemClock())
        self.slow = False
        self.starting: dict[str, Start] = {}
        self.most = 0
        self.order: list[str] = []

    async def open(self, profile: Profile, report: Report) -> SimulatedSession:
        if not self.slow:
            return await super().open(profile, report)
        start = self.starting[profile.session_id] = Start(profile.session_id)
        self.order.append(profile.session_id)
        self.most = max(self.most, len(self.starting))

        async def counted(fact: Fact) -> None:
            if isinstance(fact, LinkSeen | QrSeen):
                self.starting.pop(profile.session_id, None)
            await report(fact)

        session = SimulatedSession(profile, counted, self.whatsapp, self._clock)
        self.sessions[profile.session_id] = session
        session._tasks.spawn(_begin(session, start), name="slow")
        return session

    async def next_start(self, *, besides: Start | None = None) -> Start:
        async def there() -> Start | None:
            waiting = [start for start in self.starting.values() if start is not besides]
            return waiting[0] if waiting else None

        return await until("a start", there)


async def _begin(session: SimulatedSession, start: Start) -> None:
    await start.begun.wait()
    session.begin()


SIXTEEN = [f"s{number:02}" for number in range(16)]


async def sixteen_linked(folder: Path, engine: Slow) -> None:
    async with opened(folder, engine) as house:
        for number, name in enumerate(SIXTEEN):
            await house.link(name, f"54911{number:08}", name)


@pytest.mark.parametrize("limit", [1, 2, 5])
async def test_sixteen_sessions_are_restored_a_few_at_a_time(tmp_path: Path, limit: int) -> None:
    engine = Slow()
    await sixteen_linked(tmp_path, engine)
    engine.slow = True
    async with opened(tmp_path, engine, concurrency=limit) as house:
        for _ in SIXTEEN:
            start = await engine.next_start()
            # Everybody else waits in line, and the gateway answers about all of them meanwhile.
            listed = await house.sessions.list(ALICE, client_id=None, status=None, page=Page())
            assert len(listed.items) == len(SIXTEEN)
            assert len(engine.starting) <= limit
            start.begun.set()
            await house.in_state(start.name, SessionStatus.CONNECTED)
        for name in SIXTEEN:
            await house.in_state(name, SessionStatus.CONNECTED)
    assert engine.most == limit
    assert sorted(engine.order) == SIXTEEN


async def test_a_start_that_hangs_gives_its_place_to_the_next(tmp_path: Path) -> None:
    engine = Slow()
    await sixteen_linked(tmp_path, engine)
    engine.slow = True
    async with opened(tmp_path, engine, concurrency=1, slot_seconds=0.05) as house:
        hung = await engine.next_start()
        for _ in SIXTEEN[1:]:
            start = await engine.next_start(besides=hung)
            start.begun.set()
            await house.in_state(start.name, SessionStatus.CONNECTED)
        assert (await house.sessions.get(ALICE, hung.name)).condition.status == "starting"


async def test_a_start_that_is_stopped_or_fails_gives_its_place_back(tmp_path: Path) -> None:
    engine = Slow()
    await sixteen_linked(tmp_path, engine)
    engine.slow = True
    async with opened(tmp_path, engine, concurrency=1) as house:
        for step, _ in enumerate(SIXTEEN):
            start = await engine.next_start()
            assert len(engine.order) == step + 1
            if step % 2:
                await house.sessions.stop(ALICE, start.name)
            else:
                await engine.sessions[start.name].end(Signal.BANNED)
            del engine.starting[start.name]
