"""Files under their hashes: whole or absent, and only forgotten when nobody wants them."""

import asyncio
import contextlib
import hashlib
import os
from datetime import UTC, datetime, timedelta
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


async def keep(folder: MediaFolder, content: bytes = CONTENT) -> str:
    async with folder.receive(PLENTY) as new:
        for at in range(0, len(content), 70_001):
            await new.write(content[at : at + 70_001])
        sha256 = await new.finish()
        assert (new.size, new.head) == (len(content), content[:512])
        await new.keep()
    return sha256


def in_it(folder: MediaFolder) -> list[Path]:
    return [path for path in folder.path("x").parents[1].rglob("*") if path.is_file()]


async def test_a_file_is_kept_under_its_hash_and_once(folder: MediaFolder) -> None:
    assert await keep(folder) == await keep(folder) == SHA256
    assert folder.path(SHA256).read_bytes() == CONTENT
    assert in_it(folder) == [folder.path(SHA256)]


async def test_what_is_not_kept_is_gone(folder: MediaFolder) -> None:
    async with folder.receive(PLENTY) as new:
        await new.write(CONTENT)
        await new.finish()
    with contextlib.suppress(TooLarge):
        async with folder.receive(len(CONTENT) - 1) as new:
            await new.write(CONTENT[:-1])
            await new.write(CONTENT[-1:])
    assert in_it(folder) == []


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


async def test_a_file_is_forgotten_unless_somebody_wants_it(folder: MediaFolder) -> None:
    await keep(folder)
    long_ago = datetime.now(UTC) - timedelta(days=9)
    os.utime(folder.path(SHA256), (0, 0))
    assert await folder.older_than(long_ago) == [SHA256]
    assert await folder.wants(SHA256)
    assert await folder.older_than(long_ago) == []
    await folder.forget(SHA256, long_ago)
    assert folder.path(SHA256).exists()

    os.utime(folder.path(SHA256), (0, 0))
    await keep(folder)
    await folder.forget(SHA256, long_ago)
    assert folder.path(SHA256).exists()

    os.utime(folder.path(SHA256), (0, 0))
    await folder.forget(SHA256, long_ago)
    await folder.forget(SHA256, long_ago)
    assert not folder.path(SHA256).exists()
    assert not await folder.wants(SHA256)


async def test_a_full_disk_is_said_to_be_full(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1) as disk:
        folder = MediaFolder(disk.folder / "media")
        await asyncio.to_thread(folder.prepare)
        async with folder.receive(PLENTY) as new:
            with pytest.raises(StorageFull):
                await new.write(CONTENT)
        assert in_it(folder) == []
