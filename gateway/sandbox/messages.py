"""A phone's messages: each once on its list, with how often it came and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any, Final, Literal

from .changes import Changes
from .storage import Record, Storage

Ack = Literal["sent", "delivered", "read", "played"]
Identity = tuple[str, str, str]
"""Chat, author and id: senders choose ids, so an id alone tells nobody's message."""

LADDER: Final[tuple[Ack, ...]] = ("sent", "delivered", "read", "played")
MESSAGES: Final = "message"
SHOWN_OF_MEDIA: Final = ("mimetype", "size", "sha256", "filename")


@dataclass(slots=True)
class Message:
    """What a message says: the same on every phone that has it."""

    id: str
    author: str
    to: str
    """A number or a group's JID, as `author` is a number."""
    type: str
    text: str
    time: float
    media: dict[str, Any] | None = None
    location: dict[str, Any] | None = None
    contacts: list[dict[str, Any]] | None = None
    poll: dict[str, Any] | None = None
    event: dict[str, Any] | None = None
    link_preview: dict[str, Any] | None = None
    quoted: dict[str, Any] | None = None
    """The quoted message's `id` and its author's number."""
    mentions: list[str] = field(default_factory=list)
    view_once: bool = False
    extra: dict[str, Any] = field(default_factory=dict)
    """Keys of the page's own that the server carries and does not read."""


@dataclass(slots=True, eq=False)
class Entry:
    """One message on one phone's list."""

    owner: str
    chat: str
    place: int
    message: Message
    ack: Ack = "sent"
    receipts: dict[str, Ack] = field(default_factory=dict)
    """How far each recipient has come with a message of one's own."""
    reactions: dict[str, str] = field(default_factory=dict)
    votes: dict[str, list[str]] = field(default_factory=dict)
    edited: bool = False
    revoked: bool = False
    starred: bool = False
    pinned: bool = False
    ciphertext: bool = False
    """Its owner's devices could not decrypt it yet."""
    arrivals: int = 0
    shown: int = 0

    @property
    def from_me(self) -> bool:
        return self.message.author == self.owner

    @property
    def identity(self) -> Identity:
        return self.chat, self.message.author, self.message.id

    def record(self) -> Record:
        # Not asdict(): it copies everything in depth, which took most of a send's time, and what
        # comes out of here is written as JSON before anything else can change it.
        return {**_as_it_is(self), "message": _as_it_is(self.message)}

    def describe(self) -> dict[str, Any]:
        """The control API's form."""
        message = self.message
        return {
            "id": message.id,
            "chat": self.chat,
            "from": message.author,
            "to": message.to,
            "fromMe": self.from_me,
            "type": message.type,
            "text": message.text,
            "media": self._file(),
            "poll": self._poll(),
            "event": self._event(),
            "location": message.location,
            "contacts": message.contacts,
            "linkPreview": self._preview(),
            "quotedId": message.quoted["id"] if message.quoted else None,
            "mentions": message.mentions,
            "viewOnce": message.view_once,
            "starred": self.starred,
            "pinned": self.pinned,
            "reactions": [{"by": by, "emoji": emoji} for by, emoji in self.reactions.items()],
            "edited": self.edited,
            "revoked": self.revoked,
            "ack": self.ack,
            "timestamp": iso(message.time),
            "arrivals": self.arrivals,
            "shown": self.shown,
        }

    def _file(self) -> dict[str, Any] | None:
        """What a person sees of it; keys and addresses are between devices and media servers."""
        media = self.message.media
        return media and {name: media.get(name) for name in SHOWN_OF_MEDIA}

    def _preview(self) -> dict[str, Any] | None:
        """What a person sees under a text of where its link leads."""
        preview = self.message.link_preview
        if preview is None:
            return None
        return {name: preview.get(name) for name in ("url", "title", "description", "thumbnail")}

    def _event(self) -> dict[str, Any] | None:
        event = self.message.event
        if event is None:
            return None
        ends, venue = event.get("ends"), event.get("location")
        names = ("name", "latitude", "longitude")
        return {
            "name": event["name"],
            "description": event.get("description"),
            "location": venue and {name: venue.get(name) for name in names},
            "startsAt": iso(event["starts"]),
            "endsAt": None if ends is None else iso(ends),
        }

    def _poll(self) -> dict[str, Any] | None:
        if self.message.poll is None:
            return None
        chosen = [option for options in self.votes.values() for option in options]
        options = [{"text": text, "votes": chosen.count(text)} for text in self.poll_options]
        return {**self.message.poll, "options": options}

    @property
    def poll_options(self) -> list[str]:
        return [] if self.message.poll is None else list(self.message.poll["options"])


