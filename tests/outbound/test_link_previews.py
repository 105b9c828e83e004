"""Previews of links: made once, within bounds, of what may be reached; else there is none."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from gateway.core.link_previews import LinkPreview
from gateway.media.thumbnails import SIDE, make_thumbnail
from gateway.outbound.client import OutboundClient
from gateway.outbound.guard import Guard
from gateway.outbound.link_previews import (
    KEPT_SECONDS,
    NOTHING_KEPT_SECONDS,
    PAGE_BYTES,
    LinkPreviews,
)
from tests.conftest import StoppedClock
from tests.media.test_thumbnails import jpeg, opened

OUTSIDE, INSIDE = "127.0.0.1", "127.0.0.2"


@dataclass
class Site:
    """One server at two addresses, of which only the first may be reached."""

    port: int = 0
    asked: list[str] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def at(self, path: str, host: str = OUTSIDE) -> str:
        return f"http://{host}:{self.port}{path}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        match request.path:
            case "/picture.jpg":
                return web.Response(body=jpeg(300, 200), content_type="image/jpeg")
            case "/late":
                await self.released.wait()
            case "/moved":
                raise web.HTTPFound(request.query["to"])
            case "/file":
                return web.Response(body=b"%PDF", content_type="application/pdf")
            case "/endless":
                return await self._endless(request)
            case "/gone":
                raise web.HTTPNotFound
        picture = request.query.get("picture", "/picture.jpg")
        html = f"<title>Page</title><meta property=og:image content='{picture}'>"
        return web.Response(text=html, content_type="text/html")

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        await response.write(b"<title>Long</title>")
        for _ in range(100):
            await response.write(b" " * (PAGE_BYTES // 10))
        return response


@asynccontextmanager
async def serving() -> AsyncIterator[Site]:
    site = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", site.answer)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, OUTSIDE, 0).start()
    site.port = int(runner.addresses[0][1])
    await web.TCPSite(runner, INSIDE, site.port).start()
    try:
        yield site
    finally:
        site.released.set()
        await runner.cleanup()


@asynccontextmanager
async def looking(
    clock: StoppedClock | None = None, *, deadline_seconds: float = 30
) -> AsyncIterator[tuple[Site, LinkPreviews]]:
    client = OutboundClient(Guard([f"{OUTSIDE}/32"]), timeout_seconds=5)
    async with serving() as site:
        previews = LinkPreviews(
            client, make_thumbnail, clock or StoppedClock(), deadline_seconds=deadline_seconds
        )
        try:
            yield site, previews
        finally:
            await client.close()


async def test_a_page_is_shown_by_its_title_and_a_small_picture() -> None:
    async with looking() as (site, previews):
        link = site.at("/")
        preview = await previews.of(link)
        assert preview is not None
        assert preview.thumbnail is not None
        assert opened(preview.thumbnail).size == (SIDE, SIDE)
        shown = LinkPreview(url=link, canonical_url=link, title="Page", thumbnail=preview.thumbnail)
        assert preview == shown


async def test_it_is_asked_for_once_by_all_and_again_after_a_while() -> None:
    clock = StoppedClock()
    async with looking(clock) as (site, previews):
        page, gone = site.at("/"), site.at("/gone")
        for _ in range(2):
            await asyncio.gather(*(previews.of(link) for link in [page, gone] * 3))
        assert sorted(site.asked) == ["/", "/gone", "/picture.jpg"]
        clock.advance(NOTHING_KEPT_SECONDS)
        await previews.of(page)
        assert await previews.of(gone) is None
        assert site.asked[3:] == ["/gone"]
        clock.advance(KEPT_SECONDS)
        await previews.of(page)
        assert site.asked[4:] == ["/", "/picture.jpg"]


async def test_where_a_shortened_link_leads_is_told() -> None:
    async with looking() as (site, previews):
        link = site.at("/moved?to=/shoes")
        preview = await previews.of(link)
        assert preview is not None
        assert (preview.url, preview.canonical_url) == (link, site.at("/shoes"))


async def test_what_is_inside_is_reached_by_no_way() -> None:
    async with looking() as (site, previews):
        inside = site.at("/", INSIDE)
        for link in (inside, site.at(f"/moved?to={inside}"), "http://[", "http://a b"):
            assert await previews.of(link) is None
        assert "/" not in site.asked
        preview = await previews.of(site.at(f"/?picture={site.at('/picture.jpg', INSIDE)}"))
        assert preview is not None
        assert preview.thumbnail is None
        assert "/picture.jpg" not in site.asked


async def test_no_page_no_preview_and_no_picture_no_thumbnail() -> None:
    async with looking() as (site, previews):
        assert await previews.of(site.at("/file")) is None
        assert await previews.of(site.at("/gone")) is None
        for picture in ("/file", "/gone", "/endless"):
            preview = await previews.of(site.at(f"/?picture={picture}"))
            assert preview is not None
            assert preview.thumbnail is None


async def test_of_a_page_without_an_end_its_beginning_is_read() -> None:
    async with looking() as (site, previews):
        preview = await previews.of(site.at("/endless"))
        assert preview is not None
        assert preview.title == "Long"


@pytest.mark.timeout(20)
async def test_what_is_late_is_left_out() -> None:
    async with looking(deadline_seconds=0.3) as (site, previews):
        assert await previews.of(site.at("/late")) is None
        preview = await previews.of(site.at("/?picture=/late"))
        assert preview is not None
        assert (preview.title, preview.thumbnail) == ("Page", None)
