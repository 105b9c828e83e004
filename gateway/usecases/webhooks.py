"""Where events are pushed to: the environment's endpoint and the one that is set over HTTP."""

from collections.abc import Callable
from urllib.parse import urlsplit

from gateway.core import ids
from gateway.core.errors import InvalidRequest
from gateway.core.tenants import DEFAULT_TENANT, Principal, Scope
from gateway.core.webhooks import Webhook, WebhookFormat, WebhookSource
from gateway.store import webhooks as store
from gateway.store.database import Database, Transaction
from gateway.usecases.live import Live


class Webhooks:
    def __init__(
        self, database: Database, live: Live, objection: Callable[[str], str | None]
    ) -> None:
        """`objection` says why a URL must not be reached; the guarded client's own rule."""
        self._database = database
        self._live = live
        self._objection = objection

    async def configure(self, who: Principal, url: str) -> Webhook:
        """Set the tenant's one endpoint for the flat message of document 004."""
        who.require(Scope.MANAGE)
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
            raise InvalidRequest.field("webhookUrl", "must be an http or https address")
        if reason := self._objection(url):
            raise InvalidRequest.field("webhookUrl", reason)
        webhook = _endpoint(url, WebhookSource.CONFIG, who.tenant)
        await self._database.write(lambda tx: store.save(tx, webhook))
        self._live.webhooks_changed()
        return await self.configured(who) or webhook

    async def configured(self, who: Principal) -> Webhook | None:
        who.require(Scope.READ)
        return await self._database.read(
            lambda connection: store.find(connection, who.tenant, WebhookSource.CONFIG)
        )

    async def follow_environment(self, url: str | None) -> None:
        """Make the stored endpoint what `WEBHOOK_URL` says now."""

        def write(tx: Transaction) -> None:
            if url is None:
                store.delete(tx, DEFAULT_TENANT, WebhookSource.ENVIRONMENT)
            else:
                store.save(tx, _endpoint(url, WebhookSource.ENVIRONMENT, DEFAULT_TENANT))

        await self._database.write(write)
        self._live.webhooks_changed()


def _endpoint(url: str, source: WebhookSource, tenant: int) -> Webhook:
    return Webhook(
        id=ids.new_webhook_id(),
        tenant=tenant,
        url=url,
        format=WebhookFormat.SIMPLE,
        source=source,
        cursor=0,
    )
