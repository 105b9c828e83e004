"""Posting to URLs, with bounds: time, size of the answer, no redirects, no private addresses."""

from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

from gateway.outbound.guard import AddressRefused, Guard

MAX_ANSWER_BYTES = 65_536


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

    def __init__(self, guard: Guard, *, timeout_seconds: float) -> None:
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
        self, url: str, body: bytes, headers: Mapping[str, str], *, trusted: bool
    ) -> Answer:
        """Post once; `NoAnswer` carries a sentence that does not tell what is behind the URL."""
        session = self._trusted if trusted else self._guarded
        try:
            async with session.post(
                url, data=body, headers=headers, allow_redirects=False
            ) as response:
                body = await _beginning(response.content)
                return Answer(response.status, response.headers.get("Retry-After"), body)
        except AddressRefused:
            raise NoAnswer("The address cannot be reached.") from None
        except TimeoutError:
            raise NoAnswer("The receiver did not answer in time.") from None
        except (aiohttp.ClientError, ValueError, OSError) as failure:
            raise NoAnswer(f"The address cannot be reached ({type(failure).__name__}).") from None


async def _beginning(content: aiohttp.StreamReader) -> bytes:
    read = bytearray()
    while len(read) < MAX_ANSWER_BYTES:
        chunk = await content.read(MAX_ANSWER_BYTES - len(read))
        if not chunk:
            break
        read += chunk
    return bytes(read)
