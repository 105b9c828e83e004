"""What the gateway says of itself follows what engines find out."""

from datetime import UTC, datetime

from gateway.core.facts import CapabilitiesSeen, Capability
from gateway.usecases.info import DIFFERS, Info, in_common
from tests.house import ALICE, House


async def test_a_capability_that_moves_is_told_from_then_on(house: House) -> None:
    await house.link()
    started = datetime(2026, 11, 21, tzinfo=UTC)
    info = Info(house.database, house.live, name="gateway", version="1", started_at=started)
    *_, before = await info.detailed(ALICE)
    assert before["text"] == Capability(supported=True, provider="simulated")
    moved = Capability(supported=True, provider="core", reason="wajs: missing: WPP.chat.find")
    await house.incoming.report(1, CapabilitiesSeen({**before, "text": moved}))
    *_, after = await info.detailed(ALICE)
    assert after == {**before, "text": moved}


def test_sessions_that_differ_are_shown_by_the_best_of_them() -> None:
    by_wajs = Capability(supported=True, provider="wajs")
    lost = Capability(supported=False, provider=None, reason="missing: WAWebSendMsg")
    told = in_common([{"text": lost, "acks": by_wajs}, {}, {"text": by_wajs, "acks": by_wajs}])
    assert told == {
        "text": Capability(supported=True, provider="wajs", reason=DIFFERS),
        "acks": by_wajs,
    }


async def test_each_session_has_a_table_of_its_own_as_long_as_it_is_there(house: House) -> None:
    await house.link()
    lost = Capability(supported=False, provider=None, reason="missing: WAWebSendMsg")
    await house.link("beto", "5491100000002", "Beto")
    await house.incoming.report(2, CapabilitiesSeen({"text": lost}))
    assert (await house.sessions.capabilities(ALICE, "ana"))["text"].supported
    assert await house.sessions.capabilities(ALICE, "beto") == {"text": lost}
    await house.sessions.delete(ALICE, "beto")
    assert house.live.capabilities(2) == {}
