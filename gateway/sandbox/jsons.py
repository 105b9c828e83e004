"""JSON as the standard has it: Python also reads NaN and Infinity, which no page can read back."""

from __future__ import annotations

import json
from typing import Any


def parse(text: str | bytes) -> Any:
    """Raises ValueError or RecursionError for what is not JSON that a sandbox would take."""
    return json.loads(text, parse_constant=_refuse)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
