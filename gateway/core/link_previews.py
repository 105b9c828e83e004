"""What a link in a text leads to, as WhatsApp shows it under the text."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

MAX_TITLE_CHARACTERS: Final = 300
MAX_DESCRIPTION_CHARACTERS: Final = 500
MAX_LINK_CHARACTERS: Final = 2048

_LINK: Final = re.compile(r"(?<![\w@./-])(?:https?://|www\.)[^\s<>\"'`]+", re.IGNORECASE)
_BARE: Final = re.compile(r"www\.", re.IGNORECASE)
_AFTER_A_LINK: Final = ".,;:!?*_~)]}…»”"
"""What ends a sentence, or WhatsApp's own marks, and not the link in it."""
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPreview:
    """What the page behind a link says of itself."""

    url: str
    """As it stands in the text."""
    canonical_url: str
    """Where it leads."""
    title: str
    description: str | None = None
    thumbnail: bytes | None = None
    """A small JPEG."""


def first_link(text: str) -> str | None:
    """The link that a text is shown with, as it stands there."""
    for found in _LINK.finditer(text):
        link = _trimmed(found[0])
        host = re.split(r"[/?#]", address_of(link).partition("://")[2])[0]
        # Who writes a name and a password into a link does not mean everybody to have them.
        if len(link) <= MAX_LINK_CHARACTERS and "." in host.strip(".") and "@" not in host:
            return link
    return None


def address_of(link: str) -> str:
    """What to ask for: people leave out what every address begins with."""
    return f"https://{link}" if _BARE.match(link) else link


def _trimmed(link: str) -> str:
    while link and link[-1] in _AFTER_A_LINK:
        opening = _PAIRS.get(link[-1])
        if opening is not None and link.count(opening) >= link.count(link[-1]):
            break  # it was opened within the link
        link = link[:-1]
    return link


def as_json(preview: LinkPreview) -> dict[str, Any]:
    """As it is kept with its message, and shown."""
    thumbnail = preview.thumbnail
    return {
        "url": preview.url,
        "canonicalUrl": preview.canonical_url,
        "title": preview.title,
        "description": preview.description,
        "thumbnail": None if thumbnail is None else base64.b64encode(thumbnail).decode(),
    }


def from_json(kept: Mapping[str, Any]) -> LinkPreview:
    thumbnail = kept["thumbnail"]
    return LinkPreview(
        url=kept["url"],
        canonical_url=kept["canonicalUrl"],
        title=kept["title"],
        description=kept["description"],
        thumbnail=None if thumbnail is None else base64.b64decode(thumbnail),
    )
