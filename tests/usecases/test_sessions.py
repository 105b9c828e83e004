"""What a person can ask of sessions."""

import asyncio
import itertools
from pathlib import Path

import pytest

from gateway.core.errors import (
    Forbidden,
    InvalidRequest,
    InvalidState,
    SessionExists,
    SessionNotFound,
)
from gateway.core.events import EventType
from gateway.core.paging import Page
from gateway.core.sessions import Reason, Session, SessionStatus, Signal, Wanted
from gateway.core.tenants import Principal, Scope
from gateway.engines.simulated import SimulatedEngine, SimulatedSession
from gateway.ports import Profile, Report
from gateway.tasks import SystemClock
from tests.house import ALICE, ANA, House, opened

READER = Principal(name="reader", scopes=frozenset({Scope.READ}))


async def create(house: House, session_id: str | None, *, start: bool = False) -> Session:
    return await house.sessions.create(
        ALICE, session_id=session_id, client_id="shop", name=None, start=start
    )


async def test_a_session_is_linked_by_its_code_and_tells_each_step(house: House) -> None:
    linked = await house.link()
    assert linked.linked
    assert linked.me is not None
    assert (linked.me.phone, linked.me.name) == (ANA, "Ana")
    states = [
        event.subject.condition.status
        for event in await house.log(EventType.SESSION_STATUS)
        if isinstance(event.subject, Session)
    ]
    assert states == ["starting", "waiting_qr", "syncing", "connected"]
    with pytest.raises(InvalidState) as refusal:
        await house.sessions.qr(ALICE, "ana")
    assert refusal.value.details == {"state": "connected", "reason": None, "action": None}


async def test_ids_are_unique_and_have_a_form(house: House) -> None:
    await create(house, "ana")
    with pytest.raises(SessionExists):
        await create(house, "ana")
    for bad in ("", "a b", "ñ", "x" * 65, "../etc"):
        with pytest.raises(InvalidRequest):
            await create(house, bad)
    made = await create(house, None)
    assert made.id != "ana"


async def test_start_session_creates_once_and_starts_again(house: House) -> None:
    _, created = await house.sessions.start_or_create(ALICE, "ana")
    assert created
    again, created = await house.sessions.start_or_create(ALICE, "ana")
    assert (again.id, created) == ("ana", False)


async def test_stop_start_and_repeats(house: House) -> None:
    await house.link()
    for _ in range(2):
        stopped = await house.sessions.stop(ALICE, "ana")
        assert (stopped.condition.status, stopped.wanted) == ("stopped", Wanted.STOPPED)
    for _ in range(2):
        await house.sessions.start(ALICE, "ana")
    await house.in_state("ana", SessionStatus.CONNECTED)


async def test_log_out_ends_the_link_and_start_gives_a_new_code(house: House) -> None:
    await house.link()
    out = await house.sessions.log_out(ALICE, "ana")
    assert (out.condition.status, out.condition.reason) == ("logged_out", "logged_out")
    assert not out.linked
    await house.sessions.start(ALICE, "ana")
    await house.in_state("ana", SessionStatus.WAITING_QR)


async def test_a_deleted_session_is_gone_and_its_name_is_free(house: House) -> None:
    await house.link()
    await house.sessions.delete(ALICE, "ana")
    with pytest.raises(SessionNotFound):
        await house.sessions.get(ALICE, "ana")
    await create(house, "ana")


@pytest.mark.parametrize(
    ("signal", "status", "reason"),
    [
        (Signal.UNLINKED, "logged_out", "unlinked"),
        (Signal.OPENED_ELSEWHERE, "failed", "opened_elsewhere"),
        (Signal.BANNED, "failed", "banned"),
        (Signal.WEB_CHANGED, "failed", "web_changed"),
        (Signal.PROFILE_LOCKED, "failed", "profile_locked"),
    ],
)
async def test_what_a_person_must_mend_is_left_alone_until_they_start_it(
    house: House, signal: Signal, status: str, reason: str
) -> None:
    await house.link()
    first = house.engine.sessions["ana"]
    if signal is Signal.UNLINKED:
        await house.whatsapp.unlink(ANA)
    else:
        await first.end(signal)
    left = await house.in_state("ana", SessionStatus(status))
    assert left.condition.reason == reason
    await asyncio.sleep(0.2)
    assert house.engine.sessions["ana"] is first
    await house.sessions.start(ALICE, "ana")
    expected = SessionStatus.WAITING_QR if signal is Signal.UNLINKED else SessionStatus.CONNECTED
    await house.in_state("ana", expected)


async def test_codes_that_ran_out_stop_the_session(house: House) -> None:
    await create(house, "ana", start=True)
    await house.in_state("ana", SessionStatus.WAITING_QR)
    await house.engine.sessions["ana"].end(Signal.QR_EXHAUSTED)
    ended = await house.in_state("ana", SessionStatus.STOPPED)
    assert (ended.condition.reason, ended.wanted) == (Reason.QR_EXPIRED, Wanted.STOPPED)


