"""Endpoints that get events pushed, and which events each of them wants."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from gateway.core.events import DisabledReason, Event, EventType
from gateway.core.tenants import DEFAULT_TENANT

ROTATION = timedelta(hours=24)
"""For how long the secret before the present one signs, too."""
DISABLED_AFTER = timedelta(days=5)
"""Of nothing but failures."""


FILE_FOLLOWS = "@file"
"""Stands at the end of a flat message for its file, which is written there as it is posted."""


class WebhookFormat(StrEnum):
    NATIVE = "native"
    SIMPLE = "simple"
    """Document 004's flat message."""
    INSTANCES = "instances"
    """Document 000's."""


class WebhookSource(StrEnum):
    """Who set an endpoint; the environment's and `/webhook/config`'s are one row each."""

    ENVIRONMENT = "environment"
    CONFIG = "config"
    API = "api"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An endpoint and how far through the log it has got."""

    id: str
    tenant: int = DEFAULT_TENANT
    url: str
    format: WebhookFormat
    source: WebhookSource
    cursor: int = 0
    """Everything up to here is delivered, stands as a delivery, or is not for this endpoint."""
    events: frozenset[EventType] | None = None
    """None for all of them."""
    sessions: frozenset[str] | None = None
    """None for all of them."""
    ordered: bool = False
    """Within a chat nothing overtakes what was not delivered yet."""
    enabled: bool = True
    disabled_reason: DisabledReason | None = None
    sealed_secret: str | None = None
    sealed_old_secret: str | None = None
    old_secret_until: datetime | None = None
    sealed_headers: str | None = None
    created_at: datetime | None = None

    @property
    def trusted(self) -> bool:
        """Whether the operator's own environment named the address."""
        return self.source is WebhookSource.ENVIRONMENT

    def wants(self, event: Event) -> bool:
        return (
            event.tenant == self.tenant
            and (self.events is None or event.type in self.events)
            and (
                self.sessions is None
                or event.session_id is None
                or event.session_id in self.sessions
            )
        )


ALL = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """What a person sets of an endpoint; None for what stays as it is."""

    url: str | None = None
    events: frozenset[str] | None = None
    """Names of events, or `*`."""
    sessions: frozenset[str] | None = None
    """Their ids, or `*`."""
    format: WebhookFormat | None = None
    headers: Mapping[str, str] | None = None
    ordered: bool | None = None
    enabled: bool | None = None
