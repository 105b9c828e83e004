"""Pushes events to webhook endpoints, each from its own place in the event log.

An endpoint's place is stored, so nothing is skipped when the gateway dies; a sick endpoint waits on
its own and delays no other.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

import structlog

from gateway import __version__
from gateway.core.errors import StorageFull
from gateway.core.events import Event
from gateway.core.webhooks import Webhook, WebhookFormat
from gateway.outbound.client import NoAnswer, OutboundClient
from gateway.ports import Bus, Clock
from gateway.store import events, webhooks
from gateway.store.database import Connection, Database
from gateway.tasks import Tasks
from gateway.usecases.live import Live

log = structlog.get_logger(__name__)

JITTER = 0.2
BATCH = 100
NO_ROOM_SECONDS = 5.0

Render = Callable[[Event, WebhookFormat], bytes | None]
"""The body that an endpoint gets for an event; None when it is not for it."""


class DeliverWebhooks:
    def __init__(
        self,
        database: Database,
        live: Live,
        bus: Bus,
        *,
        client: OutboundClient,
        clock: Clock,
        render: Render,
        pauses: Sequence[float],
    ) -> None:
        self._database = database
        self._bus = bus
        self._client = client
        self._clock = clock
        self._render = render
        self._pauses = tuple(pauses)
        self._tasks = Tasks("webhooks")
        self._endpoints: dict[str, asyncio.Event] = {}
        self._changed = asyncio.Event()
        live.webhooks_changed = self._changed.set

    async def start(self) -> None:
        self._bus.listen(self._note)
        self._tasks.spawn(self._serve_all(), name="endpoints")

    async def close(self) -> None:
        await self._tasks.close()

    def _note(self, _events: Sequence[Event]) -> None:
        for grown in self._endpoints.values():
            grown.set()

    async def _serve_all(self) -> None:
        """Give every endpoint a task."""
        while True:
            self._changed.clear()
            for webhook in await self._database.read(webhooks.everyone):
                if webhook.id not in self._endpoints:
                    grown = self._endpoints[webhook.id] = asyncio.Event()
                    self._tasks.spawn(self._serve(webhook.id, grown), name=webhook.id)
            await self._changed.wait()

    async def _serve(self, webhook_id: str, grown: asyncio.Event) -> None:
        passed = 0  # what is not for this endpoint is passed over, and rarely written down
        try:
            while True:
                grown.clear()
                webhook, forgotten, batch = await self._database.read(
                    partial(_next, webhook_id, passed)
                )
                if webhook is None:
                    return
                if forgotten:
                    await self._skip(webhook, forgotten)
                    continue
                if not batch:
                    await grown.wait()
                    continue
                try:
                    passed = await self._deliver_batch(webhook, batch)
                except StorageFull:
                    # Its place could not be written down: what it got, it may get again.
                    log.warning("webhook_place_not_written", webhook=webhook_id)
                    await asyncio.sleep(NO_ROOM_SECONDS)
        finally:
            del self._endpoints[webhook_id]

    async def _skip(self, webhook: Webhook, forgotten: range) -> None:
        """Say what this endpoint will never get, and go on behind it."""
        log.error(
            "webhook_missed_events",
            webhook=webhook.id,
            first=forgotten[0],
            last=forgotten[-1],
            why="they were kept for as long as events are kept",
        )
        error = f"events {forgotten[0]} to {forgotten[-1]} were forgotten before they were taken"
        await self._database.write(
            lambda tx: webhooks.advance(tx, webhook.id, forgotten[-1], error)
        )

    async def _deliver_batch(self, webhook: Webhook, batch: Sequence[Event]) -> int:
        """In order; how far it came: it stops at the first that has to be tried again later."""
        attempts = webhook.attempts
        stored = done = webhook.cursor
        for event in batch:
            body = self._render(event, webhook.format)
            if body is not None:
                await self._wait_for_turn(webhook, attempts)
                problem = await self._attempt(webhook, event, body)
                attempts += 1
                if problem is not None and attempts <= len(self._pauses):
                    await self._advance(webhook, done)
                    await self._try_later(webhook, attempts, problem)
                    return done
                if problem is not None:
                    log.error("webhook_given_up", webhook=webhook.id, id=event.id, why=problem)
                stored = event.seq
                await self._advance(webhook, stored)
            attempts = 0
            done = event.seq
        if done - stored >= BATCH:
            await self._advance(webhook, done)
        return done

    async def _wait_for_turn(self, webhook: Webhook, attempts: int) -> None:
        if attempts and webhook.next_attempt_at is not None:
            left = (webhook.next_attempt_at - self._clock.now()).total_seconds()
            await asyncio.sleep(max(0.0, left))

    async def _attempt(self, webhook: Webhook, event: Event, body: bytes) -> str | None:
        """Post once; None when it was taken, else why not."""
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"whatsapp-gateway/{__version__}",
            "webhook-id": event.id,
            "webhook-timestamp": str(int(self._clock.now().timestamp())),
        }
        try:
            answer = await self._client.post(webhook.url, body, headers, trusted=webhook.trusted)
        except NoAnswer as failure:
            return str(failure)
        return None if 200 <= answer.status < 300 else f"answered {answer.status}"  # noqa: PLR2004

    async def _advance(self, webhook: Webhook, seq: int) -> None:
        await self._database.write(lambda tx: webhooks.advance(tx, webhook.id, seq))

    async def _try_later(self, webhook: Webhook, attempts: int, problem: str) -> None:
        pause = self._pauses[attempts - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311
        at = self._clock.now() + timedelta(seconds=pause)
        log.warning("webhook_failed", webhook=webhook.id, attempts=attempts, why=problem)
        await self._database.write(
            lambda tx: webhooks.failed(tx, webhook.id, attempts, at, problem)
        )


def _next(
    webhook_id: str, passed: int, connection: Connection
) -> tuple[Webhook | None, range, tuple[Event, ...]]:
    """The endpoint as it is now, what was forgotten before it got it, and what is next."""
    webhook = webhooks.get(connection, webhook_id)
    if webhook is None:
        return None, range(0), ()
    after = max(webhook.cursor, passed)
    forgotten = range(after + 1, events.extent(connection, webhook.tenant).oldest)
    return webhook, forgotten, events.after(connection, webhook.tenant, after, limit=BATCH)
