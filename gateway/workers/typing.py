"""How long somebody is seen typing before a message goes out, as a person would be."""

import random
from typing import Final

CHARACTERS_PER_SECOND: Final = 12.0
JITTER: Final = 0.3
LONGEST_SECONDS: Final = 20.0
"""WhatsApp's clients stop showing it a little later."""


class Typing:
    """At most so long; 0 for not at all."""

    def __init__(self, longest_seconds: float) -> None:
        self._longest = longest_seconds

    @property
    def is_set(self) -> bool:
        return self._longest > 0

    def seconds_for(self, text: str) -> float:
        written = len(text) / CHARACTERS_PER_SECOND
        return min(self._longest, written * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311 - no secret
