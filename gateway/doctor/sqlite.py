"""Is SQLite one whose write-ahead log is safe?"""

import sqlite3

from gateway.config import Settings
from gateway.doctor.finding import Finding
from gateway.store.database import FIRST_SQLITE_WITH_SAFE_WAL


def check(_settings: Settings) -> Finding:
    safe = sqlite3.sqlite_version_info >= FIRST_SQLITE_WITH_SAFE_WAL
    text = sqlite3.sqlite_version
    if not safe:
        text += ": older than 3.51.3, so a slower rollback journal is used"
    return Finding("SQLite", well=True, text=text)
