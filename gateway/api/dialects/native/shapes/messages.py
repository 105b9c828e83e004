"""Messages as JSON."""

from typing import Any

from typing_extensions import TypedDict

from gateway.api.dialects.native.shapes.answers import Time
from gateway.api.dialects.native.shapes.contacts import Person
from gateway.core.errors import Code
from gateway.core.messages import MessageStatus, MessageType


class SendError(TypedDict):
    """Why a message was not sent."""

    code: Code
    message: str


class Reaction(TypedDict):
    """Somebody's reaction to a message."""

    by: Person
    emoji: str


class LinkPreview(TypedDict):
    """What the text's link leads to; `url` is as it stands there, `thumbnail` a JPEG in base64."""

    url: str
    canonicalUrl: str
    title: str
    description: str | None
    thumbnail: str | None


class Choice(TypedDict):
    """Something to choose, under the id that the business gave it."""

    id: str
    text: str | None


class Venue(TypedDict):
    """Where something takes place; perhaps no more than a name."""

    name: str | None
    latitude: float | None
    longitude: float | None


class Appointment(TypedDict):
    """Something that will take place; `joinLink` leads into its call, if it is one."""

    name: str
    description: str | None
    location: Venue | None
    startsAt: Time | None
    endsAt: Time | None
    joinLink: str | None
    cancelled: bool


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
        "linkPreview": LinkPreview | None,
        "event": Appointment | None,
        "choices": list[Choice] | None,
        "chosen": Choice | None,
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
