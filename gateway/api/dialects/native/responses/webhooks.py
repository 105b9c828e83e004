"""Webhooks and their deliveries as JSON."""

from gateway.api.dialects.native.responses.answers import time_or_null
from gateway.api.dialects.native.shapes import webhooks as shapes
from gateway.core import deliveries, webhooks
from gateway.usecases.deliveries import Request


def webhook_config(webhook: webhooks.Webhook | None) -> shapes.WebhookConfig:
    return {"webhookUrl": None if webhook is None else webhook.url}


def webhook(of: tuple[webhooks.Webhook, dict[str, str]]) -> shapes.Webhook:
    endpoint, headers = of
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "events": _names(endpoint.events),
        "sessions": _names(endpoint.sessions),
        "format": endpoint.format,
        "headers": headers,
        "ordered": endpoint.ordered,
        "enabled": endpoint.enabled,
        "disabledReason": endpoint.disabled_reason,
        "source": endpoint.source,
        "createdAt": time_or_null(endpoint.created_at),
    }


def new_webhook(made: tuple[webhooks.Webhook, dict[str, str], str]) -> shapes.NewWebhook:
    endpoint, headers, secret = made
    return {**webhook((endpoint, headers)), "secret": secret}


def _names(of: frozenset[str] | None) -> list[str]:
    return [webhooks.ALL] if of is None else sorted(of)


def attempt(of: deliveries.Attempt) -> shapes.WebhookAttempt:
    return {
        "statusCode": of.status_code,
        "durationMs": of.duration_ms,
        "response": of.response,
        "error": of.error,
    }


def delivery(of: deliveries.Delivery) -> shapes.Delivery:
    return {
        "id": of.id,
        "eventId": of.event_id,
        "seq": of.seq,
        "type": of.type,
        "attempts": of.attempts,
        "status": of.status,
        "statusCode": of.status_code,
        "durationMs": of.duration_ms,
        "createdAt": time_or_null(of.created_at),
        "attemptedAt": time_or_null(of.attempted_at),
        "nextAttemptAt": time_or_null(of.next_attempt_at),
        "response": of.response,
        "error": of.error,
    }


def delivery_request(of: Request) -> shapes.DeliveryWithRequest:
    body = None if of.body is None else of.body.decode()
    return {**delivery(of.delivery), "request": {"url": of.webhook.url, "body": body}}
