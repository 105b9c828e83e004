"""What a file is by its first bytes, and whether that is what somebody says of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from gateway.core.errors import UnsupportedMedia

HEAD_BYTES: Final = 512
"""As much of a file as is looked at."""
ANY: Final = "application/octet-stream"
_SAYS_NOTHING: Final = frozenset({"", ANY, "binary/octet-stream", "application/unknown"})
_SEEN_FAMILIES: Final = ("image/", "audio/", "video/")
"""Of these it matters that the bytes are what they are said to be: phones show and play them."""


@dataclass(frozen=True, slots=True)
class FileType:
    """A format, by the names that people give it; the first is its own."""

    names: tuple[str, ...]
    holds_others: bool = False
    """Documents of many kinds are made of it: a spreadsheet is a ZIP archive."""

    @property
    def name(self) -> str:
        return self.names[0]


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(starts)


def _riff(form: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == form


def _brand(*brands: bytes) -> Callable[[bytes], bool]:
    """An ISO base media file: what it is, its first box says."""
    return lambda head: head[4:8] == b"ftyp" and head[8:12].startswith(brands)


_MP4_NAMES: Final = ("audio/mp4", "audio/m4a", "audio/x-m4a", "audio/aac", "video/x-m4v")
_SIGNATURES: Final[tuple[tuple[Callable[[bytes], bool], FileType], ...]] = (
    (_begins(b"\x89PNG\r\n\x1a\n"), FileType(("image/png", "image/x-png", "image/apng"))),
    (_begins(b"\xff\xd8\xff"), FileType(("image/jpeg", "image/jpg", "image/pjpeg"))),
    (_begins(b"GIF87a", b"GIF89a"), FileType(("image/gif",))),
    (_riff(b"WEBP"), FileType(("image/webp",))),
    (_brand(b"heic", b"heix", b"mif1", b"msf1"), FileType(("image/heic", "image/heif"))),
    (_brand(b"avif", b"avis"), FileType(("image/avif",))),
    (_begins(b"II*\0", b"MM\0*"), FileType(("image/tiff",))),
    (
        lambda head: head[:2] == b"BM" and head[6:10] == bytes(4),
        FileType(("image/bmp", "image/x-ms-bmp")),
    ),
    (_riff(b"WAVE"), FileType(("audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"))),
    (_begins(b"OggS"), FileType(("audio/ogg", "audio/opus", "video/ogg", "application/ogg"))),
    (
        _begins(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa"),
        FileType(("audio/mpeg", "audio/mp3", "audio/x-mp3", "audio/mpeg3", "audio/x-mpeg")),
    ),
    (_begins(b"\xff\xf1", b"\xff\xf9"), FileType(("audio/aac", "audio/x-aac", "audio/aacp"))),
    (_begins(b"#!AMR"), FileType(("audio/amr",))),
    (_begins(b"fLaC"), FileType(("audio/flac", "audio/x-flac"))),
    (_brand(b"M4A", b"M4B"), FileType((*_MP4_NAMES, "video/mp4"))),
    (_brand(b"3gp", b"3g2"), FileType(("video/3gpp", "audio/3gpp", "video/mp4"))),
    (_brand(b"qt  "), FileType(("video/quicktime", "video/mp4"))),
    (_brand(b""), FileType(("video/mp4", "video/quicktime", "video/3gpp", *_MP4_NAMES))),
    (
        _begins(b"\x1a\x45\xdf\xa3"),
        FileType(("video/webm", "audio/webm", "video/x-matroska", "audio/x-matroska")),
    ),
    (_riff(b"AVI "), FileType(("video/x-msvideo", "video/avi"))),
    (_begins(b"%PDF-"), FileType(("application/pdf", "application/x-pdf"))),
    (_begins(b"PK\x03\x04", b"PK\x05\x06"), FileType(("application/zip",), holds_others=True)),
    (
        _begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        FileType(("application/x-ole-storage",), holds_others=True),
    ),
    (_begins(b"\x1f\x8b"), FileType(("application/gzip",), holds_others=True)),
    (_begins(b"7z\xbc\xaf\x27\x1c"), FileType(("application/x-7z-compressed",))),
    (_begins(b"Rar!\x1a\x07"), FileType(("application/vnd.rar", "application/x-rar-compressed"))),
    (_begins(b"MZ"), FileType(("application/x-msdownload",), holds_others=True)),
    (_begins(b"\x7fELF"), FileType(("application/x-executable",), holds_others=True)),
)
_WITH_A_SIGNATURE: Final = frozenset(name for _, kind in _SIGNATURES for name in kind.names)


def detect(head: bytes) -> FileType | None:
    """What these first bytes are the beginning of; None where they do not tell."""
    return next((kind for matches, kind in _SIGNATURES if matches(head)), None)


def essence(mimetype: str | None) -> str | None:
    """A type without its parameters; None for one that says nothing."""
    bare = (mimetype or "").partition(";")[0].strip().lower()
    return None if bare in _SAYS_NOTHING else bare


def settled(head: bytes, declared: str | None, hint: str | None = None) -> str:
    """The type of a file, as declared where its bytes allow that; refused where they do not.

    A hint is only believed of what the bytes leave open: servers call many things by many names.
    """
    found, said = detect(head), essence(declared)
    if said is None:
        hinted = essence(hint)
        if found is not None:
            return hinted if hinted and _may_be(found, hinted) else found.name
        return hinted if hinted and hinted not in _WITH_A_SIGNATURE else _plain(head)
    if found is not None:
        if said in found.names:
            return _own_name(found, said.partition("/")[0])
        if _may_be(found, said):
            return said
    elif said not in _WITH_A_SIGNATURE:
        return said
    raise UnsupportedMedia(
        f"The file is declared as {said}, and its bytes are "
        + (f"those of {found.name}." if found is not None else "none of that.")
    )


def _may_be(found: FileType, name: str) -> bool:
    return found.holds_others and not name.startswith(_SEEN_FAMILIES)


def _own_name(found: FileType, family: str) -> str:
    """The name by which phones know it; a film's format may be said to hold a sound alone."""
    sound = family == "audio" and not found.name.startswith("audio/")
    return next((name for name in found.names if sound and name.startswith("audio/")), found.name)


def _plain(head: bytes) -> str:
    """Text, or anything."""
    if b"\0" in head:
        return ANY
    try:
        head.decode()
    except UnicodeDecodeError as problem:
        if problem.reason != "unexpected end of data":  # a character that is cut off
            return ANY
    return "text/plain"
