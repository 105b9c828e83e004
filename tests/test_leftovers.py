"""The guard against leftovers sees what tries to get away."""

import os
import subprocess
import sys
from contextlib import suppress

import pytest

from tests.leftovers import descendants, nothing_left_of_it


def test_a_process_that_left_its_parent_and_session_is_found_and_ended() -> None:
    with pytest.raises(AssertionError, match="sleep 987"), nothing_left_of_it(seconds=0):
        subprocess.run(["setsid", "--fork", "sleep", "987"], check=True)
    assert not [process for process in descendants() if "987" in process.command]


def test_orphans_that_ended_are_buried() -> None:
    with nothing_left_of_it():
        subprocess.run(["setsid", "--fork", "true"], check=True)
    with suppress(ChildProcessError):
        assert os.waitpid(-1, os.WNOHANG) == (0, 0)


def test_what_ends_in_time_is_no_leftover() -> None:
    with nothing_left_of_it():
        subprocess.run([sys.executable, "-c", "pass"], check=True)
