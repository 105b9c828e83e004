"""`.env.example`, written from the settings so that the two cannot differ."""

import textwrap
from pathlib import Path
from typing import Any

from gateway.config import ROOT, Settings

HEADER = """\
# Settings of the WhatsApp gateway: copy to .env and change what you need. Every line shows its
# default. The environment wins over .env.
"""
WIDTH = 98


def env_example() -> str:
    """Every setting with its meaning; a line that is commented out shows the default."""
    parts = [HEADER]
    for name, field in Settings.model_fields.items():
        lines = textwrap.wrap(field.description or "", WIDTH)
        parts.append("\n".join(f"# {line}" for line in lines))
        parts.append(f"# {name.upper()}={_shown(field.default)}\n")
    return "\n".join(parts)


def _shown(default: Any) -> str:
    if default is None:
        return ""
    if isinstance(default, Path) and default.is_absolute():
        return str(default.relative_to(ROOT))
    return str(default)
