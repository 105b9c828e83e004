"""A session on the simulated WhatsApp, and the script by which a test leads it."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from gateway.core.chats import SeenChat, Watermark, Watermarks
from gateway.core.contacts import SeenPerson
from gateway.core.deeds import ChatDeed, MessageDeed, Writing
from gateway.core.errors import (
    ChatNotFound,
    Code,
    EngineFailed,
    GatewayError,
    MediaGone,
    MessageNotFound,
    NotFound,
    NotSupported,
)
from gateway.core.facts import (
    AckSeen,
    Capability,
    ChangeSeen,
    ChatRead,
    ChatsSeen,
    LinkSeen,
    MessageSeen,
    PairSeen,
    PeopleSeen,
    QrSeen,
    StateSeen,
)
from gateway.core.history import Older
from gateway.core.ids import STATUS_JID, Jid, is_channel, phone_jid
from gateway.core.messages import Change, MessageRef, MessageStatus, SeenMessage
from gateway.core.pictures import Portrait
from gateway.core.sends import (
    OutgoingContent,
    OutgoingMedia,
    OutgoingText,
    SendOutcome,
    SendReceipt,
)
from gateway.core.sessions import PairingCode, Signal
from gateway.core.statuses import SeenView
from gateway.engines.simulated.channels import REASON as NO_CHANNELS
from gateway.engines.simulated.channels import NoChannels
from gateway.engines.simulated.communities import REASON as NO_COMMUNITIES
from gateway.engines.simulated.communities import NoCommunities
from gateway.engines.simulated.contents import Outgoing, said_by
from gateway.engines.simulated.deeds import act, change_chat
from gateway.engines.simulated.groups import REASON as NO_GROUPS
from gateway.engines.simulated.groups import NoGroups
from gateway.engines.simulated.labels import REASON as NO_BUSINESS
from gateway.engines.simulated.labels import AccountLabels
from gateway.engines.simulated.whatsapp import (
    Device,
    Letter,
    Person,
    SimulatedWhatsApp,
)
from gateway.ports import Clock, NumberCheck, Picture, Profile, Report, Resources
from gateway.tasks import Tasks

VERSION: Final = "simulated"
QR_LIFETIME: Final = timedelta(seconds=60)
CODE_LIFETIME: Final = timedelta(seconds=180)
# The smallest PNG: one white pixel.
_SCREENSHOT: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
_UNKNOWN: Final = SendReceipt(outcome=SendOutcome.UNKNOWN, message="not connected")
_VERBS: Final = (
    "text",
    "media_out",
    "media_in",
    "receive",
    "acks",
    "pairing_code",
    "check_number",
    "location",
    "contact",
    "poll",
    "event",
    "forward",
    "edit",
    "revoke",
    "delete",
    "reaction",
    "star",
    "pin",
    "poll_vote",
    "archive",
    "pin_chat",
    "mute",
    "mark_unread",
    "clear_chat",
    "delete_chat",
    "mark_read",
    "block",
    "about",
    "picture",
    "profile",
    "profile_picture",
    "typing",
    "chats",
    "contacts",
    "history",
    "history_on_demand",
    "deletions",
    "screenshot",
    "resources",
)


_NO_STATUSES: Final = "the simulated WhatsApp has no statuses"
_ABSENT: Final = {
    "groups": NO_GROUPS,
    "communities": NO_COMMUNITIES,
    "channels": NO_CHANNELS,
    "channel_post": NO_CHANNELS,
    "status": _NO_STATUSES,
    "status_revoke": _NO_STATUSES,
    "status_views": _NO_STATUSES,
}


class SimulatedSession:
    """One session, being run. See `gateway.ports.EngineSession`."""

    def __init__(
        self, profile: Profile, report: Report, whatsapp: SimulatedWhatsApp, clock: Clock
    ) -> None:
        self.profile = profile
        self._key = str(profile.folder)
        self._report = report
        self._whatsapp = whatsapp
        self._clock = clock
        self.groups = NoGroups()
        self.labels = AccountLabels(lambda: self._me, report)
        self.channels = NoChannels()
        self.communities = NoCommunities()
        self._tasks = Tasks(f"simulated:{profile.session_id}")
        self._ending = False
        self._over = asyncio.Event()
        self._me: Person | None = None
        self._online = False
        self._codes = 0
        self._next_receipts: list[SendReceipt] = []
        self._line = asyncio.Lock()
        """Sends that overlap go out one after the other, as a page sends them."""
        self.sends = asyncio.Event()
        """Cleared, the page takes no send until it is set again."""
        self.answers = asyncio.Event()
        """Cleared, a send goes out and is not answered, as by a page that hangs."""
        self.fetch_failures: list[GatewayError] = []
        """What the next files that are asked for are refused with."""
        self.given: list[str] = []
        """The ids of the messages that it was to send."""
        self.looked_up: list[str] = []
        """And of those that it was asked for."""
        for event in (self.sends, self.answers):
            event.set()
        self.shown_to: list[tuple[Jid, Writing]] = []
        """Whom it let see that something was on its way."""
        self.memory_bytes = 0
        """What `resources` says it uses."""

    # --- its life -----------------------------------------------------------------------------

    def begin(self) -> None:
        self._tasks.spawn(self._start(), name="start")

    async def _start(self) -> None:
        person = self._whatsapp.linked(self._key)
        if person is not None:
            await self._connect(person)
        elif self.profile.linked:
            await self.end(Signal.UNLINKED)
        else:
            await self.show_code()

    async def show_code(self) -> str:
        """Offer the next QR code."""
        self._codes += 1
        code = f"2@{self.profile.session_id}-{self._codes},simulated"
        self._whatsapp.offers[code] = self._connect
        await self._report(QrSeen(code, self._clock.now() + QR_LIFETIME))
        return code

    async def _connect(self, person: Person) -> None:
        if self._ending:
            return  # the code was shown by a page that is gone
        self._me = person
        self._whatsapp.link(self._key, person)
        person.device = Device(
            message=self._message_came,
            ack=self._ack_came,
            change=self._change_came,
            gone=self._report,
            unlinked=self._unlinked,
        )
        await self._report(PairSeen(person.seen))
        await self._report(StateSeen(Signal.SYNCING))
        await self.prove()

    async def prove(self) -> None:
        """The link works, for the first time or again."""
        if self._me is None:
            raise ValueError("nobody is linked")
        self._online = True
        await self._report(PeopleSeen((self._me.seen,)))
        await self._report(ChatsSeen(tuple(self._chats())))
        await self._report(LinkSeen(self._me.seen, VERSION))

    def _chats(self) -> Iterator[SeenChat]:
        if self._me is None:
            return
        for other, letters in self._whatsapp.chats_of(self._me).items():
            theirs = [letter.seen.status for letter in letters if letter.sender is other]
            yield SeenChat(
                jid=other.lid,
                person=other.seen,
                name=other.name,
                unread=len([status for status in theirs if status is not MessageStatus.READ]),
                updated_at=letters[-1].seen.timestamp,
                labels=self._me.labelled.get(other, ()),
            )

    async def lose(self, signal: Signal = Signal.NETWORK_LOST) -> None:
        """Trouble that passes; `prove` ends it."""
        self._online = False
        await self._report(StateSeen(signal))

    async def end(self, signal: Signal, detail: str | None = None) -> None:
        """Trouble that ends the run."""
        if self._ending:
            return
        self._ending = True
        self._leave()
        await self._report(StateSeen(signal, detail))
        self._over.set()

    async def _unlinked(self) -> None:
        self._whatsapp.forget(self._key)
        await self.end(Signal.UNLINKED)

    def _leave(self) -> None:
        self._online = False
        if self._me is not None:
            self._me.device = None

    async def ended(self) -> None:
        await self._over.wait()

    async def close(self) -> None:
        self._ending = True
        self._leave()
        self.sends.set()
        self.answers.set()
        await self._tasks.close()
        self._over.set()

    async def log_out(self) -> None:
        if self._me is None:
            raise EngineFailed
        self._whatsapp.forget(self._key)
        await self.end(Signal.LOGGED_OUT)

    # --- messages -----------------------------------------------------------------------------

    def answer_next_send(self, receipt: SendReceipt) -> None:
        """What the next send comes to, instead of going out."""
        self._next_receipts.append(receipt)

    async def send_text(self, order: OutgoingText) -> SendReceipt:
        return await self._in_turn(order)

    async def send_media(self, order: OutgoingMedia) -> SendReceipt:
        return await self._in_turn(order)

    async def send_content(self, order: OutgoingContent) -> SendReceipt:
        return await self._in_turn(order)

    async def _in_turn(self, order: Outgoing) -> SendReceipt:
        self.given.append(order.wire_id)
        async with self._line:
            await self.sends.wait()
            receipt = await self._send(order)
            await self.answers.wait()
            return receipt if self._online else _UNKNOWN

    async def _send(self, order: Outgoing) -> SendReceipt:  # noqa: PLR0911 - each is a way to end
        if not self._online or self._me is None:
            return _UNKNOWN
        if self._next_receipts:
            return self._next_receipts.pop(0)
        recipient = self._whatsapp.person(order.chat)
        if order.chat == STATUS_JID or is_channel(order.chat):
            return SendReceipt(outcome=SendOutcome.FAILED, code=Code.NOT_SUPPORTED)
        if recipient is None:
            return SendReceipt(outcome=SendOutcome.FAILED, code=Code.NOT_ON_WHATSAPP)
        known = [letter.wire_id for letter in self._me.letters]
        if order.quoted is not None and order.quoted.wire_id not in known:
            return SendReceipt(outcome=SendOutcome.FAILED, code=MessageNotFound.code)
        try:
            said = await said_by(order, self._me)
        except OSError:
            return SendReceipt(outcome=SendOutcome.FAILED, message="the file cannot be read")
        if said is None:
            return SendReceipt(outcome=SendOutcome.FAILED, code=MessageNotFound.code)
        letter = self._whatsapp.letter(order.wire_id, self._me, recipient, said)
        named = () if isinstance(order, OutgoingContent) else order.mentions
        letter.seen = replace(
            letter.seen,
            quoted_wire_id=None if order.quoted is None else order.quoted.wire_id,
            mentions=tuple(who.seen for jid in named if (who := self._whatsapp.person(jid))),
        )
        self._tasks.spawn(self._whatsapp.deliver(letter), name="deliver")
        return self._receipt(letter)

    async def find_sent(self, chat: Jid, wire_id: str) -> SendReceipt | None:
        self.looked_up.append(wire_id)
        for letter in self._letters():
            if letter.wire_id == wire_id and chat in {letter.recipient.lid, letter.recipient.phone}:
                return self._receipt(letter)
        return None

    async def fetch_media(self, message: MessageRef, into: Path) -> None:
        attachment = next(
            (letter.attachment for letter in self._letters() if self._is(letter, message)), None
        )
        if attachment is None:
            raise MessageNotFound
        if self.fetch_failures:
            raise self.fetch_failures.pop(0)
        if self._person().media_are_gone:
            raise MediaGone
        await asyncio.to_thread(into.write_bytes, attachment.content)

    def _is(self, letter: Letter, message: MessageRef) -> bool:
        ref = letter.ref(self._person())
        return (ref.chat, ref.wire_id, ref.from_me) == (
            message.chat,
            message.wire_id,
            message.from_me,
        )

    @staticmethod
    def _receipt(letter: Letter) -> SendReceipt:
        return SendReceipt(
            outcome=SendOutcome.SENT,
            status=letter.seen.status,
            timestamp=letter.seen.timestamp,
            recipient=letter.recipient.seen,
        )

    async def catch_up(self, known: Watermarks) -> None:
        chats = self._whatsapp.chats_of(self._person())
        since = {other.lid: _since(known, other, letters) for other, letters in chats.items()}
        for letter in self._letters():
            other = letter.recipient if letter.sender is self._me else letter.sender
            begin = since[other.lid]
            if begin is not None and letter.seen.timestamp >= begin:
                await self._report_again(letter)
        for other, letters in chats.items():
            last = letters[-1]
            until = Watermark(wire_id=last.wire_id, at=last.seen.timestamp)
            await self._report(ChatRead(other.lid, until))

    async def look_again(self, messages: Sequence[MessageRef]) -> None:
        asked = {(ref.chat, ref.wire_id, ref.from_me) for ref in messages}
        for letter in self._letters():
            ref = letter.ref(self._person())
            if (ref.chat, ref.wire_id, ref.from_me) in asked:
                await self._report_again(letter)

    async def older(self, chat: Jid, before: MessageRef | None, count: int) -> Older:
        self._require_online()
        other = self._whatsapp.person(chat)
        letters = [] if other is None else self._whatsapp.chats_of(self._person()).get(other, [])
        if not letters:
            raise ChatNotFound
        end = len(letters)
        if before is not None:
            end = next(i for i, letter in enumerate(letters) if letter.wire_id == before.wire_id)
        begin = max(0, end - count)
        return Older(tuple(map(self._as_it_is, letters[begin:end])), begin > 0)

    async def _report_again(self, letter: Letter) -> None:
        seen = self._as_it_is(letter)
        await self._report(MessageSeen(seen, backfilled=True))
        if seen.from_me:
            await self._report(AckSeen(seen.chat, seen.wire_id, seen.status))

    def _as_it_is(self, letter: Letter) -> SeenMessage:
        """With all that was done to it."""
        me = self._person()
        seen = letter.seen if letter.sender is me else self._whatsapp.received(letter)
        return replace(
            seen,
            changes=letter.changes(me),
            starred=me in letter.starred_by,
            pinned=letter.pinned,
        )

    def _person(self) -> Person:
        if self._me is None:
            raise EngineFailed
        return self._me

    async def _change_came(self, message: MessageRef, change: Change) -> None:
        await self._report(ChangeSeen(message, change))

    def _letters(self) -> list[Letter]:
        return list(self._person().letters)

    async def _message_came(self, message: SeenMessage) -> None:
        await self._report(MessageSeen(message))

    async def _ack_came(self, letter: Letter, status: MessageStatus) -> None:
        await self._report(AckSeen(letter.recipient.lid, letter.wire_id, status))

    async def reject_call(self, call_id: str) -> None:  # noqa: ARG002 - the port's signature
        raise NotFound("On the simulated WhatsApp nobody calls.")

    async def mark_read(self, chat: Jid) -> None:
        for letter in self._letters():
            if letter.recipient is self._me and chat in {letter.sender.lid, letter.sender.phone}:
                await self._whatsapp.receipt(letter, MessageStatus.READ)

    async def act(self, message: MessageRef, deed: MessageDeed) -> None:
        self._require_online()
        await act(self._whatsapp, self._person(), message, deed)

    async def change_chat(self, chat: Jid, deed: ChatDeed) -> None:
        self._require_online()
        change_chat(self._person(), self._whatsapp.person(chat), deed)

    def _require_online(self) -> None:
        if not self._online:
            raise EngineFailed

    async def show_writing(self, chat: Jid, what: Writing) -> None:
        self.shown_to.append((chat, what))

    # --- questions ----------------------------------------------------------------------------

    async def views(self, status: MessageRef) -> tuple[SeenView, ...]:  # noqa: ARG002 - the port's
        raise NotSupported(details={"reason": _NO_STATUSES})

    async def check_number(self, phone: str) -> NumberCheck:
        person = self._whatsapp.person(phone_jid(phone))
        return NumberCheck(exists=person is not None, person=person.seen if person else None)

    async def picture(self, of: Jid) -> Picture | None:
        person = self._whatsapp.person(of)
        return None if person is None else person.picture

    async def show_picture(self, of: Jid, portrait: Portrait | None) -> None:
        me = self._person()
        if of not in {me.phone, me.lid}:
            raise ChatNotFound
        me.picture = None if portrait is None else Picture("image/jpeg", portrait.picture)

    async def about(self, person: Jid) -> str | None:
        known = self._whatsapp.person(person)
        return None if known is None else known.about

    async def block(self, person: Jid, *, blocked: bool) -> None:
        other = self._whatsapp.person(person)
        if other is None:
            raise EngineFailed
        (self._person().blocked.add if blocked else self._person().blocked.discard)(other)

    async def change_profile(self, *, name: str | None, about: str | None) -> None:
        me = self._person()
        me.name, me.about = name or me.name, me.about if about is None else about

    async def pairing_code(self, phone: str) -> PairingCode:
        if self._whatsapp.person(phone_jid(phone)) is None:
            raise EngineFailed
        await self._report(StateSeen(Signal.CODE_OFFERED))
        code = f"SIMU-{phone[-4:]:0>4}"
        self._whatsapp.offers[code] = self._connect
        return PairingCode(code=code, expires_at=self._clock.now() + CODE_LIFETIME)

    async def screenshot(self) -> bytes:
        return _SCREENSHOT

    async def resources(self) -> Resources:
        return Resources(
            processes=0, memory_bytes=self.memory_bytes, cpu_seconds=0, chromium_pid=None
        )

    def capabilities(self) -> dict[str, Capability]:
        able = dict.fromkeys(_VERBS, Capability(supported=True, provider="simulated"))
        able |= {
            name: Capability(supported=False, provider=None, reason=reason)
            for name, reason in _ABSENT.items()
        }
        labels = able["text"]
        if self._me is not None and not self._me.is_business:
            labels = Capability(supported=False, provider=None, reason=NO_BUSINESS)
        return able | {"labels": labels}

    @property
    def me(self) -> SeenPerson | None:
        return self._me.seen if self._me else None


def _since(known: Watermarks, other: Person, letters: list[Letter]) -> datetime | None:
    last = letters[-1]
    return known.news_since(other.lid, last.wire_id, last.seen.timestamp)
