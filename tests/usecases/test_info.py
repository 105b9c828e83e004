"""What the gateway says of itself follows what engines find out."""

from datetime import UTC, datetime

from gateway.ports import CapabilitiesSeen, Capability
from gateway.usecases.info import Info
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
