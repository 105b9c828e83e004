"""WhatsApp's media servers: encrypted files that devices put and fetch, and profile pictures."""

from __future__ import annotations

import binascii
import re
from base64 import urlsafe_b64decode
from typing import Final

from aiohttp import web

from .bodies import CHUNK_BYTES
from .headers import MEDIA_HEADERS
from .media import MediaFolder, OtherBytes, Stored, TooLarge, direct_path
from .sandbox import Sandbox

SHA256: Final = re.compile(r"[0-9a-f]{64}")
ENCRYPTED: Final = re.compile(r"([0-9a-f]{64})\.enc")
MEDIA_TYPES: Final = frozenset(
    {"image", "sticker", "video", "gif", "ptv", "audio", "ptt", "document"}
)


class MediaHost:
    """Bytes by their hash: for linked devices, and pictures for whoever knows their address."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_post("/mms/{type}/{token}", self.upload)
        router.add_get("/v/{file}", self.download)
        router.add_post("/v/{file}", self.bring_back)
        router.add_post("/pps", self.upload_picture)
        router.add_get("/pps/{sha256}", self.picture)

    async def upload(self, request: web.Request) -> web.Response:
        """Encrypted media; the token is the hash of what comes, as WhatsApp wants it."""
        self._owner(request)
        if request.match_info["type"] not in MEDIA_TYPES:
            raise web.HTTPNotFound
        stored = await _store(request, self._sandbox.media, _announced(request))
        path = direct_path(stored.sha256)
        return web.json_response({"url": str(request.url.with_path(path)), "direct_path": path})

    async def upload_picture(self, request: web.Request) -> web.Response:
        self._owner(request)
        stored = await _store(request, self._sandbox.pictures)
        return web.json_response({"sha256": stored.sha256})

    async def download(self, request: web.Request) -> web.FileResponse:
        owner = self._owner(request)
        named = ENCRYPTED.fullmatch(request.match_info["file"])
        if named is None or self._sandbox.faults.media_gone(owner):
            raise web.HTTPNotFound
        return await _file(self._sandbox.media, named[1])

    async def bring_back(self, request: web.Request) -> web.Response:
        """The account's phone puts a file there again that was forgotten, where it has it."""
        owner = self._owner(request)
        named = ENCRYPTED.fullmatch(request.match_info["file"])
        if named is None or self._sandbox.faults.media_gone(owner):
            raise web.HTTPNotFound
        there = await self._sandbox.lost_media.give(named[1], self._sandbox.media)
        if not there and not await self._sandbox.media.has(named[1]):
            raise web.HTTPNotFound
        return web.json_response({"direct_path": direct_path(named[1])})

    async def picture(self, request: web.Request) -> web.FileResponse:
        sha256 = request.match_info["sha256"]
        if not self._sandbox.people.shows(sha256):
            raise web.HTTPNotFound
        return await _file(self._sandbox.pictures, sha256)

    def _owner(self, request: web.Request) -> str:
        """The account whose linked device asks."""
        device = self._sandbox.devices.with_token(request.query.get("auth", ""))
        if device is None:
            raise web.HTTPForbidden
        if self._sandbox.faults.unreachable(device.owner):
            raise web.HTTPServiceUnavailable
        return device.owner


def _announced(request: web.Request) -> str:
    token = request.match_info["token"]
    try:
        return urlsafe_b64decode(token + "=" * (-len(token) % 4)).hex()
    except (ValueError, binascii.Error) as error:
        raise web.HTTPBadRequest from error


async def _store(request: web.Request, folder: MediaFolder, announced: str | None = None) -> Stored:
    try:
        stored = await folder.store(request.content.iter_chunked(CHUNK_BYTES), announced)
    except TooLarge as error:
        raise web.HTTPRequestEntityTooLarge(0, 0) from error
    except OtherBytes as error:
        raise web.HTTPBadRequest from error
    if stored.size == 0:
        raise web.HTTPBadRequest
    return stored


async def _file(folder: MediaFolder, sha256: str) -> web.FileResponse:
    if not SHA256.fullmatch(sha256) or not await folder.has(sha256):
        raise web.HTTPNotFound
    response = web.FileResponse(folder.path(sha256), headers=MEDIA_HEADERS)
    response.headers["Content-Type"] = "application/octet-stream"
    return response
