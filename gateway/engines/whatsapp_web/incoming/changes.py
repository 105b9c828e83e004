"""What is done to messages, as the page describes it."""

from datetime import UTC, datetime
from typing import Any

from gateway.core.facts import ChangeSeen
from gateway.core.ids import parse_jid
from gateway.core.messages import Change, Edit, MessageRef, Pin, Reaction, Revoke, Star, Vote
from gateway.engines.whatsapp_web.incoming.people import read_person


def read_edit(data: dict[str, Any]) -> ChangeSeen | None:
    return _about(data, Edit(text=data["text"], at=_moment(data["t"])))


def read_revoke(data: dict[str, Any]) -> ChangeSeen | None:
    return _about(data, Revoke())


def read_reaction(data: dict[str, Any]) -> ChangeSeen | None:
    reaction = _reaction(data)
    return None if reaction is None else _about(data, reaction)


def read_star(data: dict[str, Any]) -> ChangeSeen | None:
    return _about(data, Star(starred=data["starred"]))


def read_pin(data: dict[str, Any]) -> ChangeSeen | None:
    return _about(data, Pin(pinned=data["pinned"]))


def read_vote(data: dict[str, Any]) -> ChangeSeen | None:
    vote = _vote(data)
    return None if vote is None else _about(data, vote)


def read_changes(data: dict[str, Any]) -> tuple[Change, ...]:
    """What has been done to a message that is read whole."""
    changes: list[Change] = []
    if data.get("editedAt"):
        text = data["body"] if data["body"] is not None else data["caption"]
        changes.append(Edit(text=text or "", at=_moment(data["editedAt"])))
    changes += [
        reaction for each in data.get("reactions", ()) if (reaction := _reaction(each)) is not None
    ]
    changes += [vote for each in data.get("votes", ()) if (vote := _vote(each)) is not None]
    if data.get("revoked"):
        changes.append(Revoke())
    return tuple(changes)


def write_ref(ref: MessageRef) -> dict[str, Any]:
    """Which message, as the page takes it."""
    author = ref.author
    names = (author.lid, author.phone) if author is not None else ()
    return {
        "chat": ref.chat,
        "id": ref.wire_id,
        "fromMe": ref.from_me,
        "authors": [name for name in names if name is not None],
    }


def _about(data: dict[str, Any], change: Change) -> ChangeSeen | None:
    chat = parse_jid(data["chat"] or "")
    if chat is None:
        return None
    ref = MessageRef(
        wire_id=data["id"], chat=chat, from_me=data["fromMe"], author=read_person(data["author"])
    )
    return ChangeSeen(ref, change)


def _reaction(data: dict[str, Any]) -> Reaction | None:
    by = None if data["byMe"] else read_person(data["by"])
    if by is None and not data["byMe"]:
        return None
    return Reaction(by=by, emoji=data["emoji"], at=_moment(data["t"]))


def _vote(data: dict[str, Any]) -> Vote | None:
    by = None if data["byMe"] else read_person(data["by"])
    if by is None and not data["byMe"]:
        return None
    return Vote(by=by, options=tuple(data["options"]), at=_moment(data["t"]))


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
