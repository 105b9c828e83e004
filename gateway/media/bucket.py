"""A bucket of any storage that speaks S3: files under their hashes, in and out as streams."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from obstore.exceptions import BaseError
from obstore.store import S3Store

from gateway.core.buckets import BucketAddress
from gateway.core.errors import NotFound, StorageUnreachable

log = structlog.get_logger(__name__)

CONNECT_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 15.0
"""For a question to be answered, for an answer to begin, and for each piece of it."""
SLOWEST_BYTES_A_SECOND: Final = 64 * 1024
"""What is uploaded slower than that is given up."""
LONGEST: Final = timedelta(hours=12)
"""For one request, its body included: the pauses within it have their own limit."""
RETRIES: Final = 2
PIECE_BYTES: Final = 256 * 1024
PART_BYTES: Final = 5 * 1024**2
"""Of an upload; S3 takes no smaller ones."""
PARTS_AT_ONCE: Final = 2
"""In memory, then, while a file is uploaded."""
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_NO_BUCKET: Final = "NoSuchBucket"
_PROBE: Final = "probe"
_FAILURES: Final = (BaseError, OSError, TimeoutError)
"""Some of the library's own are those of the language."""


class Bucket:
    """Everything but its `probe` raises `StorageUnreachable` where it does not do as asked."""

    def __init__(self, at: BucketAddress) -> None:
        self._store = S3Store(
            at.name,
            prefix=at.prefix or None,
            endpoint=at.endpoint,
            region=at.region,
            access_key_id=at.access_key_id,
            secret_access_key=at.secret_access_key,
            virtual_hosted_style_request=not at.path_style,
            client_options={
                "allow_http": (at.endpoint or "").startswith("http://"),
                "connect_timeout": timedelta(seconds=CONNECT_SECONDS),
                "timeout": LONGEST,
            },
            retry_config={
                "max_retries": RETRIES,
                "retry_timeout": timedelta(seconds=ANSWER_SECONDS),
            },
        )

    async def size(self, sha256: str) -> int | None:
        """None where there is no such file."""
        with _answered("head"):
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    return (await self._store.head_async(sha256))["size"]
            except FileNotFoundError:
                return None

    async def put(self, sha256: str, file: Path) -> None:
        """In parts where it is large; it is whole there or absent."""
        size = (await asyncio.to_thread(file.stat)).st_size
        with _answered("put"):
            async with asyncio.timeout(ANSWER_SECONDS + size / SLOWEST_BYTES_A_SECOND):
                await self._store.put_async(
                    sha256, file, chunk_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE
                )

    async def part(self, sha256: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Raises `NotFound`, before there is any of it, where there is no such file."""
        with _answered("get"):
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    got = await self._store.get_async(sha256, options={"range": (start, end)})
            except FileNotFoundError as problem:
                if _NO_BUCKET in str(problem):
                    raise
                raise NotFound("The file is not kept any more.") from None
        return _pieces(aiter(got.stream(min_chunk_size=PIECE_BYTES)))

    async def delete(self, sha256: str) -> None:
        with _answered("delete"):
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._store.delete_async(sha256)

    async def older_than(self, moment: datetime) -> list[str]:
        """What was put there before."""
        old: list[str] = []
        with _answered("list"):
            pages = aiter(self._store.list())
            while True:
                async with asyncio.timeout(ANSWER_SECONDS):
                    page = await anext(pages, None)
                if page is None:
                    return old
                old += [
                    each["path"]
                    for each in page
                    if each["last_modified"] < moment and _HASH.fullmatch(each["path"])
                ]

    def probe(self) -> str | None:
        """What it objects to when something is put there, read and deleted; None for nothing."""
        try:
            self._store.put(_PROBE, b"probe")
            self._store.get(_PROBE).bytes()
            self._store.delete(_PROBE)
        except _FAILURES as problem:
            return _in_short(problem)
        return None


async def _pieces(stream: AsyncIterator[object]) -> AsyncIterator[bytes]:
    while True:
        with _answered("get"):
            async with asyncio.timeout(ANSWER_SECONDS):
                piece = await anext(stream, None)
        if piece is None:
            return
        yield memoryview(piece).tobytes()  # type: ignore[arg-type]


@contextmanager
def _answered(verb: str) -> Iterator[None]:
    try:
        yield
    except _FAILURES as problem:
        log.warning("bucket_failed", verb=verb, reason=_in_short(problem))
        raise StorageUnreachable from problem


def _in_short(problem: Exception) -> str:
    """Its first lines say what it is; further ones are the library's own matter."""
    return " ".join(str(problem).split("\n\n")[0].split())[:300] or type(problem).__name__
