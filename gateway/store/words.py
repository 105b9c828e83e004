"""Texts as a search sees them: words without case and accents, with or without spaces."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Final

_SPACELESS: Final = (
    "\u0e00-\u0fff"  # Thai, Lao, Tibetan
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u2e80-\u2fdf\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u3105-\u312f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Chinese and Japanese
    "\uac00-\ud7af"  # Korean, whose particles stand behind a word without a space
)
_SIGNS: Final = "\u2190-\u2bff\U0001f000-\U0001faff"
_WORDS: Final = re.compile(rf"[{_SPACELESS}{_SIGNS}]|[^\W_{_SPACELESS}]+")
"""A word; of what is written without spaces, and of emoji, each sign is one."""


def fold(text: str) -> str:
    """Without case and accents, and without the difference between a letter's shapes."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return unicodedata.normalize("NFC", bare)  # Korean syllables, which NFKD takes apart


def words_of(text: str) -> list[str]:
    return _WORDS.findall(fold(text))


def words_of_message(text: str | None, content: str | None) -> str:
    """All that a message says, from its stored form."""
    said = [] if text is None else [text]
    if content is not None:
        said += _said_in(json.loads(content))
    return " ".join(word for part in said for word in words_of(part))


def _said_in(content: Mapping[str, Any]) -> Iterator[str]:
    """What people read of a file, a place, a contact or a poll."""
    poll = content.get("poll") or {}
    parts = [
        (content.get("media") or {}, ("filename",)),
        (content.get("location") or {}, ("name", "address")),
        (poll, ("question",)),
        *((contact, ("name", "phone")) for contact in content.get("contacts") or ()),
        *((option, ("text",)) for option in poll.get("options") or ()),
    ]
    for part, names in parts:
        yield from (part[name] for name in names if part.get(name))


def question(asked: str) -> str | None:
    """What a caller typed as a query of FTS5; None where it has no words.

    All of the words have to be there. What was typed without a space stands together, and the
    last word may go on. Nothing of it is syntax: of every word only letters and digits are left,
    between quotes.
    """
    phrases = [words for part in asked.split() if (words := words_of(part))]
    if not phrases:
        return None
    last = phrases[-1][-1]
    goes_on = " *" if len(last) > 1 else ""
    return " AND ".join(f'"{" ".join(words)}"' for words in phrases) + goes_on


def teach(connection: Any) -> None:
    """Let a connection of the driver know what the triggers of `message_words` call."""
    connection.create_function("words_of_message", 2, words_of_message, deterministic=True)
