"""Channels: what they are called, who leads them, and what can be posted in one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from gateway.core.ids import Jid
from gateway.core.messages import MessageType

KINDS: Final = frozenset(
    {
        MessageType.TEXT,
        MessageType.IMAGE,
        MessageType.VIDEO,
        MessageType.GIF,
        MessageType.VOICE,
        MessageType.STICKER,
    }
)
"""What can be posted in one from here."""


class ChannelRole(StrEnum):
    """What a session is to a channel."""

    OWNER = "owner"
    ADMIN = "admin"
    SUBSCRIBER = "subscriber"
    GUEST = "guest"
    """It does not follow it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    jid: Jid
    name: str
    description: str | None
    link: str | None
    """The address under which others find it."""
    role: ChannelRole
    followers: int | None
    verified: bool
    muted: bool
    created_at: datetime | None
