"""The published table of causes and states, each cause brought about for real."""

import fcntl
import os
import re
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.product import Product, browsers_on, until

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(300)]

ANA, BETO = "5491100000001", "5491100000002"


async def fault(product: Product, name: str, seconds: float) -> None:
    body = {"number": ANA, "fault": name, "seconds": seconds}
    async with product.http.post(f"{product.sandbox_url}/control/faults", json=body) as answer:
        assert answer.status == 200, await answer.text()


async def reason_seen(product: Product, after: int, reason: str) -> dict[str, Any]:
    """The first state with this reason in the log, however brief it was."""

    async def seen() -> Any:
        listed = await product.ask(
            "GET", f"/api/events?after={after}&types=session.status&limit=500"
        )
        states = [event["data"] for event in listed if event["data"]["reason"] == reason]
        return states[0] if states else None

    state: dict[str, Any] = await until(f"the reason {reason}", seen)
    return state


async def newest(product: Product) -> int:
    _, answer = await product.call("GET", "/api/events?after=0&limit=500")
    return int(answer["next"])


async def test_troubles_that_pass_are_told_and_pass(product: Product) -> None:
    """One session through all of them in a row: each names its reason, none loses a message."""
    await product.start_gateway()
    await product.phone("POST", "", {"number": BETO, "name": "Beto"})
    await product.link("ana", ANA, "Ana")
    expected: list[str] = []
    for name, reason, seconds in (
        ("offline", "network", 12),
        ("version_update", "web_updated", 1),
        ("crash_page", "page_crashed", 1),
        ("hang_page", "page_hung", 20),
    ):
        before = await newest(product)
        await fault(product, name, seconds)
        lost = await reason_seen(product, before, reason)
        assert (lost["status"], lost["action"]) == ("reconnecting", None), name
        expected.append(f"during {name}")
        await product.phone("POST", f"/{BETO}/messages", {"to": ANA, "text": expected[-1]})
        accepted = await product.ask(
            "POST",
            "/api/messages/send?wait=0",
            {"sessionId": "ana", "to": BETO, "text": f"out {name}"},
        )
        assert accepted["status"] in {"pending", "sent", "delivered"}
        await product.in_state("ana", "connected")

        async def caught_up(expected: list[str] = expected) -> bool:
            texts = await product.texts("ana")
            return [text for text in texts if text.startswith("during")] == expected

        await until(f"what came during {name}", caught_up)

        async def went(name: str = name) -> bool:
            got = [m for m in await product.on_phone(BETO) if m["text"] == f"out {name}"]
            return [m["shown"] for m in got] == [1]

        await until(f"what was accepted during {name}", went)


async def test_a_stopped_browser_is_replaced(product: Product) -> None:
    await product.start_gateway()
    await product.link("ana", ANA, "Ana")
    before = await newest(product)
    old = browsers_on(product.sessions_dir)
    for pid in old:
        os.kill(pid, signal.SIGSTOP)
    lost = await reason_seen(product, before, "page_hung")
    assert lost["status"] == "reconnecting"
    await product.in_state("ana", "connected")
    assert not set(old) & set(browsers_on(product.sessions_dir))


async def test_troubles_that_need_a_person_are_left_alone(product: Product) -> None:
    await product.start_gateway()
    await product.link("ana", ANA, "Ana")
    for name, reason, action in (
        ("conflict", "opened_elsewhere", "restart"),
        ("ban", "banned", "open_phone"),
    ):
        await fault(product, name, 3)
        left = await product.in_state("ana", "failed")
        assert (left["reason"], left["action"]) == (reason, action)
        await is_left_alone_until_restarted(product, reason)


async def is_left_alone_until_restarted(product: Product, reason: str) -> None:
    async def let_go() -> bool:
        return browsers_on(product.sessions_dir) == []

    await until("the browser to be let go", let_go)
    refusal, answer = await product.call(
        "POST", "/api/send-message", {"sessionId": "ana", "number": BETO, "message": "no"}
    )
    assert (refusal, answer["error"]["details"]["reason"]) == (409, reason)

    async def comes_back() -> bool:
        """Once the trouble is over, and not before, a restart mends it."""
        state = (await product.ask("GET", "/api/status/ana"))["status"]
        if state == "failed":
            await product.ask("POST", "/api/sessions/ana/restart")
        return bool(state == "connected")

    await until("the session to be back", comes_back)


async def test_codes_run_out_and_start_gives_a_new_one(product: Product) -> None:
    await product.start_gateway()
    await product.phone("POST", "", {"number": ANA, "name": "Ana"})
    await product.call("POST", "/api/start-session", {"sessionId": "ana"})
    old = await product.qr("ana")
    await fault(product, "expire_qr", 1)
    ended = await product.in_state("ana", "stopped")
    assert (ended["reason"], ended["action"], ended["wanted"]) == (
        "qr_expired",
        "restart",
        "stopped",
    )
    await product.ask("POST", "/api/sessions/ana/start")
    assert await product.qr("ana") != old


async def test_a_whatsapp_that_cannot_be_loaded_is_tried_again(product: Product) -> None:
    await product.start_gateway()
    await product.link("ana", ANA, "Ana")
    await product.ask("POST", "/api/sessions/ana/stop")
    address = product.sandbox_url
    await product.sandbox.signal(signal.SIGTERM)
    await product.ask("POST", "/api/sessions/ana/start")
    lost = await product.in_state("ana", "reconnecting")
    assert lost["reason"] == "page_unreachable"
    await product.sandbox.start(
        "gateway.sandbox",
        "--port",
        address.rpartition(":")[2],
        "--data",
        str(product.folder / "sandbox"),
    )
    await product.in_state("ana", "connected")


