"""manage.sh as its users meet it: its help, its settings, and the deletions it asks about."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MANAGE = ROOT / "manage.sh"


def run(*command: str, cwd: Path = ROOT, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=cwd,
        env={"PATH": os.defpath, "HOME": "/nonexistent", "LANG": "C.UTF-8", **settings},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )


def test_help_explains_every_verb() -> None:
    shown = run(str(MANAGE), "help")
    assert shown.returncode == 0
    explained = {line.split()[0] for line in shown.stdout.splitlines() if line.startswith("  ")}
    verbs = {"start", "stop", "status", "logs", "test", "check", "doctor", "clean:sessions"}
    assert verbs | {"keys", "secrets", "bench", "lock", "help"} == explained


def test_an_unknown_verb_is_refused_with_the_help() -> None:
    refused = run(str(MANAGE), "strat")
    assert refused.returncode == 1
    assert "Unknown: strat" in refused.stderr
    assert "start" in refused.stderr


@pytest.mark.parametrize(
    ("here", "in_data", "environment"),
    [
        ("", "", {}),
        ("PORT=4001", "", {}),
        ('PORT="4002"', "PORT=4003", {}),
        ("export PORT=4004", "", {}),
        ("PORT = '4005'  ", "", {}),
        ("# PORT=4006", "PORT=4007", {}),
        ("PORT=4008", "", {"PORT": "4009"}),
        ("PORT=4010\nPORT=4011", "", {}),
    ],
)
def test_settings_are_read_as_the_gateway_reads_them(
    tmp_path: Path, here: str, in_data: str, environment: dict[str, str]
) -> None:
    (tmp_path / ".env").write_text(f"{here}\n")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/.env").write_text(f"{in_data}\n")
    function = f"set -- help; . {MANAGE} >/dev/null; cd {tmp_path}; setting PORT 3000"
    settings = "from gateway.config import load_settings; print(load_settings().port)"
    ours = run("bash", "-c", function, cwd=tmp_path, **environment)
    theirs = run(sys.executable, "-c", settings, cwd=tmp_path, PYTHONPATH=str(ROOT), **environment)
    assert ours.stdout.strip() == theirs.stdout.strip(), ours.stderr + theirs.stderr


def test_sessions_are_not_deleted_without_being_told_to(tmp_path: Path) -> None:
    profile = tmp_path / "sessions/shop/Default"
    profile.mkdir(parents=True)
    settings = {"SESSIONS_DIR": str(tmp_path / "sessions"), "DATA_DIR": str(tmp_path / "data")}
    refused = run(str(MANAGE), "clean:sessions", **settings)
    assert refused.returncode == 1
    assert "--yes" in refused.stderr
    assert profile.exists()

    done = run(str(MANAGE), "clean:sessions", "--yes", **settings)
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "sessions").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "many"),
    [
        ("", True),
        ("tests/engines", True),
        ("-k proxies --durations=5", True),
        ("tests/test_config.py", False),
        ("tests/test_config.py::test_it -x", False),
        ("-n 0 --last-failed", False),
        ("--numprocesses=4", False),
        ("-s tests/engines", False),
    ],
)
def test_tests_use_every_processor_unless_somebody_chose(arguments: str, many: bool) -> None:
    function = f"set -- help; . {MANAGE} >/dev/null; workers {arguments}"
    chosen = run("bash", "-c", function)
    assert chosen.returncode == 0, chosen.stderr
    assert ("--numprocesses=auto" in chosen.stdout.split()) is many
