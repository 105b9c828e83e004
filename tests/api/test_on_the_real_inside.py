"""One conversation over HTTP and Socket.IO, through the real use cases, store and workers."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gateway.config import Settings
from gateway.core.tenants import Principal
from tests.api.gateway_fixtures import Server
from tests.api.gateway_kit import KEY
from tests.api.real_inside import served
from tests.api.test_realtime import Listener
from tests.house import ANA, BETO, House, opened


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with opened(tmp_path) as house:
        yield house


@pytest.fixture
async def server(house: House, settings: Settings) -> AsyncIterator[Server]:
    async with served(house, settings) as server:
        yield server


async def test_a_session_is_linked_sends_and_receives(server: Server, house: House) -> None:
    house.whatsapp.add_person(ANA, "Ana")
    house.whatsapp.add_person(BETO, "Beto")
    live = Listener()
    await live.client.connect(server.url, auth={"apiKey": KEY}, transports=["websocket"])

    status, _ = await server.call("POST", "/api/start-session", {"sessionId": "ana"})
    assert status == 201
    qr = await live.hears_of("session.qr")
    assert (await server.call("GET", "/api/qr/ana"))[1]["data"]["text"] == qr["data"]["text"]
    await house.whatsapp.scan(ANA, qr["data"]["text"])
    while (await live.hears_of("session.status"))["data"]["status"] != "connected":
        pass
    _, session = await server.call("GET", "/api/status/ana")
    assert session["data"]["me"]["phone"] == ANA

    body = {"sessionId": "ana", "number": f"+{BETO}", "message": "¡Hola!"}
    status, sent = await server.call("POST", "/api/send-message", body)
    assert (status, sent["data"]["status"] in {"sent", "delivered", "read"}) == (200, True)
    _, listed = await server.call("GET", f"/api/messages/ana?chatId={BETO}&q=HOLA")
    assert [message["id"] for message in listed["data"]] == [sent["data"]["id"]]

    _, page = await server.call("GET", "/api/events?limit=500")
    assert page["next"] == page["data"][-1]["seq"]
    late = Listener()
    auth = {"apiKey": KEY, "after": 0}
    await late.client.connect(server.url, auth=auth, transports=["websocket"])
    assert await late.hears(len(page["data"])) == [event["seq"] for event in page["data"]]
    assert [data for _, data in late.heard] == page["data"]
    for listener in (live, late):
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(listener.client.disconnect(), 1)


@pytest.mark.parametrize(
    ("to", "status", "code"),
    [
        ("5490000000000", 422, "not_on_whatsapp"),
        ("abc", 400, "invalid_number"),
        ("x@nowhere", 400, "invalid_number"),
    ],
)
async def test_refusals_come_through(
    server: Server, house: House, to: str, status: int, code: str
) -> None:
    await house.link()
    body = {"sessionId": "ana", "to": to, "text": "a"}
    got, answer = await server.call("POST", "/api/messages/send", body)
    assert (got, answer["error"]["code"]) == (status, code)


async def test_a_key_of_the_store(server: Server, house: House) -> None:
    await house.link()
    made: dict[str, Any]
    _, made = await server.call("POST", "/api/keys", {"name": "app", "scopes": ["read"]})
    key = made["data"]["key"]
    assert (await server.call("GET", "/api/sessions/ana", key=key))[0] == 200
    assert (await server.call("POST", "/api/sessions/ana/stop", key=key))[0] == 403
    await house.keys.delete(Principal(name="operator"), made["data"]["id"])
    assert (await server.call("GET", "/api/sessions/ana", key=key))[0] == 401
