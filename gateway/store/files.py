"""Uploaded files as rows, and which stored files anybody still needs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.core.bulks import BulkStatus
from gateway.core.media import Looks, StoredFile, UploadedFile
from gateway.store.database import Transaction
from gateway.store.tables import bulk_files, bulks, files, media

_OVER = [BulkStatus.DONE.value, BulkStatus.CANCELLED.value]


def insert(tx: Transaction, tenant: int, uploaded: UploadedFile) -> None:
    tx.execute(
        sa.insert(files).values(
            tenant_pk=tenant,
            id=uploaded.id,
            sha256=uploaded.file.sha256,
            size=uploaded.file.size,
            mimetype=uploaded.file.mimetype,
            filename=uploaded.file.filename,
            duration_seconds=uploaded.file.looks.duration_seconds,
            width=uploaded.file.looks.width,
            height=uploaded.file.looks.height,
            created_at=uploaded.created_at,
        )
    )


def find(connection: Connection, tenant: int, file_id: str) -> UploadedFile | None:
    query = sa.select(files).where(files.c.tenant_pk == tenant, files.c.id == file_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else _uploaded(row)


def forget_before(tx: Transaction, moment: datetime, limit: int) -> int:
    """Forget up to `limit` uploads that are older; how many there were."""
    old = (
        sa.select(files.c.pk)
        .where(files.c.created_at <= moment)
        .order_by(files.c.created_at)
        .limit(limit)
        .scalar_subquery()
    )
    return tx.execute(sa.delete(files).where(files.c.pk.in_(old))).rowcount


def needed(connection: Connection, hashes: Sequence[str]) -> set[str]:
    """Those of these that an upload, a message or a bulk's next messages still name."""
    of_bulks = sa.select(bulk_files.c.sha256).join(bulks, bulk_files.c.bulk_pk == bulks.c.pk)
    query = sa.union(
        sa.select(files.c.sha256).where(files.c.sha256.in_(hashes)),
        sa.select(media.c.sha256).where(media.c.sha256.in_(hashes)),
        of_bulks.where(bulk_files.c.sha256.in_(hashes), bulks.c.status.not_in(_OVER)),
    )
    return {str(row.sha256) for row in connection.execute(query)}


def _uploaded(row: sa.Row[Any]) -> UploadedFile:
    file = StoredFile(
        sha256=row.sha256,
        size=row.size,
        mimetype=row.mimetype,
        filename=row.filename,
        looks=Looks(duration_seconds=row.duration_seconds, width=row.width, height=row.height),
    )
    return UploadedFile(id=row.id, file=file, created_at=row.created_at)
