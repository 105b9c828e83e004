"""What an event looks like outside: the native envelope, and document 004's flat message."""

from collections.abc import Mapping
from typing import Any, assert_never

from gateway.api.dialects.native.responses.answers import time
from gateway.api.dialects.native.responses.bulks import bulk
from gateway.api.dialects.native.responses.calls import call
from gateway.api.dialects.native.responses.chats import chat
from gateway.api.dialects.native.responses.contacts import person
from gateway.api.dialects.native.responses.groups import group_update
from gateway.api.dialects.native.responses.labels import label_changed
from gateway.api.dialects.native.responses.messages import message
from gateway.api.dialects.native.responses.sessions import session, session_qr
from gateway.api.dialects.native.shapes import events as shapes
from gateway.core.bulks import Bulk
from gateway.core.calls import Call
from gateway.core.chats import Chat
from gateway.core.contacts import Person
from gateway.core.events import (
    ChatsMerged,
    Event,
    EventType,
    Gap,
    PollVoted,
    PresenceChanged,
    Subject,
    WebhookDisabled,
    WebhookTest,
)
from gateway.core.groups import GroupUpdate
from gateway.core.labels import LabelChanged
from gateway.core.media import made_up_name
from gateway.core.media_links import Linked, MediaLinks
from gateway.core.messages import Message, MessageType
from gateway.core.sessions import QrCode, Session
from gateway.core.webhooks import FILE_FOLLOWS

GAP = "log.gap"
"""Told to one reader of a stream or socket, and no event: it has no envelope and no `seq`."""

_TYPE_OF_A_TEXT = "chat"  # what WhatsApp Web itself calls it


def envelope(event: Event) -> dict[str, Any]:
    """The event as sockets, webhooks and the pull API carry it; the same bytes every time."""
    body: shapes.Envelope = {
        "id": event.id,
        "seq": event.seq,
        "type": event.type,
        "sessionId": event.session_id,
        "tenantId": str(event.tenant),
        "timestamp": time(event.at),
        "data": _data(event),
    }
    return dict(body)


def gap(of: Gap) -> dict[str, int]:
    """What a reader is told whom the log cannot simply be continued for."""
    return {"after": of.after, "oldest": of.extent.oldest, "newest": of.extent.newest}


def posted(event: Event, links: MediaLinks) -> dict[str, Any]:
    """The envelope for who need not have a key: a file is had by a link."""
    body = envelope(event)
    of = event.subject
    if isinstance(of, Message) and of.media is not None:
        linked = Linked(event.tenant, of.session_id, of.id)
        body["data"]["media"]["url"] = links.link(linked, event.at)
    return body


def _data(event: Event) -> dict[str, Any]:  # noqa: C901, PLR0912 - a table
    subject: Subject = event.subject
    shown: Mapping[str, object]
    match subject:
        case Session():
            shown = session(subject)
        case QrCode():
            # Counted from the event's own time, so that a repeat is no other body.
            shown = session_qr(subject, event.at)
        case Message():
            shown = message(subject)
        case PollVoted():
            shown = {**message(subject.message), "voter": person(subject.voter)}
        case PresenceChanged():
            shown = {
                "chatId": subject.chat_id,
                "person": person(subject.person),
                "presence": subject.presence,
            }
        case Bulk():
            shown = bulk(subject)
        case Chat():
            shown = chat(subject)
        case ChatsMerged():
            shown = {**chat(subject.chat), "mergedId": subject.merged_id}
        case Person():
            shown = person(subject)
        case GroupUpdate():
            shown = group_update(subject)
        case LabelChanged():
            shown = label_changed(subject)
        case Call():
            shown = call(subject)
        case WebhookDisabled():
            shown = {"id": subject.id, "url": subject.url, "reason": subject.reason}
        case WebhookTest():
            shown = {"id": subject.id, "url": subject.url}
        case _:
            assert_never(subject)
    return dict(shown)


def simple(event: Event) -> dict[str, Any] | None:
    """Document 004's flat message; None of any other event."""
    received = event.subject
    if event.type is not EventType.MESSAGE_RECEIVED or not isinstance(received, Message):
        return None
    sender = received.sender
    return {
        "id": received.id,
        "sessionId": received.session_id,
        "from": sender.jid,
        "body": received.text or "",
        "type": _TYPE_OF_A_TEXT if received.type is MessageType.TEXT else received.type,
        "timestamp": int(received.timestamp.timestamp()),
        "contact": {"name": sender.name, "number": sender.phone},
        "media": None if received.media is None else _flat_file(received.type, received.media),
    }


def _flat_file(kind: MessageType, media: Mapping[str, Any]) -> dict[str, Any]:
    mimetype = media.get("mimetype") or "application/octet-stream"
    return {
        "mimetype": mimetype,
        "filename": media.get("filename") or made_up_name(kind, mimetype),
        "data": FILE_FOLLOWS,  # the very last of the JSON
    }
