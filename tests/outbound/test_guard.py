"""No spelling of a private address is reached, by no way."""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from gateway.outbound.client import NoAnswer, OutboundClient
from gateway.outbound.guard import Guard

LOOPBACK_SPELLINGS = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "0.0.0.0",
    "localhost",
    "localhost.",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "①②⑦.⓪.⓪.①",
    "127.0.0.1.",
    "[0:0:0:0:0:0:0:1]",
]
PRIVATE = [
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "fec0::1",
    "fe80::1",
    "fd00::1",
    "5f00::1",
    "192.88.99.1",
    "2001:0:1::1",
    "::",
]


@pytest.fixture
async def canary() -> AsyncIterator[tuple[int, list[str]]]:
    """A server on loopback that must never be reached."""
    hits: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        hits.append(request.path)
        return web.Response()

    runner = web.ServerRunner(web.Server(handle))
    await runner.setup()
    listening = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listening).start()
    yield listening.getsockname()[1], hits
    await runner.cleanup()


@pytest.mark.parametrize("host", LOOPBACK_SPELLINGS)
async def test_loopback_is_not_reached(canary: tuple[int, list[str]], host: str) -> None:
    port, hits = canary
    client = OutboundClient(Guard(), timeout_seconds=5)
    try:
        with pytest.raises(NoAnswer):
            await client.post(f"http://{host}:{port}/", b"{}", {}, trusted=False)
    finally:
        await client.close()
    assert hits == []


async def test_the_canary_sings_when_the_guard_is_off(canary: tuple[int, list[str]]) -> None:
    port, hits = canary
    for guard, trusted in ((Guard(["127.0.0.0/8"]), False), (Guard(), True)):
        client = OutboundClient(guard, timeout_seconds=5)
        answer = await client.post(f"http://127.0.0.1:{port}/", b"{}", {}, trusted=trusted)
        assert answer.status == 200
        await client.close()
    assert hits == ["/", "/"]


@pytest.mark.parametrize("text", PRIVATE)
def test_private_and_special_addresses_are_refused(text: str) -> None:
    assert not Guard().allows(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", ["93.184.216.34", "2606:2800:220:1::1"])
def test_public_addresses_are_allowed(text: str) -> None:
    assert Guard().allows(ipaddress.ip_address(text))


def test_what_a_url_shows_is_refused_before_it_is_stored() -> None:
    guard = Guard(["intranet.example", "10.1.0.0/16"])
    assert guard.objection("http://127.0.0.1/") is not None
    assert guard.objection("http://0x7f.1/") is not None
    assert guard.objection("http://intranet.example/") is None
    assert guard.objection("http://10.1.2.3/") is None
    assert guard.objection("http://10.2.2.3/") is not None
    assert guard.objection("https://example.com/hook") is None


async def test_a_redirect_is_an_answer_and_is_not_followed(canary: tuple[int, list[str]]) -> None:
    port, hits = canary

    async def redirect(_request: web.Request) -> web.Response:
        raise web.HTTPFound(f"http://127.0.0.1:{port}/inside")

    runner = web.ServerRunner(web.Server(redirect))
    await runner.setup()
    listening = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listening).start()
    client = OutboundClient(Guard(), timeout_seconds=5)
    answer = await client.post(
        f"http://127.0.0.1:{listening.getsockname()[1]}/", b"{}", {}, trusted=True
    )
    await client.close()
    await runner.cleanup()
    assert answer.status == 302
    assert hits == []
    await asyncio.sleep(0)
