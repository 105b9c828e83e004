"""A sandbox and its virtual phones, by their control API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from bench.forms import post_form
from bench.programs import Program


class Sandbox:
    def __init__(self, url: str, http: aiohttp.ClientSession) -> None:
        self.url = url
        self.http = http

    async def phone(self, number: str, name: str) -> None:
        await self._post("", {"number": number, "name": name})

    async def scan(self, number: str, qr: str) -> None:
        """The phone scans the code: whoever shows it becomes its linked device."""
        await self._post(f"/{number}/link", {"qr": qr})

    async def write(self, number: str, to: str, text: str) -> str:
        """The phone writes to somebody; the message's id."""
        return str((await self._post(f"/{number}/messages", {"to": to, "text": text}))["id"])

    async def give(self, number: str, to: str, file: Path) -> str:
        """The phone sends somebody a document; the message's id, once it is sent."""
        fields = {"to": to, "type": "document"}
        url = f"{self.url}/control/phones/{number}/messages"
        return str((await post_form(url, {}, fields, "media", file))["id"])

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        return await self._control(f"/phones{path}", body)

    async def _control(self, path: str, body: dict[str, Any]) -> Any:
        async with self.http.post(f"{self.url}/control{path}", json=body) as answer:
            answer.raise_for_status()
            return await answer.json()


@asynccontextmanager
async def started(folder: Path, http: aiohttp.ClientSession) -> AsyncIterator[Sandbox]:
    async with Program(folder, "sandbox") as program:
        data = str(folder / "sandbox")
        yield Sandbox(await program.start("gateway.sandbox", "--port", "0", "--data", data), http)
