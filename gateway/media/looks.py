"""How large a picture is and how long a sound lasts, read from where files say so."""

import asyncio
from pathlib import Path

from gateway.core.media import NO_LOOKS, Looks
from gateway.media import containers, films, pictures


async def looks_of(path: Path, mimetype: str) -> Looks:
    """What a file tells of itself; one that cannot be read tells nothing."""
    if mimetype in pictures.FORMATS:
        return await asyncio.to_thread(_of_picture, path, mimetype)
    if mimetype in containers.FORMATS:
        return await asyncio.to_thread(_of_container, path, mimetype)
    return NO_LOOKS


def _of_picture(path: Path, mimetype: str) -> Looks:
    try:
        with pictures.opened(path, mimetype) as picture:
            width, height = pictures.seen_size(picture)
    except pictures.Unreadable:
        return NO_LOOKS
    return Looks(width=width, height=height)


def _of_container(path: Path, mimetype: str) -> Looks:
    import av  # noqa: PLC0415 - 25 MB of memory, for those who send sounds and films

    try:
        with containers.opened(path, mimetype) as container:
            seconds = None if container.duration is None else container.duration / av.time_base
            length = None if seconds is None else max(round(seconds), 0)
            frame = films.first_frame(container)
            if frame is None:
                return Looks(duration_seconds=length)
            width, height = films.seen_size(frame)
            return Looks(duration_seconds=length, width=width, height=height)
    except (av.FFmpegError, ValueError, OSError):
        return NO_LOOKS
