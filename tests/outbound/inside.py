"""What must not be reached: a canary on loopback, every spelling of where it is, names that lie."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

LOOPBACK = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "127.255.255.254",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "127.0.0.1.",
    "0",
    "0.0.0.0",
    "localhost",
    "LocalHost",
    "localhost.",
    "any.localhost",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "12\uff17.0.0.1",
    "%31%32%37.0.0.1",
    "user:word@127.0.0.1",
    "example.com@127.0.0.1",
    "example.com%40127.0.0.1@127.0.0.1",
]
"""As the host of a URL; each shows by itself that it leads inside."""

PRIVATE = [
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.1",
    "192.88.99.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "0.0.0.0",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:a00:1",
    "::ffff:0:a00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001:0:1::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["93.184.216.34", "::ffff:93.184.216.34", "64:ff9b::5db8:d822", "2606:2800:220:1::1"]

NOWHERE = "192.0.2.1"  # RFC 5737: nobody is there
LYING = {
    "localhost": [["127.0.0.1"]],
    "any.localhost": [["127.0.0.1"]],
    "inside.example": [["127.0.0.1"]],
    "inside6.example": [["::1"]],
    "both.example": [[NOWHERE, "127.0.0.1"]],
    "rebinding.example": [[NOWHERE], ["127.0.0.1"]],
}
"""Names, and their addresses each time they are asked for; from the last time on they stay."""


@contextmanager
def lying_names() -> Iterator[None]:
    """Have this loop find the addresses of names where an attacker's name server says they are.

    No name leads off the machine; those that nobody lies about do not exist.
    """
    loop = asyncio.get_running_loop()
    answers = {name: list(each) for name, each in LYING.items()}
    of_the_system = loop.getaddrinfo

    async def find(host: Any, port: Any, **manner: Any) -> Any:
        name = (host.decode() if isinstance(host, bytes) else host).rstrip(".").lower()
        left = answers.get(name)
        if left is None:
            manner["flags"] = manner.get("flags", 0) | socket.AI_NUMERICHOST
            return await of_the_system(host, port, **manner)
        addresses = left.pop(0) if len(left) > 1 else left[0]
        manner.pop("family", None)
        return [each for at in addresses for each in await of_the_system(at, port, **manner)]

    loop.getaddrinfo = find  # type: ignore[method-assign]
    try:
        yield
    finally:
        loop.getaddrinfo = of_the_system  # type: ignore[method-assign]


@dataclass
class Canary:
    """A server on loopback that counts who reaches it."""

    port: int
    connections: int = 0


@asynccontextmanager
async def canary() -> AsyncIterator[Canary]:
    """Every address of loopback, in both families, on one port."""
    listening = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
    bird = Canary(listening.getsockname()[1])

    async def handle(request: web.BaseRequest) -> web.Response:
        bird.connections += 1
        return web.Response(headers={"Connection": "close"})

    runner = web.ServerRunner(web.Server(handle))
    await runner.setup()
    await web.SockSite(runner, listening).start()
    try:
        yield bird
    finally:
        await runner.cleanup()
