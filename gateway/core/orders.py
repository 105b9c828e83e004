"""What a caller wants sent, before it is a message."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gateway.core.contents import SpecialContent
from gateway.core.statuses import StatusStyle

EVERYBODY: Final = "all"
"""Among those who are mentioned: all members of the group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """Whom it is for, and when."""

    session_id: str
    to: str
    quoted_id: str | None = None
    send_at: datetime | None = None
    """None for at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendText(Addressed):
    text: str
    mentions: tuple[str, ...] = ()
    """People, and `EVERYBODY`."""
    link_preview: bool = True
    """Whether its first link is shown with what it leads to."""
    style: StatusStyle | None = None
    """Of a status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendContent(Addressed):
    """A place, contact cards, a poll or an appointment."""

    content: SpecialContent


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward(Addressed):
    """Another message of the same session, once more and for somebody else."""

    message_id: str


Sendable = SendText | SendContent
"""What can stand in a bulk send, and wait for its time."""
