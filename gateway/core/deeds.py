"""What a user does to a message or a chat that is there."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class EditText:
    """Give an own text, or a caption, other words."""

    text: str


@dataclass(frozen=True, slots=True)
class RevokeForAll:
    """Take a message back from everybody; in a group its admins can take back anybody's."""


@dataclass(frozen=True, slots=True)
class DeleteForMe:
    """Delete a message on this account's devices; others keep theirs."""


@dataclass(frozen=True, slots=True)
class React:
    emoji: str
    """Empty takes it back."""


@dataclass(frozen=True, slots=True)
class SetStar:
    starred: bool


@dataclass(frozen=True, slots=True)
class SetPin:
    """Pin a message above its chat, for everybody in it."""

    pinned: bool


@dataclass(frozen=True, slots=True)
class CastVote:
    options: tuple[int, ...]
    """The places of what is chosen in the poll's list; none takes the vote back."""


MessageDeed = EditText | RevokeForAll | DeleteForMe | React | SetStar | SetPin | CastVote


@dataclass(frozen=True, slots=True)
class Archive:
    archived: bool


@dataclass(frozen=True, slots=True)
class PinChat:
    pinned: bool


@dataclass(frozen=True, slots=True)
class Mute:
    until: datetime | None
    """None for ever."""


@dataclass(frozen=True, slots=True)
class Unmute:
    pass


@dataclass(frozen=True, slots=True)
class MarkUnread:
    """Put the mark of something unread at a chat; nobody else sees it."""


@dataclass(frozen=True, slots=True)
class ClearChat:
    """Delete all messages of a chat on this account's devices."""


@dataclass(frozen=True, slots=True)
class DeleteChat:
    """Delete a chat with all its messages on this account's devices."""


ChatDeed = Archive | PinChat | Mute | Unmute | MarkUnread | ClearChat | DeleteChat


class Writing(StrEnum):
    """What the other side sees of somebody who is about to send something."""

    TYPING = "typing"
    RECORDING = "recording"
    PAUSED = "paused"
