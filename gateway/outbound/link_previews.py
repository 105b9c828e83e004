"""Previews of links, made by asking for the page itself: nobody else learns what is written."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final
from weakref import WeakValueDictionary

from gateway.core.errors import MediaUnreachable
from gateway.core.link_previews import LinkPreview, address_of
from gateway.outbound.client import OutboundClient
from gateway.outbound.web_page import read_page
from gateway.ports import Clock

DEADLINE_SECONDS: Final = 3.0
"""A message waits for its preview for so long, and then goes without."""
PAGE_BYTES: Final = 512 * 1024
"""What a page says of itself stands at its beginning."""
PICTURE_BYTES: Final = 4 * 1024 * 1024
AT_ONCE: Final = 16
KEPT_SECONDS: Final = 600.0
NOTHING_KEPT_SECONDS: Final = 60.0
"""That there is no preview: a site that was down is asked again soon."""
KEPT_AT_MOST: Final = 500
_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})

Thumbnail = Callable[[bytes], Awaitable[bytes | None]]
"""A small JPEG of a picture; None of what is none."""


@dataclass(frozen=True, slots=True)
class _Kept:
    preview: LinkPreview | None
    until: float


class LinkPreviews:
    """The latest ones are kept: what is sent to many is asked for once."""

    def __init__(
        self,
        client: OutboundClient,
        thumbnail: Thumbnail,
        clock: Clock,
        *,
        deadline_seconds: float = DEADLINE_SECONDS,
    ) -> None:
        self._deadline_seconds = deadline_seconds
        self._client = client
        self._thumbnail = thumbnail
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._alone: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._places = asyncio.Semaphore(AT_ONCE)

    async def of(self, link: str) -> LinkPreview | None:
        """See `gateway.ports.Preview`."""
        async with self._alone.setdefault(link, asyncio.Lock()):
            kept = self._kept.get(link)
            if kept is None or kept.until <= self._clock.monotonic():
                kept = self._keep(link, await self._made(link))
        return kept.preview

    def _keep(self, link: str, preview: LinkPreview | None) -> _Kept:
        seconds = NOTHING_KEPT_SECONDS if preview is None else KEPT_SECONDS
        kept = _Kept(preview, self._clock.monotonic() + seconds)
        self._kept[link] = kept
        self._kept.move_to_end(link)
        while len(self._kept) > KEPT_AT_MOST:
            self._kept.popitem(last=False)
        return kept

    async def _made(self, link: str) -> LinkPreview | None:
        """As much as there is by the deadline: a picture that is late is left out."""
        preview, picture = None, None
        try:
            async with asyncio.timeout(self._deadline_seconds), self._places:
                glimpse = await self._client.glance(address_of(link), PAGE_BYTES, _is_page)
                page = read_page(glimpse.content, glimpse.charset, glimpse.url)
                if page is None:
                    return None
                preview = LinkPreview(
                    url=link,
                    canonical_url=glimpse.url,
                    title=page.title,
                    description=page.description,
                )
                if page.picture is not None:
                    picture = await self._picture(page.picture)
        except (MediaUnreachable, TimeoutError):
            pass
        return preview and replace(preview, thumbnail=picture)

    async def _picture(self, url: str) -> bytes | None:
        glimpse = await self._client.glance(url, PICTURE_BYTES, _is_picture)
        return None if glimpse.is_cut else await self._thumbnail(glimpse.content)


def _is_page(mimetype: str) -> bool:
    return mimetype in _PAGES


def _is_picture(mimetype: str) -> bool:
    return mimetype.startswith("image/")
