"""WhatsApp's media servers: pages put bytes there, fetch them, and see profile pictures."""

from __future__ import annotations

import asyncio
import re
from typing import Final

from aiohttp import web

from .bodies import CHUNK_BYTES
from .headers import MEDIA_HEADERS
from .media import TooLarge
from .sandbox import Sandbox

SHA256: Final = re.compile(r"[0-9a-f]{64}")


class MediaHost:
    """Bytes by their hash: for linked devices, and pictures for whoever knows their address."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_post("/mms/{kind}", self.upload)
        router.add_get("/v/{sha256}", self.download)
        router.add_get("/pps/{sha256}", self.picture)

    async def upload(self, request: web.Request) -> web.Response:
        self._owner(request)
        try:
            stored = await self._sandbox.media.store(request.content.iter_chunked(CHUNK_BYTES))
        except TooLarge as error:
            raise web.HTTPRequestEntityTooLarge(0, 0) from error
        if stored.size == 0:
            raise web.HTTPBadRequest
        return web.json_response({"sha256": stored.sha256, "size": stored.size})

    async def download(self, request: web.Request) -> web.FileResponse:
        if self._sandbox.faults.media_gone(self._owner(request)):
            raise web.HTTPNotFound
        return await self._file(request)

    async def picture(self, request: web.Request) -> web.FileResponse:
        sha256 = request.match_info["sha256"]
        if not any(phone.picture == sha256 for phone in self._sandbox.people.phones()):
            raise web.HTTPNotFound
        return await self._file(request)

    def _owner(self, request: web.Request) -> str:
        """The account whose linked device asks."""
        device = self._sandbox.devices.with_token(request.query.get("auth", ""))
        if device is None:
            raise web.HTTPForbidden
        return device.owner

    async def _file(self, request: web.Request) -> web.FileResponse:
        sha256 = request.match_info["sha256"]
        if not SHA256.fullmatch(sha256):
            raise web.HTTPNotFound
        path = self._sandbox.media.path(sha256)
        if not await asyncio.to_thread(path.is_file):
            raise web.HTTPNotFound
        response = web.FileResponse(path, headers=MEDIA_HEADERS)
        response.headers["Content-Type"] = "application/octet-stream"
        return response
