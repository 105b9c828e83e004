"""Where events are pushed to: endpoints that people make, and those that settings name."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from gateway.core import ids
from gateway.core.deliveries import Attempt
from gateway.core.errors import Forbidden, InvalidRequest, InvalidState, WebhookNotFound
from gateway.core.events import Event, EventType, WebhookTest
from gateway.core.tenants import DEFAULT_TENANT, Principal, Scope
from gateway.core.webhooks import ALL, Webhook, WebhookFormat, WebhookSettings, WebhookSource
from gateway.ports import Clock
from gateway.store import webhooks as store
from gateway.store.database import Connection, Database, Transaction
from gateway.usecases.addresses import Objection, check_address
from gateway.usecases.live import Live
from gateway.usecases.webhook_secrets import WebhookSecrets

MAX_ENDPOINTS = 5_000

Post = Callable[[Webhook, Event], Awaitable[Attempt]]
"""Post an event to an endpoint once, whatever it is subscribed to."""


class Webhooks:
    def __init__(
        self,
        database: Database,
        live: Live,
        clock: Clock,
        *,
        secrets: WebhookSecrets,
        objection: Objection,
        post: Post,
    ) -> None:
        """`objection` says why a URL must not be reached; the guarded client's own rule."""
        self._database = database
        self._live = live
        self._clock = clock
        self._secrets = secrets
        self._objection = objection
        self._post = post

    # --- endpoints ---

    async def create(self, who: Principal, settings: WebhookSettings) -> tuple[Webhook, str]:
        """A new endpoint and its secret, which is shown this once."""
        who.require(Scope.MANAGE)
        if settings.url is None:
            raise InvalidRequest.field("url", "Field required")
        secret = ids.new_webhook_secret()
        blank = _blank(settings.url, WebhookSource.API, who.tenant, WebhookFormat.NATIVE)
        webhook = self._with(who, self._secrets.with_secret(blank, secret), settings)

        def write(tx: Transaction) -> Webhook:
            if len(store.listing(tx.connection, who.tenant)) >= MAX_ENDPOINTS:
                raise InvalidState(f"There are {MAX_ENDPOINTS} webhooks already.")
            store.insert(tx, webhook)
            return _existing(tx.connection, webhook.id)

        made = await self._database.accept(write)
        await self._live.webhooks_changed()
        return made, secret

    async def list(self, who: Principal) -> tuple[Webhook, ...]:
        who.require(Scope.MANAGE)
        found = await self._database.read(lambda c: store.listing(c, who.tenant))
        return tuple(webhook for webhook in found if _sees(who, webhook))

    async def get(self, who: Principal, webhook_id: str) -> Webhook:
        who.require(Scope.MANAGE)
        return await self._database.read(lambda c: visible(c, who, webhook_id))

    async def change(self, who: Principal, webhook_id: str, settings: WebhookSettings) -> Webhook:
        who.require(Scope.MANAGE)

        def write(tx: Transaction) -> None:
            present = visible(tx.connection, who, webhook_id)
            if settings.url is not None and settings.url != present.url:
                _refuse_the_environments(present)
            store.update(tx, self._with(who, present, settings))

        await self._database.write(write)
        await self._live.webhooks_changed()
        return await self.get(who, webhook_id)

    async def delete(self, who: Principal, webhook_id: str) -> None:
        who.require(Scope.MANAGE)

        def write(tx: Transaction) -> None:
            _refuse_the_environments(visible(tx.connection, who, webhook_id))
            store.delete(tx, webhook_id)

        await self._database.write(write)
        await self._live.webhooks_changed()

    async def rotate_secret(self, who: Principal, webhook_id: str) -> tuple[Webhook, str]:
        """A new secret; the one before it signs as well until receivers have had time to change."""
        who.require(Scope.MANAGE)
        secret = ids.new_webhook_secret()

        def write(tx: Transaction) -> None:
            present = visible(tx.connection, who, webhook_id)
            store.update(tx, self._secrets.rotated(present, secret, self._clock.now()))

        await self._database.write(write)
        await self._live.webhooks_changed()
        return await self.get(who, webhook_id), secret

    async def test(self, who: Principal, webhook_id: str) -> Attempt:
        """Post an event of its own kind, once and now; it leaves no delivery behind."""
        webhook = await self.get(who, webhook_id)
        return await self._post(webhook, self._test_event(webhook))

    def _test_event(self, webhook: Webhook) -> Event:
        return Event(
            id=ids.new_event_id(),
            seq=0,
            tenant=webhook.tenant,
            type=EventType.WEBHOOK_TEST,
            session_id=None,
            at=self._clock.now(),
            subject=WebhookTest(webhook.id, webhook.url),
        )

    def headers(self, webhook: Webhook) -> dict[str, str]:
        """What it gets sent along, opened."""
        return self._secrets.headers(webhook)

    # --- the endpoints of document 004 and of the environment ---

    async def configure(self, who: Principal, url: str) -> Webhook:
        """Set the tenant's one endpoint for the flat message of document 004."""
        who.require(Scope.MANAGE)
        check_address(url, "webhookUrl", self._objection)
        webhook = self._new(url, WebhookSource.CONFIG, who.tenant)
        webhook = replace(webhook, sessions=who.sessions)

        def write(tx: Transaction) -> Webhook:
            present = store.find(tx.connection, who.tenant, WebhookSource.CONFIG)
            if present is not None and not _sees(who, present):
                raise Forbidden("This key is not for all sessions of that webhook.")
            return self._set(tx, webhook, present)

        stored = await self._database.write(write)
        await self._live.webhooks_changed()
        return stored

    async def configured(self, who: Principal) -> Webhook | None:
        """Where received messages are posted: what was set here, else what `WEBHOOK_URL` says."""
        who.require(Scope.READ)

        def read(connection: Connection) -> Webhook | None:
            return store.find(connection, who.tenant, WebhookSource.CONFIG) or store.find(
                connection, who.tenant, WebhookSource.ENVIRONMENT
            )

        found = await self._database.read(read)
        if found is not None and not _sees(who, found):
            raise Forbidden("This key is not for all sessions of that webhook.")
        return found

    async def follow_environment(self, url: str | None) -> None:
        """Make the stored endpoint what `WEBHOOK_URL` says now."""

        def write(tx: Transaction) -> None:
            present = store.find(tx.connection, DEFAULT_TENANT, WebhookSource.ENVIRONMENT)
            if url is not None:
                self._set(tx, self._new(url, WebhookSource.ENVIRONMENT, DEFAULT_TENANT), present)
            elif present is not None:
                store.delete(tx, present.id)

        await self._database.write(write)
        await self._live.webhooks_changed()

    # --- what is allowed ---

    def _set(self, tx: Transaction, webhook: Webhook, present: Webhook | None) -> Webhook:
        """One endpoint per source: it keeps its place, its secret and what else was set of it."""
        if present is None:
            store.insert(tx, webhook)
            return _existing(tx.connection, webhook.id)
        if present.url != webhook.url or webhook.source is WebhookSource.CONFIG:
            # Whoever names it anew wants it posted to; a start of the gateway is no such word.
            present = replace(present, url=webhook.url, enabled=True, disabled_reason=None)
        present = self._secrets.with_some_secret(present)
        store.update(tx, present)
        return present

    def _new(self, url: str, source: WebhookSource, tenant: int) -> Webhook:
        blank = _blank(url, source, tenant, WebhookFormat.SIMPLE)
        return self._secrets.with_secret(blank, ids.new_webhook_secret())

    def _with(self, who: Principal, webhook: Webhook, settings: WebhookSettings) -> Webhook:
        if settings.url is not None and not (webhook.trusted and settings.url == webhook.url):
            check_address(settings.url, "url", self._objection)
            webhook = replace(webhook, url=settings.url)
        if settings.events is not None:
            webhook = replace(webhook, events=_events(settings.events))
        if settings.sessions is not None:
            webhook = replace(webhook, sessions=_sessions(who, settings.sessions))
        elif not _sees(who, webhook):
            webhook = replace(webhook, sessions=who.sessions)
        if settings.headers is not None:
            webhook = self._secrets.with_headers(webhook, settings.headers)
        if settings.enabled is not None:
            if settings.enabled and webhook.sealed_secret is None:
                raise InvalidState("This webhook has no secret: rotate-secret makes one.")
            webhook = replace(webhook, enabled=settings.enabled, disabled_reason=None)
        return replace(
            webhook,
            format=settings.format or webhook.format,
            ordered=webhook.ordered if settings.ordered is None else settings.ordered,
        )


