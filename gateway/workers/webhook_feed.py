"""What one endpoint has not looked at yet: live from the bus, from the log where it fell behind."""

import asyncio
from collections import deque
from collections.abc import Iterable

import structlog

from gateway.core.events import Event
from gateway.core.webhooks import Webhook
from gateway.workers.webhook_log import WebhookLog

log = structlog.get_logger(__name__)

KEPT = 1_000
"""Events in memory, which all endpoints share; who is further behind reads the log."""


class WebhookFeed:
    def __init__(self, webhook: Webhook, log: WebhookLog, grown: asyncio.Event) -> None:
        self.position = webhook.cursor
        """Up to here everything was taken, or is not for this endpoint."""
        self._log = log
        self._grown = grown
        self._fresh: deque[Event] = deque()
        self._behind = True
        self._missed = False

    def note(self, webhook: Webhook, events: Iterable[Event]) -> None:
        """The log has grown by these; who wants none of them is not woken."""
        for event in events:
            if event.tenant != webhook.tenant or event.seq <= self._newest:
                continue
            if self._behind or event.seq != self._newest + 1 or len(self._fresh) == KEPT:
                self._behind = self._missed = True
                self._fresh.clear()
                self._grown.set()
            elif self._fresh or webhook.wants(event):
                self._fresh.append(event)
                self._grown.set()
            else:
                self.position = event.seq

    @property
    def _newest(self) -> int:
        return self._fresh[-1].seq if self._fresh else self.position

    def go_back(self, seq: int) -> None:
        """What was taken after this could not be written down: it is taken again."""
        self.position = seq
        self._fresh.clear()
        self._behind = True

    async def fill(self, webhook: Webhook) -> None:
        """Have something to take, if there is anything."""
        if self._fresh or not self._behind:
            return
        self._missed = False
        page = await self._log.after(webhook.tenant, self.position)
        if page.extent.oldest > self.position + 1:
            self._skip(webhook, page.extent.oldest - 1)
        self._fresh.extend(event for event in page.events if event.seq > self.position)
        self._behind = self._missed or page.is_full

    def take(self) -> Event | None:
        if not self._fresh:
            return None
        event = self._fresh.popleft()
        self.position = event.seq
        return event

    @property
    def is_behind(self) -> bool:
        return self._behind

    def _skip(self, webhook: Webhook, last: int) -> None:
        """Say what this endpoint will never get, and go on behind it."""
        log.error(
            "webhook_missed_events",
            webhook=webhook.id,
            first=self.position + 1,
            last=last,
            why="they were kept for as long as events are kept",
        )
        self.position = last
