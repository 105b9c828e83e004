"""What WhatsApp's servers do: carry what one account does to every phone and device it concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from .channel_book import Channel, ChannelBook
from .devices import Device, Devices
from .messages import LADDER, Ack, Entry, Message, Messages, further
from .people import STATUS, Group, People, Phone, is_channel, is_private
from .wires import receipt_of, wire_of

TYPING_OF_STATE: Final = {"composing": "typing", "recording": "recording"}


class NobodyThere(Exception):
    """No phone, group or channel has this address."""


class NotAllowed(Exception):
    """This account may not do that."""


class ReachOutLimited(NotAllowed):
    """WhatsApp keeps this account from starting conversations, for a while."""


@dataclass(frozen=True, slots=True)
class Chat:
    """One side's view of where something goes: the chat's key there, and who else is in it."""

    key: str
    group: Group | None
    others: list[Phone]
    channel: Channel | None = None

    @property
    def is_private(self) -> bool:
        return is_private(self.key)


class Carrier:
    """Messages, receipts and everything else between accounts.

    Nothing here waits: a request changes memory, notes what to store and what to push, and is done.
    """

    def __init__(
        self,
        people: People,
        channels: ChannelBook,
        messages: Messages,
        devices: Devices,
        now: Callable[[], float],
    ) -> None:
        self.people = people
        self.channels = channels
        self.messages = messages
        self.devices = devices
        self.now = now

    # --- messages --------------------------------------------------------------------------------

    def chat(self, me: Phone, address: str) -> Chat:
        """The chat that an address means to one account."""
        group = self.people.group(address)
        if group is not None:
            if me.number not in group.members:
                raise NotAllowed
            others = [self.people.known(n) for n in group.members if n != me.number]
            return Chat(group.jid, group, others)
        channel = self.channels.get(address)
        if channel is not None:
            others = [self.people.known(n) for n in channel.members if n != me.number]
            return Chat(channel.jid, None, others, channel)
        if address == STATUS:
            return Chat(STATUS, None, self._audience(me))
        person = self.people.find(address)
        if person is None:
            raise NobodyThere
        return Chat(person.number, None, [] if person is me else [person])

    def _audience(self, me: Phone) -> list[Phone]:
        """Those who see somebody's statuses: the people whom they know."""
        others = (each for each in self.people.phones() if each is not me)
        return [other for other in others if self.knows(me, other)]

    def send(
        self,
        me: Phone,
        message: Message,
        origin: Device | None = None,
        *,
        ciphertext: bool = False,
        copies: int = 1,
    ) -> Entry:
        """Put a message on its sender's list and on every recipient's, and tell all devices."""
        chat = self.chat(me, message.to)
        self._check_may_write(me, chat)
        mine = self.messages.arrive(me.number, chat.key, message)
        message = mine.message  # under an id that was sent before, what was sent then
        self._push_message(me, mine, chat, besides=origin)
        for other in chat.others:
            if not (chat.group or chat.channel) and me.number in other.blocked:
                continue  # it never comes, and the sender is not told
            key = me.number if chat.is_private else chat.key
            theirs = self.messages.arrive(other.number, key, message)
            theirs.ack = further(theirs.ack, "delivered")
            other.presence.pop(me.number, None)
            theirs.ciphertext = ciphertext and theirs.arrivals == 1
            for _ in range(copies):
                self._push_message(other, theirs, chat)
            # Phones are online: what came in is delivered. Of statuses and posts nobody says so.
            if chat.is_private or chat.group:
                self._raise(me, [mine], other, "delivered")
        if not chat.others and chat.is_private:
            self._raise(me, [mine], me, "read")  # a note to oneself is read
        return mine

    def _check_may_write(self, me: Phone, chat: Chat) -> None:
        if chat.key in me.blocked:
            raise NotAllowed  # WhatsApp wants the person unblocked first
        if chat.group is not None and chat.group.announce and me.number not in chat.group.admins:
            raise NotAllowed
        if chat.group is not None and chat.group.kind == "community":
            raise NotAllowed  # it has a group to speak in
        if chat.channel is not None and me.number != chat.channel.owner:
            raise NotAllowed
        if me.restricted and chat.is_private and not self._wrote(chat.key, me):
            raise ReachOutLimited

    def _wrote(self, number: str, to: Phone) -> bool:
        return any(not entry.from_me for entry in self.messages.in_chat(to.number, number))

    def decrypt(self, message: Message) -> None:
        """Whoever could not read it gets it again, whole."""
        group = self.people.group(message.to)
        for number in group.members if group else [message.to]:
            key = group.jid if group else message.author
            entry = self.messages.get(number, (key, message.author, message.id))
            if entry is not None and entry.ciphertext:
                self.resend(self.people.known(number), entry)

    def resend(self, me: Phone, entry: Entry) -> None:
        """A device asks for what it could not decrypt, or its sender thought of it."""
        if not entry.ciphertext:
            return
        entry.ciphertext = False
        self.messages.changed(entry)
        self._push_message(me, entry, self.chat(me, entry.chat))

    def receipt(
        self, me: Phone, chat: str, entries: Iterable[Entry], ack: Ack, origin: Device | None = None
    ) -> None:
        """This account got, read or played messages of one chat; their authors hear of it."""
        by_author: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            if entry.from_me or further(entry.ack, ack) == entry.ack:
                continue
            entry.ack = ack
            self.messages.changed(entry)
            by_author[entry.message.author].append(entry)
        for author, read in by_author.items():
            sender = self.people.known(author)
            if is_channel(chat):
                continue  # its owner is not told who reads it
            key = me.number if is_private(chat) else chat
            theirs = [self.messages.get(author, (key, author, entry.message.id)) for entry in read]
            in_private = is_private(chat)
            if ack == "read" and in_private and not (me.read_receipts and sender.read_receipts):
                continue
            self._raise(sender, [entry for entry in theirs if entry is not None], me, ack)
        if by_author and ack == "read":
            body = {"id": self.address_of_chat(chat), "unread": self.unread(me, chat)}
            self.push(me, "chat", body, besides=origin)

    def read_chat(self, me: Phone, chat: str) -> None:
        self.receipt(me, chat, list(self.messages.in_chat(me.number, chat)), "read")

    def unread(self, me: Phone, chat: str) -> int:
        return sum(
            not entry.from_me and LADDER.index(entry.ack) < LADDER.index("read")
            for entry in self.messages.in_chat(me.number, chat)
        )

    def _raise(self, sender: Phone, entries: list[Entry], reader: Phone, ack: Ack) -> None:
        """Note a receipt on the sender's entries, and tell the sender's devices what is new."""
        new = []
        for entry in entries:
            before = entry.receipts.get(reader.number, "sent")
            if further(before, ack) == before:
                continue
            entry.receipts[reader.number] = ack
            entry.ack = further(entry.ack, self._ack_of_all(entry))
            self.messages.changed(entry)
            new.append(entry)
        if new:
            self.push(
                sender,
                "receipt",
                {
                    "chat": self.address_of_chat(new[0].chat),
                    "ids": [entry.message.id for entry in new],
                    "type": receipt_of(ack),
                    "participant": None if is_private(new[0].chat) else reader.address,
                    "t": int(self.now()),
                },
            )

    def _ack_of_all(self, entry: Entry) -> Ack:
        """A message is as far as the recipient who is furthest behind; a status, the furthest."""
        if entry.chat == STATUS:
            return max(entry.receipts.values(), key=LADDER.index)
        group = self.people.group(entry.chat)
        recipients = group.members if group else [entry.chat]
        others = [number for number in recipients if number != entry.owner] or [entry.owner]
        return min((entry.receipts.get(number, "sent") for number in others), key=LADDER.index)

    def _push_message(
        self, viewer: Phone, entry: Entry, chat: Chat, besides: Device | None = None
    ) -> None:
        if not self.devices.of(viewer.number):
            return
        author = self.people.known(entry.message.author)
        named = [] if chat.channel else [author, *(chat.others if chat.is_private else ())]
        body = {
            "message": wire_of(self.people, viewer, entry),
            "people": [person.as_person(viewer) for person in named if person is not viewer],
        }
        self.push(viewer, "message", body, besides=besides)

    # --- what happens to messages later ----------------------------------------------------------

    # A device asks again when it does not know whether it was heard: what is so already is no news.

    def react(self, me: Phone, entry: Entry, emoji: str, origin: Device | None = None) -> None:
        if entry.reactions.get(me.number, "") == emoji:
            return
        for viewer, copy in self._copies(entry):
            if entry.chat == STATUS and viewer.number not in (me.number, entry.message.author):
                continue  # its author alone sees what others think of it
            if emoji:
                copy.reactions[me.number] = emoji
            else:
                copy.reactions.pop(me.number, None)
            self._tell(viewer, copy, "reaction", {"by": me, "emoji": emoji}, origin)

    def edit(self, me: Phone, entry: Entry, text: str, origin: Device | None = None) -> None:
        if not entry.from_me or entry.revoked:
            raise NotAllowed
        if entry.edited and entry.message.text == text:
            return
        for viewer, copy in self._copies(entry):
            copy.message.text, copy.edited = text, True
            self._tell(viewer, copy, "edit", {"by": me, "text": text}, origin)

    def revoke(self, me: Phone, entry: Entry, origin: Device | None = None) -> None:
        group = self.people.group(entry.chat)
        if not entry.from_me and (group is None or me.number not in group.admins):
            raise NotAllowed
        if entry.revoked:
            return
        for viewer, copy in self._copies(entry):
            copy.message.text, copy.message.media, copy.revoked = "", None, True
            self._tell(viewer, copy, "revoke", {"by": me}, origin)

    def vote(
        self, me: Phone, entry: Entry, options: list[str], origin: Device | None = None
    ) -> None:
        if entry.votes.get(me.number, []) == options:
            return
        for viewer, copy in self._copies(entry):
            copy.votes[me.number] = options
            self._tell(viewer, copy, "vote", {"by": me, "options": options}, origin)

    def star(self, me: Phone, entry: Entry, starred: bool, origin: Device | None = None) -> None:
        """A mark of one's own: nobody else sees it."""
        entry.starred = starred
        self._tell(me, entry, "star", {"by": me, "starred": starred}, origin)

    def pin(self, me: Phone, entry: Entry, seconds: int, origin: Device | None = None) -> None:
        """Put a message above its chat for everybody in it, or with 0 take it down."""
        for viewer, copy in self._copies(entry):
            copy.pinned = seconds > 0
            self._tell(viewer, copy, "pin", {"by": me, "seconds": seconds}, origin)

    def _copies(self, entry: Entry) -> list[tuple[Phone, Entry]]:
        """The message on every phone that has it."""
        author, message_id = entry.message.author, entry.message.id
        group = self.people.group(entry.chat)
        if group is not None:
            places = [(number, group.jid) for number in group.members]
        elif not is_private(entry.chat):
            places = [(phone.number, entry.chat) for phone in self.people.phones()]
        else:
            places = list({(entry.owner, entry.chat), (entry.chat, entry.owner)})
        found = [(n, self.messages.get(n, (chat, author, message_id))) for n, chat in places]
        return [(self.people.known(n), copy) for n, copy in found if copy is not None]

    def _tell(
        self, viewer: Phone, copy: Entry, op: str, body: dict[str, Any], origin: Device | None
    ) -> None:
        self.messages.changed(copy)
        by: Phone = body["by"]
        author = self.people.known(copy.message.author)
        self.push(
            viewer,
            op,
            {
                **body,
                "chat": self.address_of_chat(copy.chat),
                "message_id": copy.message.id,
                "from_me": copy.from_me,
                "participant": author.address if _names_authors(copy.chat) else None,
                "by": by.lid if by is viewer else by.address,
                "t": int(self.now()),
            },
            besides=origin,
        )

    # --- people -----------------------------------------------------------------------------------

    def changed(self, person: Phone) -> None:
        """Tell the devices of everyone who has a chat or a group with this person."""
        self.people.changed(person)
        for viewer in self.people.phones():
            if self.knows(viewer, person):
                self.push(viewer, "person", {"person": person.as_person(viewer)})

    def set_up(
        self,
        me: Phone,
        *,
        read_receipts: bool | None,
        restricted: bool | None,
        hidden: bool | None,
        business: bool | None,
        hands_over: int | None = None,
    ) -> None:
        """What is None stays as it is."""
        if read_receipts is not None:
            me.read_receipts = read_receipts
        if restricted is not None:
            me.restricted = restricted
        if business is not None:
            me.business = business
        if hands_over is not None:
            me.hands_over = hands_over
        self.people.changed(me)
        if hidden is not None and hidden is not me.hidden:
            me.hidden = hidden
            self.changed(me)

    def add_contacts(self, me: Phone, numbers: Iterable[str]) -> None:
        """Write people into an address book; those who are on WhatsApp are named by it."""
        new = set(numbers) - me.contacts
        me.contacts |= new
        self.people.changed(me)
        for number in sorted(new):
            person = self.people.phone(number)
            if person is not None:
                self.push(me, "person", {"person": person.as_person(me)})

    def knows(self, viewer: Phone, person: Phone) -> bool:
        return (
            viewer is person
            or person.number in viewer.contacts
            or any(True for _ in self.messages.in_chat(viewer.number, person.number))
            or any(person.number in group.members for group in self.people.groups_of(viewer.number))
        )

    def block(
        self,
        me: Phone,
        person: Phone,
        blocked: bool,
        origin: Device | None = None,
    ) -> None:
        (me.blocked.add if blocked else me.blocked.discard)(person.number)
        self.people.changed(me)
        self.push(me, "blocklist", self.blocklist(me), besides=origin)

    def blocklist(self, me: Phone) -> dict[str, Any]:
        """Everybody on it, by both addresses: a device may know either."""
        people = [self.people.known(number) for number in sorted(me.blocked)]
        return {"blocked": [address for person in people for address in (person.lid, person.jid)]}

    def address_of_chat(self, chat: str) -> str:
        """How a device keys a chat: the group, or the person as WhatsApp names them now."""
        person = self.people.phone(chat)
        return chat if person is None else person.address

    def push(
        self, viewer: Phone, op: str, body: dict[str, Any], besides: Device | None = None
    ) -> None:
        for device in self.devices.of(viewer.number):
            if device is not besides:
                self.devices.push(device, op, body)


def _names_authors(chat: str) -> bool:
    """Whether it takes its author, too, to name a message of such a chat."""
    return not is_private(chat) and not is_channel(chat)