def visible(connection: Connection, who: Principal, webhook_id: str) -> Webhook:
    """The endpoint, if it is of those that this caller may know of."""
    webhook = _existing(connection, webhook_id)
    if webhook.tenant != who.tenant or not _sees(who, webhook):
        raise WebhookNotFound
    return webhook


def _existing(connection: Connection, webhook_id: str) -> Webhook:
    webhook = store.get(connection, webhook_id)
    if webhook is None:
        raise WebhookNotFound
    return webhook


def _sees(who: Principal, webhook: Webhook) -> bool:
    """A key for some sessions only knows endpoints that get nothing of others."""
    if who.sessions is None:
        return True
    return webhook.sessions is not None and webhook.sessions <= who.sessions


def _refuse_the_environments(webhook: Webhook) -> None:
    if webhook.source is WebhookSource.ENVIRONMENT:
        raise InvalidState("WEBHOOK_URL sets this webhook; change it there.")


def _blank(url: str, source: WebhookSource, tenant: int, style: WebhookFormat) -> Webhook:
    return Webhook(id=ids.new_webhook_id(), tenant=tenant, url=url, format=style, source=source)


def _events(names: frozenset[str]) -> frozenset[EventType] | None:
    return None if ALL in names else frozenset(map(EventType, names))


def _sessions(who: Principal, names: frozenset[str]) -> frozenset[str] | None:
    if ALL in names:
        return who.sessions
    if who.sessions is not None and not names <= who.sessions:
        raise Forbidden("This key is not for those sessions.")
    return names
