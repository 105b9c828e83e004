"""A browser profile's folder: private, and owned by one process at a time."""

import errno
import fcntl
import json
import os
import shutil
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog

from gateway.engines.whatsapp_web import deadlines, processes

log = structlog.get_logger(__name__)

OWNER = ".owner"
DOWNLOADS = ".downloads"
"""Where files lie that are on their way out of a page."""
PRIVATE = 0o700
MIN_FREE_BYTES = 16 * 1024 * 1024
"""Chromium damages a profile that it cannot write: with less than this, none is left running."""
START_FREE_BYTES = 64 * 1024 * 1024
"""With less than this none is started: it would not run for long."""
_MIN_FREE_FILES = 256

_SINGLETON_LOCK = "SingletonLock"
_SINGLETONS = (_SINGLETON_LOCK, "SingletonCookie", "SingletonSocket")


class ProfileLocked(Exception):
    """Somebody else uses the profile; the message names them."""


class DiskFull(Exception):
    """There is no room for a browser profile; the message says how much is left."""


class OwnedProfile:
    """The folder of a profile while this process owns it.

    Two Chromiums on one profile destroy it, and Chromium's own lock only keeps them apart until
    somebody deletes it as stale. So there is a lock of ours around it, one that the kernel lets go
    of when its holder dies, and only under that lock is Chromium's touched.
    """

    def __init__(self, folder: Path, lock: int) -> None:
        self.folder = folder
        self._lock: int | None = lock

    @classmethod
    def own(cls, folder: Path) -> "OwnedProfile":
        """Take the folder, or raise `ProfileLocked` or `DiskFull`. Blocks: call it in a thread."""
        try:
            folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
            folder.chmod(PRIVATE)
            free = free_bytes(folder)
            if free < START_FREE_BYTES:
                raise DiskFull(f"{free // 1024**2} MB left in {folder.parent}")
            lock, before = _lock(folder / OWNER)
            owned = cls(folder, lock)
            try:
                _clear(folder, before)
                _sign(lock)
            except BaseException:
                owned.release()
                raise
        except OSError as problem:
            if problem.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise DiskFull(str(problem)) from problem
            raise
        return owned

    def release(self) -> None:
        """Let somebody else have it; safe to repeat."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def free_bytes(folder: Path) -> int:
    """What is left for files in this folder; none where it takes no more files."""
    disk = os.statvfs(folder)
    # Some file systems count their files without a limit and say 0 of both.
    if disk.f_files and disk.f_favail < _MIN_FREE_FILES:
        return 0
    return disk.f_bavail * disk.f_frsize


def _lock(path: Path) -> tuple[int, dict[str, Any]]:
    """The lock, held, and who signed it last."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        holder = _signature(handle)
        os.close(handle)
        if problem.errno not in {errno.EAGAIN, errno.EACCES}:
            raise
        who = f"process {holder.get('pid', '?')} on {holder.get('host', 'an unknown host')}"
        raise ProfileLocked(f"another gateway: {who}") from None
    return handle, _signature(handle)


def _signature(handle: int) -> dict[str, Any]:
    with suppress(ValueError):
        signature = json.loads(os.pread(handle, 4096, 0))
        if isinstance(signature, dict):
            return signature
    return {}


def _sign(handle: int) -> None:
    signature = json.dumps({"pid": os.getpid(), "host": socket.gethostname()}).encode()
    os.ftruncate(handle, 0)
    os.pwrite(handle, signature, 0)


def _clear(folder: Path, before: dict[str, Any]) -> None:
    """End the browser that a dead gateway left here, and remove its marks."""
    for process in processes.browsers(folder):
        if processes.DRIVEN not in process.command:
            raise ProfileLocked(f"a browser: process {process.pid} on this host")
        log.warning("leftover_browser_ended", profile=folder.name, pid=process.pid)
    if stuck := processes.end_browsers(folder, deadlines.KILL):
        raise ProfileLocked(f"a browser that does not end: process {stuck[0]} on this host")
    host = _chromium_host(folder)
    # The lock of a host whose gateway held ours, and let go of it, is as stale as our own: a
    # container that was started again has a new name.
    if host is not None and host not in {socket.gethostname(), before.get("host")}:
        raise ProfileLocked(f"a browser on the host {host}")
    for name in _SINGLETONS:
        (folder / name).unlink(missing_ok=True)
    # What the last run did not come to take.
    shutil.rmtree(folder / DOWNLOADS, ignore_errors=True)
    (folder / DOWNLOADS).mkdir(mode=PRIVATE, exist_ok=True)


def _chromium_host(folder: Path) -> str | None:
    """The host that Chromium's lock, a link to `host-pid`, names."""
    try:
        target = os.readlink(folder / _SINGLETON_LOCK)  # noqa: PTH115 - a name, not a path
    except OSError:
        return None
    return target.rpartition("-")[0] or target
