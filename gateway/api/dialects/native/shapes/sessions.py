"""Sessions as JSON, and what belongs to one."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from gateway.api.dialects.native.shapes.answers import Time
from gateway.api.dialects.native.shapes.contacts import Person
from gateway.core.sessions import Action, Reason, SessionStatus, Wanted


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


class Capability(TypedDict):
    """Whether a verb works on the running WhatsApp Web, and through which provider."""

    supported: bool
    provider: str | None
    reason: str | None
