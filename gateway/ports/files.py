"""The files of messages: taken in, kept, fetched, and looked at."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from gateway.core.link_previews import LinkPreview


class NewFile(Protocol):
    """A file on its way in: written piece by piece, and gone again unless it is kept."""

    size: int
    """In bytes, so far."""
    head: bytes
    """Its beginning, as much as is needed to see what it is."""
    path: Path
    """Where somebody else may put it whole, instead of writing it here."""

    async def write(self, data: bytes) -> None:
        """Raises `TooLarge` beyond the number of bytes that were allowed, and `StorageFull`."""

    async def finish(self) -> str:
        """Nothing more comes; the SHA-256 of all, in lower-case hex. May be repeated."""

    async def take(self) -> str:
        """The same of what was put there whole."""

    async def keep(self, under: str | None = None) -> None:
        """Store it, once it is finished: from here on it is there for good. May be repeated.

        `under` the hash of another file where it was made of that one.
        """


class RemoteFile(Protocol):
    """A stored file that is on another machine, to be read in parts."""

    @property
    def size(self) -> int: ...

    async def part(self, start: int, end: int) -> AsyncIterator[bytes]:
        """From `start` up to `end`, which is not in it; what cannot be had raises before that."""


class Files(Protocol):
    """Where the files of messages are, each under the hash of its bytes.

    Whatever has to be asked of another machine raises `StorageUnreachable` without its answer.
    """

    def receive(self, max_bytes: int) -> AbstractAsyncContextManager[NewFile]: ...

    async def wants(self, sha256: str) -> bool:
        """Whether it is there; from now on it counts as kept anew."""

    async def find(self, sha256: str) -> Path | RemoteFile | None:
        """The same, and where it is to be read, at once."""

    def held(self, sha256: str) -> AbstractAsyncContextManager[Path]:
        """It, on this machine's disk for as long as it is held.

        Raises `NotFound` where it is not there.
        """

    async def forget(self, sha256: str, before: datetime) -> None:
        """Delete it, unless somebody has kept it anew since then."""

    async def older_than(self, moment: datetime) -> list[str]:
        """All that nobody has kept anew since then."""


class Outgoing(Protocol):
    """A body that is posted; it may be longer than one would hold in memory."""

    @property
    def whole(self) -> bytes | None:
        """All of it, where it is short."""

    async def size(self) -> int: ...

    def sent(self) -> AsyncIterator[bytes]: ...


Preview = Callable[[str], Awaitable[LinkPreview | None]]
"""What a link leads to; None where there is nothing to show, or not in good time. Never raises."""

Fetch = Callable[[str, NewFile], Awaitable[str | None]]
"""Write what an address leads to into a file; what its server calls the type of it.

Raises `MediaUnreachable` where there is nothing to be had, and what writing raises.
"""
