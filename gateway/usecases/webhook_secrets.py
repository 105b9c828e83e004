"""Secrets of webhook endpoints: sealed where kept, opened to sign, sealed again under a new key."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

import structlog

from gateway.core import ids
from gateway.core.errors import CannotUnseal
from gateway.core.events import DisabledReason, EventType, News, WebhookDisabled
from gateway.core.webhooks import ROTATION, Webhook
from gateway.store import webhooks as store
from gateway.store.database import Connection, Database, Transaction

log = structlog.get_logger(__name__)

OPENED = 10_000
"""Secrets and headers that are kept open: each post signs."""

Seal = Callable[[str, str], str]
"""A text and its purpose → the sealed text; the other way round for opening."""


class WebhookSecrets:
    """Headers are sealed like secrets: they carry a receiver's own credentials."""

    def __init__(
        self, database: Database, *, seal: Seal, unseal: Seal, is_current: Callable[[str], bool]
    ) -> None:
        self._database = database
        self._seal = seal
        self._unseal = lru_cache(OPENED)(unseal)
        self._is_current = is_current

    def with_secret(self, webhook: Webhook, secret: str) -> Webhook:
        return replace(webhook, sealed_secret=self._seal(secret, _secret(webhook)))

    def with_some_secret(self, webhook: Webhook) -> Webhook:
        """Whoever is posted to has one; a person reads it by rotating it."""
        if webhook.sealed_secret is not None or not webhook.enabled:
            return webhook
        return self.with_secret(webhook, ids.new_webhook_secret())

    def rotated(self, webhook: Webhook, secret: str, now: datetime) -> Webhook:
        """The new one signs from now on, and the one before it as well, for a while.

        What was disabled for want of a secret goes on.
        """
        old = webhook.sealed_secret
        until = None if old is None else now + ROTATION
        if webhook.disabled_reason is DisabledReason.NO_SECRET:
            webhook = replace(webhook, enabled=True, disabled_reason=None)
        return self.with_secret(
            replace(webhook, sealed_old_secret=old, old_secret_until=until), secret
        )

    def with_headers(self, webhook: Webhook, headers: Mapping[str, str]) -> Webhook:
        text = json.dumps(dict(headers))
        sealed = self._seal(text, _headers(webhook)) if headers else None
        return replace(webhook, sealed_headers=sealed)

    def signing(self, webhook: Webhook, now: datetime) -> tuple[str, ...]:
        """The secrets that sign at this moment, the newest first."""
        sealed = [webhook.sealed_secret]
        if webhook.old_secret_until is not None and now < webhook.old_secret_until:
            sealed.append(webhook.sealed_old_secret)
        return tuple(self._unseal(each, _secret(webhook)) for each in sealed if each is not None)

    def headers(self, webhook: Webhook) -> dict[str, str]:
        if webhook.sealed_headers is None:
            return {}
        return dict(json.loads(self._unseal(webhook.sealed_headers, _headers(webhook))))

    async def renew(self) -> None:
        """Open every one, and seal again what an older key sealed; `CannotUnseal` changes nothing.

        At the start, so that a wrong key is known before anything goes out unsigned. What was made
        before webhooks were signed gets a secret.
        """

        def renew(tx: Transaction) -> int:
            old = 0
            for webhook in store.everyone(tx.connection):
                renewed = self.with_some_secret(self._renewed(webhook))
                if renewed != webhook:
                    store.update(tx, renewed)
                    old += 1
            return old

        if renewed := await self._database.write(renew):
            log.info("webhook_secrets_sealed_again", count=renewed)

    async def unopenable(self) -> list[Webhook]:
        """The endpoints that no key signs for: that one is lost, or another is set."""
        return await self._database.read(self._unopenable)

    async def forget_unopenable(self) -> list[Webhook]:
        """Give up what does not open; these endpoints wait, because nothing goes out unsigned."""

        def forget(tx: Transaction) -> list[Webhook]:
            forgotten = self._unopenable(tx.connection)
            for webhook in forgotten:
                store.update(tx, _without_secrets(webhook))
                if webhook.enabled:
                    told = WebhookDisabled(webhook.id, webhook.url, DisabledReason.NO_SECRET)
                    tx.tell(webhook.tenant, News(EventType.WEBHOOK_DISABLED, None, told))
            return forgotten

        return await self._database.write(forget)

    def _unopenable(self, connection: Connection) -> list[Webhook]:
        return [webhook for webhook in store.everyone(connection) if not self._opens(webhook)]

    def _opens(self, webhook: Webhook) -> bool:
        try:
            self._renewed(webhook)
        except CannotUnseal:
            return False
        return True

    def _renewed(self, webhook: Webhook) -> Webhook:
        return replace(
            webhook,
            sealed_secret=self._again(webhook.sealed_secret, _secret(webhook)),
            sealed_old_secret=self._again(webhook.sealed_old_secret, _secret(webhook)),
            sealed_headers=self._again(webhook.sealed_headers, _headers(webhook)),
        )

    def _again(self, sealed: str | None, purpose: str) -> str | None:
        if sealed is None:
            return None
        text = self._unseal(sealed, purpose)
        return sealed if self._is_current(sealed) else self._seal(text, purpose)


def _without_secrets(webhook: Webhook) -> Webhook:
    """One that a person had disabled keeps to that, and is not enabled by a new secret."""
    return replace(
        webhook,
        enabled=False,
        disabled_reason=DisabledReason.NO_SECRET if webhook.enabled else webhook.disabled_reason,
        sealed_secret=None,
        sealed_old_secret=None,
        old_secret_until=None,
        sealed_headers=None,
    )


def _secret(webhook: Webhook) -> str:
    return f"webhooks/{webhook.id}/secret"


def _headers(webhook: Webhook) -> str:
    return f"webhooks/{webhook.id}/headers"
