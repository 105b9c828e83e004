"""Portraits: the two squares of a picture that WhatsApp takes, and nothing of what is none."""

from pathlib import Path

import pytest
from PIL import Image

from gateway.core.errors import UnsupportedMedia
from gateway.media import portraits
from gateway.media.portraits import SIDE, THUMBNAIL_SIDE, make_portrait
from tests.media.test_thumbnails import opened


async def test_the_middle_of_a_picture_is_cut_out(tmp_path: Path) -> None:
    wide = Image.new("RGBA", (900, 300), "red")
    wide.paste("blue", (300, 0, 600, 300))
    wide.save(tmp_path / "wide.png")
    portrait = await make_portrait(tmp_path / "wide.png")
    for made, side in ((portrait.picture, SIDE), (portrait.thumbnail, THUMBNAIL_SIDE)):
        picture = opened(made)
        assert picture.size == (side, side)
        for place in (2, side // 2, side - 3):
            red, _, blue = picture.getpixel((place, side // 2))
            assert (red < 60, blue > 200) == (True, True)


async def test_what_is_no_picture_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "picture"
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(UnsupportedMedia):
        await make_portrait(path)
    Image.new("RGB", (20, 20)).save(path, "PNG")
    monkeypatch.setattr(portraits, "MAX_PIXELS", 399)
    with pytest.raises(UnsupportedMedia):
        await make_portrait(path)