async def test_the_history_of_states_claims_nothing_for_a_gateway_that_was_dead(
    product: Product,
) -> None:
    await product.start_gateway()
    await product.link("ana", ANA, "Ana")
    assert await product.gateway.signal(signal.SIGKILL) == -signal.SIGKILL
    dead = datetime.now(UTC)
    await product.start_gateway()
    alive = datetime.now(UTC)
    await product.in_state("ana", "connected")
    pages, cursor = [], ""
    while True:
        _, answer = await product.call("GET", f"/api/sessions/ana/states?limit=2{cursor}")
        pages.append(answer["data"])
        if answer["next"] is None:
            break
        cursor = f"&cursor={answer['next']}"
    assert all(len(page) <= 2 for page in pages)
    periods = [period for page in pages for period in page][::-1]
    assert [period["until"] for period in periods].count(None) == 1
    assert (periods[-1]["status"], periods[-1]["seconds"]) == ("connected", None)
    before = [p for p in periods if datetime.fromisoformat(p["since"]) < dead]
    after = periods[len(before) :]
    assert before[-1]["status"] == "connected"
    assert datetime.fromisoformat(before[-1]["until"]) <= dead
    assert after[0]["status"] == "starting"
    assert dead <= datetime.fromisoformat(after[0]["since"]) <= alive
    assert all(period["seconds"] >= 0 for period in periods[:-1])


async def test_a_profile_of_another_whatsapp_stays_stopped(product: Product) -> None:
    await product.start_gateway()
    await product.link("ana", ANA, "Ana")
    await product.gateway.signal(signal.SIGTERM)
    await product.sandbox.signal(signal.SIGTERM)
    await product.start_sandbox()  # on another port: another WhatsApp
    await product.start_gateway()
    stopped = await product.in_state("ana", "stopped")
    assert (stopped["reason"], stopped["action"]) == ("other_origin", None)
    assert browsers_on(product.sessions_dir) == []


async def test_a_profile_that_another_process_holds_is_not_touched(product: Product) -> None:
    await product.start_gateway()
    await product.link("ana", ANA, "Ana")
    await product.ask("POST", "/api/sessions/ana/stop")
    (profile,) = product.sessions_dir.iterdir()
    with (profile / ".owner").open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        await product.ask("POST", "/api/sessions/ana/start")
        failed = await product.in_state("ana", "failed")
        assert (failed["reason"], failed["action"]) == ("profile_locked", "restart")
        assert re.search(r"process \d+ on ", failed["detail"])
        assert browsers_on(product.sessions_dir) == []
    await product.ask("POST", "/api/sessions/ana/restart")
    await product.in_state("ana", "connected")


def mark_of(profile: Path) -> str:
    """Whom Chromium's own lock names."""
    return os.readlink(profile / "SingletonLock")  # noqa: PTH115 - a name, not a path


async def test_a_profile_that_a_browser_on_another_host_holds_is_not_touched(
    product: Product,
) -> None:
    await product.start_gateway()
    await product.link("ana", ANA, "Ana")
    await product.ask("POST", "/api/sessions/ana/stop")
    (profile,) = product.sessions_dir.iterdir()
    (profile / "SingletonLock").symlink_to("elsewhere-4711")
    for verb in ("start", "restart"):
        await product.ask("POST", f"/api/sessions/ana/{verb}")
        failed = await product.in_state("ana", "failed")
        assert (failed["reason"], failed["action"]) == ("profile_locked", "restart")
        assert "elsewhere" in failed["detail"]
        assert mark_of(profile) == "elsewhere-4711"
        assert browsers_on(product.sessions_dir) == []
    (profile / "SingletonLock").unlink()  # whoever knows that the browser there has ended
    await product.ask("POST", "/api/sessions/ana/restart")
    connected = await product.in_state("ana", "connected")
    assert (connected["reason"], connected["detail"]) == (None, None)


def on_host(name: str) -> tuple[str, ...]:
    return ("unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', name)


async def test_a_killed_container_that_comes_back_under_another_name_goes_on(
    product: Product,
) -> None:
    """Our own lock proves that nobody else has held the profile since."""
    if os.geteuid() != 0:
        pytest.skip("naming a host of one's own takes root")
    product.gateway.through = on_host("container-1")
    await product.start_gateway()
    await product.link("ana", ANA, "Ana")
    (profile,) = product.sessions_dir.iterdir()
    assert mark_of(profile).startswith("container-1-")
    browser = (await product.ask("GET", "/api/sessions/ana/resources"))["chromiumPid"]
    await product.gateway.signal(signal.SIGSTOP, wait=False)
    os.kill(browser, signal.SIGKILL)  # as all that is in a container dies at once
    assert await product.gateway.signal(signal.SIGKILL) == -signal.SIGKILL
    assert mark_of(profile).startswith("container-1-")
    product.gateway.through = on_host("container-2")
    await product.start_gateway()
    await product.in_state("ana", "connected")
    assert mark_of(profile).startswith("container-2-")


async def test_a_browser_that_does_not_start_is_said_to(product: Product, tmp_path: Path) -> None:
    broken = tmp_path / "broken-chromium"
    broken.write_text("#!/bin/sh\necho 'Chromium 150.0.1.2'\necho 'out of order' >&2\nexit 3\n")
    broken.chmod(0o700)
    product._chromium = broken
    await product.start_gateway()
    await product.call("POST", "/api/start-session", {"sessionId": "ana"})
    failed = await product.in_state("ana", "failed")
    assert (failed["reason"], failed["action"]) == ("browser_failed", "restart")
    assert "out of order" in product.gateway.log
