"""What files are by their bytes, whatever somebody calls them."""

import pytest

from gateway.core.errors import UnsupportedMedia
from gateway.core.file_types import ANY, settled
from tests.engines.files import FILES, File

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0" + bytes(40)
MP4 = b"\0\0\0\x18ftypisom" + bytes(40)
OGG = b"OggS" + bytes(40)
ZIP = b"PK\x03\x04" + bytes(40)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize(
    ("head", "declared", "is_one"),
    [
        (PNG, None, "image/png"),
        (PNG, "application/octet-stream", "image/png"),
        (PNG, "IMAGE/PNG; charset=binary", "image/png"),
        (JPEG, "image/jpg", "image/jpeg"),
        (MP4, None, "video/mp4"),
        (MP4, "audio/x-m4a", "audio/mp4"),
        (OGG, "audio/ogg; codecs=opus", "audio/ogg"),
        (OGG, "application/ogg", "audio/ogg"),
        (ZIP, None, "application/zip"),
        (ZIP, XLSX, XLSX),
        (b"a;b\n1;2\n", "text/csv", "text/csv"),
        (b"a;b\n1;2\n", None, "text/plain"),
        ("ñ".encode() * 400, None, "text/plain"),
        (("a" + "ñ" * 400).encode()[:512], None, "text/plain"),
        (b"\x01\x02\xff", None, ANY),
        (b"<svg/>", "image/svg+xml", "image/svg+xml"),
    ],
)
def test_a_type_is_what_the_bytes_allow(head: bytes, declared: str | None, is_one: str) -> None:
    assert settled(head, declared) == is_one


@pytest.mark.parametrize(
    ("head", "declared"),
    [
        (PNG, "image/jpeg"),
        (PNG, "text/plain"),
        (b"plain text", "image/png"),
        (ZIP, "image/png"),
        (b"MZ" + bytes(40), "image/png"),
        (b"%PDF-1.7", "video/mp4"),
        (b"", "audio/mpeg"),
    ],
)
def test_bytes_that_are_not_what_is_said_are_refused(head: bytes, declared: str) -> None:
    with pytest.raises(UnsupportedMedia):
        settled(head, declared)


def test_a_servers_word_is_a_hint_and_no_more() -> None:
    assert settled(PNG, None, "text/html") == "image/png"
    assert settled(ZIP, None, XLSX) == XLSX
    assert settled(b"1,2", None, "text/csv; charset=utf-8") == "text/csv"
    assert settled(b"1,2", None, "image/png") == "text/plain"
    assert settled(PNG, "image/png", "image/jpeg") == "image/png"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_the_engines_send_is_what_it_says(file: File) -> None:
    assert settled(file.content, file.mimetype) == file.mimetype
