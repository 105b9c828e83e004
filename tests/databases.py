"""Databases at the newest schema: migrated once and copied, as migrations outlast most tests."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from gateway.store import migrate


def new_database(file: Path) -> str:
    """The URL of the database in `file`, which is made where there is none."""
    if not file.exists():
        shutil.copyfile(_template().name + "/gateway.db", file)
    return f"sqlite:///{file}"


@cache
def _template() -> tempfile.TemporaryDirectory[str]:
    """The folder of the one to copy; it goes with the process."""
    folder = tempfile.TemporaryDirectory(prefix="gateway-template-")
    atexit.register(folder.cleanup)
    migrate.upgrade(f"sqlite:///{folder.name}/gateway.db")
    return folder
