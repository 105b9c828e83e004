"""Files within JSON: taken out as they come, however they are cut, written and spaced."""

import base64
import hashlib
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from gateway.api.bodies import MAX_BODY_BYTES
from gateway.api.uploads.json_body import JsonBody, Lifted
from gateway.core.errors import BadJson, GatewayError, InvalidRequest, TooLarge
from gateway.media.folder import MediaFolder
from gateway.ports import NewFile

CONTENT = bytes(range(256)) * 5
SHA256 = hashlib.sha256(CONTENT).hexdigest()
PLAIN = base64.b64encode(CONTENT).decode()
LINES = base64.encodebytes(CONTENT).decode()


class Reader:
    """Reads JSON in pieces of one size."""

    def __init__(self, folder: MediaFolder) -> None:
        self._folder = folder
        self.files: dict[str, Lifted] = {}

    async def read(self, text: str, size: int) -> bytes:
        async with AsyncExitStack() as places:

            async def open_file() -> NewFile:
                return await places.enter_async_context(self._folder.receive(10_000_000))

            body = JsonBody(frozenset({b"base64", b"mediaBase64"}), open_file, MAX_BODY_BYTES)
            left = await body.read(_pieces(text.encode(), size))
            self.files = body.files
            return left


async def _pieces(data: bytes, size: int) -> AsyncIterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    folder = MediaFolder(tmp_path / "media")
    folder.prepare()
    return Reader(folder)


SPELLED = {
    "plain": PLAIN,
    "slashes escaped": PLAIN.replace("/", "\\/"),
    "everything escaped": re.sub(r"[+/=]", lambda sign: f"\\u{ord(sign[0]):04X}", PLAIN),
    "in lines": json.dumps(LINES)[1:-1],
    "in lines of Windows": json.dumps(LINES.replace("\n", "\r\n"))[1:-1],
    "for URLs": PLAIN.replace("+", "-").replace("/", "_"),
    "without padding": PLAIN.rstrip("="),
    "a data URL": f"data:image/png;base64,{PLAIN}",
    "a data URL with parameters": f"data:image/png;name=a.png;base64,{PLAIN}",
}
"""The same bytes, as clients write them in JSON."""


@pytest.mark.parametrize("spelling", SPELLED)
async def test_the_bytes_are_the_same_however_they_are_written(
    reader: Reader, spelling: str
) -> None:
    before, after = '{"to": "a\\"b", "media" : {"base64" :\n "', '", "filename": "x"}, "n": 1}'
    body = f"{before}{SPELLED[spelling]}{after}"
    for size in (1, 2, 3, 7, 64, 100_000):
        left = json.loads(await reader.read(body, size))
        assert left == {"to": 'a"b', "media": {"base64": SHA256, "filename": "x"}, "n": 1}
        assert reader.files[SHA256].file.size == len(CONTENT)
        said = "image/png" if spelling.startswith("a data") else None
        assert reader.files[SHA256].mimetype == said


@pytest.mark.parametrize("length", range(8))
async def test_short_ones_too(reader: Reader, length: int) -> None:
    content = CONTENT[:length]
    await reader.read(json.dumps({"base64": base64.b64encode(content).decode()}), 3)
    assert reader.files[hashlib.sha256(content).hexdigest()].file.head == content


async def test_only_values_under_the_names_are_files(reader: Reader) -> None:
    said = {"text": "base64", "a": ["base64", PLAIN], "base64x": PLAIN, "base64": None, "b": {}}
    assert json.loads(await reader.read(json.dumps(said), 5)) == said
    assert reader.files == {}


@pytest.mark.parametrize(
    "text",
    ["not base64!", "AA=A", 'AA\\"AA', "AA\\u00e9A", "A", "data:,x", "AA==AAAA"],
)
async def test_what_is_no_base64_is_refused_by_its_name(reader: Reader, text: str) -> None:
    for size in (1, 1000):
        with pytest.raises(InvalidRequest) as refusal:
            await reader.read(f'{{"mediaBase64": "{text}"}}', size)
        assert refusal.value.details == [{"field": "mediaBase64", "message": "is not base64"}]


@pytest.mark.parametrize("text", ['{"base64": "AAAA', '{"base64": "', '{"a": "b', '"\\'])
async def test_a_string_without_end_is_bad_json(reader: Reader, text: str) -> None:
    with pytest.raises((BadJson, InvalidRequest)):
        await reader.read(text, 4)


async def test_the_rest_has_a_limit(reader: Reader) -> None:
    for body in (" " * (MAX_BODY_BYTES + 1), '{"a": "' + "x" * MAX_BODY_BYTES):
        with pytest.raises(GatewayError) as refusal:
            await reader.read(body, 64 * 1024)
        assert isinstance(refusal.value, TooLarge)
