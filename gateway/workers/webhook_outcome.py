"""What an attempt makes of a delivery: it arrived, is tried again later, or is given up."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from gateway.core.deliveries import Attempt, Delivery, DeliveryStatus
from gateway.core.webhooks import Webhook

log = structlog.get_logger(__name__)

JITTER = 0.2


def outcome_of(
    webhook: Webhook, delivery: Delivery, attempt: Attempt, pauses: Sequence[float], now: datetime
) -> Delivery:
    if attempt.taken:
        return _after(delivery, attempt, DeliveryStatus.DELIVERED, None)
    _say_why(webhook, delivery, attempt)
    again = _next_attempt(delivery, attempt, pauses, now)
    if again is not None:
        return _after(delivery, attempt, DeliveryStatus.PENDING, again)
    log.error("webhook_given_up", webhook=webhook.id, id=delivery.event_id)
    return _after(delivery, attempt, DeliveryStatus.DEAD, None)


def _after(
    delivery: Delivery, attempt: Attempt, status: DeliveryStatus, again: datetime | None
) -> Delivery:
    """Written out: `replace` takes twice as long, and each delivery comes this way."""
    return Delivery(
        id=delivery.id,
        stored=delivery.stored,
        event_id=delivery.event_id,
        seq=delivery.seq,
        type=delivery.type,
        chat=delivery.chat,
        created_at=delivery.created_at,
        status=status,
        body=None if status is DeliveryStatus.DELIVERED else delivery.body,
        attempts=delivery.attempts + 1,
        status_code=attempt.status_code,
        duration_ms=attempt.duration_ms,
        response=attempt.response,
        error=attempt.error,
        attempted_at=attempt.at,
        next_attempt_at=again,
    )


def _next_attempt(
    delivery: Delivery, attempt: Attempt, pauses: Sequence[float], now: datetime
) -> datetime | None:
    """None when that was the last one."""
    if delivery.attempts == len(pauses):
        return None
    pause = pauses[delivery.attempts] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311
    return now + timedelta(seconds=max(pause, attempt.retry_after_seconds or 0.0))


def _say_why(webhook: Webhook, delivery: Delivery, attempt: Attempt) -> None:
    log.warning(
        "webhook_failed",
        webhook=webhook.id,
        id=delivery.event_id,
        attempts=delivery.attempts + 1,
        why=attempt.error or f"answered {attempt.status_code}",
    )
