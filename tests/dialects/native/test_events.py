"""What leaves: the native envelope, and document 004's flat message, field by field."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gateway.api.dialects.native.events import envelope
from gateway.api.webhook_formats import render
from gateway.core.contacts import Person
from gateway.core.events import Event, EventType
from gateway.core.ids import Jid
from gateway.core.media_links import Linked
from gateway.core.messages import MessageType
from gateway.core.webhooks import WebhookFormat
from tests.api.remembered_events import Log
from tests.api.samples import NOW, a_chat, a_message, a_qr, a_session
from tests.house import LINKS

JUAN = Person(jid=Jid("5491123456789@c.us"), phone="5491123456789", name="Juan Pérez")


def _received(**changes: object) -> Event:
    message = a_message(
        "mensaje_id",
        session_id="mi-sesion-01",
        sender=JUAN,
        text="Texto del mensaje",
        timestamp=datetime.fromtimestamp(1640995200, UTC),
    )
    return Log().write(replace(message, **changes))


def test_document_004s_own_example() -> None:
    assert render(_received(), WebhookFormat.SIMPLE, LINKS) == {
        "id": "mensaje_id",
        "sessionId": "mi-sesion-01",
        "from": "5491123456789@c.us",
        "body": "Texto del mensaje",
        "type": "chat",
        "timestamp": 1640995200,
        "contact": {"name": "Juan Pérez", "number": "5491123456789"},
        "media": None,
    }


def test_a_sender_whose_number_is_not_known_goes_by_the_hidden_identity() -> None:
    flat = render(_received(sender=Person.of(None, Jid("77@lid"))), WebhookFormat.SIMPLE, LINKS)
    assert flat is not None
    assert flat["from"] == "77@lid"
    assert flat["contact"] == {"name": None, "number": None}


def test_another_kind_keeps_its_name_and_has_a_body_of_text() -> None:
    flat = render(_received(type=MessageType.LOCATION, text=None), WebhookFormat.SIMPLE, LINKS)
    assert flat is not None
    assert (flat["type"], flat["body"]) == ("location", "")


@pytest.mark.parametrize("kind", [kind for kind in EventType if kind != "message.received"])
def test_the_flat_format_has_no_word_for_anything_else(kind: EventType) -> None:
    assert render(Log().write(a_message(), kind), WebhookFormat.SIMPLE, LINKS) is None


def test_the_envelope() -> None:
    event = _received()
    shown = envelope(event)
    assert render(event, WebhookFormat.NATIVE, LINKS) == shown
    assert {key: value for key, value in shown.items() if key != "data"} == {
        "id": "evt_1",
        "seq": 1,
        "type": "message.received",
        "sessionId": "shop",
        "tenantId": "1",
        "timestamp": "2026-11-21T10:00:00.123Z",
    }
    assert shown["data"]["id"] == "mensaje_id"


@pytest.mark.parametrize(
    ("subject", "key", "value"),
    [
        (a_session(), "status", "connected"),
        (a_message(), "text", "¡Hola!"),
        (a_chat(), "unread", 2),
        (JUAN, "phone", "5491123456789"),
        (a_qr(), "sessionId", "fresh"),
    ],
)
def test_data_is_what_the_event_is_about(subject: object, key: str, value: object) -> None:
    assert envelope(Log().write(subject))["data"][key] == value  # type: ignore[arg-type]


def test_a_qr_event_says_the_same_every_time_it_is_told() -> None:
    event = Log().write(a_qr(), EventType.SESSION_QR, "fresh")
    assert envelope(event) == envelope(event)
    assert envelope(event)["data"]["expiresIn"] == int((a_qr().expires_at - NOW).total_seconds())


def test_whoever_is_told_of_a_file_has_a_link_to_it() -> None:
    event = Log().write(a_message(media={"mimetype": "image/png"}), EventType.MESSAGE_RECEIVED)
    told = render(event, WebhookFormat.NATIVE, LINKS)
    assert told is not None
    url = told["data"]["media"]["url"]
    assert url == LINKS.link(Linked(event.tenant, "shop", "3EB0AA"), event.at)
    assert told == render(event, WebhookFormat.NATIVE, LINKS)
    # Those who have a key are told the address that takes it.
    assert envelope(event)["data"]["media"]["url"].startswith("/api/sessions/shop/messages/")
