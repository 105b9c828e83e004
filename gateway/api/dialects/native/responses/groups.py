"""Groups as JSON."""

from typing import Final

from gateway.api.dialects.native.responses.answers import time_or_null
from gateway.api.dialects.native.responses.contacts import person, person_or_null
from gateway.api.dialects.native.shapes import groups as shapes
from gateway.core import groups

_INVITES: Final = "https://chat.whatsapp.com/"
_DONE: Final = 200


def group(of: groups.Group) -> shapes.Group:
    return {
        "id": of.jid,
        "subject": of.subject,
        "description": of.description,
        "announce": of.rules.announce,
        "restrict": of.rules.restrict,
        "membersAdd": of.rules.members_add,
        "createdAt": time_or_null(of.created_at),
        "participants": [{**person(each.person), "role": each.role} for each in of.members],
    }


def changed_group(of: groups.Changed[groups.Group]) -> shapes.ChangedGroup:
    results: list[shapes.MemberResult] = [
        {
            "jid": result.address,
            "phone": None if result.person is None else result.person.phone,
            "lid": None if result.person is None else result.person.lid,
            "done": result.code == _DONE,
            "code": result.code,
        }
        for result in of.results
    ]
    return {**group(of.group), "results": results}


def group_update(of: groups.GroupUpdate) -> shapes.GroupUpdate:
    return {
        "group": group(of.group),
        "action": of.action,
        "by": person_or_null(of.by),
        "participants": [person(who) for who in of.participants],
    }


def invite(code: str) -> shapes.Invite:
    return {"code": code, "url": _INVITES + code}


def invited_group(of: groups.InvitedGroup) -> shapes.InvitedGroup:
    return {
        "id": of.jid,
        "subject": of.subject,
        "description": of.description,
        "size": of.size,
        "asksFirst": of.asks_first,
        "createdAt": time_or_null(of.created_at),
    }


def left(group_id: str) -> shapes.Left:
    return {"id": group_id, "left": True}
