"""What a web page says of itself: its title, its description and its picture."""

import codecs
import re
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborHTMLParser
from yarl import URL

from gateway.core.link_previews import MAX_DESCRIPTION_CHARACTERS, MAX_TITLE_CHARACTERS

_TITLES: Final = ("og:title", "twitter:title")
_DESCRIPTIONS: Final = ("og:description", "twitter:description", "description")
_PICTURES: Final = (
    *("og:image:secure_url", "og:image", "og:image:url"),
    *("twitter:image", "twitter:image:src"),
)
_DECLARED: Final = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)
_DECLARED_WITHIN: Final = 4096
_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_LATIN: Final = {"iso-8859-1", "iso8859-1", "latin-1", "latin1", "ascii", "us-ascii"}
"""As browsers do: who says so means Windows-1252."""
_NO_ENCODINGS: Final = frozenset(
    {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf_7"}
)
"""Python knows them, the web does not; some take ages."""
_SPACE: Final = re.compile(r"\s+")
_SURROGATES: Final = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class WebPage:
    title: str
    description: str | None
    picture: str | None
    """Its address, as it is to be asked for."""


def read_page(content: bytes, charset: str | None, address: str) -> WebPage | None:
    """The page, or the beginning of one, that was found there; None where it has no title."""
    page = LexborHTMLParser(_decoded(content, charset))
    metas: dict[str, str] = {}
    for meta in page.css("meta"):
        given = meta.attributes
        name = (given.get("property") or given.get("name") or "").strip().lower()
        value = _plain(given.get("content") or "")
        if name and value:
            metas.setdefault(name, value)
    titled = page.css_first("title")
    title = _first(metas, _TITLES) or _plain(titled.text() if titled is not None else "")
    if not title:
        return None
    description = _first(metas, _DESCRIPTIONS)
    return WebPage(
        title=title[:MAX_TITLE_CHARACTERS],
        description=None if description is None else description[:MAX_DESCRIPTION_CHARACTERS],
        picture=_joined(address, _first(metas, _PICTURES)),
    )


def _first(metas: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((metas[name] for name in names if name in metas), None)


def _plain(text: str) -> str:
    return _SPACE.sub(" ", _SURROGATES.sub("", text)).strip()


def _joined(address: str, picture: str | None) -> str | None:
    if picture is None:
        return None
    try:
        joined = URL(address).join(URL(picture))
    except ValueError:
        return None
    return str(joined) if joined.scheme in {"http", "https"} else None


def _decoded(content: bytes, charset: str | None) -> str:
    mark = next((name for mark, name in _MARKS.items() if content.startswith(mark)), None)
    return content.decode(mark or _known(charset) or _declared(content) or "utf-8", "replace")


def _declared(content: bytes) -> str | None:
    found = _DECLARED.search(content[:_DECLARED_WITHIN])
    return None if found is None else _known(found[1].decode("ascii", "replace"))


def _known(charset: str | None) -> str | None:
    """A text's encoding that Python can read; None of anything else."""
    name = (charset or "").strip().lower()
    if name in _LATIN:
        return "cp1252"
    try:
        found = codecs.lookup(name)
        "".encode(found.name)  # refused by those that are none of texts
    except (LookupError, ValueError):
        return None
    return None if found.name.replace("-", "_") in _NO_ENCODINGS else found.name
