"""Channels as JSON."""

from typing_extensions import TypedDict

from gateway.api.dialects.native.shapes.answers import Time
from gateway.core.channels import ChannelRole


class Channel(TypedDict):
    """A channel; `role` is what the account is to it, `followers` null where that is not told."""

    id: str
    name: str
    description: str | None
    link: str | None
    role: ChannelRole
    followers: int | None
    verified: bool
    muted: bool
    createdAt: Time | None
