"""Webhook endpoints as rows, each with its own place in the event log."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.core.webhooks import Webhook, WebhookFormat, WebhookSource
from gateway.store.database import Transaction
from gateway.store.tables import tenants, webhooks


def find(connection: Connection, tenant: int, source: WebhookSource) -> Webhook | None:
    query = sa.select(webhooks).where(
        webhooks.c.tenant_pk == tenant, webhooks.c.source == source.value
    )
    row = (connection.execute(query)).one_or_none()
    return None if row is None else _webhook(row)


def get(connection: Connection, webhook_id: str) -> Webhook | None:
    query = sa.select(webhooks).where(webhooks.c.id == webhook_id)
    row = (connection.execute(query)).one_or_none()
    return None if row is None else _webhook(row)


def everyone(connection: Connection) -> tuple[Webhook, ...]:
    return tuple(_webhook(row) for row in connection.execute(sa.select(webhooks)))


def save(tx: Transaction, webhook: Webhook) -> None:
    """One endpoint per source; a new one begins with the events that come from now on."""
    present = find(tx.connection, webhook.tenant, webhook.source)
    if present is not None:
        tx.execute(sa.update(webhooks).where(webhooks.c.id == present.id).values(url=webhook.url))
        return
    newest = sa.select(tenants.c.last_seq).where(tenants.c.pk == webhook.tenant).scalar_subquery()
    tx.execute(
        sa.insert(webhooks).values(
            id=webhook.id,
            tenant_pk=webhook.tenant,
            source=webhook.source.value,
            url=webhook.url,
            format=webhook.format.value,
            cursor=newest,
            created_at=tx.clock.now(),
        )
    )


def delete(tx: Transaction, tenant: int, source: WebhookSource) -> None:
    tx.execute(
        sa.delete(webhooks).where(webhooks.c.tenant_pk == tenant, webhooks.c.source == source.value)
    )


def advance(tx: Transaction, webhook_id: str, cursor: int, error: str | None = None) -> None:
    """Everything up to here is delivered, given up, lost, or not for this endpoint."""
    tx.execute(
        sa.update(webhooks)
        .where(webhooks.c.id == webhook_id)
        .values(cursor=cursor, attempts=0, next_attempt_at=None, last_error=error)
    )


def failed(
    tx: Transaction, webhook_id: str, attempts: int, next_attempt_at: datetime, error: str
) -> None:
    tx.execute(
        sa.update(webhooks)
        .where(webhooks.c.id == webhook_id)
        .values(attempts=attempts, next_attempt_at=next_attempt_at, last_error=error)
    )


def _webhook(row: sa.Row[Any]) -> Webhook:
    return Webhook(
        id=row.id,
        tenant=row.tenant_pk,
        url=row.url,
        format=WebhookFormat(row.format),
        source=WebhookSource(row.source),
        cursor=row.cursor,
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
    )
