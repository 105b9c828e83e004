"""What is fetched from an address: guarded at each hop, and only what is there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from gateway.core.errors import MediaUnreachable
from gateway.media.folder import MediaFolder
from gateway.outbound.client import OutboundClient
from gateway.outbound.guard import Guard

OUTSIDE, INSIDE = "127.0.0.1", "127.0.0.2"
SECRET = b"what only this machine may read"


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """One server at two addresses, of which only the first may be reached."""

    async def file(_request: web.Request) -> web.Response:
        return web.Response(body=SECRET)

    async def elsewhere(request: web.Request) -> web.Response:
        raise web.HTTPFound(request.query["to"])

    async def round_and_round(_request: web.Request) -> web.Response:
        raise web.HTTPFound("/round")

    app = web.Application()
    app.router.add_get("/file", file)
    app.router.add_get("/elsewhere", elsewhere)
    app.router.add_get("/round", round_and_round)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, OUTSIDE, 0).start()
    port = int(runner.addresses[0][1])
    await web.TCPSite(runner, INSIDE, port).start()
    yield port
    await runner.cleanup()


async def fetched(folder: MediaFolder, url: str) -> bytes:
    client = OutboundClient(Guard([f"{OUTSIDE}/32"]), timeout_seconds=5)
    try:
        async with folder.receive(1000) as new:
            await client.fetch(url, new)
            await new.finish()
            return new.head
    finally:
        await client.close()


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    folder = MediaFolder(tmp_path / "media")
    folder.prepare()
    return folder


async def test_redirects_are_followed_and_judged_like_what_led_to_them(
    folder: MediaFolder, port: int
) -> None:
    outside, inside = f"http://{OUTSIDE}:{port}", f"http://{INSIDE}:{port}"
    assert await fetched(folder, f"{outside}/elsewhere?to=/file") == SECRET
    for url in (
        f"{inside}/file",
        f"{outside}/elsewhere?to={inside}/file",
        f"{outside}/elsewhere?to={outside}/elsewhere?to={inside}/file",
        f"{outside}/round",
        f"{outside}/nothing",
    ):
        with pytest.raises(MediaUnreachable):
            await fetched(folder, url)
