"""Room on the database's disk that is kept free for what must still be written when it is full."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa

RESERVE_BYTES = 4 * 1024 * 1024
"""Some hundred states and outcomes."""
_PART_OF_DISK = 8
"""On a small disk it is no more than such a part of it."""
_AS_GOOD_AS_NOTHING = 16
"""Such a part of the reserve is soon gone."""


class Reserve:
    """A file of the reserve's size beside the database; giving it up makes the room.

    It stays when the gateway ends: one that starts on a full disk needs it.
    """

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}.reserve")

    @classmethod
    def beside(cls, url: str) -> "Reserve | None":
        """The reserve of a database by its URL; None for one that is no file of this machine."""
        address = sa.make_url(url)
        if address.get_backend_name() != "sqlite" or not address.database:
            return None
        return cls(Path(address.database))

    def take(self) -> bool:
        """Keep the room, unless it would leave none; whether it is kept now. Blocks."""
        free, size = self._disk()
        if self._path.exists() and self._path.stat().st_size == size:
            return free >= size
        if free < 2 * size:
            return False
        try:
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            try:
                os.posix_fallocate(handle, 0, size)
            finally:
                os.close(handle)
        except OSError:
            self.give_up()
            return False
        return True

    def is_all_there_is(self) -> bool:
        """Whether the disk is as good as full besides. Blocks."""
        free, size = self._disk()
        return free < size // _AS_GOOD_AS_NOTHING

    def _disk(self) -> tuple[int, int]:
        """What is free, and what is to be kept so."""
        disk = shutil.disk_usage(self._path.parent)
        return disk.free, min(RESERVE_BYTES, disk.total // _PART_OF_DISK)

    def give_up(self) -> None:
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
