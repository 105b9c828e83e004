"""What the gateway says of itself as JSON."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from gateway.api.dialects.native.shapes.answers import Time
from gateway.api.dialects.native.shapes.sessions import Capability
from gateway.core.sessions import SessionStatus


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
