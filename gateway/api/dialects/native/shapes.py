"""The native API's JSON objects, as types: what the answers are checked and documented with."""

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import Field
from typing_extensions import TypedDict

from gateway.core.bulks import BulkStatus
from gateway.core.chats import ChatKind
from gateway.core.deliveries import DeliveryStatus
from gateway.core.errors import Code
from gateway.core.events import DisabledReason, EventType
from gateway.core.messages import MessageStatus, MessageType
from gateway.core.sessions import Action, Reason, SessionStatus, Wanted
from gateway.core.tenants import Scope
from gateway.core.webhooks import WebhookFormat, WebhookSource

T = TypeVar("T")

Time = Annotated[
    str,
    Field(
        description="ISO 8601, UTC, with milliseconds.",
        json_schema_extra={"format": "date-time"},
        examples=["2026-11-21T10:00:00.000Z"],
    ),
]


class One(TypedDict, Generic[T]):
    """A success."""

    success: bool
    data: T


class Many(TypedDict, Generic[T]):
    """A page of a list; `next` is the `cursor` of the following page, null at the end."""

    success: bool
    data: list[T]
    next: str | None


class Person(TypedDict):
    """Somebody as WhatsApp names them; what is not known is null."""

    jid: str
    phone: str | None
    lid: str | None
    name: str | None


class Session(TypedDict):
    """A WhatsApp account's link to this gateway."""

    id: str
    sessionId: str
    clientId: str | None
    name: str | None
    status: SessionStatus
    reason: Reason | None
    action: Action | None
    detail: Annotated[
        str | None,
        Field(
            description="Who holds a locked profile, what is missing, until when a ban lasts, "
            "why WhatsApp Web cannot be loaded."
        ),
    ]
    wanted: Wanted
    me: Person | None
    webVersion: str | None
    createdAt: Time
    updatedAt: Time
    connectedAt: Time | None
    newContactsPausedUntil: Time | None


class Proxy(TypedDict):
    """What a session's browser goes through; a password is shown as `***`."""

    url: str


class StatePeriod(TypedDict):
    """A state that a session was in, or is; `until` and `seconds` are null of the present one."""

    status: SessionStatus
    reason: Reason | None
    since: Time
    until: Time | None
    seconds: float | None


class Qr(TypedDict):
    """What the phone scans: `text`, and the same as a picture."""

    text: str
    image: Annotated[str, Field(description="A PNG as a data URL.")]
    expiresAt: Time
    expiresIn: Annotated[int, Field(description="Seconds.")]


class SessionQr(Qr):
    """The code of one session, as the event `session.qr` carries it."""

    sessionId: str


class PairingCode(TypedDict):
    """What a person types on the phone instead of scanning."""

    code: Annotated[str, Field(examples=["ABCD-1234"])]
    expiresAt: Time


class Resources(TypedDict):
    """What a session's browser uses."""

    processes: int
    memoryBytes: int
    cpuSeconds: float
    chromiumPid: int | None


class SendError(TypedDict):
    """Why a message was not sent."""

    code: Code
    message: str


class Reaction(TypedDict):
    """Somebody's reaction to a message."""

    by: Person
    emoji: str


Message = TypedDict(
    "Message",
    {
        "id": str,
        "sessionId": str,
        "chatId": str,
        "fromMe": bool,
        "from": Person,
        "to": Person,
        "author": Person | None,
        "type": MessageType,
        "text": str | None,
        "media": dict[str, Any] | None,
        "location": dict[str, Any] | None,
        "contacts": list[dict[str, Any]] | None,
        "poll": dict[str, Any] | None,
        "quotedId": str | None,
        "mentions": list[Person],
        "reactions": list[Reaction],
        "status": MessageStatus,
        "error": SendError | None,
        "timestamp": Time,
        "scheduledAt": Time | None,
        "edited": bool,
        "revoked": bool,
        "starred": bool,
        "pinned": bool,
        "viewOnce": bool,
        "backfilled": bool,
    },
)
Message.__doc__ = "A message; `id` is WhatsApp's own."


