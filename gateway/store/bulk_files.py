"""The files of bulk sends as rows: one for each file, however many of the messages carry it."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.core.bulks import BulkFile, BulkFileState
from gateway.core.media import Looks, StoredFile
from gateway.core.messages import MessageType, SendError
from gateway.store.bulks import StoredBulk
from gateway.store.database import Transaction
from gateway.store.tables import WAITING_ENTRY, bulk_entries, bulk_files

_SAID = ("url", "mimetype", "filename")


def insert(tx: Transaction, bulk_pk: int, files: Sequence[BulkFile]) -> None:
    rows = [{"bulk_pk": bulk_pk, "position": file.first, **_values(file)} for file in files]
    tx.connection.execute(sa.insert(bulk_files), rows)


def get(connection: Connection, bulk_pk: int, first: int) -> BulkFile:
    query = sa.select(bulk_files).where(
        bulk_files.c.bulk_pk == bulk_pk, bulk_files.c.position == first
    )
    return _file(connection.execute(query).one())


def put(tx: Transaction, bulk_pk: int, file: BulkFile) -> None:
    """It came, or it is known that it does not."""
    tx.execute(
        sa.update(bulk_files)
        .where(bulk_files.c.bulk_pk == bulk_pk, bulk_files.c.position == file.first)
        .values(_values(file))
    )


def waiting(
    connection: Connection, bulk: StoredBulk, ahead: int, besides: Collection[int], limit: int
) -> list[BulkFile]:
    """Those that are still to be fetched for the next `ahead` messages, in their order."""
    first_waiting = (
        sa.select(sa.func.min(bulk_entries.c.position))
        .where(bulk_entries.c.bulk_pk == bulk.pk, sa.text(f"bulk_entries.{WAITING_ENTRY}"))
        .scalar_subquery()
    )
    query = (
        sa.select(bulk_files)
        .where(
            bulk_files.c.bulk_pk == bulk.pk,
            bulk_files.c.state == BulkFileState.WAITING.value,
            bulk_files.c.position < first_waiting + ahead,
            bulk_files.c.position.not_in(besides),
        )
        .order_by(bulk_files.c.position)
        .limit(limit)
    )
    return [_file(row) for row in connection.execute(query)]


def _values(file: BulkFile) -> dict[str, Any]:
    said = {name: getattr(file, name) for name in _SAID}
    return {
        "state": file.state.value,
        "kind": None if file.kind is None else file.kind.value,
        "source": None if file.url is None else json.dumps(said, ensure_ascii=False),
        "sha256": None if file.file is None else file.file.sha256,
        "file": None if file.file is None else json.dumps(asdict(file.file), ensure_ascii=False),
        "error_code": None if file.error is None else file.error.code.value,
        "error_message": None if file.error is None else file.error.message,
    }


def _file(row: sa.Row[Any]) -> BulkFile:
    code = row.error_code
    return BulkFile(
        first=row.position,
        kind=None if row.kind is None else MessageType(row.kind),
        file=None if row.file is None else _stored(json.loads(row.file)),
        error=SendError.of(code, row.error_message) if code else None,
        **json.loads(row.source or "{}"),
    )


def _stored(kept: dict[str, Any]) -> StoredFile:
    return StoredFile(**{**kept, "looks": Looks(**kept["looks"])})
