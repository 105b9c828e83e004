"""A file system of a few megabytes, to fill up for real."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

MEGABYTE = 1024 * 1024


class SmallDisk:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self, *, leave: int = 0) -> None:
        """Take what is free, all but `leave` bytes of it."""
        disk = os.statvfs(self.folder)
        wanted = disk.f_bavail * disk.f_frsize - leave
        handle = os.open(self._filler, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            os.posix_fallocate(handle, os.fstat(handle).st_size, wanted)
        finally:
            os.close(handle)

    def free(self) -> None:
        self._filler.unlink()


@contextmanager
def small_disk(folder: Path, megabytes: int, *, files: int = 0) -> Iterator[SmallDisk]:
    """A disk at this folder, for so many files if that counts; skips where none can be mounted."""
    folder.mkdir(parents=True)
    options = f"size={megabytes}m,nr_inodes={files},mode=0700"
    try:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)],
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError) as problem:
        pytest.skip(f"no disk can be mounted here ({problem}): it takes root")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
