"""A linked device without a browser: learns of a message the moment the sandbox delivers it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientWebSocketResponse

from bench.sandbox import Sandbox

_KEYS = "AA==,AA==,AA=="
"""A code carries the page's public keys too; the sandbox encrypts nothing."""

Heard = Callable[[dict[str, Any]], None]


@asynccontextmanager
async def linked(sandbox: Sandbox, number: str, heard: Heard) -> AsyncIterator[None]:
    """Links to the phone and calls `heard` with each message that arrives for it."""
    async with sandbox.http.ws_connect(f"{sandbox.url}/ws/chat") as socket:
        device = _Device(socket, heard)
        reference = await device.reference()
        # The phone's answer comes once we have stored the pairing, which is ours to say.
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(sandbox.scan(number, f"{reference},{_KEYS}"))
            await device.pair()
        listening = asyncio.TaskGroup()
        async with listening:
            task = listening.create_task(device.listen())
            yield
            task.cancel()


class _Device:
    """One socket of gateway/sandbox/PROTOCOL.md, from the page's side."""

    def __init__(self, socket: ClientWebSocketResponse, heard: Heard) -> None:
        self._socket = socket
        self._heard = heard
        self._requests = 0

    async def reference(self) -> str:
        await self._ask("hello", token=None)
        refs = await self._push("refs")
        reference = str(refs["refs"][0])
        await self._ask("show_ref", ref=reference)
        return reference

    async def pair(self) -> None:
        token = (await self._push("paired"))["token"]
        await self._ask("hello", token=token)
        await self._push("offline_end")

    async def listen(self) -> None:
        while True:
            push = await self._next()
            if push.get("op") == "message":
                self._heard(push["message"])

    async def _ask(self, op: str, **fields: Any) -> None:
        self._requests += 1
        await self._socket.send_json({"id": self._requests, "op": op, **fields})

    async def _push(self, op: str) -> dict[str, Any]:
        while (text := await self._next()).get("op") != op:
            pass
        return text

    async def _next(self) -> dict[str, Any]:
        text: dict[str, Any] = await self._socket.receive_json()
        if (number := text.get("push")) is not None:
            await self._socket.send_json({"ack": number})
        return text
