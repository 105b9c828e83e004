"""Keys that the first start makes, kept in a `.env` file that only its owner can read."""

import os
import secrets
from pathlib import Path

from gateway.config import BadSettings, environment_files, load_settings

GENERATED_KEY_BYTES = 32


def ensure_api_key() -> tuple[str, Path] | None:
    """Make a key where none is set: it and the file it is kept in; None where there is one."""
    return _make_key("API_KEY") if load_settings().api_key is None else None


def ensure_master_key() -> Path | None:
    """Make a key where none is set: the file it is kept in; None where there is one."""
    return _make_key("MASTER_KEY")[1] if load_settings().master_key is None else None


def _make_key(name: str) -> tuple[str, Path]:
    """Keep a new key in `.env`, or below DATA_DIR where the working folder cannot be written to."""
    key = secrets.token_hex(GENERATED_KEY_BYTES)  # no dash in front, nothing to escape
    data_file, here = environment_files()
    for file in (here, data_file):
        try:
            append_setting(file, name, key)
        except OSError:
            continue
        return key, file
    raise BadSettings(f"{name}: is not set, and neither .env nor DATA_DIR can be written to")


def append_setting(file: Path, name: str, value: str) -> None:
    """Add a line to a `.env` file that only its owner can read."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as opened:
        opened.seek(0)
        before = opened.read()
        opened.write(("" if not before or before.endswith("\n") else "\n") + f"{name}={value}\n")
