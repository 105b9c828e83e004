"""A stage on each implementation of the engine's port."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.engines.simulated import SimulatedEngine
from gateway.tasks import SystemClock
from tests.contracts.engines import AUTO, SIMULATED
from tests.engines.worlds import SimulatedWorld, Stage, sandbox_world, stage


@pytest.fixture(params=[SIMULATED, AUTO])
async def here(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """On the simulated WhatsApp, or on WhatsApp Web with this choice of providers."""
    folder = tmp_path / "sessions"
    if request.param is None:
        world = SimulatedWorld(SimulatedEngine(SystemClock()))
        async with stage(world, folder) as opened:
            yield opened
    else:
        async with (
            sandbox_world(tmp_path, request.param) as sandboxed,
            stage(sandboxed, folder) as opened,
        ):
            yield opened
