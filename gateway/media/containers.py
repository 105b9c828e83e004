"""Sounds and films, opened by FFmpeg as the format that their bytes are of."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from av.container import InputContainer

FORMATS: Final = {
    "audio/aac": "aac",
    "audio/amr": "amr",
    "audio/flac": "flac",
    "audio/mp4": "mov",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "audio/webm": "matroska",
    "image/gif": "gif",
    "video/3gpp": "mov",
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/webm": "matroska",
}
"""FFmpeg is not left to guess one that leads to other files."""
SOUNDS: Final = frozenset(
    name for name in FORMATS if name.startswith("audio/") or FORMATS[name] in {"mov", "matroska"}
)
"""What may hold a sound."""
_THIS_FILE_ALONE: Final = {"protocol_whitelist": "file"}


def opened(path: Path, mimetype: str) -> "InputContainer":
    """Raises what FFmpeg raises of what is none of that; blocks."""
    import av  # noqa: PLC0415 - 25 MB of memory, for those who send sounds and films

    return av.open(str(path), format=FORMATS[mimetype], options=_THIS_FILE_ALONE)
