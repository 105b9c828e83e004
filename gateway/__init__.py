"""A self-hosted, multi-session WhatsApp Web gateway."""

import sys

__version__ = "0.1.0"

try:
    # SQLite before 3.51.3 can corrupt a WAL when two connections checkpoint at the same instant
    # (sqlite.org/wal.html#walresetbug); the wheel brings a newer one than most systems have.
    import pysqlite3
except ImportError:  # no wheel for this platform: gateway.store falls back to a rollback journal
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
