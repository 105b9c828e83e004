"""What the native API's callers send, each field under the name that the documents give it."""

from dataclasses import replace
from typing import Annotated, Any, Final, Literal

from pydantic import AliasChoices, AwareDatetime, ConfigDict, Field, field_validator

from gateway.api.bodies import MAX_PROBLEMS, Body, Query
from gateway.core.bulks import MAX_DELAY_MS, MAX_MESSAGES
from gateway.core.deliveries import DeliveryStatus
from gateway.core.errors import InvalidRequest, NotSupported
from gateway.core.events import EventType
from gateway.core.ids import SESSION_ID
from gateway.core.limits import MAX_SENDS, Limits
from gateway.core.messages import MAX_TEXT_CHARACTERS, MessageType, SendText
from gateway.core.paging import DEFAULT_LIMIT, MAX_LIMIT, Page
from gateway.core.sessions import Keep, SessionChanges, SessionStatus
from gateway.core.tenants import Scope
from gateway.core.webhooks import WebhookFormat, WebhookSettings

MAX_NAME_CHARACTERS: Final = 200
MAX_ADDRESS_CHARACTERS: Final = 128
MAX_URL_CHARACTERS: Final = 2048
MAX_CURSOR_CHARACTERS: Final = 512
MAX_MENTIONS: Final = 1024  # what a group holds
MAX_SEND_WAIT_SECONDS: Final = 120.0
MAX_EVENTS_WAIT_SECONDS: Final = 60.0  # what proxies let a silent answer last
MAX_SEQ: Final = (1 << 63) - 1

SessionId = Annotated[
    str,
    Field(
        pattern=f"^{SESSION_ID.pattern}$",
        description="Letters, digits, `_` and `-`; 64 at most.",
        examples=["mi-sesion-01"],
    ),
]
Name = Annotated[str, Field(max_length=MAX_NAME_CHARACTERS)]
Address = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_ADDRESS_CHARACTERS,
        description="A phone number as people write it, a JID, or a chat's id.",
        examples=["5491123456789"],
    ),
]
Text = Annotated[str, Field(max_length=MAX_TEXT_CHARACTERS, examples=["¡Hola desde la API!"])]
_TO = AliasChoices("to", "number", "chatId")
_TEXT = AliasChoices("text", "message")
_NUMBER = AliasChoices("number", "to", "chatId")
_MESSAGE = AliasChoices("message", "text")


class ProxyAddress(Body):
    """What a session's browser goes through."""

    url: Annotated[str, Field(min_length=1, max_length=MAX_URL_CHARACTERS)] = Field(
        description="`http://`, `https://` or `socks5://`, with user and password where needed.",
        examples=["http://user:password@proxy.example.com:8080"],
    )


class CreateSession(Body):
    """A new session; its id is made up when none is given."""

    session_id: SessionId | None = Field(None, alias="sessionId")
    client_id: Name | None = Field(None, alias="clientId", examples=["test"])
    name: Name | None = None
    start: bool = True
    proxy: ProxyAddress | None = None


class ChangeSession(Body):
    """What is to be otherwise; what is absent stays, null takes it away."""

    name: Name | None = None
    proxy: ProxyAddress | None = None

    def changes(self) -> SessionChanges:
        proxy = None if self.proxy is None else self.proxy.url
        return SessionChanges(
            name=self.name if "name" in self.model_fields_set else Keep.KEEP,
            proxy=proxy if "proxy" in self.model_fields_set else Keep.KEEP,
        )


class StartSession(Body):
    """Document 004's way to create a session, or to start it again."""

    session_id: SessionId = Field(alias="sessionId")


class AskPairingCode(Body):
    """The number of the phone that will type the code."""

    number: Address


class Content(Body):
    """What to send to whom; `number` and `chatId` stand for `to`, `message` for `text`."""

    to: Address = Field(validation_alias=_TO)
    type: MessageType = MessageType.TEXT
    text: Text | None = Field(None, validation_alias=_TEXT)
    quoted_id: Annotated[str, Field(min_length=1, max_length=128)] | None = Field(
        None, alias="quotedId"
    )
    mentions: tuple[Address, ...] = Field(
        (), max_length=MAX_MENTIONS, description='Numbers, or "all".'
    )

    def order_on(self, session_id: str) -> SendText:
        if self.type is not MessageType.TEXT:
            raise NotSupported(
                f"Messages of type '{self.type}' cannot be sent.",
                details={"reason": f"type '{self.type}' is not implemented"},
            )
        if self.text is None:
            raise InvalidRequest.field("text", "Field required")
        return _send_text(session_id, self.to, self.text, self.quoted_id, self.mentions)