async def test_a_pairing_code_is_given_while_a_session_waits(house: House) -> None:
    house.whatsapp.add_person(ANA, "Ana")
    await create(house, "ana", start=True)
    await house.in_state("ana", SessionStatus.WAITING_QR)
    code = await house.sessions.pairing_code(ALICE, "ana", f"+{ANA}")
    await house.whatsapp.scan(ANA, code.code)
    await house.in_state("ana", SessionStatus.CONNECTED)
    with pytest.raises(InvalidState):
        await house.sessions.pairing_code(ALICE, "ana", ANA)


async def test_the_states_of_a_session_are_kept_without_a_gap(house: House) -> None:
    await house.link()
    await house.engine.sessions["ana"].end(Signal.BROWSER_DIED)
    await house.in_state("ana", SessionStatus.CONNECTED)
    listing = await house.sessions.states(ALICE, "ana", Page())
    assert [(period.status, period.reason) for period in reversed(listing.items)] == [
        ("starting", None),
        ("waiting_qr", None),
        ("syncing", None),
        ("connected", None),
        ("reconnecting", "browser_died"),
        ("connected", None),
    ]
    assert listing.items[0].until is None
    for later, earlier in itertools.pairwise(listing.items):
        assert earlier.until == later.since


async def test_all_actions_at_once_leave_one_truth(house: House) -> None:
    await house.link()
    actions = [house.sessions.start, house.sessions.stop, house.sessions.restart] * 5
    await asyncio.gather(*(action(ALICE, "ana") for action in actions))
    await house.sessions.start(ALICE, "ana")
    await house.in_state("ana", SessionStatus.CONNECTED)
    await house.sessions.stop(ALICE, "ana")
    await house.in_state("ana", SessionStatus.STOPPED)


async def test_a_list_is_paged_and_filtered(house: House) -> None:
    for number in range(5):
        await create(house, f"s{number}")
    seen: list[str] = []
    page = Page(limit=2)
    while True:
        listing = await house.sessions.list(ALICE, client_id="shop", status=None, page=page)
        seen += [session.id for session in listing.items]
        if listing.next is None:
            break
        page = Page(limit=2, cursor=listing.next)
    assert seen == [f"s{number}" for number in range(5)]
    other = await house.sessions.list(ALICE, client_id="other", status=None, page=Page())
    assert other.items == ()
    with pytest.raises(InvalidRequest):
        await house.sessions.list(ALICE, client_id=None, status=None, page=Page(cursor="x"))


async def test_a_key_does_only_what_it_may(house: House) -> None:
    await create(house, "ana")
    with pytest.raises(Forbidden):
        await house.sessions.start(READER, "ana")
    other = Principal(name="other", sessions=frozenset({"beto"}))
    with pytest.raises(SessionNotFound):
        await house.sessions.get(other, "ana")
    stranger = Principal(name="stranger", tenant=2)
    with pytest.raises(SessionNotFound):
        await house.sessions.get(stranger, "ana")


async def test_what_is_being_deleted_cannot_be_started(tmp_path: Path) -> None:
    """The delete came first; a start that said yes would speak of a session that is gone."""
    engine = SlowToClose(SystemClock())
    async with opened(tmp_path, engine) as house:
        await house.link()
        deleting = asyncio.ensure_future(house.sessions.delete(ALICE, "ana"))
        await engine.closing.wait()
        starting = asyncio.ensure_future(house.sessions.start(ALICE, "ana"))
        making = asyncio.ensure_future(house.sessions.start_or_create(ALICE, "ana"))
        engine.may_close.set()
        await deleting
        with pytest.raises(SessionNotFound):
            await starting
        session, made = await making
        assert made
        assert await house.in_state("ana", SessionStatus.WAITING_QR)
        assert session.profile == (await house.sessions.get(ALICE, "ana")).profile


async def test_states_are_true_once_loaded(tmp_path: Path) -> None:
    """A gateway that was killed left `connected` behind; nobody gets to read it."""
    engine = SimulatedEngine(SystemClock())
    async with opened(tmp_path, engine) as house:
        await house.link()
        killed = House(tmp_path, house.database, house.bus, engine, SystemClock())
        await killed.manager.load()
        await killed.outbound.close()
        assert (await house.sessions.get(ALICE, "ana")).condition.status == "starting"
        await killed.outbound.close()


class SlowToClose(SimulatedEngine):
    """Its browsers close when they may."""

    def __init__(self, clock: SystemClock) -> None:
        super().__init__(clock)
        self.closing = asyncio.Event()
        self.may_close = asyncio.Event()

    async def open(self, profile: Profile, report: Report) -> SimulatedSession:
        session = await super().open(profile, report)
        close = session.close

        async def slowly() -> None:
            self.closing.set()
            await self.may_close.wait()
            await close()

        session.close = slowly  # type: ignore[method-assign]
        return session
