"""What files tell of themselves, by their heads: the size and the length that people see."""

import struct
import zlib
from pathlib import Path

import av
import pytest
from PIL import Image

from gateway.core.errors import UnsupportedMedia
from gateway.core.media import NO_LOOKS, Looks
from gateway.media import films
from gateway.media.films import make_film
from gateway.media.looks import looks_of
from tests.engines.files import FILES
from tests.media.moving import film, gif

WAV = next(file.content for file in FILES if file.kind == "voice")


def saved(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "file"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("form", ["png", "jpeg", "webp", "gif"])
async def test_a_picture_tells_its_size(tmp_path: Path, form: str) -> None:
    path = tmp_path / "picture"
    Image.new("RGB", (40, 30)).save(path, format=form)
    assert await looks_of(path, f"image/{form}") == Looks(width=40, height=30)


async def test_a_photograph_is_as_wide_as_it_is_seen(tmp_path: Path) -> None:
    turned, path = Image.Exif(), tmp_path / "picture"
    turned[0x0112] = 6
    Image.new("RGB", (40, 30)).save(path, format="JPEG", exif=turned)
    assert await looks_of(path, "image/jpeg") == Looks(width=30, height=40)


async def test_the_largest_picture_is_not_unfolded(tmp_path: Path) -> None:
    """200 megapixels: its head is enough, and all that is there."""
    head = b"IHDR" + struct.pack(">IIBBBBB", 20_000, 10_000, 8, 2, 0, 0, 0)
    part = struct.pack(">I", len(head) - 4) + head + struct.pack(">I", zlib.crc32(head))
    path = saved(tmp_path, b"\x89PNG\r\n\x1a\n" + part + b"\x00\x01\x00\x00IDAT")
    assert await looks_of(path, "image/png") == Looks(width=20_000, height=10_000)


async def test_a_sound_tells_its_length(tmp_path: Path) -> None:
    assert await looks_of(saved(tmp_path, WAV), "audio/wav") == Looks(duration_seconds=2)


async def test_a_film_tells_its_length_and_its_size_as_it_is_held(tmp_path: Path) -> None:
    path = film(tmp_path / "film", seconds=3)
    assert await looks_of(path, "video/mp4") == Looks(duration_seconds=3, width=64, height=48)
    held = film(tmp_path / "held", seconds=1, turned=-90)
    assert await looks_of(held, "video/mp4") == Looks(duration_seconds=1, width=48, height=64)


async def test_what_cannot_be_read_tells_nothing(tmp_path: Path) -> None:
    for file in FILES:
        broken = saved(tmp_path, file.content[:30])
        assert await looks_of(broken, file.mimetype) in {NO_LOOKS, Looks(width=1, height=1)}
    assert await looks_of(broken, "application/pdf") == NO_LOOKS


async def test_a_moving_picture_becomes_a_film_of_its_size_and_length(tmp_path: Path) -> None:
    into = tmp_path / "film"
    assert await make_film(gif(tmp_path / "gif", size=(101, 51)), "image/gif", into) == "video/mp4"
    assert await looks_of(into, "video/mp4") == Looks(duration_seconds=2, width=100, height=50)
    with av.open(str(into)) as made:
        (stream,) = made.streams
        assert stream.codec_context.name == "h264"
        times = [frame.time for frame in made.decode(video=0)]
    assert times == [0.0, 0.5, 1.5]
    assert await make_film(into, "video/mp4", tmp_path / "again") is None


async def test_a_picture_that_moves_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = gif(tmp_path / "gif")
    for limit, value in (("MAX_PIXELS", 10), ("MAX_PIXELS_IN_ALL", 64 * 48 * 2)):
        with monkeypatch.context() as smaller:
            smaller.setattr(films, limit, value)
            with pytest.raises(UnsupportedMedia):
                await make_film(picture, "image/gif", tmp_path / "film")
    for content in (b"GIF89a", picture.read_bytes()[:40]):
        with pytest.raises(UnsupportedMedia):
            await make_film(saved(tmp_path, content), "image/gif", tmp_path / "film")
