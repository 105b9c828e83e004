"""The started product on disks that are full: it says so, loses nothing and goes on by itself."""

import asyncio
import signal
from typing import Any

import pytest

from tests.end_to_end.product import Product, browsers_on, until
from tests.small_disk import MEGABYTE, small_disk

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(300)]

ANA, BETO = "5491100000001", "5491100000002"
WITHOUT_ROOM = ("failed", "disk_full", "free_disk")


async def condition(product: Product) -> tuple[str, str | None, str | None]:
    data = await product.ask("GET", "/api/status/ana")
    return data["status"], data["reason"], data["action"]


async def without_room(product: Product) -> None:
    async def told() -> bool:
        return await condition(product) == WITHOUT_ROOM and not browsers_on(product.sessions_dir)

    await until("the session to be stopped for want of room", told)


async def both_ways(product: Product, text: str) -> None:
    sent = {"sessionId": "ana", "number": BETO, "message": f"out {text}"}
    await product.ask("POST", "/api/send-message", sent)
    await product.phone("POST", f"/{BETO}/messages", {"to": ANA, "text": f"in {text}"})

    async def came() -> bool:
        return f"in {text}" in await product.texts("ana")

    await until("the message", came)


async def linked(product: Product) -> None:
    await product.start_gateway()
    await product.phone("POST", "", {"number": BETO, "name": "Beto"})
    await product.link("ana", ANA, "Ana")


async def test_the_disk_of_the_profiles_fills_while_connected(product: Product) -> None:
    with small_disk(product.sessions_dir, 300) as disk:
        await linked(product)
        disk.fill(leave=4 * MEGABYTE)
        await without_room(product)
        status, answer = await product.call(
            "POST", "/api/send-message", {"sessionId": "ana", "number": BETO, "message": "no"}
        )
        assert (status, answer["error"]["details"]["reason"]) == (409, "disk_full")
        await product.phone("POST", f"/{BETO}/messages", {"to": ANA, "text": "meanwhile"})
        await product.ask("POST", "/api/sessions/ana/start")  # nobody gets round it
        await without_room(product)
        disk.free()
        await product.in_state("ana", "connected")
        await both_ways(product, "afterwards")
        assert await product.texts("ana") == ["meanwhile", "out afterwards", "in afterwards"]
        await product.end()


async def test_a_session_that_starts_on_a_full_disk_waits_for_room(product: Product) -> None:
    with small_disk(product.sessions_dir, 300) as disk:
        await linked(product)
        await product.ask("POST", "/api/sessions/ana/stop")
        disk.fill()
        await product.ask("POST", "/api/sessions/ana/start")
        await without_room(product)
        await product.call("POST", "/api/start-session", {"sessionId": "carla"})

        async def carla_too() -> bool:
            return (await product.ask("GET", "/api/status/carla"))["reason"] == "disk_full"

        await until("a new session to be told so, too", carla_too)
        disk.free()
        await product.in_state("ana", "connected")
        assert await product.qr("carla")
        await product.end()


async def test_the_disk_of_the_database_fills(product: Product) -> None:
    """What was accepted goes out once, what came in is there, and in between 503 is the answer."""
    with small_disk(product.folder / "data", 60) as disk:
        await linked(product)
        disk.fill(leave=MEGABYTE)
        accepted: list[dict[str, Any]] = []
        came: list[str] = []
        while True:
            text = f"{len(accepted)} {'x' * 2000}"
            status, answer = await product.call(
                "POST",
                "/api/messages/send?wait=0",
                {"sessionId": "ana", "to": BETO, "text": text},
            )
            if status not in {200, 202}:
                break
            accepted.append(answer["data"])
            came.append(f"in {text}")
            await product.phone("POST", f"/{BETO}/messages", {"to": ANA, "text": came[-1]})
        assert (status, answer["error"]["code"]) == (503, "storage_full")
        assert accepted
        await without_room(product)
        status, _ = await product.call("GET", "/api/messages/ana")
        assert status == 200
        disk.free()
        await product.in_state("ana", "connected")

        async def all_went() -> bool:
            got = [m for m in await product.on_phone(BETO) if not m["fromMe"]]
            return [(m["id"], m["shown"]) for m in got] == [(m["id"], 1) for m in accepted]

        async def all_came() -> bool:
            texts = await product.texts("ana")
            return [text for text in texts if text.startswith("in ")] == came

        await until("what was accepted", all_went)
        await until("what came in", all_came)
        await both_ways(product, "afterwards")
        await product.end()


async def test_a_gateway_killed_on_a_full_disk_starts_on_it(product: Product) -> None:
    """Profiles, database, log and all on one disk, and not a byte left."""
    with small_disk(product.folder / "disk", 400) as disk:
        product.sessions_dir = disk.folder / "sessions"
        product.data_dir = disk.folder / "data"
        await linked(product)
        disk.fill()
        await without_room(product)
        assert await product.gateway.signal(signal.SIGKILL) == -signal.SIGKILL
        await product.start_gateway()
        await without_room(product)
        async with asyncio.timeout(40):
            assert await product.gateway.signal(signal.SIGTERM) == 0
        await product.start_gateway()
        await without_room(product)
        disk.free()
        await product.in_state("ana", "connected")
        await both_ways(product, "afterwards")
        await product.end()


@pytest.mark.parametrize("leave", [0, MEGABYTE // 8])
async def test_a_first_start_on_a_full_disk_is_refused(product: Product, leave: int) -> None:
    with small_disk(product.data_dir, 8) as disk:
        disk.fill(leave=leave)
        with pytest.raises(AssertionError, match=r"DATA_DIR: .*(space|full)"):
            await product.start_gateway()
        assert product.gateway.running is not None
        assert product.gateway.running.returncode == 78
