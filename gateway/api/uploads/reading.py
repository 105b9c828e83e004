"""The body of a request that may bring a file, whatever way it takes."""

from collections.abc import AsyncIterable, AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from gateway.api.bodies import MAX_BODY_BYTES, check_encoding, check_json, read_json
from gateway.api.uploads.json_body import JsonBody, Lifted
from gateway.api.uploads.multipart_body import MultipartBody
from gateway.api.uploads.pieces import pieces
from gateway.ports import NewFile
from gateway.usecases import UseCases

MULTIPART: Final = "multipart/form-data"
PIECES_BYTES: Final = 512 * 1024
"""What a body with files has in memory at a time, however long it is."""
_BASE64: Final = frozenset({"base64", "mediaBase64"})
"""Where JSON and forms may hold a file."""
_NAMES: Final = frozenset(name.encode() for name in _BASE64)


@dataclass(frozen=True, slots=True)
class BodyWithFiles:
    """What was said, as JSON, and the files that came with it by their hashes."""

    raw: bytes
    files: Mapping[str, Lifted]
    is_form: bool
    """Its fields are texts, whatever they stand for."""


@asynccontextmanager
async def reading(request: web.Request, use: UseCases) -> AsyncIterator[BodyWithFiles]:
    """The files are gone afterwards, but for those that somebody stored."""
    async with AsyncExitStack() as places:

        async def open_file() -> NewFile:
            return await places.enter_async_context(use.files.receive())

        if request.content_type.lower() == MULTIPART:
            check_encoding(request)
            form = MultipartBody(_BASE64, open_file)
            yield BodyWithFiles(await form.read(request), form.files, is_form=True)
            return
        body = JsonBody(_NAMES, open_file)
        yield BodyWithFiles(await body.read(await _json(request)), body.files, is_form=False)


async def _json(request: web.Request) -> AsyncIterable[bytes]:
    """In one piece where that is small."""
    check_json(request)
    length = request.content_length
    if length is None or length > MAX_BODY_BYTES:
        return pieces(request)
    return _once(await read_json(request))


async def _once(piece: bytes) -> AsyncIterator[bytes]:
    yield piece
