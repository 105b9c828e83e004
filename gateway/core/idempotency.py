"""A call that may be made again: the key it carries, and what makes it the same call."""

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

KEPT_FOR: Final = timedelta(hours=72)
MAX_KEY_CHARACTERS: Final = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """A caller's word that all calls of this route with this key are one."""

    route: str
    key: str
    fingerprint: str
    """Of what was asked: the same key with another one is a mistake of the caller."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The first answer, as it went out."""

    status: int
    body: str


def fingerprint(asked: Any) -> str:
    """The same for values that are equal as JSON, however they were written.

    A file stands in it by its hash.
    """
    text = json.dumps(_plain(asked), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Numbers that are equal look equal: `1.0` is `1`."""
    match value:
        case dict():
            return {key: _plain(part) for key, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value]
        case float() if value.is_integer():
            return int(value)
        case _:
            return value
