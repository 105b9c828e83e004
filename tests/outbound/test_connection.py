"""A proxy that a user named is connected to under the guard, whatever its name leads to."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from gateway.outbound.connection import connect
from gateway.outbound.guard import AddressRefused, Guard
from tests.outbound.inside import LYING, lying_names


@pytest.fixture
async def port() -> AsyncIterator[int]:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "::1", *LYING])
async def test_a_private_address_is_refused_at_the_connection(host: str, port: int) -> None:
    with lying_names():
        for _ in range(2):  # a name may lead elsewhere the next time
            with pytest.raises(AddressRefused):
                await connect(Guard(), host, port)


@pytest.mark.parametrize(
    ("allowed", "host"), [("127.0.0.0/8", "127.0.0.1"), ("localhost", "localhost")]
)
async def test_one_that_is_allowed_is_reached(allowed: str, host: str, port: int) -> None:
    made = await connect(Guard([allowed]), host, port)
    assert made.getpeername()[1] == port
    made.close()


async def test_nobody_there_is_an_error_of_the_network(port: int) -> None:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    free = server.sockets[0].getsockname()[1]
    server.close()
    with pytest.raises(ConnectionRefusedError):
        await connect(Guard(["127.0.0.0/8"]), "127.0.0.1", free)
