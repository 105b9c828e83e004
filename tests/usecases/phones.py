"""What phones may do, as facts in any order, and a model of what should come of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

from hypothesis import strategies as st

from gateway.core.chats import SeenChat
from gateway.core.contacts import SeenPerson
from gateway.core.events import EventType
from gateway.core.facts import AckSeen, ChangeSeen, ChatsSeen, Fact, MessageSeen
from gateway.core.ids import GROUP_SERVER, Jid
from gateway.core.messages import (
    Edit,
    MessageRef,
    MessageStatus,
    MessageType,
    Reaction,
    Revoke,
    SeenMessage,
    raised,
)

ME: Final = "me"
GROUP: Final = "group"
PEOPLE: Final = {
    name: SeenPerson(phone=Jid(f"549110000{n}@c.us"), lid=Jid(f"70000{n}@lid"), push_name=name)
    for n, name in enumerate(("bob", "carol", "dan"))
}
CHATS: Final = ("bob", "carol", GROUP)
START: Final = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
Key = tuple[str, str, str]
"""Chat, author and WhatsApp's id."""


@dataclass(frozen=True)
class Written:
    """Somebody wrote a message; `by_phone` is how WhatsApp names people in it."""

    key: Key
    second: int
    text: str
    status: MessageStatus = MessageStatus.SENT
    backfilled: bool = False
    by_phone: bool = False


@dataclass(frozen=True)
class Acked:
    key: Key
    status: MessageStatus


@dataclass(frozen=True)
class Edited:
    key: Key
    second: int
    text: str


@dataclass(frozen=True)
class Revoked:
    key: Key


@dataclass(frozen=True)
class Reacted:
    key: Key
    by: str
    emoji: str
    second: int


@dataclass(frozen=True)
class Counted:
    """The page's list of chats says how many are unread."""

    chat: str
    unread: int


Step = Written | Acked | Edited | Revoked | Reacted | Counted


# --- what happens -----------------------------------------------------------------------------


def authors_in(chat: str) -> tuple[str, ...]:
    return (ME, *PEOPLE) if chat == GROUP else (ME, chat)


@st.composite
def keys(draw: st.DrawFn) -> Key:
    """Few chats and fewer ids: they clash all the time."""
    chat = draw(st.sampled_from(CHATS))
    return chat, draw(st.sampled_from(authors_in(chat))), draw(st.sampled_from("AB"))


SECONDS = st.integers(0, 3)
TEXTS = st.sampled_from(("hola", "chau"))
STEPS: Final = st.one_of(
    st.builds(
        Written,
        key=keys(),
        second=SECONDS,
        text=TEXTS,
        status=st.sampled_from((MessageStatus.SENT, MessageStatus.READ)),
        backfilled=st.booleans(),
        by_phone=st.booleans(),
    ),
    st.builds(Acked, key=keys(), status=st.sampled_from([*MessageStatus][1:6])),
    st.builds(Edited, key=keys(), second=SECONDS, text=TEXTS),
    st.builds(Revoked, key=keys()),
    st.builds(
        Reacted,
        key=keys(),
        by=st.sampled_from((ME, *PEOPLE)),
        emoji=st.sampled_from(("👍", "❤️", "")),
        second=SECONDS,
    ),
    st.builds(Counted, chat=st.sampled_from(CHATS), unread=st.integers(0, 3)),
)


def at(second: int) -> datetime:
    return START + timedelta(seconds=second)


def jid_of(chat: str, *, by_phone: bool = False) -> Jid:
    if chat == GROUP:
        return Jid(f"1203630000@{GROUP_SERVER}")
    address = PEOPLE[chat].phone if by_phone else PEOPLE[chat].lid
    assert address is not None
    return address


