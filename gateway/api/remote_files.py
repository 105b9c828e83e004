"""A file that lies on another machine, as an answer: whole, or the part that was asked for."""

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from gateway.ports import RemoteFile

_BEYOND: Final = 416


async def remote_file(
    request: web.Request, file: RemoteFile, headers: Mapping[str, str]
) -> web.StreamResponse:
    """As aiohttp answers for files on disk; what cannot be had raises before it is answered."""
    said = {**headers, "Accept-Ranges": "bytes"}
    part = _part(request, file.size)
    if part is None:
        return web.Response(status=_BEYOND, headers={"Content-Range": f"bytes */{file.size}"})
    said["Content-Length"] = str(len(part))
    status = 200
    if len(part) < file.size or "Range" in request.headers:
        status = 206
        said["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{file.size}"
    if request.method == "HEAD":
        return web.Response(status=status, headers=said)
    pieces = await file.part(part.start, part.stop)
    return web.Response(status=status, headers=said, body=pieces)


def _part(request: web.Request, size: int) -> range | None:
    """Which bytes; None where there are none of those."""
    try:
        asked = request.http_range
    except ValueError:
        return None
    start, end, _ = asked.indices(size)
    return range(start, end) if start < end else None
