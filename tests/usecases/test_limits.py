"""Limits: what is over them is refused with the time to come back, and counts outlive a restart."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.core.errors import (
    Forbidden,
    InvalidNumber,
    InvalidRequest,
    QuotaExhausted,
    RateLimited,
    SessionNotFound,
)
from gateway.core.limits import Limits, Window
from gateway.core.messages import Message
from gateway.core.orders import SendText
from gateway.core.tenants import Principal, Scope
from gateway.store import limits as store
from tests.conftest import StoppedClock
from tests.house import ALICE, BETO, House, opened

ORDER = SendText(session_id="ana", to=BETO, text="hola")


@pytest.fixture
async def house(tmp_path: Path, clock: StoppedClock) -> AsyncIterator[House]:
    async with opened(tmp_path, clock=clock) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        yield house


async def send(house: House, count: int = 1) -> None:
    for _ in range(count):
        await house.messages.send(ALICE, ORDER)


async def used(house: House) -> dict[Window, tuple[int, int]]:
    standings = await house.limits.of_session(ALICE, "ana")
    return {each.window: (each.used, each.remaining) for each in standings}


async def test_without_a_limit_nothing_is_counted(house: House) -> None:
    await send(house, 3)
    assert await house.limits.of_session(ALICE, "ana") == ()
    assert await house.limits.tightest(ALICE, "ana") is None
    assert await house.database.read(lambda c: store.used(c, (1, "ana"))) == {}


@pytest.mark.parametrize(
    ("limits", "refusal", "seconds"),
    [
        (Limits(minute=2), RateLimited, 30),
        (Limits(hour=2), RateLimited, 60 * 47 + 30),
        (Limits(day=2), QuotaExhausted, 3600 * 13 + 60 * 47 + 30),
        (Limits(month=2), QuotaExhausted, 86400 * 9 + 3600 * 13 + 60 * 47 + 30),
    ],
)
async def test_each_window_ends_and_begins_anew(
    house: House, clock: StoppedClock, limits: Limits, refusal: type[RateLimited], seconds: int
) -> None:
    clock.advance(12 * 60 + 30)  # from 10:00 on 21 November
    await house.limits.limit_session(ALICE, "ana", limits)
    ((window, _),) = limits
    await send(house, 2)
    for _ in range(3):  # what is refused is not counted
        with pytest.raises(refusal) as refused:
            await send(house)
        assert type(refused.value) is refusal
        assert refused.value.retry_after_seconds == seconds
    assert await used(house) == {window: (2, 0)}
    assert len(house.whatsapp.inbox(BETO)) == 2
    clock.advance(seconds - 1)
    with pytest.raises(refusal):
        await send(house)
    clock.advance(1)
    assert await used(house) == {window: (0, 2)}
    await send(house)
    assert await used(house) == {window: (1, 1)}


async def test_of_sends_at_once_so_many_are_accepted_as_are_left(house: House) -> None:
    """They are written down together: what is refused takes nothing with it, and leaves nothing."""
    await house.limits.limit_session(ALICE, "ana", Limits(minute=100, day=5))
    orders = [replace(ORDER, text=f"text {number}") for number in range(8)]
    orders.insert(2, replace(ORDER, to="no number"))
    orders.insert(4, replace(ORDER, session_id="nobody"))
    outcomes = await asyncio.gather(
        *(house.messages.send(ALICE, order, wait_seconds=0) for order in orders),
        return_exceptions=True,
    )
    accepted = [outcome for outcome in outcomes if isinstance(outcome, Message)]
    assert [message.text for message in accepted] == [f"text {number}" for number in range(5)]
    refused = [type(outcome) for outcome in outcomes if not isinstance(outcome, Message)]
    assert refused == [InvalidNumber, SessionNotFound, *[QuotaExhausted] * 3]
    assert await used(house) == {Window.MINUTE: (5, 95), Window.DAY: (5, 0)}


async def test_the_tenants_limit_holds_for_all_its_sessions_together(house: House) -> None:
    await house.link("caro", "5491100000003", "Caro")
    await house.limits.limit_tenant(ALICE, Limits(minute=2))
    await send(house)
    other = SendText(session_id="caro", to=BETO, text="hola")
    await house.messages.send(ALICE, other)
    with pytest.raises(RateLimited, match="tenant"):
        await house.messages.send(ALICE, other)
    await house.limits.limit_tenant(ALICE, Limits())
    await house.messages.send(ALICE, other)


async def test_the_tightest_one_is_told(house: House) -> None:
    await house.limits.limit_session(ALICE, "ana", Limits(minute=10, day=3))
    await house.limits.limit_tenant(ALICE, Limits(hour=2))
    await send(house)
    tightest = await house.limits.tightest(ALICE, "ana")
    assert tightest is not None
    assert (tightest.window, tightest.limit, tightest.remaining) == (Window.HOUR, 2, 1)


async def test_short_windows_count_calls_and_long_ones_messages(house: House) -> None:
    await house.limits.limit_session(ALICE, "ana", Limits(minute=2, day=10))
    bulk = await house.bulks.create(ALICE, "ana", [ORDER] * 6)
    assert await used(house) == {Window.MINUTE: (1, 1), Window.DAY: (6, 4)}
    with pytest.raises(QuotaExhausted) as refused:
        await house.bulks.create(ALICE, "ana", [ORDER] * 5)
    assert refused.value.standing is not None
    assert refused.value.standing.remaining == 4
    # Refused by one limit, it is counted by none.
    assert await used(house) == {Window.MINUTE: (1, 1), Window.DAY: (6, 4)}
    with pytest.raises(QuotaExhausted):
        await house.bulks.create(ALICE, "ana", [ORDER] * 11)
    assert (await house.bulks.get(ALICE, bulk.id)).total == 6


async def test_what_was_refused_for_another_reason_is_not_counted(house: House) -> None:
    await house.limits.limit_session(ALICE, "ana", Limits(minute=1))
    with pytest.raises(InvalidNumber):
        await house.messages.send(ALICE, SendText(session_id="ana", to="x", text="hola"))
    assert await used(house) == {Window.MINUTE: (0, 1)}


async def test_a_restart_forgets_neither_limits_nor_counts(
    tmp_path: Path, clock: StoppedClock
) -> None:
    async with opened(tmp_path, clock=clock) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        await house.limits.limit_session(ALICE, "ana", Limits(day=2))
        await send(house, 2)
        engine = house.engine
    async with opened(tmp_path, engine, clock) as house:
        with pytest.raises(QuotaExhausted):
            await send(house)


async def test_a_session_that_is_made_anew_finds_what_it_used(house: House) -> None:
    await house.limits.limit_session(ALICE, "ana", Limits(day=2))
    await send(house, 2)
    await house.sessions.delete(ALICE, "ana")
    await house.link(number="5491100000004")
    with pytest.raises(QuotaExhausted):
        await send(house)


async def test_who_may_set_them(house: House) -> None:
    sender = Principal(name="sender", scopes=frozenset({Scope.SEND, Scope.READ}))
    manager = Principal(name="manager", scopes=frozenset({Scope.MANAGE, Scope.READ}))
    with pytest.raises(Forbidden):
        await house.limits.limit_session(sender, "ana", Limits(day=1))
    assert len(await house.limits.limit_session(manager, "ana", Limits(day=1))) == 1
    with pytest.raises(Forbidden):
        await house.limits.limit_tenant(manager, Limits(day=1))
    with pytest.raises(InvalidRequest):
        await house.limits.limit_session(ALICE, "ana", Limits(day=-1))


@pytest.mark.parametrize(
    ("window", "start", "end"),
    [
        (Window.MONTH, datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        (Window.DAY, datetime(2026, 12, 31, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        (Window.HOUR, datetime(2026, 12, 31, 23, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        (
            Window.MINUTE,
            datetime(2026, 12, 31, 23, 59, tzinfo=UTC),
            datetime(2027, 1, 1, tzinfo=UTC),
        ),
    ],
)
def test_windows_at_the_end_of_a_year(window: Window, start: datetime, end: datetime) -> None:
    now = datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    assert (window.start(now), window.end(now)) == (start, end)
