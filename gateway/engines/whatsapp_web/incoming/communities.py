"""Communities as the page describes them."""

from typing import Any

from gateway.core.communities import ChangedCommunity, Community, LinkedGroup
from gateway.core.groups import MemberResult
from gateway.core.ids import Jid
from gateway.engines.whatsapp_web.incoming.people import read_time


def read_community(data: dict[str, Any]) -> Community:
    return Community(
        jid=Jid(data["id"]),
        name=data["name"],
        description=data["description"],
        announcements=Jid(data["announcements"]) if data["announcements"] else None,
        groups=tuple(LinkedGroup(Jid(item["id"]), item["subject"]) for item in data["groups"]),
        created_at=read_time(data["t"]),
    )


def read_changed_community(data: dict[str, Any]) -> ChangedCommunity:
    return ChangedCommunity(
        read_community(data["community"]),
        tuple(MemberResult(Jid(item["address"]), item["code"]) for item in data["results"]),
    )
