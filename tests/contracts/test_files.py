"""What every place for files owes the gateway: each is whole or absent, and kept if wanted."""

import asyncio
import contextlib
import hashlib
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.core.errors import NotFound, TooLarge
from gateway.media.bucket import Bucket
from gateway.media.bucket_files import BucketFiles
from gateway.media.folder import MediaFolder
from gateway.ports import Files, RemoteFile
from tests.media.storage_server import Storage

CONTENT = b"0123456789" * 300_000  # more than is written, or read, in one go
SHA256 = hashlib.sha256(CONTENT).hexdigest()
PLENTY = 10_000_000
LONG_AGO = datetime.now(UTC) - timedelta(days=9)


@pytest.fixture(params=["folder", "bucket", "bucket and nothing here"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    if request.param == "folder":
        folder = MediaFolder(tmp_path / "media")
        folder.prepare()
        return folder
    bucket: Storage = request.getfixturevalue("storage")
    room = PLENTY if request.param == "bucket" else 0
    files = BucketFiles(Bucket(bucket.address), tmp_path / "media", room)
    files.prepare()
    return files


@pytest.fixture
def look_old(files: Files) -> Callable[[], None]:
    """What is kept was never wanted since it came, long ago."""

    def age() -> None:
        here = files.here if isinstance(files, BucketFiles) else files
        assert isinstance(here, MediaFolder)
        if here.path(SHA256).exists():
            os.utime(here.path(SHA256), (0, 0))
        if isinstance(files, BucketFiles):
            files._wanted.clear()

    return age


async def keep(files: Files, content: bytes = CONTENT) -> str:
    async with files.receive(PLENTY) as new:
        for at in range(0, len(content), 70_001):
            await new.write(content[at : at + 70_001])
        sha256 = await new.finish()
        assert (new.size, new.head) == (len(content), content[:512])
        await new.keep()
    return sha256


async def read(file: Path | RemoteFile | None, start: int = 0, end: int = len(CONTENT)) -> bytes:
    assert file is not None
    if isinstance(file, Path):
        return (await asyncio.to_thread(file.read_bytes))[start:end]
    return await read_remote(file, start, end)


async def read_remote(file: RemoteFile, start: int, end: int) -> bytes:
    assert file.size == len(CONTENT)
    pieces = await file.part(start, end)
    return b"".join([piece async for piece in pieces])


async def test_a_file_is_kept_under_its_hash(files: Files) -> None:
    assert await keep(files) == await keep(files) == SHA256
    assert await files.wants(SHA256)
    assert await read(await files.find(SHA256)) == CONTENT
    assert await read(await files.find(SHA256), 999_999, 1_000_003) == b"9012"
    async with files.held(SHA256) as path:
        assert await asyncio.to_thread(path.read_bytes) == CONTENT


async def test_what_is_not_there_is_not_found(files: Files) -> None:
    assert not await files.wants(SHA256)
    assert await files.find(SHA256) is None
    with pytest.raises(NotFound):
        async with files.held(SHA256):
            pass


async def test_what_is_not_kept_is_gone(files: Files) -> None:
    async with files.receive(PLENTY) as new:
        await new.write(CONTENT)
        await new.finish()
    with contextlib.suppress(TooLarge):
        async with files.receive(len(CONTENT) - 1) as new:
            await new.write(CONTENT[:-1])
            await new.write(CONTENT[-1:])
    assert await files.older_than(datetime.now(UTC) + timedelta(days=1)) == []


async def test_a_file_is_forgotten_unless_somebody_wants_it(
    files: Files, look_old: Callable[[], None]
) -> None:
    await keep(files)
    look_old()
    assert await files.older_than(datetime.now(UTC) + timedelta(days=1)) == [SHA256]
    for want in (files.wants, files.find, lambda _: keep(files)):
        look_old()
        assert await want(SHA256)
        assert await files.older_than(LONG_AGO) == []
        await files.forget(SHA256, LONG_AGO)
        assert await files.wants(SHA256)
    look_old()
    for _ in range(2):
        await files.forget(SHA256, LONG_AGO)
    assert not await files.wants(SHA256)
    assert await files.older_than(datetime.now(UTC) + timedelta(days=1)) == []
