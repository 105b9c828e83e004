"""A profile has one owner; what a dead one left is cleaned, what a living one holds is not."""

import fcntl
import json
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gateway.engines.whatsapp_web.profile import (
    DOWNLOADS,
    OWNER,
    DiskFull,
    OwnedProfile,
    ProfileLocked,
)
from tests.small_disk import MEGABYTE, small_disk

SINGLETONS = ("SingletonLock", "SingletonCookie", "SingletonSocket")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "sessions" / "alice"


@contextmanager
def pretended_browser(folder: Path, *more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process whose command line is that of a browser on this profile."""
    waits = "import sys; sys.stdout.write('.'); sys.stdout.flush(); sys.stdin.read()"
    process = subprocess.Popen(
        [sys.executable, "-c", waits, f"--user-data-dir={folder}", *more],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    process.stdout.read(1)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def leave_marks(folder: Path, host: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in SINGLETONS:
        (folder / name).symlink_to(f"{host}-4711")


def marks(folder: Path) -> list[str]:
    return [name for name in SINGLETONS if (folder / name).is_symlink()]


def test_its_folder_is_private(folder: Path) -> None:
    OwnedProfile.own(folder).release()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_second_owner_is_refused_and_told_who_has_it(folder: Path) -> None:
    first = OwnedProfile.own(folder)
    with pytest.raises(ProfileLocked, match=f"process {os.getpid()} on {socket.gethostname()}"):
        OwnedProfile.own(folder)
    first.release()
    OwnedProfile.own(folder).release()


def test_the_marks_of_a_browser_that_died_here_are_removed(folder: Path) -> None:
    leave_marks(folder, socket.gethostname())
    OwnedProfile.own(folder).release()
    assert marks(folder) == []


def test_another_hosts_browser_is_respected(folder: Path) -> None:
    leave_marks(folder, "elsewhere")
    with pytest.raises(ProfileLocked, match="host elsewhere"):
        OwnedProfile.own(folder)
    assert marks(folder) == list(SINGLETONS)
    with (folder / OWNER).open() as lock:  # and our own lock was let go
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_the_marks_of_a_host_whose_gateway_let_go_are_removed(folder: Path) -> None:
    leave_marks(folder, "old-container")
    (folder / OWNER).write_text(json.dumps({"pid": 1, "host": "old-container"}))
    OwnedProfile.own(folder).release()
    assert marks(folder) == []


def test_a_browser_that_a_dead_gateway_left_is_ended(folder: Path) -> None:
    folder.mkdir(parents=True)
    with pretended_browser(folder, "--remote-debugging-pipe") as browser:
        OwnedProfile.own(folder).release()
        assert browser.wait() < 0


def test_a_browser_that_a_person_opened_is_respected(folder: Path) -> None:
    leave_marks(folder, socket.gethostname())
    with pretended_browser(folder) as browser:
        with pytest.raises(ProfileLocked, match=f"process {browser.pid} on this host"):
            OwnedProfile.own(folder)
        assert browser.poll() is None
    assert marks(folder) == list(SINGLETONS)


def test_no_room_is_told_before_a_browser_breaks_its_profile(folder: Path) -> None:
    with small_disk(folder.parent, 100) as disk:
        OwnedProfile.own(folder).release()
        disk.fill(leave=20 * MEGABYTE)
        with pytest.raises(DiskFull, match="MB left"):
            OwnedProfile.own(folder)
        disk.free()
        OwnedProfile.own(folder).release()


def test_a_disk_that_takes_no_more_files_has_no_room(folder: Path) -> None:
    with small_disk(folder.parent, 100, files=300) as disk:
        OwnedProfile.own(folder).release()
        for number in range(200):
            (disk.folder / str(number)).touch()
        with pytest.raises(DiskFull):
            OwnedProfile.own(folder)


def test_files_that_the_last_run_did_not_take_are_gone(folder: Path) -> None:
    OwnedProfile.own(folder).release()
    downloads = folder / DOWNLOADS
    assert stat.S_IMODE(downloads.stat().st_mode) == 0o700
    (downloads / "half").write_bytes(b"of a file")
    OwnedProfile.own(folder).release()
    assert [*downloads.iterdir()] == []
