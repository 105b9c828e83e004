"""What was said in a chat before all that is known of it."""

from dataclasses import dataclass
from typing import Final

from gateway.core.messages import SeenMessage

DEFAULT_COUNT: Final = 50
MAX_COUNT: Final = 500


@dataclass(frozen=True, slots=True)
class Older:
    """Messages as they are now, oldest first."""

    messages: tuple[SeenMessage, ...]
    more: bool
    """Whether there may be others before them."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of asking for them."""

    received: int
    """So many that were not known before."""
    more: bool
