"""The sandbox's durable memory: the latest value of each record, in SQLite, written in groups."""

from __future__ import annotations

import asyncio
import json
import queue
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Self

Record = dict[str, Any]
Key = tuple[str, str]
Row = tuple[str, str, str | None]
"""Kind, key, and the record as JSON, or None where it is to be forgotten."""

LOCK_WAIT_SECONDS: Final = 2.0
SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS records (
    kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, key)
) WITHOUT ROWID
"""


class StorageUnusable(Exception):
    """The file cannot be opened: another sandbox holds it, or it is not one of ours."""


class _Batch:
    def __init__(self, rows: list[Row], done: asyncio.Future[None]) -> None:
        self.rows = rows
        self.done = done


class Storage:
    """Records by kind and key.

    The truth is in memory; `put` and `drop` only note what changed. `stored()` hands the changes to
    a thread and returns once they are committed. Batches that arrive while one is being written
    share the next transaction, so that many pages cost one commit.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changed: dict[Key, Callable[[], Record] | None] = {}
        self._queue: queue.SimpleQueue[_Batch | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="sandbox-storage", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._opened: asyncio.Future[dict[str, dict[str, Record]]] | None = None

    async def open(self) -> dict[str, dict[str, Record]]:
        """All records of the last run, by kind and key."""
        self._loop = asyncio.get_running_loop()
        self._opened = self._loop.create_future()
        self._thread.start()
        return await self._opened

    def put(self, kind: str, key: str, record: Callable[[], Record]) -> None:
        """Note that a record changed; it is read at the next `stored()`, once however often."""
        self._changed[kind, key] = record

    def drop(self, kind: str, key: str) -> None:
        self._changed[kind, key] = None

    async def stored(self) -> None:
        """Return once everything noted so far is in the file."""
        if not self._changed:
            return
        rows: list[Row] = [
            (kind, key, None if record is None else json.dumps(record(), separators=(",", ":")))
            for (kind, key), record in self._changed.items()
        ]
        changed, self._changed = self._changed, {}
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.put(_Batch(rows, done))
        try:
            await done
        except sqlite3.Error:
            self._changed = changed | self._changed  # the next attempt writes these too
            raise

    async def close(self) -> None:
        await self.stored()
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    # --- in the thread ---------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            with _Database(self._path) as database:
                self._report(self._opened, database.read())
                while self._write_waiting(database):
                    pass
        except sqlite3.Error as error:
            self._report(self._opened, StorageUnusable(f"{self._path}: {error}"))

    def _write_waiting(self, database: _Database) -> bool:
        """Write what waits as one transaction; False once there will be no more."""
        batches = [self._queue.get()]
        while not self._queue.empty():
            batches.append(self._queue.get())
        real = [batch for batch in batches if batch is not None]
        outcome: Exception | None = None
        try:
            database.write([row for batch in real for row in batch.rows])
        except sqlite3.Error as error:  # a full disk: the request fails, the sandbox goes on
            outcome = error
        for batch in real:
            self._report(batch.done, outcome)
        return len(real) == len(batches)

    def _report(self, future: asyncio.Future[Any] | None, outcome: Any) -> None:
        def settle() -> None:
            if future is None or future.done():
                return
            if isinstance(outcome, Exception):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)

        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(settle)


class _Database:
    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(
            path, timeout=LOCK_WAIT_SECONDS, isolation_level=None, check_same_thread=True
        )

    def __enter__(self) -> Self:
        # EXCLUSIVE: one sandbox for one folder. NORMAL: a commit survives the end of this process
        # at any instant; only a power cut may lose the last ones, which a sandbox may.
        for statement in (
            "PRAGMA locking_mode=EXCLUSIVE",
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=NORMAL",
            SCHEMA,
        ):
            self._connection.execute(statement)
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def read(self) -> dict[str, dict[str, Record]]:
        records: dict[str, dict[str, Record]] = {}
        for kind, key, body in self._connection.execute("SELECT kind, key, body FROM records"):
            records.setdefault(kind, {})[key] = json.loads(body)
        return records

    def write(self, rows: list[Row]) -> None:
        if not rows:
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            for kind, key, body in rows:
                if body is None:
                    self._connection.execute(
                        "DELETE FROM records WHERE kind = ? AND key = ?", (kind, key)
                    )
                else:
                    self._connection.execute(
                        "INSERT INTO records VALUES (?, ?, ?)"
                        " ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body",
                        (kind, key, body),
                    )
            self._connection.execute("COMMIT")
        except sqlite3.Error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
