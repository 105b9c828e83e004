"""Faults on command: each does what it says to one account, and ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from server_kit import ALICE, BOB, Page, Server, running

from gateway.sandbox import faults

MOMENT_SECONDS = 0.3


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with running(tmp_path) as server:
        await server.phones(ALICE, BOB)
        yield server


async def begin(server: Server, fault: str, seconds: float = MOMENT_SECONDS) -> None:
    status, _ = await server.post("/faults", {"number": ALICE, "fault": fault, "seconds": seconds})
    assert status == 200


async def reached_again(server: Server, token: str) -> Page:
    """Open the page again as WhatsApp Web does, until the fault is over."""
    async with asyncio.timeout(30):
        while True:
            page = await server.page()
            await page.request("hello", token=token)
            if not (await page.socket.receive()).type.name.startswith("CLOS"):
                return page


async def test_offline_closes_the_accounts_socket_and_ends(server: Server) -> None:
    alice, bob = await server.linked(ALICE), await server.linked(BOB)
    await begin(server, "offline")
    assert await alice.closed() == 4003
    assert await bob.ok("ping") == {}
    await server.post(f"/phones/{BOB}/messages", {"to": ALICE, "text": "meanwhile"})
    refused = await server.page()
    await refused.request("hello", token=alice.token)
    assert await refused.closed() == 4003

    page = await reached_again(server, alice.token)
    assert (await page.message())["text"] == "meanwhile"


async def test_conflict_replaces_the_page(server: Server) -> None:
    page = await server.linked(ALICE)
    await begin(server, "conflict")
    assert await page.push("replaced")
    assert await page.closed() == 4001
    assert await server.back(page.token)


async def test_drop_acks_holds_every_ack_back_until_it_ends(server: Server) -> None:
    page = await server.linked(ALICE)
    await begin(server, "drop_acks")
    await page.request("send", message={"id": "A1", "chat": f"{BOB}@c.us", "type": "chat"})
    assert await page.ok("ping") == {}  # connected, and later than the send
    (message,) = await server.list_of(BOB)
    assert message["id"] == "A1"
    assert [m for m in page.waiting if m.get("op") == "receipt" or "ok" in m] == []

    await server.post(f"/phones/{BOB}/messages", {"to": ALICE, "text": "not an ack"})
    await page.push("message")

    assert "ok" in await page.receive()
    assert (await page.push("receipt"))["ids"] == ["A1"]
    await page.ok("ping")
    assert page.pushes_seen("message") == []  # it had that one on this connection


async def test_drop_acks_outlasts_a_reload_of_the_page(server: Server) -> None:
    page = await server.linked(ALICE)
    await begin(server, "drop_acks")
    await page.request("send", message={"id": "A1", "chat": f"{BOB}@c.us", "type": "chat"})
    await page.ok("ping")
    page = await server.back(page.token)
    await page.push("offline_end")
    assert page.pushes_seen("receipt") == []
    assert (await page.push("receipt"))["ids"] == ["A1"]


async def test_slow_answers_late_and_then_in_time_again(
    server: Server,
) -> None:
    loop = asyncio.get_running_loop()
    page = await server.linked(ALICE)
    await begin(server, "slow", seconds=0.2)
    asked = loop.time()
    await page.ok("ping")
    assert loop.time() - asked >= faults.SLOW_BY_SECONDS
    asked = loop.time()
    await page.ok("ping")
    assert loop.time() - asked < faults.SLOW_BY_SECONDS / 2


async def test_a_ban_names_its_end_and_ends(server: Server) -> None:
    page = await server.linked(ALICE)
    await begin(server, "ban")
    until = (await page.push("banned"))["until"]
    assert await page.closed() == 4003
    refused = await server.page()
    answer = await refused.ask("hello", token=page.token)
    assert answer["error"] == {"code": 402, "text": "banned", "until": until}
    assert await refused.closed() == 4003
    async with asyncio.timeout(30):
        while "error" in answer:
            again = await server.page()
            answer = await again.ask("hello", token=page.token)
    assert answer["ok"]["registered"] is True


async def test_expired_codes_are_gone_and_new_ones_can_be_asked_for(server: Server) -> None:
    page, text = await server.showing()
    await begin(server, "expire_qr")
    assert (await page.push("refs"))["refs"] == []
    assert (await server.post(f"/phones/{ALICE}/link", {"qr": text}))[0] == 404
    await page.ok("refresh_refs")
    assert len((await page.push("refs"))["refs"]) == 6


@pytest.mark.parametrize("fault", sorted(faults.OF_THE_PAGE))
async def test_the_page_is_told_to_do_the_others_to_itself(server: Server, fault: str) -> None:
    page = await server.linked(ALICE)
    await begin(server, fault)
    told = await page.push("fault")
    assert (told["fault"], told["seconds"]) == (fault, MOMENT_SECONDS)
