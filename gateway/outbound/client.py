"""Posting to URLs, with bounds: time, size of the answer, no redirects, no private addresses."""

from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from gateway.outbound.guard import AddressRefused, Guard

MAX_ANSWER_BYTES = 65_536
UNREACHABLE = "The address cannot be reached."


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    retry_after: str | None
    body: bytes
    """Its beginning, where it is long."""


class NoAnswer(Exception):
    """The receiver could not be reached, or did not answer in time."""


class OutboundClient:
    """Two connectors: one guarded, one for addresses that the operator's own settings name."""

    def __init__(
        self, guard: Guard, *, timeout_seconds: float, resolver: AbstractResolver | None = None
    ) -> None:
        """`resolver` finds the addresses of names; the system's own by default."""
        self._guard = guard
        timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        self._guarded = aiohttp.ClientSession(
            # No limit for all together: those who hang would take the places of those who answer.
            connector=aiohttp.TCPConnector(
                limit=0, resolver=resolver, socket_factory=guard.socket_factory
            ),
            timeout=timeout,
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        self._trusted = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, resolver=resolver),
            timeout=timeout,
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def close(self) -> None:
        await self._guarded.close()
        await self._trusted.close()

    async def post(
        self, url: str, body: bytes, headers: Mapping[str, str], *, trusted: bool
    ) -> Answer:
        """Post once; `NoAnswer` carries a sentence that does not tell what is behind the URL."""
        try:
            address = URL(url)  # read once: what is judged is what is connected to
            session = self._trusted if trusted or self._is_named(address) else self._guarded
            async with session.post(
                address, data=body, headers=headers, allow_redirects=False
            ) as response:
                body = await _beginning(response.content)
                return Answer(response.status, response.headers.get("Retry-After"), body)
        except TimeoutError:
            raise NoAnswer("The receiver did not answer in time.") from None
        except (aiohttp.ClientError, ValueError, OSError) as failure:
            raise NoAnswer(_told(failure)) from None

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


async def _beginning(content: aiohttp.StreamReader) -> bytes:
    read = bytearray()
    while len(read) < MAX_ANSWER_BYTES:
        chunk = await content.read(MAX_ANSWER_BYTES - len(read))
        if not chunk:
            break
        read += chunk
    return bytes(read)
