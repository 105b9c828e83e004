"""Files in messages: which kind each is sent as, how large it may be, what it is called."""

import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from gateway.core.errors import TooLarge, UnsupportedMedia
from gateway.core.messages import MEDIA_TYPES, MessageType
from gateway.core.orders import Forward, Sendable

A_MEGABYTE: Final = 1024**2
MAX_NAME_CHARACTERS: Final = 255
_WHATSAPPS: Final = {
    MessageType.IMAGE: 64 * A_MEGABYTE,
    MessageType.VIDEO: 64 * A_MEGABYTE,
    MessageType.GIF: 64 * A_MEGABYTE,
    MessageType.AUDIO: 64 * A_MEGABYTE,
    MessageType.VOICE: 64 * A_MEGABYTE,
    MessageType.STICKER: A_MEGABYTE,
    MessageType.DOCUMENT: 2048 * A_MEGABYTE,
}
"""What WhatsApp takes, in bytes."""

_PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
_FILMS: Final = frozenset({"video/mp4", "video/quicktime", "video/3gpp", "video/webm"})
_SOUNDS: Final = frozenset(
    {
        "audio/aac",
        "audio/amr",
        "audio/flac",
        "audio/mp4",
        "audio/mpeg",
        "audio/ogg",
        "audio/opus",
        "audio/wav",
        "audio/webm",
    }
)
_TAKES: Final = {
    MessageType.IMAGE: _PICTURES,
    MessageType.VIDEO: _FILMS,
    MessageType.GIF: _FILMS,
    MessageType.AUDIO: _SOUNDS,
    MessageType.VOICE: _SOUNDS,
    MessageType.STICKER: frozenset({"image/webp"}),
}
"""A document may be anything."""
_SOUND_IN_A_FILM: Final = {"video/mp4": "audio/mp4", "video/webm": "audio/webm"}
"""Formats of films that may hold a sound alone."""
_TYPES: Final = mimetypes.MimeTypes()  # not those of the system, which are others everywhere
_ENDINGS: Final = {
    "audio/amr": ".amr",
    "audio/flac": ".flac",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
}
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class MediumState(StrEnum):
    """Where the file of a message is."""

    STORED = "stored"
    WAITING = "waiting"
    """It is to be fetched from WhatsApp."""
    FORGOTTEN = "forgotten"
    """It was kept for as long as files are; WhatsApp may have it still."""
    GONE = "gone"
    """WhatsApp has it no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What is seen and heard of a file; None of what it has not, or does not tell."""

    duration_seconds: int | None = None
    width: int | None = None
    height: int | None = None


NO_LOOKS: Final = Looks()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file that the gateway keeps, under the hash of its bytes."""

    sha256: str
    size: int
    mimetype: str
    filename: str | None = None
    """As its sender calls it; None where they do not."""
    looks: Looks = NO_LOOKS


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedFile:
    """A stored file that a caller may send by its id."""

    id: str
    file: StoredFile
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMedia:
    """A file that a caller wants sent, once it is stored."""

    session_id: str
    to: str
    kind: MessageType
    file: StoredFile
    caption: str | None = None
    quoted_id: str | None = None
    mentions: tuple[str, ...] = ()
    view_once: bool = False
    send_at: datetime | None = None
    """None for at once."""

    @property
    def text(self) -> str | None:
        return self.caption

    @property
    def media(self) -> Mapping[str, Any]:
        """What is known of it, as a message shows it."""
        return {
            "mimetype": self.file.mimetype,
            "size": self.file.size,
            "sha256": self.file.sha256,
            "filename": self.file.filename,
            "durationSeconds": self.file.looks.duration_seconds,
            "width": self.file.looks.width,
            "height": self.file.looks.height,
        }


Order = Sendable | Forward | SendMedia
"""A message that a caller wants sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaLimits:
    """How large files may be, in bytes, by their kind."""

    bytes_by_kind: Mapping[MessageType, int]

    @staticmethod
    def up_to(max_bytes: int) -> "MediaLimits":
        """WhatsApp's own, where they are lower."""
        return MediaLimits(
            bytes_by_kind={kind: min(limit, max_bytes) for kind, limit in _WHATSAPPS.items()}
        )

    @property
    def largest(self) -> int:
        return max(self.bytes_by_kind.values())

    def check(self, kind: MessageType, size: int) -> None:
        limit = self.bytes_by_kind[kind]
        if size > limit:
            raise TooLarge(f"A file of type '{kind}' has at most {limit} bytes.")


def kind_of(mimetype: str) -> MessageType:
    """What a file is sent as when nobody says."""
    for kind in (MessageType.IMAGE, MessageType.VIDEO, MessageType.AUDIO):
        if mimetype in _TAKES[kind]:
            return kind
    return MessageType.DOCUMENT


def fit_for(kind: MessageType, mimetype: str) -> str:
    """The type under which a file of this one is sent as this kind; refused where it cannot be."""
    if kind not in MEDIA_TYPES:
        raise UnsupportedMedia(f"A message of type '{kind}' carries no file.")
    if kind in {MessageType.AUDIO, MessageType.VOICE}:
        mimetype = _SOUND_IN_A_FILM.get(mimetype, mimetype)
    if kind is MessageType.VOICE and mimetype == "audio/ogg":
        return "audio/ogg; codecs=opus"
    takes = _TAKES.get(kind)
    if takes is not None and mimetype not in takes:
        raise UnsupportedMedia(
            f"A file of type {mimetype} cannot be sent as '{kind}'; these can: "
            + ", ".join(sorted(takes))
        )
    return mimetype


def file_name(given: str | None) -> str | None:
    """What follows the last slash or backslash, without control characters; None of nothing."""
    last = re.split(r"[/\\]", given or "")[-1]
    name = _CONTROL.sub("", last).strip()[:MAX_NAME_CHARACTERS].strip()
    return None if name in {"", ".", ".."} else name


def name_in(url: str) -> str | None:
    """The name that an address ends with."""
    return file_name(unquote(urlsplit(url).path, errors="replace"))


def made_up_name(kind: str, mimetype: str) -> str:
    """A name for a file that has none."""
    bare = mimetype.partition(";")[0]
    ending = _ENDINGS.get(bare) or _TYPES.guess_extension(bare) or ""
    return f"{kind}{ending}"
