"""What is to be sent, as the page takes it."""

from typing import Any, assert_never

from gateway.core import link_previews
from gateway.core.contents import Appointment, ContactCards, Location, Poll, as_json
from gateway.core.messages import MessageRef
from gateway.core.sends import OutgoingContent, OutgoingMedia, OutgoingText
from gateway.engines.whatsapp_web import providers
from gateway.engines.whatsapp_web.incoming.changes import write_ref


def write_text(order: OutgoingText) -> dict[str, Any]:
    preview = None if order.preview is None else link_previews.as_json(order.preview)
    style = order.style and {"background": order.style.argb, "font": order.style.font}
    return {**_about(order), "content": {"body": order.text, "preview": preview, "style": style}}


def write_media(order: OutgoingMedia, name: str) -> dict[str, Any]:
    """With the name under which the page finds the file."""
    return {
        **_about(order),
        "content": {
            "kind": order.kind,
            "file": {"name": name, "filename": order.filename, "mimetype": order.mimetype},
            "caption": order.caption,
            "viewOnce": order.view_once,
        },
    }


def write_content(order: OutgoingContent) -> tuple[str, dict[str, Any]]:
    """With the capability that it takes."""
    about = {"id": order.wire_id, "chat": order.chat, "quoted": _quoted(order)}
    match order.content:
        case MessageRef() as source:
            return providers.FORWARD, {**about, "content": {"source": write_ref(source)}}
        case Location() as place:
            return providers.LOCATION, {**about, "content": as_json(place)}
        case ContactCards() as cards:
            return providers.CONTACT, {**about, "content": as_json(cards)}
        case Poll(question=question, options=options, multiple=multiple):
            poll = {"question": question, "options": list(options), "multiple": multiple}
            return providers.POLL, {**about, "content": {"poll": poll}}
        case Appointment() as appointment:
            return providers.EVENT, {**about, "content": {"event": _event(appointment)}}
        case _:
            assert_never(order.content)


def _event(of: Appointment) -> dict[str, Any]:
    """With times as WhatsApp Web counts them."""
    ends_at = None if of.ends_at is None else int(of.ends_at.timestamp())
    said = as_json(of)["event"]
    return {**said, "startsAt": int(of.starts_at.timestamp()), "endsAt": ends_at}


def _about(order: OutgoingText | OutgoingMedia) -> dict[str, Any]:
    return {
        "id": order.wire_id,
        "chat": order.chat,
        "quoted": _quoted(order),
        "mentions": list(order.mentions),
        "mentionsAll": order.mentions_all,
    }


def _quoted(order: OutgoingText | OutgoingMedia | OutgoingContent) -> dict[str, Any] | None:
    return None if order.quoted is None else write_ref(order.quoted)
