"""Groups as the page describes them."""

from datetime import UTC, datetime
from typing import Any

from gateway.core.facts import GroupSeen
from gateway.core.groups import (
    Changed,
    GroupAction,
    InvitedGroup,
    MemberResult,
    Role,
    Rules,
    SeenGroup,
    SeenMember,
)
from gateway.core.ids import Jid
from gateway.engines.whatsapp_web.incoming.people import read_people, read_person, read_time


def read_group(data: dict[str, Any]) -> SeenGroup:
    return SeenGroup(
        jid=Jid(data["id"]),
        subject=data["subject"],
        description=data["description"],
        rules=Rules(
            announce=data["announce"], restrict=data["restrict"], members_add=data["membersAdd"]
        ),
        created_at=read_time(data["t"]),
        members=tuple(
            SeenMember(person, Role(item["role"]))
            for item in data["participants"]
            if (person := read_person(item["person"])) is not None
        ),
    )


def read_invited(data: dict[str, Any]) -> InvitedGroup:
    return InvitedGroup(
        jid=Jid(data["id"]),
        subject=data["subject"],
        description=data["description"],
        size=data["size"],
        asks_first=data["asksFirst"],
        created_at=read_time(data["t"]),
    )


def read_changed(data: dict[str, Any]) -> Changed[SeenGroup]:
    return Changed(
        read_group(data["group"]),
        tuple(MemberResult(Jid(item["address"]), item["code"]) for item in data["results"]),
    )


def read_notice(data: dict[str, Any]) -> GroupSeen:
    """What a line in a group's chat tells."""
    return GroupSeen(
        wire_id=data["id"],
        at=datetime.fromtimestamp(data["t"], UTC),
        group=read_group(data["group"]),
        action=GroupAction(data["action"]),
        by=read_person(data["by"]),
        participants=read_people(data["participants"]),
    )
