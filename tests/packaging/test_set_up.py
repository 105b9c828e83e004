"""Setting up: each step once and seen, repaired after a kill, root asked for by one command."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.process import ends

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A clone with nothing to install, so that the steps themselves are what is seen."""
    folder = tmp_path / "clone"
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    shutil.copy(ROOT / "manage.sh", folder)
    for lock in ("requirements.txt", "requirements-dev.txt", "requirements-node.txt"):
        (folder / lock).write_text("")
    return folder


def environment(**settings: str) -> dict[str, str]:
    python = str(Path(sys.executable).resolve().parent)
    path = f"{python}{os.pathsep}/usr/local/bin{os.pathsep}/usr/bin{os.pathsep}/bin"
    return {"PATH": path, "HOME": "/nonexistent", "LANG": "C.UTF-8", **settings}


def sourced(script: str) -> list[str]:
    """Bash with the functions of manage.sh, and what a test replaces of them."""
    return ["bash", "-c", f"set -- help; . ./manage.sh >/dev/null; {script}"]


def shell(project: Path, script: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        sourced(script),
        cwd=project,
        env=environment(**settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )


# --- Steps ----------------------------------------------------------------------------------------


def test_a_step_is_named_timed_and_logged(project: Path) -> None:
    run = shell(project, "visibly 'Brewing' echo 'hot water'")
    assert run.returncode == 0, run.stderr
    assert re.fullmatch(r"==> Brewing\n    done in \d+ s\n", run.stdout)
    assert "hot water" in (project / "setup.log").read_text()


def test_a_failed_step_says_why_and_ends_the_set_up(project: Path) -> None:
    run = shell(project, "visibly 'Brewing' bash -c 'echo no beans; exit 7'; echo went on")
    assert run.returncode == 1
    assert "no beans" in run.stderr
    assert "Brewing: failed" in run.stderr
    assert "exit 7" in run.stderr
    assert "went on" not in run.stdout


def test_a_step_that_fails_in_its_middle_fails(project: Path) -> None:
    run = shell(project, "middle() { false; true; }; visibly 'Brewing' middle")
    assert run.returncode == 1


def test_a_long_step_shows_that_it_lives(project: Path) -> None:
    brew = "brew() { echo grinding; until grep -q grinding shown; do :; done; }"
    run = shell(project, f"HEARTBEAT_SECONDS=0.2; {brew}; visibly 'Brewing' brew >shown")
    assert run.returncode == 0, run.stderr
    assert "grinding" in (project / "shown").read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stopping_the_set_up_stops_all_of_the_running_step(
    project: Path, number: signal.Signals
) -> None:
    os.mkfifo(project / "started")
    step = "brew() { sleep 300 & echo $! >started; wait; }; visibly 'Brewing' brew"
    with subprocess.Popen(
        sourced(step), cwd=project, env=environment(), stdout=subprocess.PIPE, text=True
    ) as script:
        grandchild = int((project / "started").read_text())
        script.send_signal(number)
        # Its output ends when the last of its processes is gone.
        script.communicate(timeout=20)
        assert script.returncode == 128 + number
    assert ends(grandchild)


def test_two_set_ups_of_one_folder_wait_for_each_other(project: Path) -> None:
    os.mkfifo(project / "ready")
    os.mkfifo(project / "go")
    first = "lock_set_up; echo >ready; cat go >/dev/null; echo first >>order"
    second = "lock_set_up; echo second >>order"
    with subprocess.Popen(sourced(first), cwd=project, env=environment()) as holder:
        (project / "ready").read_text()
        with subprocess.Popen(
            sourced(second), cwd=project, env=environment(), stdout=subprocess.PIPE, text=True
        ) as waiting:
            assert waiting.stdout is not None
            assert "waiting" in waiting.stdout.readline()
            (project / "go").write_text("")
            assert waiting.wait(timeout=20) == 0
        assert holder.wait(timeout=20) == 0
    assert (project / "order").read_text() == "first\nsecond\n"


# --- Python ---------------------------------------------------------------------------------------

SET_UP_PYTHON = "install_system_packages() { :; }; set_up_python"


def test_a_second_set_up_repeats_nothing(project: Path) -> None:
    assert "Virtual environment" in shell(project, SET_UP_PYTHON).stdout
    assert shell(project, SET_UP_PYTHON).stdout == ""


def test_a_changed_lock_is_installed_into_the_same_environment(project: Path) -> None:
    shell(project, SET_UP_PYTHON)
    (project / "requirements.txt").write_text("# renewed\n")
    run = shell(project, SET_UP_PYTHON)
    assert "Python packages" in run.stdout
    assert "Virtual environment" not in run.stdout


def test_an_installation_that_was_killed_is_begun_anew(project: Path) -> None:
    shell(project, SET_UP_PYTHON)
    (project / "requirements.txt").write_text("# renewed\n")
    half_unpacked = project / ".venv/half-unpacked"
    killed = f"visibly() {{ touch {half_unpacked}; kill -9 $$; }}; {SET_UP_PYTHON}"
    assert shell(project, killed).returncode == -signal.SIGKILL
    assert half_unpacked.exists()

    run = shell(project, SET_UP_PYTHON)
    assert run.returncode == 0, run.stderr
    assert "Virtual environment" in run.stdout
    assert not half_unpacked.exists()
    assert shell(project, SET_UP_PYTHON).stdout == ""


def test_a_clone_that_was_moved_makes_its_environment_anew(project: Path) -> None:
    shell(project, SET_UP_PYTHON)
    moved = project.rename(project.with_name("moved"))
    assert "Virtual environment" in shell(moved, SET_UP_PYTHON).stdout


def test_a_package_that_is_not_what_was_locked_is_refused(project: Path) -> None:
    (project / "wheels").mkdir()
    (project / "wheels/tea-1.0-py3-none-any.whl").write_bytes(b"not what was locked")
    (project / "requirements.txt").write_text(f"tea==1.0 --hash=sha256:{'0' * 64}\n")
    run = shell(project, SET_UP_PYTHON, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(project / "wheels"))
    assert run.returncode == 1
    assert "hash" in run.stderr.lower()


def test_too_old_a_python_is_named(project: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    for name in ("python3", *(f"python3.{minor}" for minor in range(11, 15))):
        fake = old / name
        fake.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2\nexit 1\n')
        fake.chmod(0o755)
    run = shell(project, "choose_python", PATH=f"{old}:/usr/bin:/bin")
    assert run.returncode == 1
    assert "Python 3.11 or newer is needed" in run.stderr
    assert "Python 3.9.2" in run.stderr


# --- System packages ------------------------------------------------------------------------------

BARE_MACHINE = """
    choose_python
    venv_is_usable() { return 1; }
    base_python() { return 1; }
    base_python=base_python
    find_browser() { return 1; }
    apt_has_browser() { return 0; }
    apt-get() { :; }
"""


def test_a_user_without_root_is_told_one_command(project: Path) -> None:
    run = shell(
        project, f"{BARE_MACHINE} may_be_root() {{ return 1; }}; install_system_packages browser"
    )
    assert run.returncode == 1
    commands = [line for line in run.stderr.splitlines() if "apt-get" in line]
    assert len(commands) == 1
    for package in ("-venv", "chromium", "fonts-liberation", "libatomic1"):
        assert package in commands[0]


def test_root_has_it_installed(project: Path) -> None:
    run = shell(
        project,
        f'{BARE_MACHINE} may_be_root() {{ return 0; }}; apt_install() {{ echo "got: $*"; }};'
        "install_system_packages browser",
    )
    assert run.returncode == 0, run.stderr
    assert "chromium" in (project / "setup.log").read_text().split("got: ")[1]


def test_where_nothing_is_missing_nothing_is_asked(project: Path) -> None:
    run = shell(
        project,
        "find_browser() { return 0; }; base_python=true; may_be_root() { return 1; };"
        "venv_is_usable() { return 0; }; install_system_packages browser",
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


# --- Browser --------------------------------------------------------------------------------------


def test_a_browser_is_proven_once_and_again_after_its_upgrade(project: Path) -> None:
    (project / "gateway/engines/whatsapp_web").mkdir(parents=True)
    search = project / "gateway/engines/whatsapp_web/executable.py"
    browser = project / "chrome"
    browser.write_text("one")
    search.write_text(f"open('searches', 'a').write('.'); print({str(browser)!r})")
    find = 'base_python=python3; set_up_browser; echo "$CHROMIUM_PATH"'
    for _ in range(2):
        assert shell(project, find).stdout.endswith(f"{browser}\n")
    assert (project / "searches").read_text() == "."
    browser.write_text("upgraded")
    shell(project, find)
    assert (project / "searches").read_text() == ".."


def test_a_configured_browser_that_does_not_start_is_never_replaced(project: Path) -> None:
    (project / "gateway/engines/whatsapp_web").mkdir(parents=True)
    shutil.copy(
        ROOT / "gateway/engines/whatsapp_web/executable.py",
        project / "gateway/engines/whatsapp_web/",
    )
    (project / ".env").write_text("CHROMIUM_PATH=/bin/false\n")
    run = shell(project, "base_python=python3; set_up_browser")
    assert run.returncode == 1
    assert "CHROMIUM_PATH" in run.stderr
    assert "==>" not in run.stdout
