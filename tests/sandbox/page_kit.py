"""What the page's tests share: a sandbox process and its phones, Chromium and wa-js on the page."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from aiohttp import ClientSession
from playwright.async_api import BrowserContext, ConsoleMessage, Page, Playwright

ROOT: Final = Path(__file__).parents[2]
WA_JS: Final = ROOT / "web/node_modules/@wppconnect/wa-js/dist"
DEBIANS_CHROMIUM: Final = "/usr/lib/chromium/chromium"
PATIENCE_SECONDS: Final = 60

ME, ALICE, BOB, STRANGER = "5491100000001", "5491100000002", "5491100000003", "5491100000099"

CHROMIUM_FLAGS: Final = (
    "--headless=new",
    "--no-sandbox",  # tests run as root in containers
    "--disable-gpu",
    "--disable-dev-shm-usage",  # containers give it 64 MB
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
QUIET_WA_JS: Final = (
    "window.WPPConfig = {disableGoogleAnalytics: true, linkPreviewApiServers: []};\n"
)
SETTLED: Final = """(() => {
    try {
        return Boolean(self.Debug?.VERSION)
            && importNamespace('WAWebSocketModel').Socket.state !== 'UNLAUNCHED'
            && Boolean(importNamespace('WAWebChatCollection').ChatCollection);
    } catch { return false; }
})()"""
LINKED: Final = """(() => {
    const { Stream } = importNamespace('WAWebStreamModel');
    const { Socket } = importNamespace('WAWebSocketModel');
    return Stream.mode === 'MAIN' && Socket.state === 'CONNECTED' && Socket.hasSynced;
})()"""

Json = dict[str, Any]


def chromium_path() -> str:
    return os.environ.get("CHROMIUM_PATH") or DEBIANS_CHROMIUM


@cache
def wa_js() -> str:
    return QUIET_WA_JS + (WA_JS / "wppconnect-wa.js").read_text()


@dataclass
class Sandbox:
    """The sandbox's own process, and its phones by HTTP."""

    folder: Path
    http: ClientSession
    process: asyncio.subprocess.Process | None = None
    address: str = ""

    async def start(self) -> None:
        """Starts, or starts again where it was: a profile belongs to an address."""
        port = self.address.rstrip("/").rpartition(":")[2] or "0"
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "gateway.sandbox", "--port", port, "--data", str(self.folder)),
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
        )
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            self.address = (await self.process.stdout.readline()).decode().split()[-1]

    async def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        await self.process.wait()

    async def control(self, path: str, **body: Any) -> Json:
        async with self.http.post(f"{self.address}control/{path}", json=body) as answer:
            assert answer.ok, (answer.status, await answer.text())
            result: Json = await answer.json()
            return result

    async def phones(self, **names: str) -> dict[str, Json]:
        """Phones by number, `n5491100000001="Ana"`, as the sandbox describes them."""
        return {
            number[1:]: await self.control("phones", number=number[1:], name=name)
            for number, name in names.items()
        }

    async def say(self, number: str, to: str, text: str) -> str:
        said = await self.control(f"phones/{number}/messages", to=to, text=text)
        return str(said["id"])

    async def heard(self, number: str) -> list[Json]:
        async with self.http.get(f"{self.address}control/phones/{number}/messages") as answer:
            messages: list[Json] = (await answer.json())["messages"]
            return messages

    async def message(self, number: str, message_id: str) -> Json:
        return next(one for one in await self.heard(number) if one["id"] == message_id)


@asynccontextmanager
async def sandbox_in(folder: Path) -> AsyncIterator[Sandbox]:
    async with ClientSession() as http:
        sandbox = Sandbox(folder, http)
        await sandbox.start()
        try:
            await sandbox.phones(n5491100000001="Me", n5491100000002="Alice", n5491100000003="Bob")
            yield sandbox
        finally:
            if sandbox.process is not None and sandbox.process.returncode is None:
                await sandbox.stop()


@dataclass
class WhatsApp:
    """One page of the sandbox, with wa-js in it once asked for."""

    page: Page
    address: str
    troubles: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @classmethod
    async def open(cls, context: BrowserContext, address: str) -> WhatsApp:
        whatsapp = cls(await context.new_page(), address)
        page = whatsapp.page
        page.on("console", whatsapp.note_console)
        page.on("pageerror", lambda error: whatsapp.troubles.append(str(error)))
        page.on("request", lambda request: whatsapp.requests.append(request.url))
        page.on("websocket", lambda socket: whatsapp.requests.append(socket.url))
        await page.goto(address)
        await whatsapp.until(SETTLED)
        return whatsapp

    def note_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.troubles.append(message.text)

    async def run(self, expression: str, argument: Any = None) -> Any:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self.page.evaluate(expression, argument)

    async def until(self, condition: str) -> Any:
        """The first true value of a JavaScript expression (`wait_for_function` needs eval)."""
        return await self.run(f"""new Promise((resolve) => {{
            const look = () => {{
                const value = ({condition});
                if (value) resolve(value); else setTimeout(look, 10);
            }};
            look();
        }})""")

    async def inject(self) -> WhatsApp:
        bundle = await asyncio.to_thread(wa_js)
        await self.run(f"() => {{ {bundle} }}")
        await self.until("WPP.isFullReady")
        await self.run("""() => {
            self.heard = [];
            const plain = (value) => value?.id?._serialized ?? value;
            WPP.onAny((name, ...args) => self.heard.push([name, ...args.map(plain)]));
        }""")
        return self

    async def qr(self) -> str:
        await self.until("importNamespace('WAWebConnModel').Conn.ref")
        return str((await self.run("WPP.conn.getAuthCode()"))["fullCode"])

    async def send(self, to: str, text: str, **options: Any) -> Json:
        sent: Json = await self.run(
            "([to, text, options]) => WPP.chat.sendTextMessage(to, text, options)",
            [to, text, options],
        )
        return sent

    async def linked(self) -> None:
        await self.until(LINKED)

    async def ack_of(self, key: str, ack: int) -> None:
        await self.until(
            f"importNamespace('WAWebMsgCollection').MsgCollection.get('{key}').ack >= {ack}"
        )

    async def event(self, name: str) -> list[Any]:
        """The first event of that name that wa-js told, whenever it did."""
        found: list[Any] = await self.until(f"self.heard.find(([name]) => name === '{name}')")
        return found


async def link(sandbox: Sandbox, whatsapp: WhatsApp, number: str = ME) -> None:
    await sandbox.control(f"phones/{number}/link", qr=await whatsapp.qr())
    await whatsapp.linked()


@asynccontextmanager
async def profile(playwright: Playwright, folder: Path) -> AsyncIterator[BrowserContext]:
    """A browser of its own on a profile that outlives it."""
    context = await playwright.chromium.launch_persistent_context(
        folder, executable_path=chromium_path(), args=CHROMIUM_FLAGS, headless=True
    )
    try:
        yield context
    finally:
        await context.close()
