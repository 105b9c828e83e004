"""Latency: from a phone to a Socket.IO client, and from the HTTP API to a phone."""

import asyncio
from typing import Any, Final

import socketio

from bench import companion
from bench.figures import Figure, at_most, distribution
from bench.product import Gateway
from bench.sandbox import Sandbox
from bench.world import World

NAME: Final = "latency"
AIM: Final = at_most(20)

ANA, BETO = "5491100000001", "5491100000002"
WARM_UP: Final = 20
PAUSE_SECONDS: Final = 0.05
"""Between messages: paced, so that each travels alone."""
PATIENCE_SECONDS: Final = 15.0


async def measure(world: World) -> list[Figure]:
    count = 60 if world.quick else 300
    async with world.sandbox() as sandbox, world.gateway(sandbox) as gateway:
        await sandbox.phone(BETO, "Beto")
        await gateway.link("ana", ANA)
        inwards = await phone_to_socket(sandbox, gateway, WARM_UP + count)
        outwards = await _api_to_phone(sandbox, gateway, WARM_UP + count)
    return [
        *distribution(NAME, "phone → Socket.IO", inwards[WARM_UP:], aim=AIM),
        *distribution(NAME, "API → phone", outwards[WARM_UP:]),
    ]


async def phone_to_socket(sandbox: Sandbox, gateway: Gateway, count: int) -> list[float]:
    arrivals = _Arrivals()
    client = socketio.AsyncClient()
    client.on("message.received", lambda envelope: arrivals.note(envelope["data"]["text"]))
    await client.connect(gateway.url, auth={"apiKey": gateway.key}, transports=["websocket"])
    try:
        durations = []
        for text in (f"in {index}" for index in range(count)):
            begun = arrivals.expect(text)
            await sandbox.write(BETO, ANA, text)
            durations.append(await arrivals.of(text) - begun)
            await asyncio.sleep(PAUSE_SECONDS)
        return durations
    finally:
        await client.disconnect()


async def _api_to_phone(sandbox: Sandbox, gateway: Gateway, count: int) -> list[float]:
    arrivals = _Arrivals()

    def heard(message: dict[str, Any]) -> None:
        arrivals.note(message["text"])

    async with companion.linked(sandbox, BETO, heard):
        durations = []
        for text in (f"out {index}" for index in range(count)):
            begun = arrivals.expect(text)
            await gateway.send("ana", BETO, text, wait=0)
            durations.append(await arrivals.of(text) - begun)
            await asyncio.sleep(PAUSE_SECONDS)
        return durations


class _Arrivals:
    """When each text was expected from, and when it came."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._expected: dict[str, asyncio.Future[float]] = {}

    def expect(self, text: str) -> float:
        """The moment from which it is on its way."""
        self._expected[text] = self._loop.create_future()
        return self._loop.time()

    def note(self, text: str) -> None:
        expected = self._expected.get(text)
        if expected is not None and not expected.done():
            expected.set_result(self._loop.time())

    async def of(self, text: str) -> float:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self._expected[text]
