"""Pushes events to webhook endpoints: one task for each, so that a sick one delays no other."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence

from gateway.core.events import Event
from gateway.core.webhooks import WebhookFormat
from gateway.ports import Bus, Clock
from gateway.store import webhooks
from gateway.store.database import Database
from gateway.tasks import Tasks
from gateway.usecases.live import Live
from gateway.workers.webhook_endpoint import WebhookEndpoint
from gateway.workers.webhook_log import WebhookLog
from gateway.workers.webhook_post import Render, WebhookPost
from gateway.workers.webhook_records import WebhookRecords

BODIES = 256
"""Bodies that are kept for the endpoints that get the same event a moment later."""
LEARNS_WITHIN_SECONDS = 5.0
"""A change is on disk before: a database that does not answer must not hold its caller up."""


class DeliverWebhooks:
    def __init__(
        self,
        database: Database,
        live: Live,
        bus: Bus,
        *,
        clock: Clock,
        post: WebhookPost,
        render: Render,
        pauses: Sequence[float],
    ) -> None:
        self._database = database
        self._bus = bus
        self._clock = clock
        self._post = post
        self._render = render
        self._pauses = tuple(pauses)
        self._tasks = Tasks("webhooks")
        self._log = WebhookLog(database, self._tasks)
        self._records = WebhookRecords(database)
        self._endpoints: dict[str, WebhookEndpoint] = {}
        self._bodies: OrderedDict[tuple[str, WebhookFormat], bytes | None] = OrderedDict()
        self._changed = asyncio.Event()
        self._asking: list[asyncio.Future[None]] = []
        """Who waits until the endpoints know of a change."""
        live.webhooks_changed = self._learn

    def start(self) -> None:
        self._bus.listen(self._note)
        self._tasks.spawn(self._serve_all(), name="endpoints")

    async def close(self) -> None:
        await self._tasks.close()
        await self._records.close()

    def _note(self, events: Sequence[Event]) -> None:
        self._log.has_grown()
        for endpoint in self._endpoints.values():
            endpoint.note(events)

    async def _learn(self) -> None:
        """Nothing that is written from here on goes to an endpoint as it was before."""
        known: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._asking.append(known)
        self._changed.set()
        await asyncio.wait([known], timeout=LEARNS_WITHIN_SECONDS)

    async def _serve_all(self) -> None:
        """Give every endpoint a task, and tell it when it was changed or deleted."""
        while True:
            self._changed.clear()
            asking, self._asking = self._asking, []
            stored = {each.id: each for each in await self._database.read(webhooks.everyone)}
            for gone in self._endpoints.keys() - stored.keys():
                self._endpoints.pop(gone).end()
            for webhook in stored.values():
                if present := self._endpoints.get(webhook.id):
                    present.learn(webhook)
                    continue
                endpoint = self._endpoints[webhook.id] = WebhookEndpoint(
                    webhook,
                    database=self._database,
                    events=self._log,
                    records=self._records,
                    clock=self._clock,
                    post=self._post,
                    render=self._body,
                    pauses=self._pauses,
                    changed=self._changed.set,
                )
                self._tasks.spawn(endpoint.serve(), name=webhook.id)
            for known in asking:
                if not known.done():
                    known.set_result(None)
            await self._changed.wait()

    def _body(self, event: Event, style: WebhookFormat) -> bytes | None:
        """Made once for all endpoints of a format."""
        key = (event.id, style)
        if key not in self._bodies:
            self._bodies[key] = self._render(event, style)
            if len(self._bodies) > BODIES:
                self._bodies.popitem(last=False)
        return self._bodies[key]
