"""The body of a request that may bring files, whatever way it takes."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from gateway.api.bodies import check_encoding, check_json, read_json
from gateway.api.uploads.json_body import JsonBody, Lifted, Open
from gateway.api.uploads.multipart_body import MultipartBody
from gateway.api.uploads.pieces import pieces
from gateway.core.errors import TooLarge
from gateway.ports import NewFile
from gateway.usecases import UseCases

MULTIPART: Final = "multipart/form-data"
PIECES_BYTES: Final = 512 * 1024
"""What a body with files has in memory at a time, however long it is."""
MAX_FILES: Final = 100
"""Those who send more of them bring them one by one, and send them by their ids."""
_AT_ONCE_BYTES: Final = 256 * 1024
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


def is_form(request: web.Request) -> bool:
    return request.content_type.lower() == MULTIPART


def names_a_file(raw: bytes) -> bool:
    """Whether JSON may hold one; it need not, but what names none holds none."""
    return any(b'"%b"' % name in raw for name in _NAMES)


@asynccontextmanager
async def reading(
    request: web.Request,
    use: UseCases,
    *,
    max_bytes: int,
    as_form: bool,
    raw: bytes | None = None,
) -> AsyncIterator[BodyWithFiles]:
    """The files are gone afterwards, but for those that somebody stored.

    `raw` is the body where somebody has read it to see that it is JSON with files.
    """
    async with AsyncExitStack() as places:
        open_file = _opener(use, places)
        if raw is not None:
            yield await _with_files(raw, open_file, max_bytes)
        elif as_form and is_form(request):
            check_encoding(request)
            form = MultipartBody(_BASE64, open_file)
            yield BodyWithFiles(await form.read(request), form.files, is_form=True)
        else:
            yield await _json(request, open_file, max_bytes)


def _opener(use: UseCases, places: AsyncExitStack) -> Open:
    """Places for as many files as a request may bring; together they are as large as one may be."""
    opened: list[NewFile] = []

    async def open_file() -> NewFile:
        if len(opened) == MAX_FILES:
            raise TooLarge(f"A request brings at most {MAX_FILES} files.")
        taken = sum(file.size for file in opened)
        new = await places.enter_async_context(use.files.receive(besides=taken))
        opened.append(new)
        return new

    return open_file


async def _json(request: web.Request, open_file: Open, max_bytes: int) -> BodyWithFiles:
    check_json(request)
    length = request.content_length
    if length is None or length > max_bytes:
        body = JsonBody(_NAMES, open_file, max_bytes)
        return BodyWithFiles(await body.read(pieces(request)), body.files, is_form=False)
    return await _with_files(await read_json(request, max_bytes=max_bytes), open_file, max_bytes)


async def _with_files(raw: bytes, open_file: Open, max_bytes: int) -> BodyWithFiles:
    body = JsonBody(_NAMES, open_file, max_bytes)
    if names_a_file(raw):  # else nobody has to look at each of its strings
        raw = await body.read(_in_pieces(raw))
    return BodyWithFiles(raw, body.files, is_form=False)


async def _in_pieces(raw: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(raw), _AT_ONCE_BYTES):
        yield raw[start : start + _AT_ONCE_BYTES]
