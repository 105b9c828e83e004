"""Is there space for profiles and the database?"""

import shutil
from pathlib import Path

from gateway.config import Settings
from gateway.doctor.finding import Finding

FLOOR_BYTES = 500 * 1024 * 1024  # a profile of WhatsApp Web takes about as much


def check(settings: Settings) -> Finding:
    folders = {_there(settings.data_dir), _there(settings.sessions_dir)}
    free = {folder: shutil.disk_usage(folder).free for folder in sorted(folders)}
    text = ", ".join(f"{bytes_ / 1e9:.1f} GB free at {folder}" for folder, bytes_ in free.items())
    return Finding("disk", well=min(free.values()) >= FLOOR_BYTES, text=text)


def _there(folder: Path) -> Path:
    """The folder itself, or the one that it will be made in."""
    folder = folder.resolve()
    while not folder.exists():
        folder = folder.parent
    return folder
