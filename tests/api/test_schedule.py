"""Scheduled sends over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.config import Settings
from tests.api.gateway_fixtures import Server
from tests.api.real_inside import served
from tests.conftest import StoppedClock
from tests.house import BETO, opened

BODY = {"sessionId": "ana", "to": BETO, "text": "hola", "sendAt": "2026-11-21T09:00:00-03:00"}


@pytest.fixture
async def server(tmp_path: Path, settings: Settings) -> AsyncIterator[Server]:
    async with opened(tmp_path, clock=StoppedClock()) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        async with served(house, settings) as server:
            yield server


async def test_schedule_list_change_and_cancel(server: Server) -> None:
    status, answer = await server.call("POST", "/api/messages/schedule", BODY)
    message = answer["data"]
    assert (status, message["status"], message["scheduledAt"]) == (
        202,
        "scheduled",
        "2026-11-21T12:00:00.000Z",
    )
    _, listed = await server.call("GET", "/api/sessions/ana/scheduled")
    assert listed == {"success": True, "data": [message], "next": None}

    path = f"/api/sessions/ana/messages/{message['id']}"
    change = {"sendAt": "2026-11-21T13:00:00Z", "text": "chau"}
    status, answer = await server.call("PATCH", path, change)
    changed = message | {"scheduledAt": "2026-11-21T13:00:00.000Z", "text": "chau"}
    assert (status, answer["data"]) == (200, changed)
    assert await server.call("PATCH", path, {}) == (200, answer)
    status, answer = await server.call("PATCH", path, {"text": "  "})
    assert (status, answer["error"]["details"][0]["field"]) == (400, "text")

    status, answer = await server.call("POST", f"{path}/cancel")
    assert (status, answer["data"]["status"]) == (200, "cancelled")
    status, answer = await server.call("PATCH", path, change)
    assert (status, answer["error"]["code"]) == (409, "invalid_state")
    _, listed = await server.call("GET", "/api/sessions/ana/scheduled")
    assert listed["data"] == []


@pytest.mark.parametrize(
    "send_at",
    [
        None,
        "",
        "tomorrow",
        "2026-11-21T12:00:00",  # without an offset nobody knows which moment it is
        "2026-11-21T09:00:00Z",
        "2030-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        1,
        [],
    ],
)
async def test_what_is_no_moment_to_send_at_is_named(server: Server, send_at: object) -> None:
    status, answer = await server.call("POST", "/api/messages/schedule", BODY | {"sendAt": send_at})
    assert (status, answer["error"]["code"]) == (400, "invalid_request")
    assert [each["field"] for each in answer["error"]["details"]] == ["sendAt"]


async def test_a_key_schedules_once(server: Server) -> None:
    headers = {"Idempotency-Key": "birthday"}
    answers = [
        await server.call("POST", "/api/messages/schedule", BODY, headers=headers) for _ in range(2)
    ]
    assert answers[0] == answers[1]
    _, listed = await server.call("GET", "/api/sessions/ana/scheduled")
    assert len(listed["data"]) == 1
