"""What stands between a session's Chromium and its proxy: the fence, and the proxy's credentials.

Chromium knows no credentials for SOCKS, and takes those for HTTP through a debugger that then
stops at every request and turns the cache off. And behind a proxy it resolves no names, so that its
own rules for names hold nothing back. So each browser gets a proxy of its own on loopback that
asks for no password, leads to WhatsApp alone, and goes on through the session's proxy.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlsplit

import structlog

from gateway.core.proxies import Proxy
from gateway.engines.whatsapp_web.upstream import Connect, ProxyFailed, Stream, tunnel
from gateway.tasks import Tasks

log = structlog.get_logger(__name__)

HEAD_SECONDS: Final = 15.0
MAX_HEAD_BYTES: Final = 65_536
CHUNK_BYTES: Final = 65_536
_DEFAULT_PORT: Final = 80
_FOR_ONE_HOP: Final = ("connection", "proxy-connection", "proxy-authorization", "keep-alive")
_REFUSAL: Final = "HTTP/1.1 {} {}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class BadRequest(Exception):
    """Not what a browser asks of a proxy."""


@dataclass(frozen=True, slots=True)
class _Request:
    """What the browser asks for: a tunnel, or one plain request and the head to send on."""

    host: str
    port: int
    onward: bytes | None
    body_bytes: int = 0

    @classmethod
    def read(cls, head: bytes) -> Self:
        first, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
        try:
            method, target, version = first.split(" ")
            url = urlsplit(f"//{target}" if method == "CONNECT" else target)
            host, port = url.hostname, url.port
        except ValueError:
            raise BadRequest from None
        if not host:
            raise BadRequest
        if method == "CONNECT":
            return cls(host, port or _DEFAULT_PORT, None)
        if url.scheme != "http":
            raise BadRequest
        headers = [(line.partition(":")[0].strip().lower(), line) for line in lines]
        path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        kept = [line for name, line in headers if name not in _FOR_ONE_HOP]
        onward = "\r\n".join((f"{method} {path} {version}", *kept, "Connection: close", "", ""))
        return cls(host, port or _DEFAULT_PORT, onward.encode("latin-1"), _body_bytes(headers))


def _body_bytes(headers: list[tuple[str, str]]) -> int:
    length = 0
    for name, line in headers:
        if name == "transfer-encoding":
            raise BadRequest  # browsers send bodies whose length they know
        if name == "content-length":
            text = line.partition(":")[2].strip()
            if not text.isdecimal():
                raise BadRequest
            length = int(text)
    return length


class Relay:
    """One browser's way out."""

    def __init__(self, proxy: Proxy, allows: Callable[[str], bool], connect: Connect) -> None:
        self._proxy = proxy
        self._allows = allows
        self._connect = connect
        self._tasks = Tasks("relay")
        self._server: asyncio.Server | None = None
        self.address = ""
        """For the browser, once it is open."""
        self.trouble: str | None = None
        """Why the proxy let the last tunnel down; None once one stands."""

    async def open(self) -> None:
        """Begin to listen, on loopback."""
        self._server = await asyncio.start_server(
            self._accepted, "127.0.0.1", 0, limit=MAX_HEAD_BYTES
        )
        self.address = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        await self._tasks.close()

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.spawn(self._serve(Stream(reader, writer)), name="connection")

    async def _serve(self, browser: Stream) -> None:
        try:
            async with asyncio.timeout(HEAD_SECONDS):
                head = await browser.reader.readuntil(b"\r\n\r\n")
            await self._answer(_Request.read(head), browser)
        except BadRequest:
            _refuse(browser, 400, "Bad Request")
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # one of the two hung up, and the browser deals with that
        finally:
            browser.writer.close()

    async def _answer(self, request: _Request, browser: Stream) -> None:
        if not self._allows(request.host):
            log.debug("relay_refused", host=request.host)
            _refuse(browser, 403, "Forbidden")
            return
        try:
            beyond = await tunnel(self._proxy, request.host, request.port, self._connect)
        except ProxyFailed as problem:
            self._let_down(str(problem))
            _refuse(browser, 502, "Bad Gateway")
            return
        self.trouble = None
        try:
            if request.onward is None:
                browser.writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await _join(browser, beyond)
            else:
                beyond.writer.write(request.onward)
                # No byte more: what follows may be a request to somebody else.
                await _copy_exactly(browser.reader, beyond.writer, request.body_bytes)
                await _copy(beyond.reader, browser.writer)
        finally:
            beyond.writer.close()

    def _let_down(self, trouble: str) -> None:
        if trouble != self.trouble:  # a page asks for a hundred things
            log.warning("proxy_failed", proxy=self._proxy.shown, reason=trouble)
        self.trouble = trouble


def _refuse(browser: Stream, status: int, word: str) -> None:
    browser.writer.write(_REFUSAL.format(status, word).encode())


async def _join(one: Stream, other: Stream) -> None:
    async with asyncio.TaskGroup() as both:
        both.create_task(_copy(one.reader, other.writer))
        both.create_task(_copy(other.reader, one.writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(CHUNK_BYTES):
        writer.write(chunk)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()
    else:
        writer.close()


async def _copy_exactly(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, count: int
) -> None:
    while count:
        chunk = await reader.readexactly(min(count, CHUNK_BYTES))
        writer.write(chunk)
        await writer.drain()
        count -= len(chunk)
