"""The sandbox and the engine on it, for every test here that needs a browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.engines.sandboxes import sandbox_for_all
from tests.engines.worlds import SandboxWorld, Stage, sandbox_world, stage
from tests.leftovers import nothing_is_left_running

__all__ = ["nothing_is_left_running", "sandbox_for_all"]


@pytest.fixture
async def world(sandbox_for_all: str, tmp_path: Path) -> AsyncIterator[SandboxWorld]:
    async with sandbox_world(sandbox_for_all, tmp_path) as sandboxed:
        yield sandboxed


@pytest.fixture
async def here(world: SandboxWorld, tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(world, tmp_path / "sessions") as opened:
        yield opened


@pytest.fixture(params=["wajs", "core"])
async def on_each(
    request: pytest.FixtureRequest, sandbox_for_all: str, tmp_path: Path
) -> AsyncIterator[Stage]:
    """With each provider alone."""
    async with (
        sandbox_world(sandbox_for_all, tmp_path, request.param) as world,
        stage(world, tmp_path / "sessions") as opened,
    ):
        yield opened
