"""The lock on a data folder: one gateway at a time serves what lies in it."""

import fcntl
import json
import os
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

LOCK_FILE = "gateway.lock"
PID_FILE = "gateway.pid"


class DataFolderInUse(Exception):
    """Another gateway serves this data folder."""


class DataFolder:
    """Held from `claim` to `release`; the kernel lets go of it when the process dies."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.last_seen: datetime | None = None
        """Until when the gateway before this one was certainly alive, if it was killed."""
        self._lock: int | None = None

    def claim(self) -> Self:
        """Take the folder, making it when it is not there; raises `DataFolderInUse`."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self.folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(lock, 4096).decode(errors="replace")
            os.close(lock)
            raise DataFolderInUse(
                f"DATA_DIR: {self.folder.resolve()} is in use by another gateway "
                f"({_described(holder)})."
            ) from None
        try:
            _put(lock, json.dumps({"pid": os.getpid(), "host": socket.gethostname()}))
            self._put_pid()
        except BaseException:
            os.close(lock)
            raise
        self._lock = lock
        return self

    def _put_pid(self) -> None:
        pid_file = self.folder / PID_FILE
        if pid_file.exists():
            self.last_seen = datetime.fromtimestamp(pid_file.stat().st_mtime, UTC)
        handle = os.open(pid_file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _put(handle, f"{os.getpid()}\n")
        finally:
            os.close(handle)

    def still_alive(self) -> None:
        """Leave word, for the next gateway, that this one was alive now."""
        (self.folder / PID_FILE).touch()

    def release(self) -> None:
        if self._lock is None:
            return
        (self.folder / PID_FILE).unlink(missing_ok=True)
        os.close(self._lock)
        self._lock = None


def holder_pid(folder: Path) -> int | None:
    """The process that serves a data folder, as its lock tells; None when nobody does."""
    try:
        lock = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        try:
            return int(json.loads(os.read(lock, 4096))["pid"])
        except (ValueError, KeyError):
            return None
    finally:
        os.close(lock)
    return None


def _put(handle: int, text: str) -> None:
    """Give a file another content; in its place, which a full disk has room for."""
    os.ftruncate(handle, os.pwrite(handle, text.encode(), 0))


def _described(holder: str) -> str:
    try:
        known = json.loads(holder)
    except ValueError:
        return "which has not said its process id yet"
    return f"process {known.get('pid')} on {known.get('host')}"
