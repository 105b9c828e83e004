"""Communities as JSON."""

from typing import Final

from gateway.api.dialects.native.responses.answers import time_or_null
from gateway.api.dialects.native.shapes import communities as shapes
from gateway.core import communities

_DONE: Final = 200


def community(of: communities.Community) -> shapes.Community:
    return {
        "id": of.jid,
        "name": of.name,
        "description": of.description,
        "announcementGroup": of.announcements,
        "groups": [{"id": each.jid, "subject": each.subject} for each in of.groups],
        "createdAt": time_or_null(of.created_at),
    }


def changed_community(of: communities.ChangedCommunity) -> shapes.ChangedCommunity:
    results: list[shapes.GroupResult] = [
        {"id": each.address, "done": each.code == _DONE, "code": each.code} for each in of.results
    ]
    return {**community(of.community), "results": results}
