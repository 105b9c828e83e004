"""Readers: what a thousand idle streams and two hundred deaf sockets cost, and cost the others."""

import asyncio
import base64
import os
import socket
from contextlib import AsyncExitStack
from statistics import median
from typing import Final
from urllib.parse import urlsplit

from bench import pss
from bench.figures import MEGABYTES, MILLISECONDS, RATIO, Figure, at_most
from bench.latency import ANA, BETO, phone_to_socket
from bench.product import Gateway
from bench.world import World

NAME: Final = "readers"
AIM: Final = at_most(2)

STREAMS: Final = 1000
DEAF: Final = 200
WARM_UP: Final = 10
SMALL_BUFFER: Final = 4096
"""Of a client's kernel: what it does not read soon stays with the gateway."""


async def measure(world: World) -> list[Figure]:
    """One live listener, alone and then among those that nobody calls or that do not read."""
    count = 40 if world.quick else 150
    async with (
        world.sandbox() as sandbox,
        world.gateway(sandbox) as gateway,
        AsyncExitStack() as stack,
    ):
        await sandbox.phone(BETO, "Beto")
        await gateway.link("ana", ANA)
        alone = await phone_to_socket(sandbox, gateway, WARM_UP + count)
        before = await _memory(gateway)
        newest = (await gateway.call("GET", "/api/events?limit=1"))["newest"]
        for _ in range(STREAMS):
            stack.callback((await _stream(gateway, newest)).close)
        idle = await _memory(gateway)
        for _ in range(DEAF):
            stack.callback((await _deaf_socket(gateway)).close)
        among = await phone_to_socket(sandbox, gateway, WARM_UP + count)
        after = await _memory(gateway)
    ours, others = median(alone[WARM_UP:]), median(among[WARM_UP:])
    return [
        Figure(NAME, f"{STREAMS} streams, idle", idle - before, MEGABYTES),
        Figure(NAME, f"with {DEAF} deaf sockets, and written to", after - before, MEGABYTES),
        Figure(NAME, "phone → Socket.IO alone, p50", ours * 1000, MILLISECONDS),
        Figure(NAME, "phone → Socket.IO among them, p50", others * 1000, MILLISECONDS),
        Figure(NAME, "among them / alone", others / ours, RATIO, AIM),
    ]


async def _memory(gateway: Gateway) -> float:
    """Once the gateway has answered: what came before is served by then."""
    await gateway.call("GET", "/api/sessions")
    use = await asyncio.to_thread(pss.of_gateway, gateway.pid, gateway.sessions_dir)
    return use.gateway


async def _stream(gateway: Gateway, after: int) -> socket.socket:
    path = f"/api/events/stream?after={after}&types=call.received"
    return await _asking(gateway, path, f"X-API-Key: {gateway.key}")


async def _deaf_socket(gateway: Gateway) -> socket.socket:
    """A Socket.IO client that says whose it is and never reads."""
    key = base64.b64encode(os.urandom(16)).decode()
    asking = await _asking(
        gateway,
        "/socket.io/?EIO=4&transport=websocket",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {key}",
    )
    hello = f'40{{"apiKey":"{gateway.key}"}}'.encode()
    frame = bytes([0x81, 0x80 | len(hello), 0, 0, 0, 0]) + hello
    await asyncio.get_running_loop().sock_sendall(asking, frame)
    return asking


async def _asking(gateway: Gateway, path: str, *headers: str) -> socket.socket:
    host, _, port = urlsplit(gateway.url).netloc.partition(":")
    asking = socket.socket()
    asking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
    asking.setblocking(False)  # noqa: FBT003 - its name says it
    loop = asyncio.get_running_loop()
    await loop.sock_connect(asking, (host, int(port)))
    head = "\r\n".join([f"GET {path} HTTP/1.1", f"Host: {host}", *headers, "", ""])
    await loop.sock_sendall(asking, head.encode())
    return asking
