"""A house for a test, and a world without anything that runs by itself."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conftest import StoppedClock
from tests.house import House, opened
from tests.usecases import world as worlds
from tests.usecases.world import World


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with opened(tmp_path) as house:
        yield house


@pytest.fixture
async def world(tmp_path: Path, clock: StoppedClock) -> AsyncIterator[World]:
    async with worlds.opened(tmp_path, clock) as world:
        yield world