class SendMessage(Content):
    """A message to send; `number` and `chatId` stand for `to`, `message` for `text`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "sessionId": "mi-sesion-01",
                    "to": "5491123456789",
                    "type": "text",
                    "text": "¡Hola desde la API!",
                }
            ]
        }
    )

    session_id: SessionId = Field(alias="sessionId")

    def order(self) -> SendText:
        return self.order_on(self.session_id)


class SendBulk(Body):
    """Many messages of one session."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "sessionId": "mi-sesion-01",
                    "messages": [{"to": "5491123456789", "text": "¡Hola desde la API!"}],
                    "delayMs": 2000,
                }
            ]
        }
    )

    session_id: SessionId = Field(alias="sessionId")
    # The use case refuses none: pydantic would also say so of one that is wrong.
    messages: tuple[Content, ...] = Field(
        max_length=MAX_MESSAGES, json_schema_extra={"minItems": 1}
    )
    delay_ms: int = Field(
        0,
        alias="delayMs",
        ge=0,
        le=MAX_DELAY_MS,
        description="Milliseconds from one message to the next.",
    )

    def orders(self) -> tuple[SendText, ...]:
        """Each as an order; those that cannot be one are named by their index."""
        orders, problems = [], []
        for index, content in enumerate(self.messages):
            try:
                orders.append(content.order_on(self.session_id))
            except NotSupported as failure:
                problems.append((index, "type", failure.safe_message))
            except InvalidRequest:
                problems.append((index, "text", "must not be empty"))
        if problems:
            raise InvalidRequest(
                details=[
                    {"field": f"messages.{index}.{field}", "message": message}
                    for index, field, message in problems[:MAX_PROBLEMS]
                ]
            )
        return tuple(orders)


class ScheduleMessage(SendMessage):
    """A message to send later."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "sessionId": "mi-sesion-01",
                    "to": "5491123456789",
                    "text": "¡Feliz cumpleaños!",
                    "sendAt": "2026-12-24T12:00:00.000Z",
                }
            ]
        }
    )

    send_at: AwareDatetime = Field(
        alias="sendAt", description="ISO 8601 with its offset; at most 366 days ahead."
    )

    def order(self) -> SendText:
        return replace(super().order(), send_at=self.send_at)


class ChangeScheduledMessage(Body):
    """What is to be otherwise; what is absent stays."""

    text: Text | None = None
    send_at: AwareDatetime | None = Field(None, alias="sendAt")


class SendMessage004(Body):
    """Document 004's text message."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "sessionId": "mi-sesion-01",
                    "number": "5491123456789",
                    "message": "¡Hola desde la API!",
                }
            ]
        }
    )

    session_id: SessionId = Field(alias="sessionId")
    number: Address = Field(validation_alias=_NUMBER)
    message: Text = Field(validation_alias=_MESSAGE)

    def order(self) -> SendText:
        return _send_text(self.session_id, self.number, self.message)


def _send_text(
    session_id: str,
    to: str,
    text: str,
    quoted_id: str | None = None,
    mentions: tuple[str, ...] = (),
) -> SendText:
    if not text.strip():
        raise InvalidRequest.field("text", "must not be empty")
    return SendText(session_id=session_id, to=to, text=text, quoted_id=quoted_id, mentions=mentions)


class AddOptOut(Body):
    """Who asked to be left out."""

    number: Address = Field(validation_alias=_NUMBER)


class ConfigureWebhook(Body):
    """Where received messages go from now on."""

    webhook_url: Annotated[str, Field(min_length=1, max_length=MAX_URL_CHARACTERS)] = Field(
        alias="webhookUrl", examples=["https://tu-servidor.com/webhook"]
    )


