"""Statuses: how one without a picture looks, what kinds there are, and who has seen one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from gateway.core.contacts import Person, SeenPerson
from gateway.core.messages import MessageType

KINDS: Final = frozenset(
    {
        MessageType.TEXT,
        MessageType.IMAGE,
        MessageType.VIDEO,
        MessageType.GIF,
        MessageType.VOICE,
    }
)
"""What WhatsApp's own clients post as a status."""
FONTS: Final = 6
"""WhatsApp numbers them from 0."""
STYLE: Final = "style"
"""Under this it is kept beside a text."""

_OPAQUE: Final = 0xFF000000


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusStyle:
    """How a status of words alone is shown; what is None is WhatsApp's choice."""

    background: int | None = None
    """Red, green and blue, a byte each."""
    font: int | None = None

    @property
    def argb(self) -> int | None:
        """As WhatsApp counts colours."""
        return None if self.background is None else _OPAQUE | self.background

    def as_json(self) -> dict[str, Any]:
        return {STYLE: {"background": self.background, "font": self.font}}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "StatusStyle | None":
        return cls(**content[STYLE]) if content.get(STYLE) else None


@dataclass(frozen=True, slots=True)
class SeenView:
    """Somebody has seen a status of ours, as WhatsApp Web tells it."""

    person: SeenPerson
    at: datetime


@dataclass(frozen=True, slots=True)
class View:
    person: Person
    at: datetime
