"""Keys that must not protect a gateway: published, short, or easy to guess."""

from itertools import pairwise

PUBLISHED_KEYS = frozenset(
    {
        "whatsapp-api-key-2024",
        "thisismysecuretoken",
        "429683c4c977415caafcce10f7d57e11",
        "bqyhjgjhj",
        "1234abcd",
        "h4zbhw72pbkdtigs",
        "set_your_api_key_here",
        "tu-api-key",
        "b6d9f2e8-a3c4-4d5e-9f8a-1b2c3d4e5f6a",
        "pk_live_your_api_key_here",
        "pk_live_your_key_here",
        "your-api-key",
        "your_api_key",
        "your-api-key-here",
        "your_api_key_here",
        "your-secret-key",
        "your-secret-key-here",
        "changeme",
        "changeme-changeme",
        "qwertyuiop",
        "qwertyuiopasdfgh",
        "change-me",
        "secret",
        "admin",
        "password",
        "apikey",
        "api-key",
    }
)
"""Keys printed in public documentation: whoever scans for open gateways tries them first."""

MIN_KEY_CHARACTERS = 16
MIN_KEY_DISTINCT = 6
MAX_FORESEEN = 0.75  # of a random key, less than a fifth
_TRIMMINGS = "0123456789 _-.!@#$"


def weakness(key: str) -> str | None:
    """Why a key must not protect a gateway; None for one that may."""
    if not key.strip():
        return "is empty"
    if _bare(key) in _PUBLISHED:
        return "is a key printed in public documentation"
    if len(key) < MIN_KEY_CHARACTERS:
        return f"has fewer than {MIN_KEY_CHARACTERS} characters"
    if len(set(key)) < MIN_KEY_DISTINCT or _repeats(key) or _counts(key):
        return "is too easy to guess"
    return None


def _bare(key: str) -> str:
    """Without what people put around a word to make it another: `Changeme-2026!`."""
    word = key.strip().lower()
    return word.strip(_TRIMMINGS) or word


_PUBLISHED = frozenset(map(_bare, PUBLISHED_KEYS))


def _repeats(key: str) -> bool:
    """Whether it is a shorter text over and over."""
    return key in (key + key)[1:-1]


def _counts(key: str) -> bool:
    """Whether nearly every character follows from the one before: `0123456789abcdef`."""
    steps = [ord(after) - ord(before) for before, after in pairwise(key)]
    foreseen = sum(abs(step) <= 1 for step in steps)
    return foreseen >= MAX_FORESEEN * len(steps)
