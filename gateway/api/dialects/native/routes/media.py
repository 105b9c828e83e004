"""The file of a message: its bytes or a part of them, in a way that no browser runs."""

import re
from typing import Final
from urllib.parse import quote

from aiohttp import web

from gateway.api.operation import AnyOperation, Call, RawOperation
from gateway.core.errors import Code
from gateway.core.tenants import Scope

TAG: Final = "Messages"
PATH: Final = "/api/sessions/{sessionId}/messages/{messageId}/media"
ANY: Final = "application/octet-stream"
_SHOWN: Final = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
"""A sender chooses what a file says it is: only what browsers merely show keeps its type."""
_PLAYED: Final = re.compile(r"(audio|video)/[a-z0-9.+-]{1,64}")
_POLICY: Final = "default-src 'none'; sandbox"


async def answer_media(call: Call) -> web.StreamResponse:
    path = call.path
    medium = await call.use.media.open(call.principal, path.session_id, path.text("messageId"))
    bare = medium.mimetype.partition(";")[0].strip().lower()
    harmless = bare in _SHOWN or _PLAYED.fullmatch(bare) is not None
    name = quote(medium.filename or medium.sha256[:16], safe="")
    return web.FileResponse(
        medium.path,
        headers={
            "Content-Type": bare if harmless else ANY,
            "Content-Disposition": f"{'inline' if harmless else 'attachment'}; "
            f"filename*=UTF-8''{name}",
            "Content-Security-Policy": _POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, max-age=31536000, immutable",
        },
    )


_BYTES: Final = {ANY: {"type": "string", "format": "binary"}}

OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    RawOperation(
        method="GET",
        paths=(PATH,),
        name="getMedia",
        tag=TAG,
        scope=Scope.READ,
        summary="The file of a message; where it is not here, WhatsApp is asked for it",
        errors=(
            Code.SESSION_NOT_FOUND,
            Code.MESSAGE_NOT_FOUND,
            Code.NOT_FOUND,
            Code.SESSION_NOT_CONNECTED,
            Code.MEDIA_GONE,
            Code.TOO_LARGE,
            Code.NOT_SUPPORTED,
            Code.ENGINE_FAILED,
            Code.STORAGE_FULL,
            Code.WHATSAPP_TIMEOUT,
        ),
        does=answer_media,
        content={200: _BYTES, 206: _BYTES},
        headers={"Range": "Which part of it, as `bytes=0-1023`."},
    ),
)
