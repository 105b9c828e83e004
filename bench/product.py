"""A started gateway on a sandbox, and its HTTP API as an application uses it."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bench.forms import post_form
from bench.programs import Program
from bench.sandbox import Sandbox

LINK_SECONDS = 90.0
POLL_SECONDS = 30
SEND_SECONDS = 100


class Gateway:
    def __init__(
        self, url: str, key: str, folder: Path, program: Program, sandbox: Sandbox
    ) -> None:
        self.url = url
        self.key = key
        self.sessions_dir = folder / "sessions"
        self._program = program
        self._sandbox = sandbox
        self._headers = {"X-API-Key": key}

    @property
    def pid(self) -> int:
        return self._program.pid

    async def link(self, session: str, number: str) -> None:
        """A new session, linked to a new phone and connected."""
        await self._sandbox.phone(number, session.title())
        seen = await self.newest_event()
        await self.call("POST", "/api/start-session", {"sessionId": session})
        async with asyncio.timeout(LINK_SECONDS):
            event = await self._event(session, "session.qr", seen)
            await self._sandbox.scan(number, event["data"]["text"])
            await self.comes_to(session, "connected", event["seq"])

    async def comes_to(self, session: str, status: str, after: int = 0) -> None:
        """Wait until the session is in this state, at some moment after an event."""
        async with asyncio.timeout(LINK_SECONDS):
            event = await self._event(session, "session.status", after)
            while event["data"]["status"] != status:
                event = await self._event(session, "session.status", event["seq"])

    async def send(self, session: str, to: str, text: str, *, wait: float) -> bool:
        """Send a text; whether WhatsApp has it, as far as is known when the wait ends."""
        body = {"sessionId": session, "to": to, "type": "text", "text": text}
        message = await self.call("POST", f"/api/messages/send?wait={wait:g}", body)
        return message["data"]["status"] in {"sent", "delivered", "read"}

    async def send_file(self, session: str, to: str, file: Path) -> None:
        """By the form of document 004; returns once WhatsApp has it."""
        fields = {"sessionId": session, "number": to, "type": "document"}
        sent = await self._post_file(f"/api/send-media?wait={SEND_SECONDS}", "media", file, fields)
        assert sent["data"]["status"] in {"sent", "delivered", "read"}, sent

    async def upload(self, file: Path) -> None:
        await self._post_file("/api/files", "file", file, {})

    async def file_of_next_message(self, session: str, after: int) -> None:
        """Returns once the file is on disk that the first message after an event brought."""
        event = await self._event(session, "message.received", after)
        url = f"{self.url}/api/sessions/{session}/messages/{event['data']['id']}/media"
        headers = {**self._headers, "Range": "bytes=0-0"}
        async with self._sandbox.http.get(url, headers=headers) as answer:
            answer.raise_for_status()
            await answer.read()

    async def _post_file(self, path: str, name: str, file: Path, fields: dict[str, str]) -> Any:
        return await post_form(self.url + path, self._headers, fields, name, file)

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        request = self._sandbox.http.request(
            method, self.url + path, json=body, headers=self._headers
        )
        async with request as answer:
            answer.raise_for_status()
            return await answer.json()

    async def newest_event(self) -> int:
        seq = 0
        while (after := (await self.call("GET", f"/api/events?after={seq}"))["next"]) != seq:
            seq = after
        return seq

    async def _event(self, session: str, kind: str, after: int) -> Any:
        """The session's next event of this kind."""
        while True:
            path = f"/api/events?after={after}&types={kind}&sessionId={session}&limit=1"
            page = await self.call("GET", f"{path}&wait={POLL_SECONDS}")
            if page["data"]:
                return page["data"][0]
            after = page["next"]


@asynccontextmanager
async def started(
    folder: Path, chromium: Path, sandbox: Sandbox, **settings: str
) -> AsyncIterator[Gateway]:
    key = secrets.token_urlsafe(24)
    async with Program(folder, "gateway") as program:
        url = await program.start(
            "gateway",
            "serve",
            HOST="127.0.0.1",
            PORT="0",
            API_KEY=key,
            MASTER_KEY=secrets.token_urlsafe(24),
            DATA_DIR=str(folder / "data"),
            SESSIONS_DIR=str(folder / "sessions"),
            WHATSAPP_WEB_URL=sandbox.url,
            CHROMIUM_PATH=str(chromium),
            LOG_LEVEL="warning",
            **settings,
        )
        # It announces the name people type; that may lead to ::1 first, where nobody listens.
        yield Gateway(url.replace("localhost", "127.0.0.1"), key, folder, program, sandbox)
