"""Messages that a page cannot decrypt yet, and people who are blocked, over the socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from server_kit import ALICE, BOB, Page, Server, running


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with running(tmp_path) as server:
        await server.phones(ALICE, BOB)
        yield server


@pytest.fixture
async def bob(server: Server) -> Page:
    return await server.linked(BOB)


async def secret(server: Server) -> str:
    order = {"to": BOB, "text": "a secret", "ciphertext": True}
    _, said = await server.post(f"/phones/{ALICE}/messages", order)
    return str(said["id"])


async def test_its_writer_sends_it_again_to_those_who_could_not_read_it(
    server: Server, bob: Page
) -> None:
    message = await secret(server)
    first = await bob.message()
    assert (first["id"], first["type"], first["text"]) == (message, "ciphertext", "")
    assert await server.post(f"/phones/{ALICE}/resend", {"id": message}) == (200, {})
    again = await bob.message()
    assert (again["id"], again["type"], again["text"]) == (message, "chat", "a secret")
    assert await server.post(f"/phones/{ALICE}/resend", {"id": message}) == (200, {})
    await bob.ok("ping")
    assert bob.pushes_seen("message") == []


async def test_what_nobody_has_cannot_be_sent_again(server: Server) -> None:
    assert (await server.post(f"/phones/{ALICE}/resend", {"id": "none"}))[0] == 404


async def test_who_is_blocked_is_not_heard_until_it_is_taken_back(
    server: Server, bob: Page
) -> None:
    lid = await server.lid(ALICE)
    blocks = f"/phones/{BOB}/block"
    assert await server.post(blocks, {"chat": ALICE}) == (200, {})
    blocked = (await bob.push("blocklist"))["blocked"]
    assert sorted(blocked) == sorted([lid, f"{ALICE}@c.us"])
    await server.post(f"/phones/{ALICE}/messages", {"to": BOB, "text": "not heard"})
    assert await server.post(blocks, {"chat": ALICE, "blocked": False}) == (200, {})
    assert (await bob.push("blocklist"))["blocked"] == []
    await server.post(f"/phones/{ALICE}/messages", {"to": BOB, "text": "heard"})
    assert (await bob.message())["text"] == "heard"
    assert [one["ack"] for one in await server.list_of(ALICE)] == ["sent", "delivered"]


async def test_nobody_blocks_a_stranger_or_himself(server: Server) -> None:
    for chat in ("5491100000099", BOB):
        assert (await server.post(f"/phones/{BOB}/block", {"chat": chat}))[0] == 404