def fact_of(step: Step) -> Fact:
    match step:
        case Written(key=(chat, author, wire_id), by_phone=by_phone):
            message = SeenMessage(
                wire_id=wire_id,
                chat=jid_of(chat, by_phone=by_phone),
                chat_person=None if chat == GROUP or by_phone else PEOPLE[chat],
                from_me=author == ME,
                author=None if author == ME else _named(author, by_phone=by_phone),
                type=MessageType.TEXT,
                text=step.text,
                timestamp=at(step.second),
                status=step.status,
            )
            return MessageSeen(message, backfilled=step.backfilled)
        case Acked(key=(chat, _, wire_id), status=status):
            return AckSeen(jid_of(chat), wire_id, status)
        case Edited(key=key, second=second, text=text):
            return ChangeSeen(_ref(key), Edit(text=text, at=at(second)))
        case Revoked(key=key):
            return ChangeSeen(_ref(key), Revoke())
        case Reacted(key=key, by=by, emoji=emoji, second=second):
            who = None if by == ME else PEOPLE[by]
            return ChangeSeen(_ref(key), Reaction(by=who, emoji=emoji, at=at(second)))
        case Counted(chat=chat, unread=unread):
            person = None if chat == GROUP else PEOPLE[chat]
            seen = SeenChat(
                jid=jid_of(chat), person=person, name=chat, unread=unread, updated_at=None
            )
            return ChatsSeen((seen,))


def _named(author: str, *, by_phone: bool) -> SeenPerson:
    person = PEOPLE[author]
    return replace(person, lid=None) if by_phone else replace(person, phone=None)


def _ref(key: Key) -> MessageRef:
    chat, author, wire_id = key
    seen = None if author == ME else PEOPLE[author]
    return MessageRef(wire_id=wire_id, chat=jid_of(chat), from_me=author == ME, author=seen)


# --- what should come of it -------------------------------------------------------------------


@dataclass
class Row:
    second: int
    place: int
    text: str | None
    status: MessageStatus
    backfilled: bool
    edited_at: int | None = None
    revoked: bool = False
    reactions: dict[str, tuple[str, int]] = field(default_factory=dict)


@dataclass
class Model:
    rows: dict[Key, Row] = field(default_factory=dict)
    told: list[tuple[EventType, Key]] = field(default_factory=list)
    unread: dict[str, int] = field(default_factory=dict)
    places: Iterator[int] = field(default_factory=count)

    def take(self, step: Step) -> None:
        match step:
            case Written():
                self._written(step)
            case Acked(key=(chat, _, wire_id), status=status):
                row = self.rows.get((chat, ME, wire_id))
                if row is not None and status is not MessageStatus.FAILED:
                    self._raise((chat, ME, wire_id), row, status)
            case Counted(chat=chat, unread=unread):
                self.unread[chat] = unread
            case Edited(key=key) | Revoked(key=key) | Reacted(key=key):
                row = self.rows.get(key)
                if row is not None and not row.revoked:
                    self._changed(row, step)

    def _written(self, step: Written) -> None:
        chat, author, _ = step.key
        row = self.rows.get(step.key)
        if row is not None:
            if author == ME:
                self._raise(step.key, row, step.status)
            return
        status = step.status
        self.rows[step.key] = Row(
            step.second, next(self.places), step.text, status, step.backfilled
        )
        news = author != ME and not step.backfilled
        self.unread[chat] = self.unread.get(chat, 0) + news
        kind = EventType.MESSAGE_SENT if author == ME else EventType.MESSAGE_RECEIVED
        self.told.append((kind, step.key))

    def _raise(self, key: Key, row: Row, status: MessageStatus) -> None:
        before, row.status = row.status, raised(row.status, status)
        if row.status is not before:
            self.told.append((EventType.MESSAGE_ACK, key))

    def _changed(self, row: Row, step: Edited | Revoked | Reacted) -> None:
        match step:
            case Edited(second=second, text=text):
                if row.edited_at is not None and (second < row.edited_at or text == row.text):
                    return
                row.text, row.edited_at = text, second
                kind = EventType.MESSAGE_EDITED
            case Revoked():
                row.text, row.revoked, row.reactions = None, True, {}
                kind = EventType.MESSAGE_REVOKED
            case Reacted(by=by, emoji=emoji, second=second):
                before, since = row.reactions.get(by, ("", 0))
                if emoji == before or second < since:
                    return
                row.reactions[by] = (emoji, second)
                kind = EventType.MESSAGE_REACTION
        self.told.append((kind, step.key))

    def newest_first(self, chat: str | None = None) -> list[Key]:
        mine = [key for key in self.rows if chat in {None, key[0]}]
        return sorted(
            mine, key=lambda key: (self.rows[key].second, self.rows[key].place), reverse=True
        )
