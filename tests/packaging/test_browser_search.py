"""The search for a browser takes what starts and nothing else."""

import os
import stat
from pathlib import Path

import pytest

from gateway.engines.whatsapp_web import executable
from tests.packaging.process import ends

ROOT = Path(__file__).parents[2]


def program(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any browser, but for what a test puts into its `bin`."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    # Absolute places are this machine's own.
    monkeypatch.setattr(executable, "KNOWN_PLACES", ("google-chrome", "chromium-browser-of-a-test"))
    return tmp_path


STARTS = "echo '<html><head></head><body></body></html>'"


def test_one_that_does_not_start_is_passed_over(machine: Path) -> None:
    program(machine / "bin/google-chrome", "echo 'missing libnss3.so' >&2; exit 127")
    good = program(machine / "bin/chromium-browser-of-a-test", STARTS)
    assert executable.find_browser() == good


def test_one_that_only_knows_its_version_is_passed_over(machine: Path) -> None:
    program(machine / "bin/google-chrome", "echo 'Google Chrome 140.0.0.0'")
    assert executable.find_browser() is None


def test_a_snap_is_passed_over(machine: Path) -> None:
    snap = program(machine / "snap/bin/chromium", STARTS)
    (machine / "bin/google-chrome").symlink_to(snap)
    program(machine / "bin/chromium-browser-of-a-test", f"exec /snap/bin/chromium; {STARTS}")
    assert executable.find_browser() is None


def test_playwrights_newest_build_comes_last_of_all(machine: Path) -> None:
    folder = machine / "playwright"
    program(folder / "chromium-999/chrome-linux/chrome", STARTS)
    newest = program(folder / "chromium-1200/chrome-linux64/chrome", STARTS)
    assert executable.find_browser() == newest
    chrome = program(machine / "bin/google-chrome", STARTS)
    assert executable.find_browser() == chrome


def test_a_configured_one_that_does_not_start_is_an_error_and_not_replaced(machine: Path) -> None:
    program(machine / "bin/google-chrome", STARTS)
    broken = program(machine / "broken", "echo 'no display' >&2; exit 3")
    with pytest.raises(executable.BrowserDoesNotStart, match=r"broken: exit 3: no display"):
        executable.find_browser(broken)
    with pytest.raises(executable.BrowserDoesNotStart, match="No such file"):
        executable.find_browser(machine / "absent")


def test_one_that_hangs_is_ended_with_all_that_it_started(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executable, "START_TIMEOUT_SECONDS", 0.5)
    helper = machine / "helper.pid"
    hanging = program(machine / "hanging", f"sleep 600 & echo $! >{helper}; wait")
    with pytest.raises(executable.BrowserDoesNotStart, match="showed no page"):
        executable.find_browser(hanging)
    assert ends(int(helper.read_text()))


@pytest.mark.chromium
def test_this_machines_browser_is_found_by_the_bare_command() -> None:
    found = executable.find_browser()
    assert found is not None
    assert found.is_file()
