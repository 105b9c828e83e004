"""JSON with files in it, as base64: taken out as it comes, so that nobody holds them in memory."""

from collections.abc import AsyncIterable, Awaitable, Callable
from typing import Final

from gateway.api.uploads.base64_text import Base64Text
from gateway.core.errors import BadJson, TooLarge
from gateway.ports import NewFile

_QUOTE: Final = b'"'
_ESCAPED: Final = b"\\"

Open = Callable[[], Awaitable[NewFile]]


class Lifted:
    """A file that came with a request, and what was said of it on the way."""

    def __init__(self, file: NewFile, mimetype: str | None, filename: str | None = None) -> None:
        self.file = file
        self.mimetype = mimetype
        self.filename = filename


class JsonBody:
    """What is left of the JSON: in place of each file stands its hash, by which it is found."""

    def __init__(self, names: frozenset[bytes], open_file: Open, max_bytes: int) -> None:
        self.files: dict[str, Lifted] = {}
        self._names = names
        self._open_file = open_file
        self._max_bytes = max_bytes
        self._left = bytearray()
        self._text: Base64Text | None = None
        self._new: NewFile | None = None
        self._string_at: int | None = None
        """Where the string that is being read begins in what is left; None outside of one."""
        self._escaped = False
        self._last: bytes | None = None
        """The string before, for as long as nothing but a colon came after it."""
        self._after = 0

    async def read(self, pieces: AsyncIterable[bytes]) -> bytes:
        async for piece in pieces:
            await self._feed(piece)
        if self._text is not None or self._string_at is not None:
            raise BadJson
        return bytes(self._left)

    async def _feed(self, piece: bytes) -> None:
        at = 0
        while at < len(piece):
            if self._text is not None:
                at = await self._lift(piece, at, self._text)
            elif self._string_at is not None:
                at = self._through_string(piece, at, self._string_at)
            else:
                at = await self._up_to_string(piece, at)
            if len(self._left) > self._max_bytes:
                raise TooLarge(
                    f"Beside its files, a JSON body has at most {self._max_bytes} bytes."
                )

    async def _up_to_string(self, piece: bytes, at: int) -> int:
        """Between strings; a value that begins after one of the names is a file."""
        quote = piece.find(_QUOTE, at)
        if quote < 0:
            self._left += piece[at:]
            return len(piece)
        self._left += piece[at : quote + 1]
        if self._last in self._names and self._left[self._after : -1].strip() == b":":
            self._new = await self._open_file()
            self._text = Base64Text(self._last.decode(), self._new)
        else:
            self._string_at = len(self._left)
        return quote + 1

    def _through_string(self, piece: bytes, at: int, begun: int) -> int:
        if self._escaped:
            self._escaped = False
            self._left += piece[at : at + 1]
            return at + 1
        ends = [end for mark in (_QUOTE, _ESCAPED) if (end := piece.find(mark, at)) >= 0]
        if not ends:
            self._left += piece[at:]
            return len(piece)
        end = min(ends)
        self._left += piece[at : end + 1]
        if piece[end : end + 1] == _ESCAPED:
            self._escaped = True
        else:
            self._last = bytes(self._left[begun:-1])
            self._after = len(self._left)
            self._string_at = None
        return end + 1

    async def _lift(self, piece: bytes, at: int, text: Base64Text) -> int:
        # No string of base64 holds an escaped quote: the next one is its end, or a refusal.
        end = piece.find(_QUOTE, at)
        await text.feed(piece[at : end if end >= 0 else len(piece)])
        if end < 0:
            return len(piece)
        await text.end()
        assert self._new is not None  # noqa: S101 - opened with the text
        sha256 = await self._new.finish()
        # The same file may be there several times, for several people.
        self.files.setdefault(sha256, Lifted(self._new, text.mimetype))
        self._left += sha256.encode() + _QUOTE
        self._text, self._new, self._last = None, None, None
        self._after = len(self._left)
        return end + 1
