"""One gateway a folder of profiles, by whatever path it comes."""

import errno
import fcntl
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.ownership.sessions_folder import SessionsFolder, SessionsFolderInUse

CLAIMS = (
    "import sys; from pathlib import Path\n"
    "from gateway.ownership.sessions_folder import SessionsFolder, SessionsFolderInUse\n"
    "sys.stdin.readline()\n"
    "try: SessionsFolder(Path(sys.argv[1])).claim(); print('has it', flush=True)\n"
    "except SessionsFolderInUse as refused: print(refused, flush=True)\n"
    "sys.stdin.read()"
)


def test_a_second_claim_is_refused_and_names_the_holder(tmp_path: Path) -> None:
    held = SessionsFolder(tmp_path / "sessions").claim()
    (tmp_path / "link").symlink_to(tmp_path / "sessions")
    for way in ("sessions", "link", "sessions/../sessions"):
        with pytest.raises(
            SessionsFolderInUse, match=rf"SESSIONS_DIR: .*/sessions .*process {os.getpid()}\)"
        ):
            SessionsFolder(tmp_path / way).claim()
    assert list((tmp_path / "sessions").iterdir()) == []
    held.release()
    SessionsFolder(tmp_path / "link").claim().release()


def test_of_two_that_start_at_the_same_moment_one_has_it(tmp_path: Path) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIMS, str(tmp_path / "sessions")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in both:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.stdout.readline() for process in both if process.stdout]
    assert sorted(line == "has it\n" for line in told) == [False, True]
    (winner,) = [process.pid for process, line in zip(both, told, strict=True) if "has" in line]
    assert any(f"process {winner})" in line for line in told)
    for process in both:
        process.communicate("")


def test_where_folders_cannot_be_locked_a_file_in_it_is(tmp_path: Path) -> None:
    """As NFS does: a lock needs a handle that may write, which no folder has."""

    def files_only(handle: int, how: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        fcntl.flock(handle, how)

    held = SessionsFolder(tmp_path / "sessions", flock=files_only).claim()
    with pytest.raises(SessionsFolderInUse, match=rf"process {os.getpid()}\)"):
        SessionsFolder(tmp_path / "sessions", flock=files_only).claim()
    held.release()
    SessionsFolder(tmp_path / "sessions", flock=files_only).claim().release()


def test_a_file_system_without_locks_is_refused(tmp_path: Path) -> None:
    def none(_handle: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    with pytest.raises(OSError, match="locks"):
        SessionsFolder(tmp_path / "sessions", flock=none).claim()
