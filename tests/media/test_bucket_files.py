"""Files in a bucket: few are here as well, and none is lost that only one of the two has."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.core.errors import NotFound, StorageUnreachable
from gateway.media.bucket import Bucket
from gateway.media.bucket_files import BucketFiles
from gateway.media.folder import MediaFolder
from tests.media.storage_server import Storage

SIZE = 100_000
ROOM = 3 * SIZE
A, B, C, D = (letter * SIZE for letter in (b"a", b"b", b"c", b"d"))


def name(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def keep(files: BucketFiles | MediaFolder, *contents: bytes) -> None:
    for content in contents:
        async with files.receive(len(content)) as new:
            await new.write(content)
            await new.finish()
            await new.keep()


async def here(files: BucketFiles) -> set[str]:
    return {sha256 for sha256, _ in await asyncio.to_thread(files.here.by_use)}


def used(files: BucketFiles, *contents: bytes) -> None:
    """These were used in this order."""
    for moment, content in enumerate(contents):
        os.utime(files.here.path(name(content)), (moment, moment))


@pytest.fixture
async def files(storage: Storage, tmp_path: Path) -> AsyncIterator[BucketFiles]:
    files = BucketFiles(Bucket(storage.address), tmp_path / "media", ROOM)
    await asyncio.to_thread(files.prepare)
    yield files
    parts = files.here.path("x").parents[1] / "parts"
    assert await asyncio.to_thread(os.listdir, parts) == []


async def test_what_was_not_used_for_longest_makes_room_and_comes_back(
    files: BucketFiles, storage: Storage
) -> None:
    await keep(files, A, B, C)
    used(files, B, C, A)
    await keep(files, D)
    assert await here(files) == {name(A), name(D)}
    assert sorted(await storage.names()) == sorted(map(name, (A, B, C, D)))
    async with files.held(name(B)) as path:
        assert await asyncio.to_thread(path.read_bytes) == B


async def test_what_is_held_stays(files: BucketFiles) -> None:
    await keep(files, A, B, C)
    async with AsyncExitStack() as held:
        paths = [await held.enter_async_context(files.held(name(each))) for each in (A, B, C)]
        used(files, A, B, C)
        await keep(files, D)
        assert all(path.exists() for path in paths)
    used(files, A, B, C)
    await keep(files, b"e")
    assert name(A) not in await here(files)


async def test_files_from_before_the_bucket_move_there_when_they_are_wanted_or_in_the_way(
    files: BucketFiles, storage: Storage
) -> None:
    await keep(MediaFolder(files.here.path("x").parents[1]), A, B, C)
    used(files, A, B, C)
    assert await files.wants(name(C))
    assert await storage.names() == [name(C)]
    await keep(files, D)
    assert name(A) not in await here(files)
    assert name(A) in await storage.names()
    async with files.held(name(A)) as path:
        assert await asyncio.to_thread(path.read_bytes) == A


async def test_while_the_bucket_is_away_nothing_new_is_kept_and_nothing_is_lost(
    files: BucketFiles, storage: Storage
) -> None:
    await keep(files, A, B)
    await files.here.let_go(name(B))
    await keep(MediaFolder(files.here.path("x").parents[1]), C)
    storage.shut()
    with pytest.raises(StorageUnreachable):
        await keep(files, D)
    assert await here(files) == {name(A), name(C)}
    assert await files.find(name(A)) == files.here.path(name(A))
    for ask in (files.find, files.wants):
        with pytest.raises(StorageUnreachable):
            await ask(name(B))
    with pytest.raises(StorageUnreachable):
        async with files.held(name(B)):
            pass
    # What only this disk has stays here, however little room there is.
    files._room_bytes = 0
    await files._look_for_room()
    assert name(C) in await here(files)
    storage.is_open = True
    await keep(files, D)
    assert set(await storage.names()) == set(map(name, (A, B, C, D)))


async def test_what_breaks_off_half_way_is_said_to_reach_nobody(
    files: BucketFiles, storage: Storage
) -> None:
    large = os.urandom(20 * 1024**2)
    await keep(files, large)
    assert await storage.names() == [name(large)]
    found = await files.find(name(large))
    assert found is not None
    assert not isinstance(found, Path)  # it is larger than the room
    pieces = await found.part(0, found.size)
    first = await anext(pieces)
    assert first == large[: len(first)]
    storage.shut()
    with pytest.raises(StorageUnreachable):
        async for _ in pieces:
            pass


async def test_other_bytes_than_were_put_there_are_no_file(
    files: BucketFiles, storage: Storage, tmp_path: Path
) -> None:
    await keep(files, A)
    await files.here.let_go(name(A))
    other = tmp_path / "other"
    other.write_bytes(B)
    await Bucket(storage.address).put(name(A), other)
    with pytest.raises(NotFound):
        async with files.held(name(A)):
            pass
    assert await here(files) == set()


async def test_a_bucket_that_is_not_there_does_not_pass_for_an_empty_one(
    storage: Storage, tmp_path: Path
) -> None:
    nowhere = Bucket(replace(storage.address, name="nowhere"))
    with pytest.raises(StorageUnreachable):
        await nowhere.part(name(A), 0, 1)
    assert "NoSuchBucket" in (await asyncio.to_thread(nowhere.probe) or "")
    assert await asyncio.to_thread(Bucket(storage.address).probe) is None
    storage.shut()
    assert await asyncio.to_thread(Bucket(storage.address).probe)
