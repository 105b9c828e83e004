"""How a session reaches WhatsApp: what an engine is asked, and what it tells."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gateway.core.channels import Channel
from gateway.core.chats import Watermarks
from gateway.core.communities import ChangedCommunity, Community, CommunityDeed
from gateway.core.contacts import SeenPerson
from gateway.core.deeds import ChatDeed, MessageDeed, Writing
from gateway.core.facts import Capability, Fact
from gateway.core.groups import Changed, Deed, GroupChange, InvitedGroup, SeenGroup
from gateway.core.history import Older
from gateway.core.ids import Jid
from gateway.core.labels import Label
from gateway.core.messages import MessageRef, SeenMessage
from gateway.core.pictures import Portrait
from gateway.core.proxies import Proxy
from gateway.core.sends import OutgoingContent, OutgoingMedia, OutgoingText, SendReceipt
from gateway.core.sessions import PairingCode
from gateway.core.statuses import SeenView


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Which session an engine is asked to run, and where its browser profile lies."""

    session_id: str
    folder: Path
    linked: bool
    """Whether a link is expected in it: then a QR code means that the phone removed it."""
    proxy: Proxy | None = None
    """What everything that it loads goes through; None for straight."""


Report = Callable[[Fact], Awaitable[None]]
"""Takes what an engine saw, in the order it saw it, and has stored it when it returns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberCheck:
    """WhatsApp's answer to «is this number on WhatsApp?»."""

    exists: bool
    person: SeenPerson | None


@dataclass(frozen=True, slots=True)
class Picture:
    """A profile picture."""

    mimetype: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What a session's process tree uses."""

    processes: int
    memory_bytes: int
    """Proportional set size, so that shared pages count once."""
    cpu_seconds: float
    chromium_pid: int | None


class Groups(Protocol):
    """The groups that an account is in; people are named by a phone JID or a LID.

    Beside what queries raise: `ChatNotFound` for a group that the account is not in, `InvalidState`
    where WhatsApp says no.
    """

    async def all(self) -> tuple[SeenGroup, ...]: ...

    async def get(self, group: Jid) -> SeenGroup: ...

    async def create(self, subject: str, people: Sequence[Jid]) -> Changed[SeenGroup]:
        """Raises `NotOnWhatsApp` where none of these people is."""

    async def change(self, group: Jid, change: GroupChange) -> SeenGroup: ...

    async def change_members(
        self, group: Jid, deed: Deed, people: Sequence[Jid]
    ) -> Changed[SeenGroup]: ...

    async def invite_code(self, group: Jid, *, renew: bool) -> str:
        """The code of its link; a new one takes the old one's place."""

    async def invited(self, code: str) -> InvitedGroup:
        """The group that a code leads to; raises `NotFound` for one that leads nowhere."""

    async def join(self, code: str) -> SeenGroup:
        """Raises `NotFound` for a code that leads nowhere."""

    async def leave(self, group: Jid) -> None: ...


class Labels(Protocol):
    """The labels of a business account.

    Beside what queries raise: `NotFound` for a label that is not there; of an account that is no
    business all of it is `NotSupported`.
    """

    async def all(self) -> tuple[Label, ...]: ...

    async def create(self, name: str, color: int | None) -> Label: ...

    async def change(self, label: str, *, name: str | None, color: int | None) -> Label:
        """What is None stays."""

    async def delete(self, label: str) -> None: ...

    async def put(self, chat: Jid, labels: Sequence[str]) -> None:
        """A chat carries these and no others; raises `ChatNotFound`."""


class Channels(Protocol):
    """Channels: those that an account follows or owns, and what it can find of others.

    A channel is named by its JID or by the code of its link. Beside what queries raise:
    `ChatNotFound` where there is none, `InvalidState` where WhatsApp says no.
    """

    async def all(self) -> tuple[Channel, ...]: ...

    async def get(self, channel: str) -> Channel: ...

    async def create(self, name: str, description: str | None) -> Channel: ...

    async def delete(self, channel: str) -> Channel:
        """As it was."""

    async def follow(self, channel: str, *, followed: bool) -> Channel: ...

    async def mute(self, channel: str, *, muted: bool) -> Channel: ...

    async def posts(self, channel: str, count: int) -> tuple[SeenMessage, ...]:
        """The newest ones, newest first; followed or not."""

    async def find(self, words: str, count: int) -> tuple[Channel, ...]: ...


class Communities(Protocol):
    """The communities that an account is in; they raise what `Groups` do."""

    async def all(self) -> tuple[Community, ...]: ...

    async def get(self, community: Jid) -> Community: ...

    async def create(self, name: str, description: str | None) -> Community: ...

    async def change_groups(
        self, community: Jid, deed: CommunityDeed, groups: Sequence[Jid]
    ) -> ChangedCommunity: ...

    async def deactivate(self, community: Jid) -> Community:
        """As it was."""


