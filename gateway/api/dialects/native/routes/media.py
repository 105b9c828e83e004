"""The file of a message, its bytes or a part of them, and what it shows, small."""

import re
from pathlib import Path
from typing import Final
from urllib.parse import quote

from aiohttp import web

from gateway.api.operation import Access, AnyOperation, Call, RawOperation
from gateway.api.remote_files import remote_file
from gateway.core.errors import Code
from gateway.core.media_links import PATH as LINK
from gateway.core.tenants import Scope
from gateway.usecases.media import Medium

TAG: Final = "Messages"
PATH: Final = "/api/sessions/{sessionId}/messages/{messageId}/media"
THUMBNAIL: Final = "/api/sessions/{sessionId}/messages/{messageId}/thumbnail"
ANY: Final = "application/octet-stream"
_SHOWN: Final = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
"""A sender chooses what a file says it is: only what browsers merely show keeps its type."""
_PLAYED: Final = re.compile(r"(audio|video)/[a-z0-9.+-]{1,64}")
_POLICY: Final = "default-src 'none'; sandbox"


async def answer_media(call: Call) -> web.StreamResponse:
    path = call.path
    medium = await call.use.media.open(call.principal, path.session_id, path.text("messageId"))
    return await _served(call.request, medium)


async def answer_thumbnail(call: Call) -> web.StreamResponse:
    path = call.path
    return await _served(
        call.request,
        await call.use.media.thumbnail(call.principal, path.session_id, path.text("messageId")),
    )


async def answer_link(call: Call) -> web.StreamResponse:
    return await _served(call.request, await call.use.media.open_link(call.path.text("token")))


async def _served(request: web.Request, medium: Medium) -> web.StreamResponse:
    bare = medium.mimetype.partition(";")[0].strip().lower()
    harmless = bare in _SHOWN or _PLAYED.fullmatch(bare) is not None
    name = quote(medium.filename or medium.sha256[:16], safe="")
    headers = {
        "Content-Type": bare if harmless else ANY,
        "Content-Disposition": f"{'inline' if harmless else 'attachment'}; filename*=UTF-8''{name}",
        "Content-Security-Policy": _POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=31536000, immutable",
    }
    if isinstance(medium.file, Path):
        return web.FileResponse(medium.file, headers=headers)
    return await remote_file(request, medium.file, headers)


_BYTES: Final = {ANY: {"type": "string", "format": "binary"}}

_RANGE: Final = {"Range": "Which part of it, as `bytes=0-1023`."}
_ERRORS: Final = (
    Code.SESSION_NOT_FOUND,
    Code.MESSAGE_NOT_FOUND,
    Code.NOT_FOUND,
    Code.SESSION_NOT_CONNECTED,
    Code.MEDIA_GONE,
    Code.TOO_LARGE,
    Code.NOT_SUPPORTED,
    Code.ENGINE_FAILED,
    Code.STORAGE_FULL,
    Code.STORAGE_UNREACHABLE,
    Code.WHATSAPP_TIMEOUT,
)

OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    RawOperation(
        method="GET",
        paths=(PATH,),
        name="getMedia",
        tag=TAG,
        scope=Scope.READ,
        summary="The file of a message; where it is not here, WhatsApp is asked for it",
        errors=_ERRORS,
        does=answer_media,
        content={200: _BYTES, 206: _BYTES},
        headers=_RANGE,
    ),
    RawOperation(
        method="GET",
        paths=(THUMBNAIL,),
        name="getThumbnail",
        tag=TAG,
        scope=Scope.READ,
        summary="What the file of a message shows, at most 320 pixels wide and high",
        errors=_ERRORS,
        does=answer_thumbnail,
        content={200: {"image/jpeg": {"type": "string", "format": "binary"}}},
    ),
    RawOperation(
        method="GET",
        paths=(f"{LINK}{{token}}",),
        name="getLinkedMedia",
        tag=TAG,
        summary="The same by a link of a webhook, which is true for a day and needs no key",
        access=Access.PUBLIC,
        errors=_ERRORS,
        does=answer_link,
        content={200: _BYTES, 206: _BYTES},
        headers=_RANGE,
    ),
)
