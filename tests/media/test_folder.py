"""A folder of files: what was not finished leaves nothing, and a full disk is said to be full."""

import asyncio
import hashlib
import os
from pathlib import Path

import pytest

from gateway.core.errors import StorageFull, TooLarge
from gateway.media.folder import MediaFolder
from tests.small_disk import small_disk

CONTENT = b"0123456789" * 300_000  # more than is written in one go
SHA256 = hashlib.sha256(CONTENT).hexdigest()
PLENTY = 10_000_000


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    folder = MediaFolder(tmp_path / "media")
    folder.prepare()
    return folder


async def keep(folder: MediaFolder) -> None:
    async with folder.receive(PLENTY) as new:
        await new.write(CONTENT)
        await new.finish()
        await new.keep()


def in_it(folder: MediaFolder) -> list[Path]:
    return [path for path in folder.path("x").parents[1].rglob("*") if path.is_file()]


async def test_a_file_is_there_once(folder: MediaFolder) -> None:
    await keep(folder)
    await keep(folder)
    assert in_it(folder) == [folder.path(SHA256)]


async def test_what_the_last_run_did_not_finish_is_gone(folder: MediaFolder) -> None:
    await keep(folder)
    async with folder.receive(PLENTY) as new:
        await new.write(CONTENT)
        assert len(in_it(folder)) == 2
        await asyncio.to_thread(folder.prepare)
        assert in_it(folder) == [folder.path(SHA256)]


async def test_more_than_is_allowed_is_too_large(folder: MediaFolder) -> None:
    async with folder.receive(10) as new:
        await new.write(b"0123456789")
        with pytest.raises(TooLarge):
            await new.write(b"0")


async def test_a_full_disk_is_said_to_be_full(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1) as disk:
        folder = MediaFolder(disk.folder / "media")
        await asyncio.to_thread(folder.prepare)
        async with folder.receive(PLENTY) as new:
            with pytest.raises(StorageFull):
                await new.write(CONTENT)
        assert in_it(folder) == []


async def test_a_file_that_a_browser_reads_is_left_as_it_is(folder: MediaFolder) -> None:
    """Chromium reads no further in a file whose time of change is another one."""

    async def keep() -> str:
        async with folder.receive(100) as new:
            await new.write(b"the same")
            sha256 = await new.finish()
            await new.keep()
            return sha256

    path = folder.path(await keep())
    os.utime(path, (1_000, 1_000))
    before = path.stat()
    sha256 = await keep()
    assert await folder.find(sha256) == path
    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert after.st_atime > before.st_atime  # it was used, and is kept for as long as a new one
    assert [file for file in path.parent.parent.rglob("*") if file.is_file()] == [path]