class EngineSession(Protocol):
    """One session, being run. Trouble with WhatsApp is a fact that is reported, not an exception.

    Queries raise `WhatsAppTimedOut` past their deadline, `EngineFailed` when the page cannot
    answer and `NotSupported` where nothing in it can do this; sends never raise.
    """

    @property
    def groups(self) -> Groups: ...

    @property
    def labels(self) -> Labels: ...

    @property
    def channels(self) -> Channels: ...

    @property
    def communities(self) -> Communities: ...

    async def ended(self) -> None:
        """Return once this run is over (its last `StateSeen` told why)."""

    async def close(self) -> None:
        """End the browser and every process of it; safe to repeat; never raises."""

    async def log_out(self) -> None:
        """Unlink this device on WhatsApp; reported as `LOGGED_OUT`."""

    async def send_text(self, order: OutgoingText) -> SendReceipt:
        """What became of it. Sends may overlap; they go out in the order in which they began.

        Of what was sent the receipt alone tells, up to its status: no fact says the same.
        """

    async def send_media(self, order: OutgoingMedia) -> SendReceipt:
        """The same for a file, in one line with the texts; where nothing can: `NOT_SUPPORTED`."""

    async def send_content(self, order: OutgoingContent) -> SendReceipt:
        """The same for what is neither text nor file."""

    async def fetch_media(self, message: MessageRef, into: Path) -> None:
        """Write the file that a message carries, decrypted; its folder is there already.

        It is whole or absent. Raises, beside what queries raise, `MessageNotFound` where the page
        has no such message or it carries no file, `MediaGone` where neither WhatsApp's servers nor
        the phone have it any more, and `StorageFull`. A phone that has yet to bring it back is a
        `WhatsAppTimedOut`.
        """

    async def find_sent(self, chat: Jid, wire_id: str) -> SendReceipt | None:
        """Look an own message up in the page, under every name of its chat; None if not there."""

    async def catch_up(self, known: Watermarks) -> None:
        """Report what the chats hold beyond what is known: in order, and as `backfilled`."""

    async def look_again(self, messages: Sequence[MessageRef]) -> None:
        """Report these as they are now, `backfilled`, with what was done to them meanwhile."""

    async def views(self, status: MessageRef) -> tuple[SeenView, ...]:
        """Who has seen an own status; raises, beside what queries raise, `MessageNotFound`."""

    async def older(self, chat: Jid, before: MessageRef | None, count: int) -> Older:
        """At most so many messages before one, or the newest; from the phone, if need be.

        Raises, beside what queries raise, `ChatNotFound` where the page has no such chat.
        """

    async def check_number(self, phone: str) -> NumberCheck: ...

    async def picture(self, of: Jid) -> Picture | None:
        """A person's or a group's; None where there is none, or none that this account may see."""

    async def show_picture(self, of: Jid, portrait: Portrait | None) -> None:
        """Show this account, or a group, by a picture or by none.

        Raises, beside what queries raise, `ChatNotFound` for a group that the account is not in and
        `InvalidState` where WhatsApp says no.
        """

    async def about(self, person: Jid) -> str | None:
        """What somebody says of themself; None where they say nothing, or not to this account."""

    async def block(self, person: Jid, *, blocked: bool) -> None: ...

    async def change_profile(self, *, name: str | None, about: str | None) -> None:
        """This account's own; what is None stays."""

    async def pairing_code(self, phone: str) -> PairingCode: ...

    async def reject_call(self, call_id: str) -> None:
        """Decline it; raises `NotFound` when it does not ring (any more)."""

    async def act(self, message: MessageRef, deed: MessageDeed) -> None:
        """Do something to a message; what comes of it is also reported.

        Raises, beside what queries raise, `MessageNotFound` where the page has no such message, and
        `InvalidState` where WhatsApp does not let this be done to it (any more).
        """

    async def change_chat(self, chat: Jid, deed: ChatDeed) -> None:
        """Do something to a chat; raises, beside what queries raise, `ChatNotFound`."""

    async def mark_read(self, chat: Jid) -> None: ...

    async def show_writing(self, chat: Jid, what: Writing) -> None:
        """Let the other side see that something is on its way, where there is a chat."""

    async def screenshot(self) -> bytes:
        """The page as a PNG."""

    async def resources(self) -> Resources: ...

    def capabilities(self) -> dict[str, Capability]: ...


class Engine(Protocol):
    """A way to reach WhatsApp."""

    origin: str
    """Which WhatsApp: a profile that is linked on one is of no use on another."""

    async def has_room(self, *, to_start: bool) -> bool:
        """Whether the disk takes what browsers write: those that run, or another one as well."""

    async def open(self, profile: Profile, report: Report) -> EngineSession:
        """Begin to run a session; returns at once, everything that follows is reported."""

    async def close(self) -> None:
        """Let go of whatever the sessions shared."""
