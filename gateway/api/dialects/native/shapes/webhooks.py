"""Webhooks and their deliveries as JSON."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from gateway.api.dialects.native.shapes.answers import Time
from gateway.core.deliveries import DeliveryStatus
from gateway.core.events import DisabledReason, EventType
from gateway.core.webhooks import WebhookFormat, WebhookSource


class WebhookConfig(TypedDict):
    """Where received messages are posted; null for nowhere."""

    webhookUrl: str | None


class Webhook(TypedDict):
    """An endpoint that gets events; `source` tells whether the API or a setting made it."""

    id: str
    url: str
    events: list[str]
    sessions: list[str]
    format: WebhookFormat
    headers: dict[str, str]
    ordered: bool
    enabled: bool
    disabledReason: DisabledReason | None
    source: WebhookSource
    createdAt: Time | None


class NewWebhook(Webhook):
    """An endpoint with its new secret, which is shown this once."""

    secret: Annotated[str, Field(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])]


class WebhookAttempt(TypedDict):
    """What a post came to; `statusCode` is null without an answer."""

    statusCode: int | None
    durationMs: int
    response: str | None
    error: str | None


class Delivery(TypedDict):
    """An event on its way to an endpoint, and its last attempt."""

    id: str
    eventId: str
    seq: int
    type: EventType
    attempts: int
    status: DeliveryStatus
    statusCode: int | None
    durationMs: int | None
    createdAt: Time | None
    attemptedAt: Annotated[Time | None, Field(description="When the last attempt was through.")]
    nextAttemptAt: Annotated[
        Time | None, Field(description="Null also for one that only waits for its turn.")
    ]
    response: Annotated[str | None, Field(description="The answer's first 64 KiB.")]
    error: str | None


class DeliveryRequest(TypedDict):
    """What was posted; the body is null where it is kept no longer."""

    url: str
    body: str | None


class DeliveryWithRequest(Delivery):
    """A delivery with what was posted."""

    request: DeliveryRequest
