"""The sandbox beside the gateway: found again after a kill, replaced after an upgrade."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.sandbox_process import SandboxProcess


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def sandbox(tmp_path: Path, port: int) -> Iterator[SandboxProcess]:
    sandbox = SandboxProcess(tmp_path, port)
    sandbox.ensure()
    yield sandbox
    sandbox.stop()


def pid(folder: Path) -> int:
    return int((folder / "sandbox.pid").read_text().split()[0])


def test_one_that_runs_is_taken_over(sandbox: SandboxProcess, tmp_path: Path, port: int) -> None:
    before = pid(tmp_path)
    SandboxProcess(tmp_path, port).ensure()
    assert pid(tmp_path) == before


@pytest.mark.parametrize("version", ["0.0.9", ""])
def test_one_of_another_version_is_replaced(
    sandbox: SandboxProcess, tmp_path: Path, port: int, version: str
) -> None:
    before = pid(tmp_path)
    (tmp_path / "sandbox.pid").write_text(f"{before}\n{version}\n")
    newer = SandboxProcess(tmp_path, port)
    newer.ensure()
    assert pid(tmp_path) != before
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)
    newer.stop()
