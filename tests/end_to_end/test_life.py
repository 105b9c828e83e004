"""Starting, stopping and being killed."""

import asyncio
import os
import signal

import pytest

from tests.end_to_end.product import Process, Product, browsers_on, until
from tests.leftovers import ENDING_SECONDS, all_gone, descendants

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(240)]

ANA, BETO, CARLA = "5491100000001", "5491100000002", "5491100000003"
PEOPLE = {"ana": ANA, "beto": BETO, "carla": CARLA}


async def test_a_killed_gateway_comes_back_with_everything(product: Product) -> None:
    """Every session connected without a new code, no old browser left, no message missing."""
    await product.start_gateway()
    for session, number in PEOPLE.items():
        await product.link(session, number, session.title())
    await product.ask(
        "POST",
        "/api/send-message",
        {"sessionId": "ana", "number": BETO, "message": "before"},
    )
    accepted = [
        await product.ask(
            "POST",
            "/api/messages/send?wait=0",
            {"sessionId": "ana", "to": BETO, "text": f"queued {number}"},
        )
        for number in range(10)
    ]
    old = browsers_on(product.sessions_dir)
    assert await product.gateway.signal(signal.SIGKILL) == -signal.SIGKILL
    for number in range(10):
        await product.phone("POST", f"/{CARLA}/messages", {"to": ANA, "text": f"missed {number}"})
    await product.start_gateway()
    for session in PEOPLE:
        await product.in_state(session, "connected")
    kept = await product.ask("GET", "/api/events?after=0&limit=500&types=session.qr")
    assert len({event["sessionId"] for event in kept}) == 3
    assert not set(old) & set(browsers_on(product.sessions_dir))

    async def all_came() -> bool:
        texts = await product.texts("ana")
        return [text for text in texts if text.startswith("missed")] == [
            f"missed {number}" for number in range(10)
        ]

    await until("what was missed", all_came)

    async def all_went() -> bool:
        got = [m for m in await product.on_phone(BETO) if m["text"].startswith("queued")]
        return len(got) >= len(accepted)

    await until("what was accepted", all_went)
    got = [m for m in await product.on_phone(BETO) if m["text"].startswith("queued")]
    assert [(m["id"], m["text"], m["shown"]) for m in got] == [
        (message["id"], f"queued {number}", 1) for number, message in enumerate(accepted)
    ]

    async def settled() -> bool:
        listed = await product.ask("GET", "/api/messages/ana?q=queued&limit=50")
        return all(message["status"] in {"sent", "delivered", "read"} for message in listed)

    await until("the states of what was accepted", settled)


async def test_a_killed_gateway_takes_all_its_processes_with_it(product: Product) -> None:
    """Also those of a session that starts just then, and of one that waits for its code."""
    await product.start_gateway()
    await product.link("ana", ANA, "Ana")
    await product.call("POST", "/api/start-session", {"sessionId": "beto"})
    await product.qr("beto")
    await product.call("POST", "/api/start-session", {"sessionId": "carla"})

    def below() -> list[int]:
        assert product.gateway.running is not None
        return [process.pid for process in descendants(product.gateway.running.pid)]

    async def three_browsers() -> bool:
        return len(browsers_on(product.sessions_dir)) >= 3

    await until("the third browser", three_browsers)
    living = await asyncio.to_thread(below)
    assert len(living) > 10
    await product.gateway.signal(signal.SIGKILL)
    assert await asyncio.to_thread(all_gone, living, ENDING_SECONDS) == []
    assert browsers_on(product.sessions_dir) == []


async def test_a_signal_to_it_alone_or_to_its_group_stops_it_gracefully(product: Product) -> None:
    await product.start_gateway()
    await product.link("ana", ANA, "Ana")
    for group in (False, True):
        async with asyncio.timeout(30):
            assert await product.gateway.signal(signal.SIGTERM, group=group) == 0
        assert browsers_on(product.sessions_dir) == []
        await product.start_gateway()
        await product.in_state("ana", "connected")


