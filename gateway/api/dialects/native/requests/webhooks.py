"""What callers ask of webhooks and of their deliveries."""

from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Field, field_validator

from gateway.api.bodies import Body
from gateway.api.dialects.native.requests.events import MAX_SEQ, EventTypes
from gateway.api.dialects.native.requests.fields import MAX_URL_CHARACTERS, SessionId, Url
from gateway.api.dialects.native.requests.paging import Paged
from gateway.core.deliveries import DeliveryFilter, DeliveryStatus
from gateway.core.errors import InvalidRequest
from gateway.core.events import EventType
from gateway.core.webhooks import WebhookFormat, WebhookSettings


class ConfigureWebhook(Body):
    """Where received messages go from now on."""

    webhook_url: Url = Field(alias="webhookUrl", examples=["https://tu-servidor.com/webhook"])


EventName = EventType | Literal["*"]
HeaderName = Annotated[str, Field(pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$")]
HeaderValue = Annotated[str, Field(max_length=MAX_URL_CHARACTERS, pattern=r"^[ -~]*$")]
OWN_HEADERS: Final = frozenset(
    {"host", "content-length", "content-type", "transfer-encoding", "connection", "user-agent"}
)
"""Those that say how the gateway posts; `webhook-…` as well."""


class ChangeWebhook(Body):
    """What is to be otherwise; what is absent stays."""

    url: Url | None = None
    events: frozenset[EventName] | None = Field(
        None, min_length=1, description="Names of events; `*` for all."
    )
    sessions: frozenset[SessionId | Literal["*"]] | None = Field(
        None, min_length=1, max_length=1000, description="Ids of sessions; `*` for all."
    )
    format: WebhookFormat | None = None
    headers: dict[HeaderName, HeaderValue] | None = Field(
        None, max_length=32, description="Sent along with every post."
    )
    ordered: bool | None = Field(
        None, description="Within a chat nothing overtakes what was not delivered yet."
    )
    enabled: bool | None = None

    @field_validator("headers")
    @classmethod
    def _leave_the_gateways_own_alone(cls, value: dict[str, str] | None) -> dict[str, str] | None:
        for name in value or ():
            if name.lower() in OWN_HEADERS or name.lower().startswith("webhook-"):
                raise ValueError(f"{name} is set by the gateway")
        return value

    def settings(self) -> WebhookSettings:
        return WebhookSettings(
            url=self.url,
            events=self.events,
            sessions=self.sessions,
            format=self.format,
            headers=self.headers,
            ordered=self.ordered,
            enabled=self.enabled,
        )


class CreateWebhook(ChangeWebhook):
    """A new endpoint."""

    url: Url = Field(examples=["https://tu-servidor.com/webhook"])


Seq = Annotated[int, Field(ge=0, le=MAX_SEQ)]


class ReplayDeliveries(Body):
    """Which deliveries are to be made again: these, or those of a part of the log."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"after": 100, "until": 200}]})

    delivery_ids: tuple[Annotated[str, Field(max_length=128)], ...] | None = Field(
        None, alias="deliveryIds", min_length=1, max_length=1000
    )
    after: Seq | None = Field(None, description="A `seq`, exclusive.")
    until: Seq | None = Field(None, description="A `seq`, inclusive.")

    def range(self) -> tuple[int, int]:
        if self.after is None or self.until is None:
            raise InvalidRequest.field("deliveryIds", "or `after` and `until` are required")
        return self.after, self.until


class ListDeliveries(Paged):
    """Which deliveries."""

    status: DeliveryStatus | None = None
    types: EventTypes = None

    def which(self) -> DeliveryFilter:
        return DeliveryFilter(status=self.status, types=self.types)
