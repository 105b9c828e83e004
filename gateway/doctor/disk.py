"""Is there space for profiles and the database?"""

import shutil

from gateway.config import Settings
from gateway.doctor.finding import Finding

FLOOR_BYTES = 500 * 1024 * 1024  # a profile of WhatsApp Web takes about as much


def check(settings: Settings) -> Finding:
    folder = settings.data_dir.resolve()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    text = f"{free / 1e9:.1f} GB free at {folder}"
    return Finding("disk", well=free >= FLOOR_BYTES, text=text)
