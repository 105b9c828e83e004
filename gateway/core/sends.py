"""What an engine is given to send, and what became of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from gateway.core.contacts import SeenPerson
from gateway.core.contents import SpecialContent
from gateway.core.errors import Code
from gateway.core.ids import Jid
from gateway.core.link_previews import LinkPreview
from gateway.core.messages import MessageRef, MessageStatus, MessageType
from gateway.core.statuses import StatusStyle


class SendOutcome(StrEnum):
    """Three-valued: a timeout is `UNKNOWN`, never a failure."""

    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReceipt:
    """What became of one send."""

    outcome: SendOutcome
    status: MessageStatus = MessageStatus.SENT
    """With `SENT`: how far it has come."""
    timestamp: datetime | None = None
    """WhatsApp's own time of the message."""
    shown_for: timedelta = timedelta()
    """How long the page had shown it by then."""
    recipient: SeenPerson | None = None
    """Who WhatsApp says the number is; None for a group."""
    behind_unreadable: bool = False
    """Its chat holds a message that cannot be read yet: the chat is not known up to this one."""
    code: Code = Code.SEND_FAILED
    """With `FAILED`: why."""
    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingText:
    """A text for the page to send under an id that was minted before."""

    wire_id: str
    chat: Jid
    """A LID, a phone JID that WhatsApp has yet to judge, a group, a channel, or the statuses."""
    text: str
    quoted: MessageRef | None = None
    mentions: tuple[Jid, ...] = ()
    mentions_all: bool = False
    """Everybody in the group; where it is none: nobody."""
    preview: LinkPreview | None = None
    """What its link leads to; the page looks nothing up by itself."""
    style: StatusStyle | None = None
    """Of a status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingContent:
    """A place, cards, a poll, a date, or a message of another chat, sent under a minted id."""

    wire_id: str
    chat: Jid
    """As that of a text."""
    content: SpecialContent | MessageRef
    """A reference is forwarded: what it says goes out anew, marked as WhatsApp marks it."""
    quoted: MessageRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMedia:
    """A file for the page to send under an id that was minted before."""

    wire_id: str
    chat: Jid
    """As that of a text."""
    kind: MessageType
    """One of `MEDIA_TYPES`: what it is shown as, whatever its bytes are."""
    file: Path
    """Read while it is sent, and not changed until then; nobody holds it in memory whole here."""
    mimetype: str
    filename: str
    caption: str | None = None
    quoted: MessageRef | None = None
    mentions: tuple[Jid, ...] = ()
    """Those named in the caption."""
    mentions_all: bool = False
    view_once: bool = False
