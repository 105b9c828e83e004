"""Folders that a gateway cannot use: by whatever path they come, the start names the variable."""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.product import KEY, MASTER_KEY, Product

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(240)]

NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
REFUSED = 78


@contextmanager
def mounted(what: Path, there: Path, options: str) -> Iterator[Path]:
    """A folder under another path."""
    there.mkdir()
    try:
        for arguments in (["--bind", str(what), str(there)], ["-o", f"remount,{options}", there]):
            subprocess.run(["mount", *arguments], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        pytest.skip(f"nothing can be mounted here ({problem}): it takes root")
    try:
        yield there
    finally:
        subprocess.run(["umount", "--lazy", str(there)], check=True)


async def refused(
    data_dir: Path, sessions_dir: Path, *, through: tuple[str, ...] = (), sandbox: bool = False
) -> str:
    """What a start on these folders says, that must not succeed."""
    settings = {
        "API_KEY": KEY,
        "MASTER_KEY": MASTER_KEY,
        "PORT": "0",
        "SANDBOX_PORT": "0",
        "DATA_DIR": str(data_dir),
        "SESSIONS_DIR": str(sessions_dir),
    }
    start = await asyncio.create_subprocess_exec(
        *(*through, sys.executable, "-m", "gateway", "serve", *(["--sandbox"] if sandbox else [])),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **settings},
    )
    _, told = await start.communicate()
    assert start.returncode == REFUSED, told.decode()
    assert "Traceback" not in told.decode()
    return told.decode()


async def test_a_folder_in_use_is_known_under_another_path(product: Product) -> None:
    await product.start_gateway()
    free = product.folder / "free"
    with mounted(product.data_dir, product.folder / "data-again", "bind") as again:
        assert "DATA_DIR" in await refused(again, free)
    with mounted(product.sessions_dir, product.folder / "sessions-again", "bind") as again:
        told = await refused(free, again)
    assert product.gateway.running is not None
    assert f"in use by another gateway (process {product.gateway.running.pid})" in told
    assert "SESSIONS_DIR" in told


async def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    folder, free = tmp_path / "folder", tmp_path / "free"
    folder.mkdir()
    with mounted(folder, tmp_path / "read-only", "bind,ro") as read_only:
        assert "DATA_DIR" in await refused(read_only, free)
        assert "DATA_DIR" in await refused(read_only / "below", free, sandbox=True)
        assert "SESSIONS_DIR" in await refused(free, read_only)
        assert "SESSIONS_DIR" in await refused(free, read_only / "below")


@pytest.fixture
def anybodys() -> Iterator[Path]:
    """A folder that other users get to; pytest's own are closed to them."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


async def test_a_folder_of_another_user(anybodys: Path) -> None:
    runs = [*NOBODY, sys.executable, "-c", "import gateway.cli"]
    if subprocess.run(runs, capture_output=True, check=False).returncode != 0:  # noqa: ASYNC221
        pytest.skip("the program cannot be run as another user here")
    own, foreign = anybodys / "own", anybodys / "foreign"
    for folder in (own, foreign):
        folder.mkdir(mode=0o755)
    os.chown(own, 65534, 65534)
    assert "DATA_DIR" in await refused(foreign, own / "sessions", through=NOBODY)
    assert "SESSIONS_DIR" in await refused(own / "data", foreign, through=NOBODY)
