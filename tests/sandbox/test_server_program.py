"""`python -m gateway.sandbox` as a program: its files, its headers, its end."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from server_kit import ALICE, Program, Server, program, running
from yarl import URL

from gateway.sandbox import app
from gateway.sandbox.storage import StorageUnusable


@pytest.fixture
async def started(tmp_path: Path) -> AsyncIterator[Program]:
    async with program(tmp_path) as started:
        yield started


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with running(tmp_path) as server:
        yield server


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_it_ends_cleanly_with_pages_open(started: Program, how: signal.Signals) -> None:
    await started.server.phones(ALICE)
    linked = await started.server.linked(ALICE)
    unlinked, _ = await started.server.showing()
    loop = asyncio.get_running_loop()
    told = loop.time()
    assert await started.stop(how) == 0
    assert loop.time() - told < 2
    assert await linked.closed() == 1001
    assert await unlinked.closed() == 1001


async def test_a_second_one_on_the_same_folder_is_refused(started: Program, tmp_path: Path) -> None:
    second = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "gateway.sandbox", "--port", "0", "--data", str(tmp_path)),
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await second.communicate()
    assert second.returncode == 1
    assert b"Another sandbox uses this data folder" in errors
    assert b"Traceback" not in errors
    assert (await started.server.call("GET", "/state"))[0] == 200


async def test_the_page_is_whatsapps_with_its_headers(server: Server) -> None:
    async with server.http.get(server.url) as response:
        assert response.status == 200
        assert response.content_type == "text/html"
        policy = response.headers["Content-Security-Policy"]
        assert "\n" not in policy
        directives = dict(part.split(" ", 1) for part in policy.split("; "))
        assert directives["require-trusted-types-for"] == "'script'"
        assert directives["script-src"].startswith("'self' ")
        assert "'unsafe-" not in directives["script-src"]
        assert "'self'" in directives["connect-src"].split()
        assert "no-cache" in response.headers["Cache-Control"]


async def test_files_of_the_page_come_with_their_types(server: Server) -> None:
    scripts = sorted(app.PAGE.rglob("*.js"))
    assert scripts
    async with server.http.get(
        server.url + scripts[0].relative_to(app.PAGE).as_posix()
    ) as response:
        assert response.content_type in {"text/javascript", "application/javascript"}
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert await response.read() == scripts[0].read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        *("nothing.js", "js", "../app.py", "%2e%2e/app.py", "..%2fapp.py", "js/../../app.py"),
        *("/etc/passwd", "//etc/passwd", "js//x", "..%5capp.py", "%00", "index.html%00.js"),
        "app.py",
    ],
)
async def test_nothing_else_is_served(server: Server, path: str) -> None:
    url = URL(server.url + path, encoded=True)
    async with server.http.get(url) as response:
        assert response.status == 404


async def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "sandbox.sqlite3").write_bytes(b"not a database, and long enough to be read" * 99)
    runner = web.AppRunner(app.make_app(tmp_path))
    with pytest.raises(StorageUnusable):
        await runner.setup()
    await runner.cleanup()


async def test_the_sandbox_answers_at_once(started: Program) -> None:
    async with ClientSession() as http, http.get(f"{started.server.url}control/state") as response:
        assert await response.json() == {"phones": 0, "devices": [], "connections": 0}
