"""Labels that a business account sorts its chats by."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

MAX_NAME_CHARACTERS: Final = 100
COLORS: Final = 20
"""As many as WhatsApp's palette has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    id: str
    name: str
    color: int
    """A place in WhatsApp's palette."""
    color_hex: str | None
    """The same as `#rrggbb`, where WhatsApp Web tells it."""


@dataclass(frozen=True, slots=True)
class LabelChanged:
    """A label is new, or another one since then; or it is no more."""

    label: Label
    deleted: bool


def in_order(ids: Iterable[str]) -> tuple[str, ...]:
    """Each once; WhatsApp counts them."""
    return tuple(sorted(set(ids), key=lambda label: (len(label), label)))
