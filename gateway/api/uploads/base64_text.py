"""Base64 as it comes in a JSON string, in pieces, decoded into a file."""

import base64
import binascii
import re
from typing import Final

from gateway.core.errors import InvalidRequest
from gateway.ports import NewFile

_ESCAPE: Final = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_UNFINISHED: Final = re.compile(rb"\\(?:u[0-9a-fA-F]{0,3})?$")
_WRITTEN: Final = {b"n": b"", b"r": b"", b"t": b"", b"/": b"/"}
_SPACE: Final = b" \n\r\t"
_OTHER_ALPHABET: Final = bytes.maketrans(b"-_", b"+/")
_DATA_URL: Final = re.compile(rb"data:([^,;]*)(?:;[^,]*)?;base64,", re.IGNORECASE)
_MAX_PREFIX_BYTES: Final = 256


class Base64Text:
    """Feed it what stands between the quotes, as it was sent."""

    def __init__(self, field: str, into: NewFile) -> None:
        self.mimetype: str | None = None
        """What a `data:` URL says before its base64."""
        self._field = field
        self._into = into
        self._unread = b""
        self._beginning: bytes | None = b""
        """Until it is known whether it is a `data:` URL; then None."""
        self._quad = b""
        self._ended = False

    async def feed(self, text: bytes) -> None:
        text = self._unread + text
        cut = _UNFINISHED.search(text)
        self._unread = cut[0] if cut else b""
        await self._take(text[: len(text) - len(self._unread)])

    async def end(self) -> None:
        if self._unread:
            raise self._refusal()
        if self._beginning is not None:
            await self._begin(self._beginning)
        if self._quad:
            quad = self._quad.rstrip(b"=")
            await self._decode(quad + b"=" * (-len(quad) % 4))

    async def _take(self, text: bytes) -> None:
        plain = _ESCAPE.sub(self._unescaped, text).translate(None, _SPACE)
        if self._beginning is None:
            await self._decode_quads(plain)
            return
        self._beginning += plain
        if len(self._beginning) >= _MAX_PREFIX_BYTES:
            await self._begin(self._beginning)

    async def _begin(self, beginning: bytes) -> None:
        self._beginning = None
        if prefix := _DATA_URL.match(beginning):
            self.mimetype = prefix[1].decode(errors="replace") or None
            beginning = beginning[prefix.end() :]
        await self._decode_quads(beginning)

    async def _decode_quads(self, text: bytes) -> None:
        text = self._quad + text
        # The last four may be padded; they wait until it is known that they are the last.
        whole = max(len(text) - 1, 0) // 4 * 4
        self._quad = text[whole:]
        await self._decode(text[:whole])

    async def _decode(self, text: bytes) -> None:
        if not text:
            return
        if self._ended:
            raise self._refusal()
        self._ended = text.endswith(b"=")
        try:
            data = base64.b64decode(text.translate(_OTHER_ALPHABET), validate=True)
        except binascii.Error:
            raise self._refusal() from None
        await self._into.write(data)

    def _unescaped(self, escape: re.Match[bytes]) -> bytes:
        if escape[1] is not None:
            return chr(int(escape[1], 16)).encode(errors="replace")
        written = _WRITTEN.get(escape[2])
        if written is None:
            raise self._refusal()
        return written

    def _refusal(self) -> InvalidRequest:
        return InvalidRequest.field(self._field, "is not base64")
