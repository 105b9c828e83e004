"""People who asked not to be written to unasked, and the words they say so with."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Self

from gateway.core.contacts import Person


class Wish(Enum):
    """What a message says of further ones."""

    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOut:
    """Somebody who is left out of bulk and scheduled sends."""

    person: Person
    at: datetime
    word: str | None
    """What they wrote; None where it was noted through the API."""


@dataclass(frozen=True, slots=True)
class StopWords:
    """Whole messages that mean a wish, whatever their case, accents and punctuation."""

    out: frozenset[str]
    back_in: frozenset[str]

    @classmethod
    def of(cls, out: str, back_in: str) -> Self:
        """From lists that are separated by commas."""
        return cls(_words(out), _words(back_in))

    def wish_in(self, text: str | None) -> Wish | None:
        """A word within a sentence is none: «I'll stop by at noon»."""
        said = _plain(text or "")
        if said in self.out:
            return Wish.OUT
        return Wish.IN if said in self.back_in else None


NO_WORDS = StopWords(frozenset(), frozenset())


def _words(text: str) -> frozenset[str]:
    return frozenset(word for part in text.split(",") if (word := _plain(part)))


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(mark if mark.isalnum() else " " for mark in letters if not _is_accent(mark))
    return " ".join(kept.split())


def _is_accent(mark: str) -> bool:
    return bool(unicodedata.combining(mark))
