"""Instances as document 000's JSON."""

from enum import StrEnum

from typing_extensions import TypedDict

from gateway.api.dialects.instances.shapes.answers import Time


class Status(StrEnum):
    """How an instance stands."""

    WAITING_QR = "waiting_qr"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"


class Instance(TypedDict):
    """A number, or one that is to be linked."""

    id: str
    name: str | None
    status: Status
    created_at: Time
    webhook_url: str | None


class Qr(TypedDict):
    """What the phone scans, and for how many seconds it is good."""

    qr_code: str
    status: Status
    expires_in: int


class Deleted(TypedDict):
    """What is no more."""

    id: str
    deleted: bool
