"""A WhatsApp in memory: people, what they wrote to each other, and the devices they linked."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any, Final

from gateway.core import link_previews
from gateway.core.contacts import SeenPerson
from gateway.core.contents import SpecialContent, as_json, type_of
from gateway.core.facts import ChatGone, MessagesGone, Rest
from gateway.core.ids import Jid, new_wire_id, phone_jid, phone_of
from gateway.core.labels import Label
from gateway.core.link_previews import LinkPreview
from gateway.core.messages import (
    LINK_PREVIEW,
    Change,
    Edit,
    MessageRef,
    MessageStatus,
    MessageType,
    Pin,
    Reaction,
    Revoke,
    SeenMessage,
    Star,
    Vote,
)
from gateway.core.numbers import other_spelling
from gateway.ports import Clock, Picture

_FIRST_LID: Final = 100_000_000_000_001


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that a message carries."""

    kind: MessageType
    content: bytes
    mimetype: str
    filename: str
    view_once: bool = False

    def described(self) -> dict[str, Any]:
        """What is known of it before it is fetched."""
        return {
            "mimetype": self.mimetype,
            "size": len(self.content),
            "sha256": hashlib.sha256(self.content).hexdigest(),
            "filename": self.filename,
            "durationSeconds": None,
            "width": None,
            "height": None,
        }


@dataclass(frozen=True, slots=True)
class Said:
    """What a message says: a text, a file with or without one, or something else."""

    text: str
    attachment: Attachment | None = None
    special: SpecialContent | None = None
    preview: LinkPreview | None = None

    @property
    def type(self) -> MessageType:
        if self.attachment is not None:
            return self.attachment.kind
        return MessageType.TEXT if self.special is None else type_of(self.special)

    @property
    def content(self) -> dict[str, Any] | None:
        if self.attachment is not None:
            return {"media": self.attachment.described()}
        if self.preview is not None:
            return {LINK_PREVIEW: link_previews.as_json(self.preview)}
        return None if self.special is None else as_json(self.special)


@dataclass(slots=True)
class Letter:
    """One message, as WhatsApp has it."""

    wire_id: str
    sender: "Person"
    recipient: "Person"
    said: Said
    seen: SeenMessage
    """From the sender's side."""
    arrivals: int = 1
    edited: Edit | None = None
    revoked: bool = False
    pinned: bool = False
    reactions: dict["Person", tuple[str, datetime]] = field(default_factory=dict)
    votes: dict["Person", tuple[tuple[int, ...], datetime]] = field(default_factory=dict)
    starred_by: set["Person"] = field(default_factory=set)

    @property
    def text(self) -> str:
        return self.said.text

    @property
    def attachment(self) -> Attachment | None:
        return self.said.attachment

    def ref(self, who: "Person") -> MessageRef:
        """What this message is called on somebody's side."""
        mine = self.sender is who
        other = self.recipient if mine else self.sender
        return MessageRef(
            wire_id=self.wire_id, chat=other.lid, from_me=mine, author=None if mine else other.seen
        )

    def reaction(self, by: "Person", who: "Person") -> Reaction:
        emoji, at = self.reactions[by]
        return Reaction(by=None if by is who else by.seen, emoji=emoji, at=at)

    def vote(self, by: "Person", who: "Person") -> Vote:
        options, at = self.votes[by]
        return Vote(by=None if by is who else by.seen, options=options, at=at)

    def changes(self, who: "Person") -> tuple[Change, ...]:
        """All that has been done to it, from somebody's side."""
        edits = () if self.edited is None else (self.edited,)
        reactions = tuple(self.reaction(by, who) for by in self.reactions)
        votes = tuple(self.vote(by, who) for by in self.votes)
        return (*edits, *reactions, *votes, *((Revoke(),) if self.revoked else ()))


@dataclass(slots=True, eq=False)
class Person:
    """Somebody with a phone, and the device they linked, if any."""

    phone: Jid
    lid: Jid
    name: str
    letters: list[Letter] = field(default_factory=list)
    device: "Device | None" = None
    about: str | None = None
    picture: Picture | None = None
    blocked: "set[Person]" = field(default_factory=set)
    is_business: bool = False
    labels: dict[str, Label] = field(default_factory=dict)
    labelled: dict["Person", tuple[str, ...]] = field(default_factory=dict)
    """The labels of chats, by whom they are with."""
    media_are_gone: bool = False
    """Whether WhatsApp has lost the files that were sent to this account, and by it."""

    @property
    def seen(self) -> SeenPerson:
        return SeenPerson(phone=self.phone, lid=self.lid, push_name=self.name)


