"""A plain connection to a host that a user named, under the same guard as every request."""

import asyncio
import socket

from gateway.outbound.guard import AddressRefused, Guard


async def connect(guard: Guard, host: str, port: int) -> socket.socket:
    """Connect to the first of the host's addresses that answers; `OSError` when none does."""
    loop = asyncio.get_running_loop()
    failure: OSError = AddressRefused()
    for found in await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        try:
            made = _socket(guard, host, found)
        except AddressRefused as refused:
            failure = refused
            continue
        try:
            await loop.sock_connect(made, found[4])
        except OSError as problem:
            made.close()
            failure = problem
        except BaseException:
            made.close()
            raise
        else:
            return made
    raise failure


def _socket(
    guard: Guard,
    host: str,
    found: tuple[
        int, int, int, str, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
    ],
) -> socket.socket:
    if not guard.trusts_name(host):
        return guard.socket_factory(found)
    made = socket.socket(found[0], found[1], found[2])
    made.setblocking(False)  # noqa: FBT003 - the standard library's own form
    return made
