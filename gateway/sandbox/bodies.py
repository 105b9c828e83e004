"""Reads the bodies of control requests: JSON into an order, multipart into fields and one file."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from aiohttp import BodyPartReader, web
from aiohttp.http import HttpProcessingError
from pydantic import ValidationError

from .jsons import parse
from .media import MediaFolder, TooLarge
from .orders import field_of
from .requests import MIMETYPE, Request

Order = TypeVar("Order", bound=Request)

CHUNK_BYTES: Final = 1024**2
LONGEST_FIELD_BYTES: Final = 256 * 1024
UNREADABLE: Final = (ValueError, AssertionError, HttpProcessingError, web.RequestPayloadError)
"""What aiohttp says to multipart that is none, to its parts' headers, and to its end."""


class BadBody(Exception):
    """A body that says nothing the API knows; the text names what is wrong."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class Upload:
    """A multipart body, its file already stored."""

    fields: dict[str, str]
    media: dict[str, Any] | None


def checked(kind: type[Order], value: Any) -> Order:
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = field_of(first["loc"])
        text = first["msg"].removeprefix("Value error, ")
        raise BadBody(f"{field}: {text}" if field else text) from error


async def kind_in(request: web.Request) -> str | None:
    """The `type` that a JSON body names, if it is one; what is wrong with it `order` says."""
    try:
        value = parse(await request.read() or b"{}")
    except (ValueError, RecursionError, web.RequestPayloadError):
        return None
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) else None


async def order(request: web.Request, kind: type[Order]) -> Order:
    try:
        body = await request.read()
        value = parse(body) if body else {}
    except (ValueError, RecursionError, web.RequestPayloadError) as error:
        raise BadBody("the body is not JSON") from error
    if not isinstance(value, dict):
        raise BadBody("the body is not a JSON object")
    return checked(kind, value)


async def upload(request: web.Request, folder: MediaFolder, file: str) -> Upload:
    """The fields, and the one part named `file`."""
    fields: dict[str, str] = {}
    media: dict[str, Any] | None = None
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or part.name is None:
                raise BadBody("a part of the body has no name")
            if part.name == file:
                if media is not None:
                    raise BadBody(f"{file}: there are two")
                media = await _store(part, folder)
            else:
                fields[part.name] = await _text(part)
    except TooLarge as error:
        raise BadBody(f"{file}: larger than WhatsApp takes", 413) from error
    except UNREADABLE as error:
        raise BadBody("the body is not well-formed multipart/form-data") from error
    return Upload(fields, media)


async def _store(part: BodyPartReader, folder: MediaFolder) -> dict[str, Any]:
    stored = await folder.store(_chunks(part))
    if stored.size == 0:
        raise BadBody(f"{part.name}: the file is empty")
    declared = part.headers.get("Content-Type", "")
    well_formed = declared.isascii() and re.match(MIMETYPE, declared)
    return {
        "mimetype": declared if well_formed else "application/octet-stream",
        "size": stored.size,
        "sha256": stored.sha256,
        "filename": _file_name(part.filename),
    }


def _file_name(given: str | None) -> str | None:
    last = re.split(r"[/\\]", given or "")[-1]
    return "".join(character for character in last if character.isprintable()) or None


async def _chunks(part: BodyPartReader) -> AsyncIterator[bytes]:
    while chunk := await part.read_chunk(CHUNK_BYTES):
        yield chunk


async def _text(part: BodyPartReader) -> str:
    data = b""
    async for chunk in _chunks(part):
        data += chunk
        if len(data) > LONGEST_FIELD_BYTES:
            raise BadBody(f"{part.name}: too long", 413)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise BadBody(f"{part.name}: not UTF-8") from error
