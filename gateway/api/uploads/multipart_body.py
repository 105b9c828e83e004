"""Multipart forms: their fields as the JSON that would say the same, their files on disk."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable
from typing import Any, Final
from urllib.parse import unquote

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http import HttpProcessingError

from gateway.api.bodies import MAX_BODY_BYTES
from gateway.api.uploads.base64_text import Base64Text
from gateway.api.uploads.json_body import Lifted, Open
from gateway.api.uploads.pieces import Haste
from gateway.core.errors import InvalidRequest, RequestTimeout, TooLarge

MAX_PARTS: Final = 64
_QUOTED: Final = re.compile(r"(?:[A-Za-z0-9_.~-]|%[0-9A-F]{2})+")
_PIECE_BYTES: Final = 64 * 1024
_BROKEN: Final = (
    ValueError,
    AssertionError,
    RuntimeError,
    KeyError,
    LookupError,
    ConnectionError,
    HttpProcessingError,
    web.RequestPayloadError,
    asyncio.IncompleteReadError,
)
"""What aiohttp says to multipart that is none, to its parts' headers, and to its end."""


class MultipartBody:
    """Files under their names as `{"base64": hash, "mimetype", "filename"}`, as in JSON."""

    def __init__(self, base64_fields: frozenset[str], open_file: Open) -> None:
        self.files: dict[str, Lifted] = {}
        self._base64_fields = base64_fields
        self._open_file = open_file
        self._haste = Haste()
        self._text_bytes = 0

    async def read(self, request: web.Request) -> bytes:
        fields: dict[str, Any] = {}
        try:
            reader = await request.multipart()
            async for part in self._parts(reader):
                if part.name is None:
                    raise InvalidRequest.field("body", "has a part without a name")
                fields[part.name] = await self._field(part, part.name)
        except _BROKEN:
            raise InvalidRequest.field("body", "is no whole multipart/form-data") from None
        return json.dumps(fields).encode()

    async def _parts(self, reader: MultipartReader) -> AsyncIterator[BodyPartReader]:
        for _ in range(MAX_PARTS):
            part = await self._in_time(reader.next())
            if part is None:
                return
            if not isinstance(part, BodyPartReader):
                raise InvalidRequest.field("body", "has a form within the form")
            yield part
        raise InvalidRequest.field("body", f"has more than {MAX_PARTS} parts")

    async def _field(self, part: BodyPartReader, name: str) -> Any:
        if part.filename is not None:
            return await self._file(part)
        if name in self._base64_fields:
            return await self._base64(part, name)
        text = bytearray()
        async for piece in self._pieces(part):
            text += piece
            self._text_bytes += len(piece)
            if self._text_bytes > MAX_BODY_BYTES:
                raise TooLarge(f"Beside its files, a form has at most {MAX_BODY_BYTES} bytes.")
        try:
            return text.decode()
        except UnicodeDecodeError:
            raise InvalidRequest.field(name, "is not UTF-8") from None

    async def _file(self, part: BodyPartReader) -> dict[str, Any]:
        new = await self._open_file()
        async for piece in self._pieces(part):
            await new.write(piece)
        sha256 = await new.finish()
        said = part.headers.get("Content-Type")
        name = _plain(part.filename or "")
        self.files[sha256] = Lifted(new, said, name)
        return {"base64": sha256, "mimetype": said, "filename": name}

    async def _base64(self, part: BodyPartReader, name: str) -> str:
        new = await self._open_file()
        text = Base64Text(name, new)
        async for piece in self._pieces(part):
            await text.feed(piece)
        await text.end()
        sha256 = await new.finish()
        self.files[sha256] = Lifted(new, text.mimetype)
        return sha256

    async def _pieces(self, part: BodyPartReader) -> AsyncIterator[bytes]:
        while piece := await self._in_time(part.read_chunk(_PIECE_BYTES)):
            self._haste.came(len(piece))
            yield piece

    async def _in_time(self, reading: Awaitable[Any]) -> Any:
        try:
            async with asyncio.timeout_at(self._haste.until):
                return await reading
        except TimeoutError:
            raise RequestTimeout from None


def _plain(name: str) -> str:
    """Some clients quote a name as in an address; nothing but that looks so."""
    return unquote(name) if _QUOTED.fullmatch(name) else name
