"""Opt-outs over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.config import Settings
from tests.api.gateway_fixtures import Server
from tests.api.real_inside import served
from tests.house import ANA, BETO, House, opened

ALL = "/api/sessions/ana/opt-outs"


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


async def test_note_list_and_take_back(server: Server, house: House) -> None:
    await house.whatsapp.write(BETO, ANA, "STOP")
    _, listed = await server.call("GET", ALL)
    (opt_out,) = listed["data"]
    assert (opt_out["person"]["phone"], opt_out["word"]) == (BETO, "STOP")
    status, noted = await server.call("POST", ALL, {"number": f"+{BETO}"})
    assert (status, noted["data"]) == (201, opt_out)
    body = {"sessionId": "ana", "to": BETO, "text": "a", "sendAt": "2026-11-21T10:00:00Z"}
    _, event = await server.call("GET", "/api/events?types=contact.opted_out")
    assert event["data"][0]["data"] == opt_out["person"]
    body["sendAt"] = event["data"][0]["timestamp"]
    status, answer = await server.call("POST", "/api/messages/schedule", body)
    assert (status, answer["error"]["code"]) == (422, "recipient_opted_out")
    status, answer = await server.call("DELETE", f"{ALL}/{BETO}")
    assert (status, answer["data"]) == (200, {"id": f"{BETO}@c.us", "deleted": True})
    status, answer = await server.call("DELETE", f"{ALL}/{BETO}")
    assert (status, answer["error"]["code"]) == (404, "not_found")
    status, answer = await server.call("POST", ALL, {"number": "x"})
    assert (status, answer["error"]["code"]) == (400, "invalid_number")
