"""What a check found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    subject: str
    well: bool
    text: str
    """The fact, and when it is not well, what to do."""
