"""Starts that cannot succeed, or that nobody wants any more."""

import asyncio
from pathlib import Path

import pytest

from gateway.core.facts import QrSeen, StateSeen
from gateway.core.sessions import Signal
from gateway.engines.whatsapp_web import WhatsAppWebEngine, processes
from gateway.ports import Profile
from gateway.tasks import SystemClock
from tests.engines.worlds import WAJS, Running, Stage, engine_at

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(120)]

NOWHERE = "http://127.0.0.1:9"


async def start(engine: WhatsAppWebEngine, folder: Path) -> Running:
    running = Running(Profile(session_id="alice", folder=folder, linked=False))
    running.session = await engine.open(running.profile, running.report)
    return running


def detail(running: Running) -> str | None:
    return [fact for fact in running.facts if isinstance(fact, StateSeen)][-1].detail


@pytest.mark.parametrize("turns", [1, 40, 400])
async def test_closing_while_the_browser_starts_leaves_nothing(tmp_path: Path, turns: int) -> None:
    async with engine_at(NOWHERE, tmp_path) as engine:
        alice = await start(engine, tmp_path / "alice")
        for _ in range(turns):
            await asyncio.sleep(0)
        await alice.session.close()
        assert await asyncio.to_thread(processes.browsers, tmp_path / "alice") == []
        # And the profile is free again.
        again = await start(engine, tmp_path / "alice")
        assert await again.over() is Signal.PAGE_UNREACHABLE
        await again.session.close()


async def test_a_profile_that_is_in_use_is_left_to_its_owner(here: Stage) -> None:
    alice = await here.open("alice")
    await alice.until(QrSeen)
    double = await here.open("alice")
    assert await double.over() is Signal.PROFILE_LOCKED
    assert "process" in str(detail(double))
    await double.session.close()
    assert (await alice.session.screenshot()).startswith(b"\x89PNG")


async def test_a_machine_without_a_browser(tmp_path: Path) -> None:
    engine = WhatsAppWebEngine(
        url=NOWHERE,
        sessions_dir=tmp_path,
        find_browser=lambda: None,
        wajs=WAJS,
        clock=SystemClock(),
    )
    alice = await start(engine, tmp_path / "alice")
    assert await alice.over() is Signal.BROWSER_FAILED
    assert "CHROMIUM_PATH" in str(detail(alice))
    await alice.session.close()
    await engine.close()


async def test_a_browser_that_does_not_start_says_why(tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text(
        "#!/bin/sh\n"
        'if [ "$1" = --version ]; then echo Chromium 156.0.0.1; exit; fi\n'
        "echo libatk-1.0.so.0: cannot open shared object file >&2; exit 127\n"
    )
    broken.chmod(0o755)
    engine = WhatsAppWebEngine(
        url=NOWHERE,
        sessions_dir=tmp_path,
        find_browser=lambda: broken,
        wajs=WAJS,
        clock=SystemClock(),
    )
    alice = await start(engine, tmp_path / "alice")
    assert await alice.over() is Signal.BROWSER_FAILED
    assert "libatk-1.0.so.0" in str(detail(alice))
    await alice.session.close()
    await engine.close()
