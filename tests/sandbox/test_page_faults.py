"""Faults on command, seen by the page: each happens for real, and the page comes back."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from page_kit import ALICE, ME, SETTLED, Sandbox, WhatsApp
from playwright.async_api import Browser, Error, WebSocketRoute

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.asyncio(loop_scope="module"),
]

STATE = "importNamespace('WAWebSocketModel').Socket.state"
BACK = f"self.importNamespace && {STATE} === 'CONNECTED'"
HANG_SECONDS = 1.0


async def strike(sandbox: Sandbox, fault: str, seconds: float = 1, **more: Any) -> None:
    await sandbox.control("faults", number=ME, fault=fault, seconds=seconds, **more)


async def test_a_page_that_hangs_does_nothing_else_until_it_is_over(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    await linked.run("""() => {
        self.longest = 0;
        let last = performance.now();
        setInterval(() => {
            self.longest = Math.max(self.longest, performance.now() - last);
            last = performance.now();
        }, 10);
    }""")
    await strike(sandbox, "hang_page", HANG_SECONDS)
    await linked.until(f"longest >= {HANG_SECONDS * 1000}")
    await sandbox.say(ALICE, ME, "awake?")
    await linked.event("chat.new_message")


async def test_a_page_that_crashes_loses_its_renderer_and_is_linked_when_loaded_again(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    crashed = asyncio.Event()
    linked.page.on("crash", lambda _: crashed.set())
    await strike(sandbox, "crash_page")
    async with asyncio.timeout(30):
        await crashed.wait()
    with pytest.raises(Error, match="crashed"):
        await linked.run("1")
    again = await WhatsApp.open(linked.page.context, sandbox.address)
    await again.linked()


async def test_a_newer_version_makes_the_page_load_itself_again(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    async with linked.page.expect_navigation():
        await strike(sandbox, "version_update")
    await linked.until(SETTLED)
    await linked.linked()


async def test_a_ban_is_told_with_its_end_and_the_account_is_let_in_after_it(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    await linked.run("""() => {
        self.told = [];
        self.states = [];
        importNamespace('WAWebBackendEventBus').BackendEventBus
            .on('account_temporarily_banned', (end) => told.push(end));
        importNamespace('WAWebSocketModel').Socket
            .on('change:state', (_, state) => states.push(state));
    }""")
    begun = await linked.run("Date.now() / 1000")
    await strike(sandbox, "ban", seconds=2)
    await linked.until(f"{STATE} === 'TOS_BLOCK'")
    await linked.until(BACK)
    assert await linked.run("states") == ["TOS_BLOCK", "CONNECTED"]
    (end,) = await linked.run("told")
    assert begun <= end <= begun + 10


async def test_a_ban_for_good_logs_the_page_out(sandbox: Sandbox, linked: WhatsApp) -> None:
    async with linked.page.expect_navigation(url="**/?post_logout=1&logout_reason=*"):
        await strike(sandbox, "ban", permanent=True)
    await linked.until(SETTLED)
    await linked.until("importNamespace('WAWebConnModel').Conn.ref")


async def test_a_page_that_was_away_when_its_account_was_banned_for_good_learns_why(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    context, code = (
        linked.page.context,
        await linked.run(
            "importNamespace('WAWebLogoutReason').getErrorCodeFromLogoutReason('account_locked')"
        ),
    )
    await linked.page.close()
    await strike(sandbox, "ban", permanent=True)
    page = await context.new_page()
    await page.goto(sandbox.address)
    await page.wait_for_url(f"**/?post_logout=1&logout_reason={code}")


async def test_codes_that_expired_leave_the_page_idle_until_it_is_asked_for_new_ones(
    sandbox: Sandbox, whatsapp: WhatsApp
) -> None:
    await whatsapp.qr()
    await strike(sandbox, "expire_qr")
    await whatsapp.until(f"{STATE} === 'UNPAIRED_IDLE'")
    await whatsapp.run("() => importNamespace('WAWebSocketModel').Socket.poke()")
    await whatsapp.qr()


async def test_acks_that_were_dropped_come_when_the_fault_ends(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    await sandbox.say(ALICE, ME, "hm?")
    _, key = await linked.event("chat.new_message")
    await strike(sandbox, "drop_acks", seconds=1)
    waiting = await linked.run(
        "(chat) => WPP.chat.sendTextMessage(chat, 'heard?', {waitForAck: false})",
        key.split("_")[1],
    )
    assert waiting["ack"] == 0
    await linked.ack_of(waiting["id"], 2)


async def test_slow_answers_are_answers(sandbox: Sandbox, linked: WhatsApp) -> None:
    await strike(sandbox, "slow", seconds=0.5)
    found = await linked.run(f"WPP.contact.queryWidExists('{ALICE}@c.us')")
    assert found
    assert await linked.run(STATE) == "CONNECTED"


async def test_another_window_s_conflict_ends_when_this_one_takes_over(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    await strike(sandbox, "conflict")
    await linked.until(f"{STATE} === 'CONFLICT'")
    await linked.run("() => importNamespace('WAWebSocketModel').Socket.takeover()")
    await linked.linked()


async def test_a_push_that_the_page_does_not_know_is_acknowledged(
    chromium: Browser, sandbox: Sandbox
) -> None:
    context = await chromium.new_context()
    acknowledged: asyncio.Queue[Any] = asyncio.Queue()

    def between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def from_page(text: str | bytes) -> None:
            acknowledged.put_nowait(json.loads(text).get("ack"))
            server.send(text)

        socket.on_message(from_page)
        socket.send(json.dumps({"push": 4711, "op": "invented_tomorrow"}))

    await context.route_web_socket("**/ws/chat", between)
    await WhatsApp.open(context, sandbox.address)
    async with asyncio.timeout(30):
        while await acknowledged.get() != 4711:
            pass
    await context.close()
