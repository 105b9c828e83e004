"""The product as processes: a sandbox, a gateway, and what people do with them over HTTP."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp

KEY = "end-to-end-key-3f9c1d7b"
MASTER_KEY = "end-to-end-master-key-71d0c2"
PATIENCE_SECONDS = 60.0
"""How long a test waits for what has to happen; never how long it should take."""


async def until(
    what: str, check: Callable[[], Awaitable[Any]], seconds: float = PATIENCE_SECONDS
) -> Any:
    """Ask again and again until the answer is truthy."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        answer = await check()
        if answer:
            return answer
        assert asyncio.get_running_loop().time() < deadline, f"waited in vain for {what}"
        await asyncio.sleep(0.05)


class Process:
    """One of the product's programs, in a process group of its own."""

    def __init__(self, folder: Path, name: str) -> None:
        self._log = folder / f"{name}.log"
        self.through: tuple[str, ...] = ()
        """A command that runs it: in another namespace, say."""
        self.running: asyncio.subprocess.Process | None = None

    async def start(self, *arguments: str, **environment: str) -> str:
        """Start it and return the address that it prints."""
        with self._log.open("ab") as output:
            begun = output.tell()
            self.running = await asyncio.create_subprocess_exec(
                *self.through,
                sys.executable,
                "-m",
                *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, **environment},
                start_new_session=True,
            )

        async def address() -> str | None:
            for line in self._log.read_text()[begun:].splitlines():
                for word in line.split():
                    if word.startswith("http://") and word.endswith("/"):
                        return word.rstrip("/")
            assert self.running is not None
            assert self.running.returncode is None, self._log.read_text()
            return None

        return str(await until("an address", address))

    async def signal(
        self, number: signal.Signals, *, group: bool = False, wait: bool = True
    ) -> int | None:
        """Send a signal and wait for the end; the exit status."""
        assert self.running is not None
        if group:
            os.killpg(self.running.pid, number)
        else:
            self.running.send_signal(number)
        return await self.running.wait() if wait else None

    @property
    def log(self) -> str:
        return self._log.read_text()


class Product:
    """A sandbox and a gateway in one folder."""

    def __init__(self, folder: Path, http: aiohttp.ClientSession, chromium: Path) -> None:
        self.folder = folder
        self.http = http
        self.data_dir = folder / "data"
        self.sessions_dir = folder / "sessions"
        self._chromium = chromium
        self.sandbox = Process(folder, "sandbox")
        self.gateway = Process(folder, "gateway")
        self.sandbox_url = ""
        self.url = ""
        self.environment: dict[str, str] = {}

    async def start_sandbox(self) -> None:
        self.sandbox_url = await self.sandbox.start(
            "gateway.sandbox", "--port", "0", "--data", str(self.folder / "sandbox")
        )

    async def start_gateway(self, *, program: str = "gateway", **environment: str) -> None:
        self.environment.update(environment)
        self.url = await self.gateway.start(
            program,
            "serve",
            HOST="127.0.0.1",
            API_KEY=KEY,
            DATA_DIR=str(self.data_dir),
            SESSIONS_DIR=str(self.sessions_dir),
            WHATSAPP_WEB_URL=self.sandbox_url,
            CHROMIUM_PATH=str(self._chromium),
            **{"PORT": "0", "MASTER_KEY": MASTER_KEY, **self.environment},
        )

        async def healthy() -> bool:
            async with self.http.get(f"{self.url}/api/health") as answer:
                return answer.status == 200

        await until("health", healthy)

    async def end(self) -> None:
        for process in (self.gateway, self.sandbox):
            if process.running is not None and process.running.returncode is None:
                await process.signal(signal.SIGTERM)

    # --- the native API ---

    async def call(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, Any]:
        async with self.http.request(
            method, self.url + path, json=body, headers={"X-API-Key": KEY, **headers}
        ) as answer:
            return answer.status, await answer.json()

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        status, answer = await self.call(method, path, body)
        assert status < 300, (status, answer)
        return answer["data"]

    async def in_state(self, session: str, state: str) -> Any:
        async def there() -> Any:
            data = await self.ask("GET", f"/api/status/{session}")
            return data if data["status"] == state else None

        return await until(f"{session} to be {state}", there)

    async def qr(self, session: str) -> str:
        async def shown() -> Any:
            status, answer = await self.call("GET", f"/api/qr/{session}")
            return answer["data"]["text"] if status == 200 else None

        return str(await until(f"a code of {session}", shown))

    async def link(self, session: str, number: str, name: str) -> Any:
        """A new session on a new phone, linked and connected."""
        await self.phone("POST", "", {"number": number, "name": name})
        await self.call("POST", "/api/start-session", {"sessionId": session})
        await self.phone("POST", f"/{number}/link", {"qr": await self.qr(session)})
        return await self.in_state(session, "connected")

    async def texts(self, session: str) -> list[str]:
        """Every text of a session, oldest first."""
        data = await self.ask("GET", f"/api/messages/{session}?limit=500")
        return [message["text"] for message in reversed(data)]

    # --- virtual phones ---

    async def phone(self, method: str, path: str, body: Any = None) -> Any:
        async with self.http.request(
            method, f"{self.sandbox_url}/control/phones{path}", json=body
        ) as answer:
            data = await answer.json()
            assert answer.status < 300, (answer.status, data)
            return data

    async def fault(self, number: str, fault: str, seconds: float) -> None:
        body = {"number": number, "fault": fault, "seconds": seconds}
        async with self.http.post(f"{self.sandbox_url}/control/faults", json=body) as answer:
            assert answer.status < 300, await answer.text()

    async def on_phone(self, number: str) -> list[dict[str, Any]]:
        listed = await self.phone("GET", f"/{number}/messages")
        messages: list[dict[str, Any]] = listed["messages"]
        return messages


def browsers_on(sessions_dir: Path) -> list[int]:
    """Every process that runs on one of these profiles."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            arguments = (entry / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if str(sessions_dir) in arguments and "chrom" in arguments:
            found.append(int(entry.name))
    return found