EventName = EventType | Literal["*"]
HeaderName = Annotated[str, Field(pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$")]
HeaderValue = Annotated[str, Field(max_length=MAX_URL_CHARACTERS, pattern=r"^[ -~]*$")]
OWN_HEADERS: Final = frozenset(
    {"host", "content-length", "content-type", "transfer-encoding", "connection", "user-agent"}
)
"""Those that say how the gateway posts; `webhook-…` as well."""


class ChangeWebhook(Body):
    """What is to be otherwise; what is absent stays."""

    url: Annotated[str, Field(min_length=1, max_length=MAX_URL_CHARACTERS)] | None = None
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

    url: Annotated[str, Field(min_length=1, max_length=MAX_URL_CHARACTERS)] = Field(
        examples=["https://tu-servidor.com/webhook"]
    )


Seq = Annotated[int, Field(ge=0, le=MAX_SEQ)]


class ReplayDeliveries(Body):
    """Which deliveries are to be made again: these, or those of a part of the log."""

    delivery_ids: tuple[Annotated[str, Field(max_length=128)], ...] | None = Field(
        None, alias="deliveryIds", min_length=1, max_length=1000
    )
    after: Seq | None = Field(None, description="A `seq`, exclusive.")
    until: Seq | None = Field(None, description="A `seq`, inclusive.")

    def range(self) -> tuple[int, int]:
        if self.after is None or self.until is None:
            raise InvalidRequest.field("deliveryIds", "or `after` and `until` are required")
        return self.after, self.until


Limit = Annotated[int, Field(ge=0, le=MAX_SENDS)]


class SetLimits(Body):
    """How much may be asked for; in a minute and an hour calls, in a day and a month messages."""

    minute: Limit | None = None
    hour: Limit | None = None
    day: Limit | None = None
    month: Limit | None = None

    def limits(self) -> Limits:
        return Limits(minute=self.minute, hour=self.hour, day=self.day, month=self.month)


class CreateKey(Body):
    """A key for an app: what it may do, and with which sessions."""

    name: Annotated[str, Field(min_length=1, max_length=MAX_NAME_CHARACTERS)]
    scopes: frozenset[Scope] = Field(min_length=1)
    sessions: frozenset[SessionId] | None = Field(None, max_length=1000)
    expires_at: AwareDatetime | None = Field(None, alias="expiresAt")


class Paged(Query):
    """Which page of a list."""

    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT)
    cursor: Annotated[str, Field(max_length=MAX_CURSOR_CHARACTERS)] | None = Field(
        None, description="`next` of the page before."
    )

    def page(self) -> Page:
        return Page(self.limit, self.cursor or None)


class ListSessions(Paged):
    """Which sessions."""

    client_id: str | None = Field(None, alias="clientId")
    status: SessionStatus | None = None


class ListMessages(Paged):
    """Which messages."""

    chat: str | None = Field(None, alias="chatId", description="A number, a JID or a chat's id.")
    text: str | None = Field(
        None, alias="q", description="Text to look for, whatever its case and accents."
    )


class ListDeliveries(Paged):
    """Which deliveries."""

    status: DeliveryStatus | None = None


class SendOptions(Query):
    """How long to wait for a send's outcome."""

    wait: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = Field(
        None, description="Seconds to wait for the outcome; 0 for none."
    )

    @property
    def wait_seconds(self) -> float | None:
        return None if self.wait is None else min(self.wait, MAX_SEND_WAIT_SECONDS)


class CheckNumber(Query):
    """The number in question."""

    number: Address


class FollowEvents(Query):
    """Which events, from where on."""

    after: int | None = Field(
        None, ge=0, le=MAX_SEQ, description="A `seq`; absent or 0 is the oldest kept."
    )
    types: frozenset[EventType] | None = Field(
        None,
        description="Names separated by commas; all of them when absent.",
        json_schema_extra={"explode": False},
    )
    session_id: SessionId | None = Field(None, alias="sessionId")

    @field_validator("types", mode="before")
    @classmethod
    def _are_separated_by_commas(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return [part.strip() for part in value.split(",") if part.strip()] or None


class ReadEvents(FollowEvents):
    """Which events, and how long to wait for the first."""

    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT)
    wait: float = Field(
        0, ge=0, allow_inf_nan=False, description="Seconds to wait while there is nothing."
    )

    @property
    def wait_seconds(self) -> float:
        return min(self.wait, MAX_EVENTS_WAIT_SECONDS)


class LogIn(Body):
    """The key that opens the panel."""

    api_key: Annotated[str, Field(min_length=1, max_length=512)] = Field(alias="apiKey")
