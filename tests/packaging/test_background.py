"""`start -d` comes back when the gateway is healthy, or says why it will never be."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.process import ends

ROOT = Path(__file__).parents[2]

SERVES = """
import http.server, os, pathlib
pathlib.Path(os.environ["DATA_DIR"], "gateway.pid").write_text(f"{os.getpid()}\\n")
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/api/health" else 404)
        self.end_headers()
print("serving now", flush=True)
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Health).serve_forever()
"""
REFUSES = "raise SystemExit('API_KEY: is too easy to guess')"


class Clone:
    """A folder whose `python -m gateway` is what a test makes of it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port

    def start(self, gateway: str) -> subprocess.CompletedProcess[str]:
        (self.folder / "gateway.py").write_text(gateway)
        command = f"PYTHON={sys.executable}; start_in_background $PYTHON -m gateway serve"
        return subprocess.run(
            ["bash", "-c", f"set -- help; . ./manage.sh >/dev/null; {command}"],
            cwd=self.folder,
            env={
                "PATH": os.defpath,
                "PORT": str(self.port),
                "DATA_DIR": str(self.folder / "data"),
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
        )

    @property
    def pid(self) -> int:
        return int((self.folder / "data/gateway.pid").read_text())


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Clone]:
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    shutil.copy(ROOT / "manage.sh", tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = Clone(tmp_path, port)
    yield made
    if (tmp_path / "data/gateway.pid").exists() and not ends(made.pid, within_seconds=0):
        os.kill(made.pid, signal.SIGKILL)


def test_it_comes_back_with_what_the_gateway_printed(clone: Clone) -> None:
    started = clone.start(SERVES)
    assert started.returncode == 0, started.stderr
    assert "serving now" in started.stdout
    assert f"pid {clone.pid}" in started.stdout
    assert not ends(clone.pid, within_seconds=0)


def test_its_log_is_for_its_owner_only(clone: Clone) -> None:
    clone.start(SERVES)
    log = clone.folder / "data/gateway.log"
    assert log.stat().st_mode & 0o077 == 0


def test_it_says_why_it_did_not_start(clone: Clone) -> None:
    refused = clone.start(REFUSES)
    assert refused.returncode == 1
    assert "API_KEY: is too easy to guess" in refused.stderr
    assert "Running" not in refused.stdout


def test_another_gateway_on_its_port_is_not_taken_for_it(clone: Clone) -> None:
    clone.start(SERVES)
    again = clone.start("import time; time.sleep(2); " + REFUSES)
    assert again.returncode == 1
    assert "did not start" in again.stderr
