"""What can be sent besides texts and files, and what is refused of it, by its field."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.config import Settings
from tests.api.gateway_fixtures import Server
from tests.api.real_inside import served
from tests.house import BETO, House, opened, until

POLL = {"type": "poll", "question": "¿Cuándo?", "options": ["lunes", "martes"]}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with opened(tmp_path) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        yield house


@pytest.fixture
async def server(house: House, settings: Settings) -> AsyncIterator[Server]:
    async with served(house, settings) as server:
        yield server


async def send(server: Server, path: str = "send", **message: Any) -> tuple[int, Any]:
    body = {"sessionId": "ana", "to": BETO, **message}
    return await server.call("POST", f"/api/messages/{path}", body)


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ({"type": "location", "longitude": 1}, "latitude"),
        ({"type": "location", "latitude": 91, "longitude": 1}, "latitude"),
        ({"type": "contact"}, "contacts"),
        ({"type": "contact", "contacts": []}, "contacts"),
        ({"type": "contact", "contacts": [{"name": " ", "phone": BETO}]}, "contacts"),
        (POLL | {"question": " "}, "question"),
        (POLL | {"options": ["lunes"]}, "options"),
        (POLL | {"options": ["lunes", "lunes"]}, "options"),
        (POLL | {"options": ["lunes", ""]}, "options"),
        ({"text": "a", "mentions": ["all"]}, "mentions"),
    ],
)
async def test_what_cannot_be_sent_names_the_field(
    server: Server, message: dict[str, Any], field: str
) -> None:
    status, answer = await send(server, **message)
    assert (status, answer["error"]["code"]) == (400, "invalid_request")
    assert [each["field"] for each in answer["error"]["details"]] == [field]


async def test_a_card_with_no_number_is_an_invalid_number(server: Server) -> None:
    status, answer = await send(server, type="contact", contacts=[{"name": "B", "phone": "x"}])
    assert (status, answer["error"]["code"]) == (400, "invalid_number")


async def test_a_poll_is_scheduled_sent_in_bulk_and_forwarded(server: Server, house: House) -> None:
    soon = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    status, later = await send(server, "schedule", **POLL, sendAt=soon)
    assert (status, later["data"]["poll"]["question"]) == (202, POLL["question"])
    status, sent = await send(server, **POLL)
    assert (status, sent["data"]["type"]) == (200, "poll")
    path = f"/api/sessions/ana/messages/{sent['data']['id']}/forward"
    headers = {"Idempotency-Key": "once"}
    first = await server.call("POST", path, {"to": BETO}, headers=headers)
    assert await server.call("POST", path, {"to": BETO}, headers=headers) == first
    assert first[1]["data"]["poll"] == sent["data"]["poll"]
    body = {"sessionId": "ana", "messages": [{"to": BETO, **POLL}, {"to": BETO, "text": "¿y?"}]}
    status, bulk = await server.call("POST", "/api/messages/bulk", body)
    assert status == 202
    results = f"/api/bulk/{bulk['data']['id']}/results?status=sent"

    async def both_sent() -> bool:
        return len((await server.call("GET", results))[1]["data"]) == 2

    await until("the bulk", both_sent)
    questions = [
        letter.said.special.question  # type: ignore[union-attr]
        for letter in house.whatsapp.inbox(BETO)
        if letter.said.special
    ]
    assert questions == ["¿Cuándo?"] * 3
