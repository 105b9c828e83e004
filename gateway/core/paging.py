"""Lists in pages: how far to read, and where to go on."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from gateway.core.errors import InvalidRequest

DEFAULT_LIMIT = 50
MAX_LIMIT = 500

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Page:
    """How many to read, after which."""

    limit: int = DEFAULT_LIMIT
    cursor: str | None = None

    def position(self, parts: int) -> tuple[int, ...] | None:
        """The numbers that the cursor holds; None at the beginning of the list."""
        if self.cursor is None:
            return None
        try:
            text = base64.urlsafe_b64decode(self.cursor.encode("ascii")).decode("ascii")
            numbers = tuple(int(part) for part in text.split("."))
        except (ValueError, binascii.Error):
            numbers = ()
        if len(numbers) != parts or any(abs(number) >= 1 << 63 for number in numbers):
            raise InvalidRequest.field("cursor", "is not a cursor of this list")
        return numbers


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """One page, and the cursor of the next; None at the end."""

    items: tuple[T, ...]
    next: str | None = None

    def map(self, change: Callable[[T], U]) -> "Listing[U]":
        return Listing(tuple(change(item) for item in self.items), self.next)


def cursor_at(*position: int) -> str:
    return base64.urlsafe_b64encode(".".join(map(str, position)).encode()).decode("ascii")
