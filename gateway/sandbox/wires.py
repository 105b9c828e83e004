"""The protocol's Wire: a message as a device is told it, and as a device sends it."""

from __future__ import annotations

from typing import Any, Final

from .kinds import native_kind, wire_kind
from .messages import LADDER, Ack, Entry, Message
from .people import People, Phone, is_channel, is_private

RECEIPT_OF_ACK: Final[dict[Ack, str]] = {
    "sent": "server",
    "delivered": "delivery",
    "read": "read",
    "played": "played",
}
ACK_OF_RECEIPT: Final = {receipt: ack for ack, receipt in RECEIPT_OF_ACK.items()}
KNOWN_KEYS: Final = frozenset(
    {
        *("id", "chat", "from", "to", "from_me", "participant", "author_name", "type", "text"),
        *("t", "ack", "quoted", "mentions", "location", "contacts", "poll", "event"),
        *("link_preview", "media"),
        *("view_once", "gif", "edited", "revoked", "reactions", "votes"),
        *("starred", "pinned"),
    }
)


def receipt_of(ack: Ack) -> str:
    return RECEIPT_OF_ACK[ack]


def wire_of(people: People, viewer: Phone, entry: Entry) -> dict[str, Any]:
    """One entry, as a linked device of its owner sees it."""
    message = entry.message
    author = people.known(message.author)
    private, channel = is_private(entry.chat), is_channel(entry.chat)
    chat = people.known(entry.chat).address if private else entry.chat
    # A channel speaks for itself: who follows it does not see who owns it.
    others = entry.chat if channel else author.address
    from_me = message.author == viewer.number
    speaker = viewer.lid if from_me else others
    wire: dict[str, Any] = {
        **message.extra,
        "id": message.id,
        "chat": chat,
        "from": speaker,
        "to": chat if not private or from_me else viewer.lid,
        "from_me": from_me,
        "participant": None if private or channel else speaker,
        "author_name": None if channel else author.name,
        "type": wire_kind(message.type, len(message.contacts or ())),
        "text": message.text,
        "t": int(message.time),
        "ack": LADDER.index(entry.ack) + 1,
        "quoted": _quoted_wire(people, viewer, message),
        "mentions": [_address(people, viewer, number) for number in message.mentions],
    }
    if entry.ciphertext:
        return {**wire, "type": "ciphertext", "text": "", "quoted": None, "mentions": []}
    for key in ("media", "location", "contacts", "poll", "event", "link_preview"):
        if getattr(message, key) is not None:
            wire[key] = getattr(message, key)
    for key, on in (
        ("view_once", message.view_once),
        ("gif", message.type == "gif"),
        ("edited", entry.edited),
        ("revoked", entry.revoked),
        ("starred", entry.starred),
        ("pinned", entry.pinned),
    ):
        if on:
            wire[key] = True
    if entry.reactions:
        wire["reactions"] = [
            {"by": _address(people, viewer, by), "emoji": emoji}
            for by, emoji in entry.reactions.items()
        ]
    if entry.votes:
        wire["votes"] = [
            {"by": _address(people, viewer, by), "options": options}
            for by, options in entry.votes.items()
        ]
    return wire


def message_from(people: People, me: Phone, wire: dict[str, Any], time: float) -> Message:
    """What a page sends, once `wire` has passed the protocol's checks."""
    quoted = wire.get("quoted")
    return Message(
        id=wire["id"],
        author=me.number,
        to=_recipient(people, wire),
        type=native_kind(wire),
        text=wire.get("text") or "",
        time=time,
        media=wire.get("media"),
        location=wire.get("location"),
        contacts=wire.get("contacts"),
        poll=wire.get("poll"),
        event=wire.get("event"),
        link_preview=wire.get("link_preview"),
        quoted=quoted and _quoted_from(people, me, wire, quoted),
        mentions=[number for jid in wire.get("mentions") or () if (number := _number(people, jid))],
        view_once=wire.get("view_once") is True,
        extra={key: value for key, value in wire.items() if key not in KNOWN_KEYS},
    )


def _recipient(people: People, wire: dict[str, Any]) -> str:
    address = str(wire.get("chat") or wire["to"])
    person = people.find(address)
    return address if person is None else person.number


def _quoted_from(
    people: People, me: Phone, wire: dict[str, Any], quoted: dict[str, Any]
) -> dict[str, Any]:
    participant = quoted.get("participant")
    author = _number(people, participant) if participant else None
    if author is None:  # in a chat of two WhatsApp may leave it out: it is the other one's
        author = _recipient(people, wire) if not quoted.get("from_me") else me.number
    said: dict[str, Any] = {key: quoted[key] for key in ("type", "text") if key in quoted}
    return {"id": quoted["id"], "author": author, **said}


def _quoted_wire(people: People, viewer: Phone, message: Message) -> dict[str, Any] | None:
    if message.quoted is None:
        return None
    participant = _address(people, viewer, message.quoted["author"])
    quoted = message.quoted
    said: dict[str, Any] = {key: quoted[key] for key in ("type", "text") if key in quoted}
    return {"id": message.quoted["id"], "participant": participant, **said}


def _address(people: People, viewer: Phone, number: str) -> str:
    person = people.phone(number)
    if person is None:
        return number
    return viewer.lid if person is viewer else person.address


def _number(people: People, jid: str) -> str | None:
    person = people.find(jid)
    return None if person is None else person.number
