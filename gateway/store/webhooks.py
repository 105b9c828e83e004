"""Webhook endpoints as rows, each with its own place in the event log."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from gateway.core.events import DisabledReason, EventType
from gateway.core.webhooks import Webhook, WebhookFormat, WebhookSource
from gateway.store.database import Transaction
from gateway.store.tables import tenants, webhooks


def find(connection: Connection, tenant: int, source: WebhookSource) -> Webhook | None:
    query = sa.select(webhooks).where(
        webhooks.c.tenant_pk == tenant, webhooks.c.source == source.value
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _webhook(row)


def get(connection: Connection, webhook_id: str) -> Webhook | None:
    query = sa.select(webhooks).where(webhooks.c.id == webhook_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else _webhook(row)


def pk_of(connection: Connection, webhook_id: str) -> int | None:
    query = sa.select(webhooks.c.pk).where(webhooks.c.id == webhook_id)
    return connection.execute(query).scalar_one_or_none()


def everyone(connection: Connection) -> tuple[Webhook, ...]:
    return tuple(_webhook(row) for row in connection.execute(sa.select(webhooks)))


def listing(connection: Connection, tenant: int) -> tuple[Webhook, ...]:
    query = sa.select(webhooks).where(webhooks.c.tenant_pk == tenant).order_by(webhooks.c.pk)
    return tuple(_webhook(row) for row in connection.execute(query))


def insert(tx: Transaction, webhook: Webhook) -> None:
    """It begins with the events that come from now on."""
    newest = sa.select(tenants.c.last_seq).where(tenants.c.pk == webhook.tenant).scalar_subquery()
    tx.execute(
        sa.insert(webhooks).values(
            id=webhook.id,
            tenant_pk=webhook.tenant,
            source=webhook.source.value,
            cursor=newest,
            created_at=tx.clock.now(),
            **_values(webhook),
        )
    )


def update(tx: Transaction, webhook: Webhook) -> None:
    """What a person set; its place in the log stays."""
    tx.execute(sa.update(webhooks).where(webhooks.c.id == webhook.id).values(**_values(webhook)))


def delete(tx: Transaction, webhook_id: str) -> None:
    tx.execute(sa.delete(webhooks).where(webhooks.c.id == webhook_id))


@dataclass(frozen=True, slots=True)
class Place:
    """The row of an endpoint whose place in the log was moved."""

    pk: int
    failing_since: datetime | None


_ADVANCE = (
    sa.update(webhooks)
    .where(webhooks.c.id == sa.bindparam("webhook_id", type_=sa.Text))
    .values(cursor=sa.bindparam("position", type_=sa.BigInteger))
    .returning(webhooks.c.pk, webhooks.c.failing_since)
)


def advance(tx: Transaction, webhook_id: str, position: int) -> Place | None:
    """Everything up to here is delivered, stands as a delivery, or is not for this endpoint.

    None when it was deleted.
    """
    found = tx.run(_ADVANCE, {"webhook_id": webhook_id, "position": position}).one_or_none()
    return None if found is None else Place(found.pk, found.failing_since)


def note_failing(tx: Transaction, pk: int, since: datetime | None) -> None:
    tx.execute(sa.update(webhooks).where(webhooks.c.pk == pk).values(failing_since=since))


def disable(tx: Transaction, pk: int, reason: DisabledReason) -> None:
    tx.execute(
        sa.update(webhooks)
        .where(webhooks.c.pk == pk)
        .values(enabled=False, disabled_reason=reason.value, failing_since=None)
    )


def _values(webhook: Webhook) -> dict[str, Any]:
    return {
        "url": webhook.url,
        "format": webhook.format.value,
        "events": _json(webhook.events),
        "sessions": _json(webhook.sessions),
        "ordered": webhook.ordered,
        "enabled": webhook.enabled,
        "disabled_reason": webhook.disabled_reason and webhook.disabled_reason.value,
        "secret": webhook.sealed_secret,
        "old_secret": webhook.sealed_old_secret,
        "old_secret_until": webhook.old_secret_until,
        "headers": webhook.sealed_headers,
    }


def _json(texts: Iterable[str] | None) -> str | None:
    return None if texts is None else json.dumps(sorted(texts))


def _webhook(row: sa.Row[Any]) -> Webhook:
    return Webhook(
        id=row.id,
        tenant=row.tenant_pk,
        url=row.url,
        format=WebhookFormat(row.format),
        source=WebhookSource(row.source),
        cursor=row.cursor,
        events=row.events and frozenset(map(EventType, json.loads(row.events))),
        sessions=row.sessions and frozenset(json.loads(row.sessions)),
        ordered=row.ordered,
        enabled=row.enabled,
        disabled_reason=row.disabled_reason and DisabledReason(row.disabled_reason),
        sealed_secret=row.secret,
        sealed_old_secret=row.old_secret,
        old_secret_until=row.old_secret_until,
        sealed_headers=row.headers,
        created_at=row.created_at,
    )
