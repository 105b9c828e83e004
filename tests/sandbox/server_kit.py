"""What the server's tests share: a sandbox that runs, a page played by hand, and its phones."""

from __future__ import annotations

import asyncio
import base64
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, FormData, WSMsgType, web

from gateway.sandbox.app import make_app

ALICE, BOB, CAROL = "5491100000001", "5491100000002", "5491100000003"
PATIENCE_SECONDS = 60
KEY = base64.b64encode(bytes(range(32))).decode()

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452")

Json = dict[str, Any]


@dataclass
class Page:
    """One page of WhatsApp Web, as far as its socket goes."""

    socket: ClientWebSocketResponse
    token: str = ""
    waiting: list[Json] = field(default_factory=list)
    last_id: int = 0

    async def receive(self) -> Json:
        async with asyncio.timeout(PATIENCE_SECONDS):
            message: Json = await self.socket.receive_json()
        return message

    async def request(self, op: str, **body: Any) -> int:
        self.last_id += 1
        await self.socket.send_json({"id": self.last_id, "op": op, **body})
        return self.last_id

    async def ask(self, op: str, **body: Any) -> Json:
        """The answer to a request: {"ok"} or {"error"}."""
        number = await self.request(op, **body)
        while True:
            message = await self.receive()
            if "op" not in message and message["id"] == number:
                return message
            self.waiting.append(message)

    async def ok(self, op: str, **body: Any) -> Json:
        answer = await self.ask(op, **body)
        assert "ok" in answer, answer
        result: Json = answer["ok"]
        return result

    async def push(self, op: str) -> Json:
        """The next push of that name, whatever else comes before it."""
        while True:
            for message in self.waiting:
                if message.get("op") == op:
                    self.waiting.remove(message)
                    return message
            self.waiting.append(await self.receive())

    async def message(self) -> Json:
        """The next incoming message, stored and said so."""
        push = await self.push("message")
        await self.ack(push)
        wire: Json = push["message"]
        return wire

    async def ack(self, push: Json) -> None:
        await self.socket.send_json({"ack": push["push"]})

    async def send(self, message_id: str, to: str, text: str = "hola", **more: Any) -> Json:
        wire = {"id": message_id, "chat": to, "type": "chat", "text": text, "t": 1, **more}
        return await self.ask("send", message=wire)

    async def closed(self) -> int | None:
        """Wait for the server's close; its code."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                message = await self.socket.receive()
                if message.type is WSMsgType.TEXT:
                    self.waiting.append(message.json())
                else:
                    # aiohttp's own close_code says 1006 where its goodbye comes too late
                    return message.data if message.type is WSMsgType.CLOSE else None

    def pushes_seen(self, op: str) -> list[Json]:
        return [message for message in self.waiting if message.get("op") == op]


@dataclass
class Server:
    """A sandbox under test, and its control API."""

    url: str
    http: ClientSession

    async def call(self, method: str, path: str, **more: Any) -> tuple[int, Any]:
        async with self.http.request(method, f"{self.url}control{path}", **more) as response:
            return response.status, await response.json()

    async def post(self, path: str, body: Any) -> tuple[int, Any]:
        return await self.call("POST", path, json=body)

    async def phones(self, *numbers: str) -> None:
        for number in numbers:
            status, _ = await self.post("/phones", {"number": number, "name": f"P{number[-1]}"})
            assert status == 201

    async def lid(self, number: str) -> str:
        _, phones = await self.call("GET", "/phones")
        return next(str(phone["lid"]) for phone in phones if phone["number"] == number)

    async def list_of(self, number: str, after: str = "") -> list[Json]:
        _, listed = await self.call(
            "GET", f"/phones/{number}/messages", params={"after": after} if after else None
        )
        messages: list[Json] = listed["messages"]
        return messages

    async def one(self, number: str, message_id: str) -> Json:
        return next(m for m in await self.list_of(number) if m["id"] == message_id)

    async def page(self) -> Page:
        return Page(await self.http.ws_connect(f"{self.url}ws/chat"))

    async def showing(self) -> tuple[Page, str]:
        """A page that shows a QR code, and the code's text."""
        page = await self.page()
        assert await page.ok("hello", version="2.3000", platform="chrome", token=None) == {
            "registered": False
        }
        ref = (await page.push("refs"))["refs"][0]
        assert await page.ok("show_ref", ref=ref) == {}
        return page, qr_text(ref)

    async def linked(self, number: str) -> Page:
        """A page linked to a phone, its history stored, up and running."""
        page, text = await self.showing()
        status, _ = await self.post(f"/phones/{number}/link", {"qr": text})
        assert status == 200
        paired = await page.push("paired")
        await page.ack(paired)
        page.token = paired["token"]
        await page.ok("hello", version="2.3000", platform="chrome", token=page.token)
        await page.push("offline_end")
        return page

    async def back(self, token: str) -> Page:
        """A linked page that opens again."""
        page = await self.page()
        page.token = token
        answer = await page.ok("hello", version="2.3000", platform="chrome", token=token)
        assert answer["registered"]
        return page


def file_form(**fields: Any) -> FormData:
    """A multipart body; bytes are a file, whose name is none to trust."""
    data = FormData(quote_fields=False, default_to_multipart=True)
    for name, value in fields.items():
        if isinstance(value, bytes):
            data.add_field(name, value, filename="../dir\\cat.png", content_type="image/png")
        else:
            data.add_field(name, value)
    return data


def qr_text(ref: str) -> str:
    return f"{ref},{KEY},{KEY},{KEY}"


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Server]:
    """A sandbox in this process, on a port of its own."""
    runner = web.AppRunner(make_app(folder), shutdown_timeout=1, auto_decompress=False)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        async with ClientSession() as http:
            yield Server(f"http://127.0.0.1:{port}/", http)
    finally:
        await runner.cleanup()


@dataclass
class Program:
    """`python -m gateway.sandbox` as a process of its own."""

    process: asyncio.subprocess.Process
    server: Server

    async def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        await self.process.wait()

    async def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(by)
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self.process.wait()


@asynccontextmanager
async def program(folder: Path) -> AsyncIterator[Program]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "gateway.sandbox", "--port", "0", "--data", str(folder)),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(20):
            line = (await process.stdout.readline()).decode()
        url = line.removeprefix("Sandbox on ").strip()
        assert url.startswith("http://127.0.0.1:"), line
        async with ClientSession() as http:
            yield Program(process, Server(url, http))
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        process._transport.close()  # type: ignore[attr-defined]
