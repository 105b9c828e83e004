"""Sends over HTTP: each form of documents 002 and 004, how long they wait, why one is refused."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.api.dialects.native.requests.messages import SendMessage
from gateway.core.contents import Appointment, Venue
from gateway.core.messages import MessageStatus
from gateway.core.orders import SendContent
from tests.api.gateway_fixtures import Server
from tests.api.gateway_kit import Inside
from tests.api.samples import STRANGER
from tests.dialects.native.shapes import MESSAGE

SENDS = [
    ("/api/messages/send", {"sessionId": "shop", "to": "5491100000002", "text": "¡Hola!"}),
    (
        "/api/messages/send",
        {"sessionId": "shop", "number": "5491100000002", "type": "text", "message": "¡Hola!"},
    ),
    ("/api/messages/send", {"sessionId": "shop", "chatId": "5491100000002", "text": "¡Hola!"}),
    ("/api/send-message", {"sessionId": "shop", "number": "5491100000002", "message": "¡Hola!"}),
    ("/api/send-message", {"sessionId": "shop", "to": "5491100000002", "text": "¡Hola!"}),
]

EVENT = {"type": "event", "name": "Asado", "startsAt": "2030-11-24T13:00:00-03:00"}


@pytest.mark.parametrize(("path", "body"), SENDS)
async def test_the_same_send_in_every_form(
    server: Server, inside: Inside, path: str, body: dict[str, str]
) -> None:
    status, answer = await server.call("POST", path, body)
    assert status == 200
    assert set(answer["data"]) == set(MESSAGE)
    assert (answer["data"]["text"], answer["data"]["fromMe"]) == ("¡Hola!", True)
    (order,) = inside.messages.sent
    assert (order.session_id, order.to, order.text) == ("shop", "5491100000002", "¡Hola!")


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (MessageStatus.SENT, 200),
        (MessageStatus.DELIVERED, 200),
        (MessageStatus.PENDING, 202),
        (MessageStatus.UNKNOWN, 202),
    ],
)
async def test_a_send_without_an_outcome_is_accepted(
    server: Server, inside: Inside, outcome: MessageStatus, status: int
) -> None:
    inside.messages.outcome = outcome
    for path, body in SENDS:
        got, answer = await server.call("POST", path, body)
        assert (got, answer["data"]["status"]) == (status, outcome)


@pytest.mark.parametrize(
    ("query", "wait"), [("", None), ("?wait=0", 0), ("?wait=2.5", 2.5), ("?wait=9999", 120)]
)
async def test_how_long_a_send_waits(
    server: Server, inside: Inside, query: str, wait: float | None
) -> None:
    await server.call("POST", f"/api/messages/send{query}", SENDS[0][1])
    assert inside.messages.waits == [wait]


async def test_quotes_and_mentions_come_along(server: Server, inside: Inside) -> None:
    body = SENDS[0][1] | {"quotedId": "3EB0AA", "mentions": ["all", "5491100000002"]}
    await server.call("POST", "/api/messages/send", body)
    (order,) = inside.messages.sent
    assert (order.quoted_id, order.mentions) == ("3EB0AA", ("all", "5491100000002"))


def test_an_event_has_its_times_and_a_place() -> None:
    body = {**SENDS[0][1], **EVENT, "address": "Lo de Carla", "description": "Traer vino"}
    order = SendMessage.model_validate_json(json.dumps(body)).order()
    assert isinstance(order, SendContent)
    assert order.content == Appointment(
        name="Asado",
        starts_at=datetime(2030, 11, 24, 16, 0, tzinfo=UTC),
        description="Traer vino",
        venue=Venue(name="Lo de Carla"),
    )


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"sessionId": "nobody"}, 404, "session_not_found"),
        ({"sessionId": "no/slash"}, 400, "invalid_request"),
        ({"sessionId": None}, 400, "invalid_request"),
        ({"sessionId": "asleep"}, 409, "session_not_connected"),
        ({"to": "twelve"}, 400, "invalid_number"),
        ({"to": ""}, 400, "invalid_request"),
        ({"to": 5491100000002}, 400, "invalid_request"),
        ({"to": STRANGER}, 422, "not_on_whatsapp"),
        ({"text": None}, 400, "invalid_request"),
        ({"text": ""}, 400, "invalid_request"),
        ({"text": "x" * 65_537}, 400, "invalid_request"),
        ({"type": "image"}, 400, "invalid_request"),
        ({"type": "list"}, 422, "not_supported"),
        ({"type": "system"}, 422, "not_supported"),
        ({"type": "event"}, 400, "invalid_request"),
        ({"type": "event", "name": "Asado"}, 400, "invalid_request"),
        ({**EVENT, "name": "x" * 101}, 400, "invalid_request"),
        ({**EVENT, "startsAt": "2030-11-24T13:00"}, 400, "invalid_request"),
        ({"type": "Text"}, 400, "invalid_request"),
        ({"mentions": "all"}, 400, "invalid_request"),
        ({"quotedId": ["x"]}, 400, "invalid_request"),
    ],
)
async def test_a_send_that_is_refused(
    server: Server, inside: Inside, changes: dict[str, Any], status: int, code: str
) -> None:
    got, answer = await server.call("POST", "/api/messages/send", SENDS[0][1] | changes)
    assert (got, answer["error"]["code"]) == (status, code)
    assert set(answer["error"]) == {"code", "message", "details", "requestId"}
    assert answer["success"] is False
    assert inside.messages.sent == []


async def test_what_a_failed_send_tells(server: Server) -> None:
    _, answer = await server.call("POST", "/api/messages/send", SENDS[0][1] | {"to": STRANGER})
    assert answer["error"]["details"] == {"messageId": "3EB0FF"}
    _, answer = await server.call(
        "POST", "/api/messages/send", SENDS[0][1] | {"sessionId": "asleep"}
    )
    assert answer["error"]["details"] == {
        "state": "stopped",
        "reason": "qr_expired",
        "action": "restart",
    }
    _, answer = await server.call("POST", "/api/send-message", {"message": 5})
    assert {each["field"] for each in answer["error"]["details"]} == {
        "sessionId",
        "number",
        "message",
    }
