"""Messages as JSON."""

from collections.abc import Mapping
from typing import Any

from gateway.api.dialects.native.responses.answers import time, time_or_null
from gateway.api.dialects.native.responses.contacts import person, person_or_null
from gateway.api.dialects.native.shapes import messages as shapes
from gateway.core import messages


def message(of: messages.Message) -> shapes.Message:
    return {
        "id": of.id,
        "sessionId": of.session_id,
        "chatId": of.chat_id,
        "fromMe": of.from_me,
        "from": person(of.sender),
        "to": person(of.recipient),
        "author": person_or_null(of.author),
        "type": of.type,
        "text": of.text,
        "media": None if of.media is None else {**of.media, "url": media_path(of)},
        "location": _object_or_null(of.location),
        "contacts": None if of.contacts is None else [dict(each) for each in of.contacts],
        "poll": _object_or_null(of.poll),
        "linkPreview": link_preview(of.link_preview),
        "event": _event(of.event),
        "choices": None if of.choices is None else [_choice(each) for each in of.choices],
        "chosen": None if of.chosen is None else _choice(of.chosen),
        "quotedId": of.quoted_id,
        "mentions": [person(each) for each in of.mentions],
        "reactions": [{"by": person(each.by), "emoji": each.emoji} for each in of.reactions],
        "status": of.status,
        "error": send_error(of.error),
        "timestamp": time(of.timestamp),
        "scheduledAt": time_or_null(of.scheduled_at),
        "edited": of.edited,
        "revoked": of.revoked,
        "starred": of.starred,
        "pinned": of.pinned,
        "viewOnce": of.view_once,
        "backfilled": of.backfilled,
    }


def media_path(of: messages.Message) -> str:
    """Where the file of a message is to be had, on this gateway."""
    return f"/api/sessions/{of.session_id}/messages/{of.id}/media"


def link_preview(of: Mapping[str, Any] | None) -> shapes.LinkPreview | None:
    if of is None:
        return None
    return {
        "url": of["url"],
        "canonicalUrl": of["canonicalUrl"],
        "title": of["title"],
        "description": of["description"],
        "thumbnail": of["thumbnail"],
    }


def _event(of: Mapping[str, Any] | None) -> shapes.Appointment | None:
    if of is None:
        return None
    return {
        "name": of["name"],
        "description": of["description"],
        "location": of["location"],
        "startsAt": of["startsAt"],
        "endsAt": of["endsAt"],
        "joinLink": of["joinLink"],
        "cancelled": of["cancelled"],
    }


def _choice(of: Mapping[str, Any]) -> shapes.Choice:
    return {"id": of["id"], "text": of["text"]}


def _object_or_null(value: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if value is None else dict(value)


def send_error(error: messages.SendError | None) -> shapes.SendError | None:
    return None if error is None else {"code": error.code, "message": error.message}
