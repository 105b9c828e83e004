"""Films: their first frame, and those that are made of pictures that move."""

import asyncio
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gateway.core.errors import UnsupportedMedia
from gateway.media import containers

if TYPE_CHECKING:
    from av import VideoFrame
    from av.container import InputContainer
    from av.video import VideoStream

MAX_PIXELS: Final = 40_000_000
"""Of a frame; 8K has 33 million."""
MAX_SIDE: Final = 1280
"""Of a film that is made of a moving picture."""
MAX_PIXELS_IN_ALL: Final = 4_000_000_000
"""A small file may unfold into any number of frames."""
MP4: Final = "video/mp4"
_LYING: Final = 90
_HALF_TURN: Final = 180


def first_frame(container: "InputContainer") -> "VideoFrame | None":
    """None of a sound, and of a film too large to unfold. Blocks."""
    # The picture of a record's cover is no film.
    stream = next((each for each in container.streams.video if each.codec_context.pix_fmt), None)
    if stream is None or stream.width * stream.height > MAX_PIXELS:
        return None
    return next(islice(container.decode(stream), 1), None)


def seen_size(frame: "VideoFrame") -> tuple[int, int]:
    """As people see it: phones are held as one likes."""
    if frame.rotation % _HALF_TURN == _LYING:
        return frame.height, frame.width
    return frame.width, frame.height


async def make_film(picture: Path, mimetype: str, into: Path) -> str | None:
    """What WhatsApp shows as a GIF is a film; None of one that is a film already.

    Raises `UnsupportedMedia` of what is no moving picture after all.
    """
    if mimetype != "image/gif":
        return None
    await asyncio.to_thread(_make, picture, mimetype, into)
    return MP4


def _make(picture: Path, mimetype: str, into: Path) -> None:
    import av  # noqa: PLC0415 - 25 MB of memory, for those who send films

    try:
        with containers.opened(picture, mimetype) as source:
            seen = next(iter(source.streams.video), None)
            if seen is None or not 0 < seen.width * seen.height <= MAX_PIXELS:
                raise UnsupportedMedia("The picture cannot be read.")
            _encode(source, seen, into)
    except (av.FFmpegError, ValueError, OSError):
        raise UnsupportedMedia("The picture cannot be read.") from None


def _encode(source: "InputContainer", seen: "VideoStream", into: Path) -> None:
    import av  # noqa: PLC0415 - as above

    most_frames = MAX_PIXELS_IN_ALL // (seen.width * seen.height)
    width, height = _fitted(seen.width, seen.height)
    with av.open(str(into), "w", format="mp4", options={"movflags": "faststart"}) as film:
        stream = film.add_stream("libx264", options={"preset": "veryfast", "bf": "0"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        if seen.time_base is not None:
            stream.codec_context.time_base = seen.time_base
        last = None
        for number, frame in enumerate(source.decode(seen)):
            if number == most_frames:
                raise UnsupportedMedia("The picture moves for too long.")
            last = frame.reformat(width=width, height=height, format="yuv420p")
            last.pts, last.duration, last.time_base = frame.pts, frame.duration, frame.time_base
            film.mux(stream.encode(last))
        if last is None:
            raise UnsupportedMedia("The picture cannot be read.")
        film.mux(stream.encode(None))


def _fitted(width: int, height: int) -> tuple[int, int]:
    """No side too long, and each of an even number: H.264 knows no others."""
    scale = min(1.0, MAX_SIDE / max(width, height))
    return max(int(width * scale) // 2 * 2, 2), max(int(height * scale) // 2 * 2, 2)
