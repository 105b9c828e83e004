"""Choosing a form of an answer by the `Accept` header."""

from collections.abc import Sequence
from typing import Final

_MAX_RANGES: Final = 32  # more than any browser sends


def preferred(accept: str | None, offered: Sequence[str]) -> str:
    """The offered media type that the caller likes best; the first one when nothing fits.

    An answer in an unexpected form helps more than a 406.
    """
    ranges = [_range(part) for part in (accept or "*/*").split(",")[:_MAX_RANGES]]
    return max(offered, key=lambda media_type: _liking(media_type, ranges))


def _range(part: str) -> tuple[str, float]:
    media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = min(1.0, max(0.0, float(value)))
            except ValueError:
                quality = 0.0
    return media_range, quality


def _liking(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The quality of the most specific range that fits; 0 without one."""
    family = media_type.partition("/")[0]
    for wanted in (media_type, f"{family}/*", "*/*"):
        for media_range, quality in ranges:
            if media_range == wanted:
                return quality
    return 0.0
