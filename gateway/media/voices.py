"""Voice messages made of sounds: Opus in Ogg, one channel, as phones record them."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gateway.core.errors import UnsupportedMedia
from gateway.media import containers

if TYPE_CHECKING:
    from av.audio import AudioStream
    from av.container import InputContainer

OGG: Final = "audio/ogg"
MAX_SECONDS: Final = 2 * 60 * 60
"""A small file may unfold into any length."""
_RATE: Final = 48_000
_BITS_A_SECOND: Final = 32_000


async def make_voice(sound: Path, mimetype: str, into: Path) -> str | None:
    """The type of what was made; None of a voice message, which stays as it is.

    Raises `UnsupportedMedia` of what is no sound after all.
    """
    if mimetype not in containers.SOUNDS:
        return None
    return await asyncio.to_thread(_make, sound, mimetype, into)


def _make(sound: Path, mimetype: str, into: Path) -> str | None:
    import av  # noqa: PLC0415 - 25 MB of memory, for those who send sounds

    try:
        with containers.opened(sound, mimetype) as source:
            heard = next(iter(source.streams.audio), None)
            if heard is None:
                raise UnsupportedMedia("The file has no sound.")
            if mimetype == OGG and heard.codec_context.name in {"opus", "libopus"}:
                return None
            _encode(source, heard, into)
    except (av.FFmpegError, ValueError, OSError):
        raise UnsupportedMedia("The sound cannot be read.") from None
    return OGG


def _encode(source: "InputContainer", heard: "AudioStream", into: Path) -> None:
    import av  # noqa: PLC0415 - as above

    with av.open(str(into), "w", format="ogg") as voice:
        stream = voice.add_stream("libopus", rate=_RATE, options={"application": "voip"})
        stream.layout = "mono"
        stream.bit_rate = _BITS_A_SECOND
        evened = av.AudioResampler(format="s16", layout="mono", rate=_RATE)
        samples = 0
        for frame in source.decode(heard):
            for even in evened.resample(frame):
                samples += even.samples
                if samples > MAX_SECONDS * _RATE:
                    raise UnsupportedMedia("The sound is too long for a voice message.")
                voice.mux(stream.encode(even))
        for even in evened.resample(None):
            voice.mux(stream.encode(even))
        voice.mux(stream.encode(None))
        if samples == 0:
            raise UnsupportedMedia("The file has no sound.")
