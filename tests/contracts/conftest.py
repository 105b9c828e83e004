"""A stage on each implementation of the engine's port."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.engines.simulated import SimulatedEngine
from gateway.tasks import SystemClock
from tests.contracts.engines import AUTO, SIMULATED
from tests.engines.sandboxes import sandbox_for_all
from tests.engines.worlds import SimulatedWorld, Stage, sandbox_world, stage

__all__ = ["sandbox_for_all"]


@pytest.fixture(params=[SIMULATED, AUTO])
async def here(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """On the simulated WhatsApp, or on WhatsApp Web with this choice of providers."""
    folder = tmp_path / "sessions"
    if request.param is None:
        world = SimulatedWorld(SimulatedEngine(SystemClock()))
        async with stage(world, folder) as opened:
            yield opened
    else:
        url = request.getfixturevalue("sandbox_for_all")
        async with (
            sandbox_world(url, tmp_path, request.param) as sandboxed,
            stage(sandboxed, folder) as opened,
        ):
            yield opened
