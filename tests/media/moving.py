"""Films and pictures that move, as small as can be: first they are red and, on the right, blue."""

from pathlib import Path

import av
from PIL import Image

WIDTH, HEIGHT = 64, 48
FRAMES_A_SECOND = 4


def first(size: tuple[int, int] = (WIDTH, HEIGHT)) -> Image.Image:
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    return picture


def film(path: Path, *, seconds: int = 1, turned: int = 0) -> Path:
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=FRAMES_A_SECOND, options={"bf": "0"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        if turned:
            stream.set_display_rotation(turned)
        for number in range(seconds * FRAMES_A_SECOND):
            picture = Image.new("RGB", (WIDTH, HEIGHT), "green") if number else first()
            container.mux(stream.encode(av.VideoFrame.from_image(picture)))
        container.mux(stream.encode(None))
    return path


def gif(path: Path, *, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Path:
    """Three frames: of half a second, a second, and half a second."""
    others = [Image.new("RGB", size, colour) for colour in ("green", "yellow")]
    first(size).save(
        path, format="GIF", save_all=True, append_images=others, duration=[500, 1000, 500], loop=0
    )
    return path
