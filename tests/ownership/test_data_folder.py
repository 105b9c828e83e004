"""One gateway a data folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.ownership.data_folder import DataFolder, DataFolderInUse, holder_pid


def test_a_second_claim_is_refused_and_names_the_holder(tmp_path: Path) -> None:
    held = DataFolder(tmp_path / "data").claim()
    with pytest.raises(DataFolderInUse, match=rf"DATA_DIR: .*process {os.getpid()} on"):
        DataFolder(tmp_path / "data").claim()
    assert holder_pid(tmp_path / "data") == os.getpid()
    held.release()
    assert holder_pid(tmp_path / "data") is None
    DataFolder(tmp_path / "data").claim().release()


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from gateway.ownership.data_folder import DataFolder\n"
        "folder = DataFolder(Path(sys.argv[1])).claim(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    assert ended.returncode == -9
    killed = (tmp_path / "gateway.pid").stat().st_mtime
    following = DataFolder(tmp_path).claim()
    assert following.last_seen is not None
    assert following.last_seen.timestamp() == pytest.approx(killed)
    following.release()
    assert DataFolder(tmp_path).claim().last_seen is None