async def test_stop_start_log_out_and_delete(product: Product) -> None:
    await product.start_gateway()
    await product.link("ana", ANA, "Ana")
    stopped = await product.ask("POST", "/api/sessions/ana/stop")
    assert (stopped["status"], stopped["wanted"]) == ("stopped", "stopped")
    assert browsers_on(product.sessions_dir) == []
    assert (await product.ask("POST", "/api/sessions/ana/stop"))["status"] == "stopped"

    await product.ask("POST", "/api/sessions/ana/start")
    await product.in_state("ana", "connected")

    out = await product.ask("POST", "/api/logout/ana")
    assert (out["status"], out["reason"], out["action"]) == ("logged_out", "logged_out", "scan_qr")
    assert browsers_on(product.sessions_dir) == []
    await product.ask("POST", "/api/sessions/ana/start")
    await product.phone("POST", f"/{ANA}/link", {"qr": await product.qr("ana")})
    await product.in_state("ana", "connected")

    status, _ = await product.call("DELETE", "/api/sessions/ana")
    assert status == 200
    assert browsers_on(product.sessions_dir) == []
    assert list(product.sessions_dir.iterdir()) == []
    status, answer = await product.call("GET", "/api/sessions/ana")
    assert (status, answer["error"]["code"]) == (404, "session_not_found")


async def test_a_phone_that_unlinks_the_device_logs_the_session_out(product: Product) -> None:
    await product.start_gateway()
    await product.link("ana", ANA, "Ana")
    await product.phone("POST", f"/{ANA}/unlink", {})
    out = await product.in_state("ana", "logged_out")
    assert (out["reason"], out["action"]) == ("unlinked", "scan_qr")
    await product.ask("POST", "/api/sessions/ana/start")
    assert await product.qr("ana")


async def test_a_killed_browser_comes_back(product: Product) -> None:
    await product.start_gateway()
    await product.link("ana", ANA, "Ana")
    resources = await product.ask("GET", "/api/sessions/ana/resources")
    assert resources["processes"] > 1
    assert resources["memoryBytes"] > 50_000_000
    os.kill(resources["chromiumPid"], signal.SIGKILL)
    lost = await product.in_state("ana", "reconnecting")
    assert lost["reason"] == "browser_died"
    await product.phone("POST", "", {"number": BETO, "name": "Beto"})
    await product.phone("POST", f"/{BETO}/messages", {"to": ANA, "text": "meanwhile"})
    await product.in_state("ana", "connected")

    async def came() -> bool:
        return await product.texts("ana") == ["meanwhile"]

    await until("what was missed", came)


async def test_starts_that_are_refused_name_what_to_mend(product: Product) -> None:
    await product.start_gateway()
    second = Process(product.folder, "second")
    common = {
        "API_KEY": "another-key-8d2f61ab",
        "MASTER_KEY": "another-master-key-5b0e94",
        "PORT": "0",
        "SESSIONS_DIR": str(product.folder / "other-sessions"),
    }
    refusals = [
        ({**common, "DATA_DIR": str(product.folder / "data")}, "DATA_DIR"),
        (
            {
                **common,
                "DATA_DIR": str(product.folder / "b"),
                "SESSIONS_DIR": str(product.sessions_dir),
            },
            "SESSIONS_DIR: .* in use by another gateway .process [0-9]+",
        ),
        ({**common, "DATA_DIR": str(product.folder / "b"), "API_KEY": "changeme"}, "API_KEY"),
        ({**common, "DATA_DIR": str(product.folder / "b"), "API_KEY": ""}, "API_KEY"),
        (
            {**common, "DATA_DIR": str(product.folder / "b"), "API_KEY": "whatsapp-api-key-2024"},
            "API_KEY",
        ),
        (
            {
                **common,
                "DATA_DIR": str(product.folder / "b"),
                "PORT": product.url.rpartition(":")[2],
            },
            "PORT",
        ),
        ({**common, "DATA_DIR": str(product.folder / "b"), "LOG_LEVEL": "loud"}, "LOG_LEVEL"),
        ({**common, "DATA_DIR": str(product.folder / "b"), "MASTER_KEY": "short"}, "MASTER_KEY"),
    ]
    for environment, named in refusals:
        with pytest.raises(AssertionError, match=named):
            await second.start("gateway", "serve", **environment)
        assert second.running is not None
        assert second.running.returncode not in {0, None}