class Messages:
    """The lists of all phones."""

    def __init__(self, storage: Storage, changes: Changes) -> None:
        self._storage = storage
        self._changes = changes
        self._whole_since = changes.begin
        """Who saw a phone's list before this revision has to see all of it again."""
        self._revisions: dict[str, dict[Identity, int]] = {}
        """By phone, what changed since then; the latest change last."""
        self._lists: dict[str, dict[Identity, Entry]] = {}
        self._by_id: dict[tuple[str, str], list[Entry]] = {}
        self._chats: dict[str, dict[str, list[Entry]]] = {}
        """By phone and chat, oldest first."""
        self._place = 0

    def load(self, records: dict[str, Record]) -> None:
        for record in sorted(records.values(), key=lambda record: int(record["place"])):
            message = Message(**record.pop("message"))
            entry = Entry(message=message, **record)
            self._place = entry.place
            self._index(entry)

    def of(self, owner: str) -> list[Entry]:
        """Oldest first."""
        return list(self._lists.get(owner, {}).values())

    def since(self, owner: str, revision: int) -> list[Entry] | None:
        """What changed after a revision, oldest message first; None where that is not known."""
        if revision < self._whole_since:
            return None
        listed = self._lists.get(owner, {})
        revisions = self._revisions.get(owner, {})
        changed = [
            listed[identity]
            for identity, _ in takewhile(
                lambda change: change[1] > revision, reversed(revisions.items())
            )
        ]
        return sorted(changed, key=lambda entry: entry.place)

    def chats_of(self, owner: str) -> set[str]:
        return set(self._chats.get(owner, ()))

    def last_in(self, owner: str, chat: str) -> Entry | None:
        entries = self._chats.get(owner, {}).get(chat)
        return entries[-1] if entries else None

    def in_chat(self, owner: str, chat: str) -> Iterator[Entry]:
        return iter(self._chats.get(owner, {}).get(chat, ()))

    def get(self, owner: str, identity: Identity) -> Entry | None:
        return self._lists.get(owner, {}).get(identity)

    def by_id(self, owner: str, message_id: str) -> Entry | None:
        """The newest of that id on one phone: a person points at what is on the screen."""
        entries = self._by_id.get((owner, message_id))
        return entries[-1] if entries else None

    def arrive(self, owner: str, chat: str, message: Message) -> Entry:
        """Put a message on a list, or count that it came again: WhatsApp displays an id once."""
        entry = self.get(owner, (chat, message.author, message.id))
        if entry is None:
            self._place += 1
            entry = Entry(owner, chat, self._place, message, shown=1)
            self._index(entry)
        entry.arrivals += 1
        self.changed(entry)
        return entry

    def changed(self, entry: Entry) -> None:
        self._storage.put(MESSAGES, str(entry.place), entry.record)
        revisions = self._revisions.setdefault(entry.owner, {})
        revisions.pop(entry.identity, None)
        revisions[entry.identity] = self._changes.note(entry.owner)

    def remove(self, entry: Entry) -> None:
        """Take a message off one phone's list; who watches the list has to see all of it again."""
        del self._lists[entry.owner][entry.identity]
        self._chats[entry.owner][entry.chat].remove(entry)
        if not self._chats[entry.owner][entry.chat]:
            del self._chats[entry.owner][entry.chat]
        self._by_id[entry.owner, entry.message.id].remove(entry)
        self._revisions.get(entry.owner, {}).pop(entry.identity, None)
        self._storage.drop(MESSAGES, str(entry.place))
        self._whole_since = self._changes.note(entry.owner)

    def forget(self) -> None:
        for owner, entries in self._lists.items():
            for entry in entries.values():
                self._storage.drop(MESSAGES, str(entry.place))
            self._whole_since = self._changes.note(owner)
        self._lists.clear()
        self._by_id.clear()
        self._chats.clear()
        self._revisions.clear()

    def _index(self, entry: Entry) -> None:
        self._lists.setdefault(entry.owner, {})[entry.identity] = entry
        self._chats.setdefault(entry.owner, {}).setdefault(entry.chat, []).append(entry)
        self._by_id.setdefault((entry.owner, entry.message.id), []).append(entry)


def _as_it_is(value: Entry | Message) -> Record:
    return {known.name: getattr(value, known.name) for known in fields(value)}


def further(one: Ack, other: Ack) -> Ack:
    """Acks only rise."""
    return max(one, other, key=LADDER.index)


def iso(time: float) -> str:
    moment = datetime.fromtimestamp(time, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
