"""Pages of other sites: shut out by origin, by the cookie's proof and by the name they go under."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import socketio
from aiohttp import web
from socketio.exceptions import ConnectionError as Refused

from gateway.api.app import DIALECTS, build_app
from gateway.api.hosts import Hosts
from gateway.api.operation import Access
from gateway.api.routing import sample_address
from gateway.api.same_origin import SAFE_METHODS
from gateway.api.server import build_runner
from gateway.config import BadSettings, Settings, load_settings
from tests.api.document import code_of
from tests.api.gateway_fixtures import Server
from tests.api.gateway_kit import KEY, Inside
from tests.api.real_inside import served
from tests.api.samples import StoppedClock
from tests.house import opened

APP = "https://app.example"
EVIL = "http://evil.example"
REBOUND = {"Host": "evil.example:3000", "Origin": "http://evil.example:3000"}
CHANGING = [
    (operation.method, path, operation.access)
    for dialect in DIALECTS
    for operation in dialect.operations
    for path in operation.paths
    if operation.method not in SAFE_METHODS
    if operation.access is not Access.OPEN  # the cookie opens nothing there
]

Serve = Callable[..., Awaitable[Server]]


@pytest.fixture
async def serve(
    inside: Inside, settings: Settings, clock: StoppedClock, server: Server
) -> AsyncIterator[Serve]:
    """Another server, with other settings."""
    runners: list[web.AppRunner] = []

    async def serve(**changes: Any) -> Server:
        other = settings.model_copy(update=changes)
        app = await asyncio.to_thread(build_app, inside.use(), other, clock)
        runners.append(runner := build_runner(app))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        return Server(app, f"http://{host}:{port}", server.client)

    yield serve
    for runner in runners:
        await runner.cleanup()


# --- CORS ---------------------------------------------------------------------------------------


async def preflight(server: Server, origin: str, path: str = "/api/sessions") -> Any:
    headers = {"Origin": origin, "Access-Control-Request-Method": "DELETE"}
    async with server.client.options(server.url + path, headers=headers) as answer:
        return answer.status, answer.headers


async def test_no_other_site_is_let_in_unless_settings_say_so(server: Server) -> None:
    for origin in (APP, EVIL, "null"):
        status, headers = await preflight(server, origin)
        assert status == 405
        assert not [name for name in headers if name.startswith("Access-Control")]
        headers = {"Origin": origin, "X-API-Key": KEY}
        async with server.client.get(f"{server.url}/api/sessions", headers=headers) as answer:
            assert not [name for name in answer.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize("path", ["/api/sessions", "/nothing", "/api/messages/send", "/socket.io/"])
async def test_a_named_site_is_let_in_and_no_other(serve: Serve, path: str) -> None:
    server = await serve(cors_origins=f"{APP}, http://localhost:5173")
    status, headers = await preflight(server, APP, path)
    assert (status, headers["Access-Control-Allow-Origin"]) == (204, APP)
    assert "X-API-Key" in headers["Access-Control-Allow-Headers"]
    assert "DELETE" in headers["Access-Control-Allow-Methods"]
    for origin in (EVIL, f"{APP}.evil.example", APP.upper(), "https://app.example:444", "null"):
        status, headers = await preflight(server, origin, path)
        assert status != 204
        assert "Access-Control-Allow-Origin" not in headers


async def test_every_answer_to_a_named_site_can_be_read_by_it_alone(serve: Serve) -> None:
    server = await serve(cors_origins=APP)
    for path, key in (("/api/sessions", KEY), ("/api/sessions", None), ("/api/x", KEY)):
        headers = {"Origin": APP} | ({"X-API-Key": key} if key else {})
        async with server.client.get(server.url + path, headers=headers) as answer:
            assert answer.headers["Access-Control-Allow-Origin"] == APP
            assert "X-Request-Id" in answer.headers["Access-Control-Expose-Headers"]
            assert "Access-Control-Allow-Credentials" not in answer.headers
            assert "Origin" in answer.headers.getall("Vary")
    async with server.client.get(server.url, headers={"Origin": EVIL}) as answer:
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Origin" in answer.headers.getall("Vary")


async def test_a_named_site_opens_sockets_with_a_key_and_never_with_the_cookie(
    serve: Serve, server: Server
) -> None:
    open_to_app = await serve(cors_origins=APP)
    cookie = {"Cookie": await signed_in(open_to_app)}
    assert await connects(open_to_app, {"Origin": APP}, {"apiKey": KEY})
    assert not await connects(open_to_app, {"Origin": EVIL}, {"apiKey": KEY})
    assert not await connects(open_to_app, {"Origin": APP} | cookie, None)
    assert await connects(open_to_app, {"Origin": open_to_app.url} | cookie, None)
    assert not await connects(server, {"Origin": APP}, {"apiKey": KEY})


async def connects(server: Server, headers: dict[str, str], auth: Any) -> bool:
    client = socketio.AsyncClient(reconnection=False)
    with contextlib.suppress(Refused):
        await client.connect(server.url, headers=headers, auth=auth, transports=["websocket"])
    connected = bool(client.connected)
    await client.disconnect()
    if client.eio.http is not None:
        await client.eio.http.close()
    return connected


@pytest.mark.parametrize(
    "value",
    ["app.example", "https://app.example/", "https://*.example", "HTTPS://x", "null", "a,b"],
)
def test_what_is_no_origin_is_refused_at_the_start(value: str) -> None:
    with pytest.raises(BadSettings, match=r"^CORS_ORIGINS: "):
        load_settings(cors_origins=value)


# --- the panel's cookie -------------------------------------------------------------------------


async def signed_in(server: Server) -> str:
    async with server.client.post(f"{server.url}/api/panel/login", json={"apiKey": KEY}) as answer:
        (morsel,) = answer.cookies.values()
    server.client.cookie_jar.clear()
    return f"{morsel.key}={morsel.value}"


async def test_no_route_changes_anything_for_another_site_on_the_strength_of_the_cookie(
    tmp_path: Path, settings: Settings
) -> None:
    """Every route, so that a new one is covered by being there."""
    async with opened(tmp_path) as house, served(house, settings) as server:
        cookie = {"Cookie": await signed_in(server)}
        own = {"X-Requested-With": "panel", "Origin": server.url}
        forged = [
            {},
            {"Origin": EVIL},
            own | {"Sec-Fetch-Site": "same-site"},
            own | {"Origin": "null"},
        ]
        for method, path, access in CHANGING:
            for headers in forged:
                if access is Access.PUBLIC and not headers:
                    continue  # a login without any sign of a browser
                status, answer = await server.call(
                    method, sample_address(path), {}, key=None, headers=cookie | headers
                )
                assert (status, code_of(answer)) == (403, "forbidden"), (path, headers)
            # The control: the panel itself gets further.
            status, _ = await server.call(
                method, sample_address(path), {}, key=None, headers=cookie | own
            )
            assert status not in {401, 403}, path


# --- the name -----------------------------------------------------------------------------------


async def test_a_rebound_name_gets_nothing_without_a_key(server: Server) -> None:
    cookie = {"Cookie": await signed_in(server)}
    for method, path in (
        ("GET", "/"),
        ("GET", "/info"),
        ("GET", "/api/panel/session"),
        ("GET", "/api/sessions"),
        ("GET", "/openapi.json"),
        ("GET", "/assets/index-abc.js"),
        ("POST", "/api/panel/login"),
        ("POST", "/api/sessions/shop/start"),
        ("GET", "/socket.io/?EIO=4&transport=polling"),
        ("GET", "/nothing"),
    ):
        own = {"X-Requested-With": "panel"}
        for headers in (REBOUND, REBOUND | cookie | own):
            body = {"apiKey": KEY} if method == "POST" else None
            status, answer = await server.call(method, path, body, key=None, headers=headers)
            assert (status, answer["error"]["code"]) == (403, "forbidden"), path
            assert "ALLOWED_HOSTS" in answer["error"]["message"]
    # A page that was rebound knows no key: whoever has one may go by any name.
    assert (await server.call("GET", "/api/sessions", headers=REBOUND))[0] == 200
    bearer = {"Authorization": f"Bearer {KEY}"}
    status, _ = await server.call("GET", "/api/sessions", key=None, headers=REBOUND | bearer)
    assert status == 200


async def test_a_name_that_settings_give_is_answered(serve: Serve) -> None:
    server = await serve(allowed_hosts="panel.example")
    for host, status in {
        "panel.example": 200,
        "PANEL.example:443": 200,
        "evil.example": 403,
    }.items():
        got, _ = await server.call("GET", "/info", key=None, headers={"Host": host})
        assert got == status, host


LOCAL = [
    "localhost",
    "localhost:3000",
    "LOCALHOST",
    "127.0.0.1:3000",
    "[::1]:3000",
    "[fe80::1%25eth0]",
    "192.168.1.7",
    "gateway:3000",
    "gateway.localhost",
    "nas.local",
    "gateway.internal.",
]
FOREIGN = [
    "evil.example",
    "evil.example.",
    "127.0.0.1.nip.io",
    "localhost.evil.example",
    "evil.example:3000",
    "1.2.3.4.5",
    "[::1].evil.example",
    "",
    "[",
    "a b.example",
]


@pytest.mark.parametrize("listens_on", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_on_this_machine_alone_names_are_its_own(listens_on: str) -> None:
    hosts = Hosts(listens_on, [])
    assert [host for host in LOCAL if not hosts.trust(host)] == []
    assert [host for host in FOREIGN if hosts.trust(host)] == []
    assert not hosts.trust(None)


def test_who_listens_for_others_has_names_that_only_settings_know() -> None:
    open_to_all = Hosts("0.0.0.0", [])
    assert all(map(open_to_all.trust, [*LOCAL, *FOREIGN]))
    named = Hosts("0.0.0.0", ["panel.example"])
    assert named.trust("panel.example")
    assert [host for host in FOREIGN if named.trust(host)] == []
    assert Hosts("127.0.0.1", ["*"]).trust("evil.example")
    assert Hosts("gateway.example", ["panel.example"]).trust("gateway.example")
