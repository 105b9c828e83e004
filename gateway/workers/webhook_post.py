"""One signed post of an event to an endpoint, and what it came to."""

import asyncio
from collections.abc import Callable, Sequence
from email.utils import parsedate_to_datetime

from gateway import __version__
from gateway.core.deliveries import Attempt
from gateway.core.events import Event
from gateway.core.webhooks import Webhook, WebhookFormat
from gateway.outbound.client import Answer, NoAnswer, OutboundClient
from gateway.ports import Clock
from gateway.security.signatures import signature, signature_of_pieces
from gateway.usecases.webhook_secrets import WebhookSecrets
from gateway.workers.webhook_body import WebhookBody
from gateway.workers.webhook_files import WebhookFiles

MAX_RETRY_AFTER_SECONDS = 86_400.0
_HEADERS = {
    "Content-Type": "application/json",
    "User-Agent": f"whatsapp-gateway/{__version__}",
}

Render = Callable[[Event, WebhookFormat], bytes | None]
"""The body that an endpoint gets for an event; None when its format has no word for it."""


class WebhookPost:
    def __init__(
        self,
        client: OutboundClient,
        clock: Clock,
        secrets: WebhookSecrets,
        render: Render,
        files: WebhookFiles,
    ) -> None:
        self._client = client
        self._clock = clock
        self._secrets = secrets
        self.render = render
        self._files = files

    async def event(self, webhook: Webhook, event: Event) -> Attempt:
        """In the endpoint's format, or in the native one where that has no word for it."""
        body = self.render(event, webhook.format) or self.render(event, WebhookFormat.NATIVE)
        return await self.body(webhook, event.id, body or b"{}")

    async def body(self, webhook: Webhook, event_id: str, body: bytes) -> Attempt:
        if not self._files.are_in(body):
            return await self._attempt(webhook, event_id, WebhookBody(body))
        async with self._files.completed(webhook, body) as whole:
            return await self._attempt(webhook, event_id, whole)

    async def _attempt(self, webhook: Webhook, event_id: str, whole: WebhookBody) -> Attempt:
        now = self._clock.now()
        timestamp = int(now.timestamp())
        secrets = self._secrets.signing(webhook, now)
        if not secrets:
            return Attempt(at=now, error="It has no secret: rotate-secret makes one.")
        headers = {
            **self._secrets.headers(webhook),
            **_HEADERS,
            "webhook-id": event_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": await _signed(secrets, event_id, timestamp, whole),
        }
        began = self._clock.monotonic()
        try:
            answer = await self._client.post(webhook.url, whole, headers, trusted=webhook.trusted)
        except NoAnswer as failure:
            return Attempt(at=self._clock.now(), duration_ms=self._since(began), error=str(failure))
        return Attempt(
            at=self._clock.now(),
            status_code=answer.status,
            duration_ms=self._since(began),
            response=answer.body.decode("utf-8", "replace").replace("\x00", "\ufffd"),
            retry_after_seconds=self._retry_after(answer),
        )

    def _since(self, began: float) -> int:
        return round((self._clock.monotonic() - began) * 1000)

    def _retry_after(self, answer: Answer) -> float | None:
        """Seconds from now; the header holds them or a date."""
        if answer.retry_after is None:
            return None
        text = answer.retry_after.strip()
        try:
            at = parsedate_to_datetime(text) if not text.isdecimal() else None
            seconds = float(text) if at is None else (at - self._clock.now()).total_seconds()
        except (ValueError, TypeError, OverflowError):
            return None
        return min(max(0.0, seconds), MAX_RETRY_AFTER_SECONDS)


async def _signed(secrets: Sequence[str], event_id: str, timestamp: int, body: WebhookBody) -> str:
    if (whole := body.whole) is not None:
        return signature(secrets, event_id, timestamp, whole)
    return await asyncio.to_thread(signature_of_pieces, secrets, event_id, timestamp, body.pieces())
