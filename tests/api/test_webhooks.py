"""Webhook endpoints over HTTP, on the real use cases and store."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gateway.config import Settings
from gateway.core.tenants import Scope
from tests.api.gateway_fixtures import Server
from tests.api.real_inside import served
from tests.house import ALICE, House, opened

URL = "https://example.com/hook"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with opened(tmp_path) as house:
        yield house


@pytest.fixture
async def server(house: House, settings: Settings) -> AsyncIterator[Server]:
    async with served(house, settings) as server:
        yield server


async def test_an_endpoint_is_made_changed_and_deleted(server: Server, house: House) -> None:
    body = {"url": URL, "events": ["message.received"], "headers": {"Authorization": "Bearer x"}}
    status, made = await server.call("POST", "/api/webhooks", body)
    assert status == 201
    secret = made["data"].pop("secret")
    assert secret.startswith("whsec_")
    assert made["data"]["sessions"] == ["*"]
    path = f"/api/webhooks/{made['data']['id']}"
    assert (await server.call("GET", path))[1] == made
    assert (await server.call("GET", "/api/webhooks"))[1]["data"] == [made["data"]]

    change = {"events": ["*"], "ordered": True, "enabled": False}
    _, changed = await server.call("PATCH", path, change)
    assert changed["data"] == made["data"] | change
    _, rotated = await server.call("POST", f"{path}/rotate-secret")
    assert rotated["data"]["secret"] != secret

    def stored(connection: Any) -> str:
        return str(connection.exec_driver_sql("SELECT * FROM webhooks").all())

    row = await house.database.read(stored)
    assert secret not in row
    assert "Bearer x" not in row

    assert (await server.call("DELETE", path))[0] == 200
    status, refused = await server.call("GET", path)
    assert (status, refused["error"]["code"]) == (404, "webhook_not_found")


async def test_the_settings_of_document_004_are_one_of_the_endpoints(server: Server) -> None:
    for url in (URL, f"{URL}/2"):
        await server.call("POST", "/webhook/config", {"webhookUrl": url})
    _, listed = await server.call("GET", "/api/webhooks")
    ((webhook),) = listed["data"]
    assert (webhook["url"], webhook["source"], webhook["format"]) == (
        f"{URL}/2",
        "config",
        "simple",
    )
    path = f"/api/webhooks/{webhook['id']}"
    await server.call("PATCH", path, {"url": URL, "enabled": False})
    assert (await server.call("GET", "/webhook/config"))[1]["data"] == {"webhookUrl": URL}
    await server.call("POST", "/webhook/config", {"webhookUrl": URL})
    assert (await server.call("GET", path))[1]["data"]["enabled"]
    await server.call("DELETE", path)
    assert (await server.call("GET", "/webhook/config"))[1]["data"] == {"webhookUrl": None}


async def test_the_environments_endpoint_is_changed_there(server: Server, house: House) -> None:
    await house.webhooks.follow_environment(URL)
    _, listed = await server.call("GET", "/api/webhooks")
    path = f"/api/webhooks/{listed['data'][0]['id']}"
    assert (await server.call("DELETE", path))[0] == 409
    assert (await server.call("PATCH", path, {"url": "https://example.org"}))[0] == 409
    assert (await server.call("PATCH", path, {"enabled": False}))[0] == 200
    assert (await server.call("GET", "/webhook/config"))[1]["data"] == {"webhookUrl": URL}
    await house.webhooks.follow_environment(URL)  # that the gateway starts again enables nothing
    assert not (await server.call("GET", path))[1]["data"]["enabled"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"url": "ftp://example.com"},
        {"url": "http://10.0.0.1/"},
        {"url": "http://[::ffff:10.0.0.1]/"},
        {"url": "http://exa mple.com/"},
        {"url": "http://example.com:99999/"},
        {"url": URL, "events": []},
        {"url": URL, "events": ["nothing.known"]},
        {"url": URL, "format": "unknown"},
        {"url": URL, "headers": {"webhook-id": "mine"}},
        {"url": URL, "headers": {"X-Split": "a\r\nb: c"}},
    ],
)
async def test_what_cannot_be_an_endpoint_is_refused(server: Server, body: dict[str, Any]) -> None:
    status, refused = await server.call("POST", "/api/webhooks", body)
    assert (status, refused["error"]["code"]) == (400, "invalid_request")


async def test_a_key_for_some_sessions_cannot_listen_to_others(
    server: Server, house: House
) -> None:
    _, secret = await house.keys.create(
        ALICE, name="one", scopes=frozenset({Scope.MANAGE}), sessions=frozenset({"ana"})
    )
    headers = {"X-API-Key": secret}
    _, alices = await server.call("POST", "/api/webhooks", {"url": URL})
    path = f"/api/webhooks/{alices['data']['id']}"
    assert (await server.call("GET", path, headers=headers))[0] == 404
    _, own = await server.call("POST", "/api/webhooks", {"url": URL}, headers=headers)
    assert own["data"]["sessions"] == ["ana"]
    body = {"url": URL, "sessions": ["beto"]}
    assert (await server.call("POST", "/api/webhooks", body, headers=headers))[0] == 403


async def test_a_replay_says_what_it_needs(server: Server) -> None:
    _, made = await server.call("POST", "/api/webhooks", {"url": URL})
    path = f"/api/webhooks/{made['data']['id']}/replay"
    assert (await server.call("POST", path, {"after": 0}))[0] == 400
    assert (await server.call("POST", path, {"deliveryIds": ["dlv_none"]}))[0] == 404
    status, queued = await server.call("POST", path, {"after": 0, "until": 10})
    assert (status, queued["data"]) == (202, {"queued": 0})