@dataclass(slots=True, kw_only=True)
class Device:
    """What a linked session wants to hear."""

    message: Callable[[SeenMessage], Awaitable[None]]
    ack: Callable[[Letter, MessageStatus], Awaitable[None]]
    change: Callable[[MessageRef, Change], Awaitable[None]]
    gone: Callable[[MessagesGone | ChatGone], Awaitable[None]]
    unlinked: Callable[[], Awaitable[None]]


class SimulatedWhatsApp:
    """The world that the sessions of a simulated engine share."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._people: dict[Jid, Person] = {}
        self._lids = count(_FIRST_LID)
        self._linked: dict[str, Person] = {}
        self.offers: dict[str, Callable[[Person], Awaitable[None]]] = {}
        """What happens when a code is scanned, by the code's text."""

    # --- people -------------------------------------------------------------------------------

    def add_person(self, number: str, name: str) -> Person:
        known = self.person(phone_jid(number))
        if known is not None:
            return known
        person = Person(phone=phone_jid(number), lid=Jid(f"{next(self._lids)}@lid"), name=name)
        self._people[person.phone] = self._people[person.lid] = person
        return person

    def open_business(self, number: str) -> None:
        """The phone of this number has WhatsApp Business from now on."""
        self._people[phone_jid(number)].is_business = True

    def person(self, address: Jid) -> Person | None:
        """Whoever has this LID or number, however the number is written."""
        found = self._people.get(address)
        other = other_spelling(phone_of(address) or "")
        return found or (None if other is None else self._people.get(phone_jid(other)))

    # --- links --------------------------------------------------------------------------------

    async def scan(self, number: str, code: str) -> None:
        """The phone of this number reads a code that a session shows."""
        await self.offers.pop(code)(self._people[phone_jid(number)])

    def link(self, profile: str, person: Person) -> None:
        self._linked[profile] = person

    def linked(self, profile: str) -> Person | None:
        """Whom the session with this profile belongs to; a profile outlives its runs."""
        return self._linked.get(profile)

    def forget(self, profile: str) -> None:
        self._linked.pop(profile, None)

    async def unlink(self, number: str) -> None:
        """The person removes the linked device on the phone."""
        device = self._people[phone_jid(number)].device
        if device is not None:
            await device.unlinked()

    # --- messages -----------------------------------------------------------------------------

    async def write(
        self,
        sender: str,
        recipient: str,
        text: str,
        attachment: Attachment | None = None,
        *,
        special: SpecialContent | None = None,
        preview: LinkPreview | None = None,
    ) -> str:
        """Somebody sends something from their phone: words, a file with or without a caption, …"""
        letter = self.letter(
            new_wire_id(),
            self._people[phone_jid(sender)],
            self._people[phone_jid(recipient)],
            Said(text, attachment, special, preview),
        )
        if letter.sender.device is not None:
            await letter.sender.device.message(letter.seen)
        await self.deliver(letter)
        return letter.wire_id

    async def delete(self, number: str, wire_id: str) -> None:
        """Somebody deletes a message on their own devices."""
        me = self._people[phone_jid(number)]
        letter = next(letter for letter in me.letters if letter.wire_id == wire_id)
        other = letter.recipient if letter.sender is me else letter.sender
        await self._delete(me, other, [letter])

    async def clear(self, number: str, other: str) -> None:
        """Somebody empties a chat on their own devices."""
        me, with_whom = self._people[phone_jid(number)], self._people[phone_jid(other)]
        await self._delete(me, with_whom, self.chats_of(me)[with_whom])

    async def delete_chat(self, number: str, other: str) -> None:
        me, with_whom = self._people[phone_jid(number)], self._people[phone_jid(other)]
        for letter in self.chats_of(me)[with_whom]:
            me.letters.remove(letter)
        if me.device is not None:
            await me.device.gone(ChatGone(with_whom.lid))

    async def _delete(self, me: Person, other: Person, letters: list[Letter]) -> None:
        for letter in letters:
            me.letters.remove(letter)
        if me.device is not None:
            rest = Rest.MORE if other in self.chats_of(me) else Rest.NOTHING
            refs = tuple(letter.ref(me) for letter in letters)
            await me.device.gone(MessagesGone(other.lid, refs, rest))

    def lose_media(self, number: str) -> None:
        self._people[phone_jid(number)].media_are_gone = True

    def find_media(self, number: str) -> None:
        """The phone has brought them back."""
        self._people[phone_jid(number)].media_are_gone = False

    def letter(
        self,
        wire_id: str,
        sender: Person,
        recipient: Person,
        said: Said,
    ) -> Letter:
        """A message as its sender sees it; the same id again is the same message."""
        for known in sender.letters:
            if known.wire_id == wire_id:
                known.arrivals += 1
                return known
        seen = SeenMessage(
            wire_id=wire_id,
            chat=recipient.lid,
            chat_person=recipient.seen,
            from_me=True,
            author=None,
            type=said.type,
            text=said.text if said.text or said.type is MessageType.TEXT else None,
            timestamp=self._clock.now().replace(microsecond=0),  # as WhatsApp counts
            status=MessageStatus.SENT,
            view_once=said.attachment is not None and said.attachment.view_once,
            content=said.content,
        )
        letter = Letter(wire_id, sender, recipient, said, seen)
        sender.letters.append(letter)
        recipient.letters.append(letter)
        return letter

    async def deliver(self, letter: Letter) -> None:
        if letter.sender in letter.recipient.blocked:
            return
        if letter.recipient.device is not None:
            await letter.recipient.device.message(self.received(letter))
        await self.receipt(letter, MessageStatus.DELIVERED)

    @staticmethod
    def received(letter: Letter) -> SeenMessage:
        """The message from its recipient's side."""
        return replace(
            letter.seen,
            chat=letter.sender.lid,
            chat_person=letter.sender.seen,
            from_me=False,
            author=letter.sender.seen,
        )

    async def read(self, reader: str, writer: str) -> None:
        """Somebody opens a chat on their phone."""
        who = self._people[phone_jid(reader)]
        for letter in who.letters:
            if letter.recipient is who and phone_of(letter.sender.phone) == writer:
                await self.receipt(letter, MessageStatus.READ)

    async def receipt(self, letter: Letter, status: MessageStatus) -> None:
        letter.seen = replace(letter.seen, status=status)
        if letter.sender.device is not None:
            await letter.sender.device.ack(letter, status)

    async def edit(self, number: str, wire_id: str, text: str) -> None:
        """The author gives a message another text."""
        letter = self._written(number, wire_id)
        letter.edited = Edit(text=text, at=self._clock.now())
        letter.seen = replace(letter.seen, text=text)
        await self._changed(letter, lambda _: letter.edited)

    async def revoke(self, number: str, wire_id: str) -> None:
        """The author takes a message back."""
        letter = self._written(number, wire_id)
        letter.revoked = True
        letter.seen = replace(letter.seen, text=None)
        await self._changed(letter, lambda _: Revoke())

    async def react(self, number: str, wire_id: str, emoji: str) -> None:
        by = self._people[phone_jid(number)]
        letter = next(letter for letter in by.letters if letter.wire_id == wire_id)
        letter.reactions[by] = (emoji, self._clock.now())
        await self._changed(letter, lambda who: letter.reaction(by, who))

    async def vote(self, number: str, wire_id: str, options: tuple[int, ...]) -> None:
        by = self._people[phone_jid(number)]
        letter = next(letter for letter in by.letters if letter.wire_id == wire_id)
        letter.votes[by] = (options, self._clock.now())
        await self._changed(letter, lambda who: letter.vote(by, who))

    async def star(self, who: Person, letter: Letter, *, starred: bool) -> None:
        (letter.starred_by.add if starred else letter.starred_by.discard)(who)
        await self._changed(letter, lambda other: Star(starred=starred) if other is who else None)

    async def pin(self, letter: Letter, *, pinned: bool) -> None:
        letter.pinned = pinned
        await self._changed(letter, lambda _: Pin(pinned=pinned))

    def _written(self, number: str, wire_id: str) -> Letter:
        who = self._people[phone_jid(number)]
        return next(
            letter for letter in who.letters if letter.wire_id == wire_id and letter.sender is who
        )

    async def _changed(self, letter: Letter, change_for: Callable[[Person], Change | None]) -> None:
        for who in (letter.sender, letter.recipient):
            change = change_for(who)
            if who.device is not None and change is not None:
                await who.device.change(letter.ref(who), change)

    def chats_of(self, who: Person) -> dict[Person, list[Letter]]:
        """By partner, oldest first."""
        chats: dict[Person, list[Letter]] = {}
        for letter in who.letters:
            other = letter.recipient if letter.sender is who else letter.sender
            chats.setdefault(other, []).append(letter)
        return chats

    def inbox(self, number: str) -> list[Letter]:
        """What the phone of this number has got from others."""
        who = self._people[phone_jid(number)]
        return [letter for letter in who.letters if letter.recipient is who]
