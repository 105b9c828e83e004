"""What goes wrong with a browser or its page is told for what it is, and nothing is left behind."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from gateway.core.facts import LinkSeen, QrSeen, StateSeen
from gateway.core.sends import SendOutcome
from gateway.core.sessions import Signal
from gateway.engines.whatsapp_web import deadlines, processes
from gateway.engines.whatsapp_web.session import WhatsAppWebSession
from gateway.ports import Profile
from tests.engines.worlds import ALICE, BOB, Running, SandboxWorld, Stage, engine_at

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(120)]

NETWORK_FAULT_SECONDS = 12


async def in_page(running: Running, script: str) -> None:
    """Something that WhatsApp Web does to itself."""
    assert isinstance(running.session, WhatsAppWebSession)
    assert running.session._page is not None
    await running.session._page.run(script, deadlines.QUERY)


async def tree(folder: Path) -> list[processes.Process]:
    """The browser on this profile and all its helpers."""

    def look() -> list[processes.Process]:
        table = processes.table()
        return processes.family(processes.browsers(folder, table), table)

    return await asyncio.to_thread(look)


async def main_of(running: Running) -> int:
    (browser,) = await asyncio.to_thread(processes.browsers, running.profile.folder)
    return browser.pid


async def left_of(family: list[processes.Process]) -> list[processes.Process]:
    pids = {process.pid for process in family}
    return [process for process in await asyncio.to_thread(processes.table) if process.pid in pids]


async def test_a_closed_session_leaves_no_process(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    family = await tree(alice.profile.folder)
    assert len(family) > 3
    await alice.session.close()
    assert await left_of(family) == []


async def test_a_stopped_browser_is_a_hung_page_and_can_still_be_closed(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    family = await tree(alice.profile.folder)
    for process in family:
        os.kill(process.pid, signal.SIGSTOP)
    assert await alice.over() is Signal.PAGE_HUNG
    await alice.session.close()
    assert await left_of(family) == []


async def test_a_page_that_computes_for_ever_is_hung(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    await in_page(alice, "setTimeout(() => { for (;;); })")
    assert await alice.over() is Signal.PAGE_HUNG


async def test_a_killed_browser_died(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    family = await tree(alice.profile.folder)
    os.kill(await main_of(alice), signal.SIGKILL)
    assert await alice.over() is Signal.BROWSER_DIED
    await alice.session.close()
    assert await left_of(family) == []


async def test_a_crashed_renderer_is_a_crashed_page(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    for process in await tree(alice.profile.folder):
        if "--type=renderer" in " ".join(process.command):
            os.kill(process.pid, signal.SIGKILL)
    assert await alice.over() is Signal.PAGE_CRASHED


async def test_after_the_driver_died_the_next_session_gets_a_new_one(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    (browser,) = await asyncio.to_thread(processes.browsers, alice.profile.folder)
    os.kill(browser.parent, signal.SIGKILL)  # Playwright's Node, which started it
    assert await alice.over() is Signal.BROWSER_DIED
    await alice.session.close()
    again = await here.open("alice", linked=True)
    await again.until(LinkSeen)


async def test_the_network_goes_and_comes_back(here: Stage, world: SandboxWorld) -> None:
    alice = await here.linked("alice", ALICE)
    await world.fault(ALICE, "offline", NETWORK_FAULT_SECONDS)
    await alice.until_signal(Signal.NETWORK_LOST)
    missed = await world.write(BOB, ALICE, "while the line was cut")
    await alice.until(LinkSeen)
    assert (await alice.message(missed)).message.text == "while the line was cut"


async def test_a_page_that_reloads_itself_is_followed(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    await in_page(alice, "setTimeout(() => location.reload())")
    await alice.until_signal(Signal.WEB_UPDATED)
    await alice.until(LinkSeen)
    receipt = await alice.send(BOB, "as before")
    assert receipt.outcome is SendOutcome.SENT


async def test_whatsapp_opened_elsewhere_is_left_alone(here: Stage, world: SandboxWorld) -> None:
    alice = await here.linked("alice", ALICE)
    await world.fault(ALICE, "conflict", 1)
    assert await alice.over() is Signal.OPENED_ELSEWHERE


async def test_a_ban_is_told_with_its_end(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    await in_page(
        alice,
        "importNamespace('WAWebBackendEventBus').BackendEventBus"
        ".trigger('account_temporarily_banned', 1800000000), 0",
    )
    assert await alice.over() is Signal.BANNED
    told = [fact for fact in alice.facts if isinstance(fact, StateSeen)][-1]
    assert told.detail == "until 2027-01-15T08:00:00+00:00"


async def test_a_send_into_a_stopped_browser_is_unknown(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    for process in await tree(alice.profile.folder):
        os.kill(process.pid, signal.SIGSTOP)
    receipt = await alice.send(BOB, "into the dark")
    assert receipt.outcome is SendOutcome.UNKNOWN


async def test_an_address_where_nothing_answers_is_unreachable(tmp_path: Path) -> None:
    async with engine_at("http://127.0.0.1:9", tmp_path) as engine:
        lost = Running(Profile(session_id="lost", folder=tmp_path / "lost", linked=False))
        lost.session = await engine.open(lost.profile, lost.report)
        assert await lost.over() is Signal.PAGE_UNREACHABLE
        await lost.session.close()


async def test_codes_that_nobody_scans_run_out(here: Stage, world: SandboxWorld) -> None:
    alice = await here.open("alice")
    await alice.until(QrSeen)
    await world.fault(ALICE, "expire_qr", 1)
    assert await alice.over() is Signal.QR_EXHAUSTED
