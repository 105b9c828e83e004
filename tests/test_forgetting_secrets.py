"""`secrets forget` as a person meets it on a terminal: it names, asks, and only then gives up."""

import asyncio
import os
import pty
import sys
from pathlib import Path

import pytest

from tests.house import ALICE, MASTER_KEY, opened

OTHER_KEY = "another-master-key-5d20fe"
QUESTION = "Forget them, and stop what needs them? [y/N]:"


async def on_a_terminal(folder: Path, master_key: str, typed: bytes) -> tuple[int | None, str]:
    """The command's end, and what stood on the screen; it types when it is asked."""
    ours, theirs = pty.openpty()
    command = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "gateway", "secrets", "forget"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "DATA_DIR": str(folder), "MASTER_KEY": master_key},
        start_new_session=True,
    )
    os.close(theirs)
    loop = asyncio.get_running_loop()
    shown, answered = b"", False
    while True:
        try:
            part = await loop.run_in_executor(None, os.read, ours, 4096)
        except OSError:  # the other side has gone
            break
        shown += part
        if QUESTION.encode() in shown and not answered:
            answered = True
            os.write(ours, typed)
    os.close(ours)
    return await command.wait(), shown.decode()


async def proxy_opens(folder: Path) -> bool:
    """Whether the session's proxy is still there, for who finds the key again."""
    async with opened(folder) as house:
        return await house.sessions.proxy(ALICE, "ana") is not None


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """Of a gateway that has stopped, with one sealed proxy."""
    proxy = "http://user:hunter2@proxy.example:8080"
    async with opened(tmp_path) as house:
        await house.sessions.create(
            ALICE, session_id="ana", client_id=None, name="Ana", start=False, proxy=proxy
        )
    return tmp_path


@pytest.mark.parametrize("typed", [b"\n", b"maybe\nn\n", b"\x04"])
async def test_who_does_not_say_yes_keeps_everything(folder: Path, typed: bytes) -> None:
    status, shown = await on_a_terminal(folder, OTHER_KEY, typed)
    assert "the proxy of the session ana" in shown
    assert status not in {0, None}
    assert "Forgotten." not in shown
    assert "Traceback" not in shown
    assert "hunter2" not in shown
    assert await proxy_opens(folder)


async def test_who_says_yes_gives_up_what_does_not_open(folder: Path) -> None:
    nothing = 0, "Every stored secret opens: there is nothing to forget.\r\n"
    assert await on_a_terminal(folder, MASTER_KEY, b"y\n") == nothing
    assert await proxy_opens(folder)
    status, shown = await on_a_terminal(folder, OTHER_KEY, b"y\n")
    assert (status, "Forgotten." in shown) == (0, True), shown
    assert not await proxy_opens(folder)
    assert await on_a_terminal(folder, OTHER_KEY, b"y\n") == nothing
