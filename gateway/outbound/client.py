"""Posting to URLs and fetching from them, with bounds: time, size, no private addresses."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

from gateway.core.errors import MediaUnreachable
from gateway.outbound.guard import AddressRefused, Guard
from gateway.ports import NewFile, Outgoing

MAX_ANSWER_BYTES = 65_536
UNREACHABLE = "The address cannot be reached."
SLOW_BYTES = 256 * 1024
"""A second more for each of so many bytes: a receiver's time begins when it has them."""
MAX_REDIRECTS = 5
FETCH = aiohttp.ClientTimeout(total=300, sock_connect=15, sock_read=15)
OK = 200
REDIRECTS = frozenset({301, 302, 303, 307, 308})
GLANCING = {"User-Agent": "Mozilla/5.0 (compatible; link preview)", "Accept": "*/*"}
"""Sites tell programs that say so what a page is about, and leave out the rest."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    retry_after: str | None
    body: bytes
    """Its beginning, where it is long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """The beginning of what an address leads to."""

    url: str
    """Where that was, after all redirects."""
    charset: str | None
    """As its server says."""
    content: bytes
    is_cut: bool
    """Whether there is more of it."""


class NoAnswer(Exception):
    """The receiver could not be reached, or did not answer in time."""


class _Sized(aiohttp.payload.AsyncIterablePayload):
    """A body of known length: not every receiver takes one in chunks."""

    def __init__(self, pieces: AsyncIterator[bytes], size: int) -> None:
        super().__init__(pieces)
        self._size = size


class OutboundClient:
    """Two connectors: one guarded, one for addresses that the operator's own settings name."""

    def __init__(self, guard: Guard, *, timeout_seconds: float) -> None:
        self._guard = guard
        self._timeout_seconds = timeout_seconds
        timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        self._guarded = aiohttp.ClientSession(
            # No limit for all together: those who hang would take the places of those who answer.
            connector=aiohttp.TCPConnector(limit=0, socket_factory=guard.socket_factory),
            timeout=timeout,
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        self._trusted = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            timeout=timeout,
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def close(self) -> None:
        await self._guarded.close()
        await self._trusted.close()

    async def post(
        self, url: str, body: Outgoing, headers: Mapping[str, str], *, trusted: bool
    ) -> Answer:
        """Post once; `NoAnswer` carries a sentence that does not tell what is behind the URL."""
        try:
            address = URL(url)  # read once: what is judged is what is connected to
            session = self._trusted if trusted else self._to(address)
            async with session.post(
                address, headers=headers, allow_redirects=False, **await self._sending(body)
            ) as response:
                begun = await _beginning(response.content)
                return Answer(response.status, response.headers.get("Retry-After"), begun)
        except TimeoutError:
            raise NoAnswer("The receiver did not answer in time.") from None
        except (aiohttp.ClientError, ValueError, OSError) as failure:
            raise NoAnswer(_told(failure)) from None

    async def _sending(self, body: Outgoing) -> dict[str, Any]:
        whole = body.whole
        if whole is not None:
            return {"data": aiohttp.BytesPayload(whole)}
        size = await body.size()
        seconds = self._timeout_seconds + size / SLOW_BYTES
        data = _Sized(body.sent(), size)
        return {"data": data, "timeout": aiohttp.ClientTimeout(total=seconds)}

    async def fetch(self, url: str, into: NewFile) -> str | None:
        """See `gateway.ports.Fetch`."""
        async with self._found(url) as response:
            async for data in response.content.iter_any():
                await into.write(data)
            return response.headers.get("Content-Type")

    async def glance(self, url: str, max_bytes: int, wants: Callable[[str], bool]) -> Glimpse:
        """The beginning of what an address leads to, if it is of a type that is wanted.

        Raises `MediaUnreachable` where there is nothing of the kind to be had.
        """
        async with self._found(url, GLANCING) as response:
            if not wants(response.content_type):
                raise MediaUnreachable
            content = await _beginning(response.content, max_bytes)
            return Glimpse(
                url=str(response.url),
                charset=response.charset,
                content=content,
                is_cut=not response.content.at_eof(),
            )

    @asynccontextmanager
    async def _found(
        self, url: str, headers: Mapping[str, str] | None = None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """What an address leads to in the end; raises `MediaUnreachable`."""
        try:
            address = URL(url)
            for _ in range(MAX_REDIRECTS):
                async with self._to(address).get(
                    address, allow_redirects=False, timeout=FETCH, headers=headers
                ) as response:
                    if response.status == OK:
                        yield response
                        return
                    # Each hop is judged like the first.
                    address = address.join(URL(_target(response)))
        except (aiohttp.ClientError, ValueError, OSError):
            raise MediaUnreachable from None
        raise MediaUnreachable

    def _to(self, address: URL) -> aiohttp.ClientSession:
        return self._trusted if self._is_named(address) else self._guarded

    def _is_named(self, address: URL) -> bool:
        return self._guard.trusts_name(address.host or "")


def _told(failure: Exception) -> str:
    """One sentence for what was not connected to, whether the guard, the network or a name server
    said so: nobody learns from it what is inside. Of a receiver that was reached, more.
    """
    reached = isinstance(failure, aiohttp.ClientSSLError) or not isinstance(
        failure, aiohttp.ClientConnectorError | aiohttp.InvalidURL | AddressRefused
    )
    return f"The receiver did not answer ({type(failure).__name__})." if reached else UNREACHABLE


def _target(response: aiohttp.ClientResponse) -> str:
    if response.status not in REDIRECTS or "Location" not in response.headers:
        raise MediaUnreachable
    return response.headers["Location"]


async def _beginning(content: aiohttp.StreamReader, max_bytes: int = MAX_ANSWER_BYTES) -> bytes:
    read = bytearray()
    while len(read) < max_bytes and not content.at_eof():
        read += await content.read(max_bytes - len(read))
    return bytes(read)
