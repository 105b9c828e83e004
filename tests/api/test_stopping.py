"""A server that stops: whoever waits is answered, and nobody who was accepted is left in doubt."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from gateway.api.server import build_runner
from gateway.config import Settings
from tests.api.gateway_kit import KEY
from tests.api.real_inside import application
from tests.house import BETO, House, opened, until

HEADERS = {"X-API-Key": KEY}
POLLS = 200


class Stopping:
    """A server on a real inside, which a test stops."""

    def __init__(self, house: House, runner: web.AppRunner, client: aiohttp.ClientSession) -> None:
        self.house = house
        self.client = client
        self._runner = runner
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        request = self.client.request(method, self.url + path, json=body, headers=HEADERS)
        async with request as answer:
            return answer.status, await answer.json()

    async def stop(self) -> None:
        async with asyncio.timeout(30):
            await self._runner.cleanup()


@pytest.fixture
async def server(tmp_path: Path, settings: Settings) -> AsyncIterator[Stopping]:
    async with opened(tmp_path) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        runner = build_runner(await application(house, settings))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as client:
            yield Stopping(house, runner, client)
        await runner.cleanup()


async def test_two_hundred_long_polls_are_answered(server: Stopping) -> None:
    newest = (await server.house.log())[-1].seq
    before = server.house.bus.listeners
    loop = asyncio.get_running_loop()
    polls = [
        loop.create_task(server.ask("GET", f"/api/events?after={newest}&wait=60"))
        for _ in range(POLLS)
    ]

    async def all_wait() -> bool:
        return server.house.bus.listeners == before + POLLS

    await until("all to wait", all_wait)
    await server.stop()
    assert server.house.bus.listeners == before
    answers = await asyncio.gather(*polls)
    assert {status for status, _ in answers} == {200}
    assert {(len(page["data"]), page["next"]) for _, page in answers} == {(0, newest)}


async def test_streams_end_as_streams_do(server: Stopping) -> None:
    """Not torn off: a reader knows that it has read everything so far, and comes again."""
    url = f"{server.url}/api/events/stream"
    async with server.client.get(url, headers=HEADERS) as answer:
        await answer.content.readuntil(b": hello\n\n")
        stopping = asyncio.get_running_loop().create_task(server.stop())
        told = (await answer.content.read()).decode()
        await stopping
    newest = (await server.house.log())[-1].seq
    assert f"id: {newest}\n" in told


async def test_a_send_without_an_outcome_is_answered_as_accepted(server: Stopping) -> None:
    """Its caller would not know otherwise that it must not be sent again."""
    server.house.outbox.detach(1)  # nothing goes out any more
    body = {"sessionId": "ana", "to": BETO, "text": "hola"}
    sending = asyncio.get_running_loop().create_task(
        server.ask("POST", "/api/messages/send?wait=60", body)
    )
    await until("the text to be accepted", server.house.texts)
    await server.stop()
    status, answer = await sending
    assert (status, answer["data"]["status"]) == (202, "pending")
    assert await server.house.texts() == ["hola"]


async def test_a_body_that_never_ends_does_not_hold_the_stop_up(server: Stopping) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /api/messages/send HTTP/1.1\r\nHost: x\r\nX-API-Key: {KEY}\r\n"
    writer.write(f"{head}Content-Type: application/json\r\nContent-Length: 99\r\n\r\n{{".encode())
    await writer.drain()
    assert (await server.ask("GET", "/api/sessions"))[0] == 200  # by now it is being read
    await server.stop()
    async with asyncio.timeout(30):
        await reader.read()
    writer.close()
