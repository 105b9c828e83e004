"""The lock on a folder of browser profiles: one gateway at a time runs what lies in it.

A second one, with a data folder of its own, would take the first one's browsers for those of a dead
gateway, and end them. The lock is on the folder itself, so that nothing but profiles lies in it;
network file systems that lock files only get one to lock. Who holds it, the kernel tells.
"""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, Self

LOCK_FILE: Final = ".lock"
LOCKS: Final = Path("/proc/locks")


class SessionsFolderInUse(Exception):
    """Another gateway keeps its browser profiles in this folder."""


class SessionsFolder:
    """Held from `claim` to `release`; the kernel lets go of it when the process dies."""

    def __init__(self, folder: Path, *, flock: Callable[[int, int], None] = fcntl.flock) -> None:
        self.folder = folder
        self._flock = flock
        self._lock: int | None = None

    def claim(self) -> Self:
        """Take the folder, making it when it is not there; raises `SessionsFolderInUse`.

        One that cannot be written to, or not be locked at all, is an `OSError`.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(self.folder, os.W_OK | os.X_OK):
            raise PermissionError(f"{self.folder.resolve()} cannot be written to.")
        try:
            self._lock = self._locked(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError:
            self._lock = self._locked(self.folder / LOCK_FILE, os.O_RDWR | os.O_CREAT)
        return self

    def _locked(self, what: Path, flags: int) -> int:
        lock = os.open(what, flags | os.O_CLOEXEC, 0o600)
        try:
            self._flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _holder(os.fstat(lock).st_ino)
            os.close(lock)
            who = f"process {holder}" if holder else "which this system does not show"
            raise SessionsFolderInUse(
                f"SESSIONS_DIR: {self.folder.resolve()} is in use by another gateway ({who})."
            ) from None
        except OSError:
            os.close(lock)
            raise
        return lock

    def release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _holder(inode: int) -> int | None:
    """`1: FLOCK  ADVISORY  WRITE 4711 08:01:1234 0 EOF`: the process that locks this inode."""
    for line in LOCKS.read_text().splitlines():
        fields = line.split()
        if fields[1:2] == ["FLOCK"] and fields[5].rpartition(":")[2] == str(inode):
            return int(fields[4])
    return None
