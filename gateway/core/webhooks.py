"""Endpoints that get events pushed, and when a failed delivery is tried again."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.core.tenants import DEFAULT_TENANT


class WebhookFormat(StrEnum):
    NATIVE = "native"
    SIMPLE = "simple"
    """Document 004's flat message."""


class WebhookSource(StrEnum):
    """Who set an endpoint; the environment's and `/webhook/config`'s are one row each."""

    ENVIRONMENT = "environment"
    CONFIG = "config"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An endpoint and how far through the log it has got."""

    id: str
    tenant: int = DEFAULT_TENANT
    url: str
    format: WebhookFormat
    source: WebhookSource
    cursor: int
    """The last event that was delivered, or given up."""
    attempts: int = 0
    """Tries of the event after the cursor."""
    next_attempt_at: datetime | None = None

    @property
    def trusted(self) -> bool:
        """Whether the operator's own environment named the address."""
        return self.source is WebhookSource.ENVIRONMENT