class Bulk(TypedDict):
    """A bulk send; `pending`, `sent`, `failed` and `cancelled` add up to `total`."""

    id: str
    sessionId: str
    status: BulkStatus
    delayMs: int
    total: int
    pending: int
    sent: int
    failed: int
    cancelled: int
    createdAt: Time
    updatedAt: Time


class BulkResult(TypedDict):
    """What became of one message of a bulk send; `messageId` is null until its turn."""

    index: int
    to: str
    messageId: str | None
    status: MessageStatus
    error: SendError | None


class Chat(TypedDict):
    """A conversation; its `id` never changes, whatever WhatsApp calls it today."""

    id: str
    sessionId: str
    kind: ChatKind
    person: Person | None
    name: str | None
    unread: int
    archived: bool
    pinned: bool
    mutedUntil: Time | None
    lastMessage: Message | None
    updatedAt: Time


class NumberCheck(TypedDict):
    """WhatsApp's own word on a number."""

    exists: bool
    jid: str | None
    phone: str | None
    lid: str | None


class SendLimit(TypedDict):
    """A limit, and how much of it is left until its window ends."""

    limit: int
    used: int
    remaining: int
    resetsAt: Time


class SendLimits(TypedDict):
    """What is limited; null where there is no limit."""

    minute: SendLimit | None
    hour: SendLimit | None
    day: SendLimit | None
    month: SendLimit | None


class OptOut(TypedDict):
    """Somebody who is left out; `word` is what they wrote, null where the API noted it."""

    person: Person
    at: Time
    word: str | None


class Envelope(TypedDict):
    """Something that happened; `data` is the session, message, chat … that it is about."""

    id: Annotated[str, Field(examples=["evt_0123456789abcdef01234567"])]
    seq: int
    type: EventType
    sessionId: str | None
    tenantId: str
    timestamp: Time
    data: dict[str, Any]


class Events(TypedDict):
    """What happened after `after`, in order; `next` is what to pass as `after` next time.

    `oldest` and `newest` are the first and the last `seq` that the log holds at the moment. An
    `after` that is lower than `oldest - 1` has missed what was kept no longer; one that is higher
    than `newest` belongs to another log, such as the one before a backup was restored.
    """

    success: bool
    data: list[Envelope]
    next: int
    oldest: int
    newest: int


class ApiKey(TypedDict):
    """A stored key, without its secret."""

    id: str
    name: str
    prefix: Annotated[str, Field(description="The key's first characters.")]
    scopes: list[Scope]
    sessions: Annotated[list[str] | None, Field(description="Only these; null for all.")]


class NewApiKey(ApiKey):
    """A key that was just made; `key` is shown this once."""

    key: str


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


class Queued(TypedDict):
    """How many are on their way."""

    queued: int


class Deleted(TypedDict):
    """What is no more."""

    id: str
    deleted: bool


class Health(TypedDict):
    """Sessions and their states are loaded: the gateway can be asked."""

    status: str
    version: str
    uptimeSeconds: int


class Root(TypedDict):
    """What answers here."""

    name: str
    version: str
    status: str
    docs: str


class Capability(TypedDict):
    """Whether a verb works on the running WhatsApp Web, and through which provider."""

    supported: bool
    provider: str | None
    reason: str | None


class _PublicInfo(TypedDict):
    name: str
    version: str
    status: str
    startedAt: Time
    uptimeSeconds: int


class Info(_PublicInfo, total=False):
    """The gateway; `sessions` and `capabilities` are told to those with a key."""

    sessions: dict[SessionStatus, int]
    capabilities: dict[str, Capability]


class PanelSession(TypedDict):
    """What the panel needs to begin."""

    authenticated: bool
    version: str
    language: Literal["es", "en"] | None
    sandbox: Annotated[str | None, Field(description="Where the stand-in for WhatsApp is.")]
