"""The panel: its files, its policy, and a cookie that only works for itself."""

import asyncio
import stat
from pathlib import Path
from typing import Any

import pytest

from gateway.api.app import build_app
from gateway.api.panel_cookie import LIFETIME_SECONDS, PanelCookie, panel_secret
from gateway.config import Settings
from tests.api.gateway_fixtures import Server
from tests.api.gateway_kit import KEY, Inside
from tests.api.samples import StoppedClock

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


async def test_a_browser_gets_the_panel(server: Server) -> None:
    async with server.client.get(server.url, headers=BROWSER) as answer:
        assert answer.status == 200
        assert answer.content_type == "text/html"
        assert set(answer.headers["Content-Security-Policy"].split("; ")) == POLICY
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["Vary"] == "Accept"
        assert "<title>Panel</title>" in await answer.text()


@pytest.mark.parametrize("accept", ["*/*", "application/json", "", "application/*, text/html;q=0"])
async def test_an_api_client_gets_json(server: Server, accept: str) -> None:
    async with server.client.get(server.url, headers={"Accept": accept}) as answer:
        assert await answer.json() == {
            "name": "gateway",
            "version": "9.9.9",
            "status": "ok",
            "docs": "/api-docs",
        }
        assert answer.headers["Vary"] == "Accept"


async def test_the_files_of_the_build(server: Server) -> None:
    for path, media_type, cache in (
        ("/assets/index-abc.js", "text/javascript", "public, max-age=31536000, immutable"),
        ("/icon.svg", "image/svg+xml", "no-cache"),
        ("/manifest.webmanifest", "application/manifest+json", "no-cache"),
    ):
        async with server.client.get(server.url + path) as answer:
            assert (answer.status, answer.content_type) == (200, media_type)
            assert answer.headers["Cache-Control"] == cache
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for path in ("/assets/", "/assets/../index.html", "/assets/..%2findex.html", "/index.html"):
        async with server.client.get(server.url + path, allow_redirects=False) as answer:
            assert answer.status == 404


async def test_a_build_under_a_running_gateway_leaves_it_its_own(
    server: Server, web_dir: Path
) -> None:
    dist = web_dir / "dist"
    (dist / "index.html").write_text("<!doctype html><title>Newer</title>")
    (dist / "assets" / "index-abc.js").unlink()
    (dist / "assets" / "index-def.js").write_text("export {};")
    async with server.client.get(server.url, headers=BROWSER) as answer:
        assert "<title>Panel</title>" in await answer.text()
    for name, status in (("index-abc.js", 200), ("index-def.js", 404)):
        async with server.client.get(f"{server.url}/assets/{name}") as answer:
            assert answer.status == status


async def test_without_a_build_a_browser_is_told_what_to_do(
    inside: Inside, settings: Settings, clock: StoppedClock, tmp_path: Path, aiohttp_client: Any
) -> None:
    bare = settings.model_copy(update={"web_dir": tmp_path / "nowhere"})
    app = await asyncio.to_thread(build_app, inside.use(), bare, clock)
    client = await aiohttp_client(app)
    for path, remedy in (("/", "npm run build"), ("/api-docs", "npm ci")):
        async with client.get(path, headers=BROWSER) as answer:
            assert answer.status == 200
            assert remedy in await answer.text()


async def _cookie(server: Server, key: str = KEY) -> str:
    """As a browser sends it back."""
    async with server.client.post(f"{server.url}/api/panel/login", json={"apiKey": key}) as answer:
        assert answer.status == 200
        server.client.cookie_jar.clear()
        (morsel,) = answer.cookies.values()
        return f"{morsel.key}={morsel.value}"


async def test_a_key_is_exchanged_for_a_cookie(server: Server) -> None:
    async with server.client.post(f"{server.url}/api/panel/login", json={"apiKey": KEY}) as answer:
        (morsel,) = answer.cookies.values()
        assert morsel["httponly"]
        assert morsel["samesite"] == "Strict"
        assert morsel["path"] == "/"
        assert not morsel["secure"]
        assert int(morsel["max-age"]) == LIFETIME_SECONDS
        assert KEY not in morsel.value
    async with server.client.post(
        f"{server.url}/api/panel/login",
        json={"apiKey": KEY},
        headers={"X-Forwarded-Proto": "https"},
    ) as answer:
        (morsel,) = answer.cookies.values()
        assert morsel["secure"]


def test_gateways_on_one_host_name_their_cookies_differently(clock: StoppedClock) -> None:
    one, other = PanelCookie(b"1" * 32, clock), PanelCookie(b"2" * 32, clock)
    assert one.name != other.name
    assert one.name == PanelCookie(b"1" * 32, clock).name


async def test_the_session_of_the_panel(server: Server) -> None:
    cookie = await _cookie(server)
    for headers, authenticated in ({}, False), ({"Cookie": cookie}, True):
        _, answer = await server.call("GET", "/api/panel/session", key=None, headers=headers)
        assert answer == {
            "success": True,
            "data": {
                "authenticated": authenticated,
                "version": "0.1.0",
                "language": "es",
                "sandbox": "http://127.0.0.1:3100",
            },
        }


async def test_wrong_keys_are_counted_at_the_door_of_the_panel_too(server: Server) -> None:
    for _ in range(10):
        status, answer = await server.call(
            "POST", "/api/panel/login", {"apiKey": "wrong"}, key=None
        )
        assert (status, answer["error"]["code"]) == (401, "unauthorized")
    status, _ = await server.call("POST", "/api/panel/login", {"apiKey": "wrong"}, key=None)
    assert status == 429
    assert (await server.call("POST", "/api/panel/login", {"apiKey": KEY}, key=None))[0] == 200


@pytest.mark.parametrize("body", [{}, {"apiKey": 5}, {"apiKey": ""}, []])
async def test_a_login_without_a_key(server: Server, body: object) -> None:
    status, _ = await server.call("POST", "/api/panel/login", body, key=None)
    assert status == 400


OWN = {"X-Requested-With": "panel"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (OWN | {"Origin": "self"}, 200),
        (OWN | {"Sec-Fetch-Site": "same-origin"}, 200),
        (OWN | {"Origin": "https-self"}, 200),
        (OWN, 403),
        ({"Origin": "self"}, 403),
        (OWN | {"Origin": "http://evil.example"}, 403),
        (OWN | {"Origin": "null"}, 403),
        (OWN | {"Origin": "http://[evil"}, 403),
        (OWN | {"Origin": "self", "Sec-Fetch-Site": "cross-site"}, 403),
        (OWN | {"Origin": "self", "Sec-Fetch-Site": "same-site"}, 403),
        ({"X-Requested-With": "other", "Origin": "self"}, 403),
    ],
)
async def test_a_cookie_changes_things_for_the_panel_only(
    server: Server, headers: dict[str, str], status: int
) -> None:
    own = {"self": server.url, "https-self": server.url.replace("http:", "https:")}
    origin = (
        {"Origin": own.get(headers["Origin"], headers["Origin"])} if "Origin" in headers else {}
    )
    sent = headers | origin | {"Cookie": await _cookie(server)}
    got, answer = await server.call("POST", "/api/sessions/shop/start", key=None, headers=sent)
    assert got == status, answer


async def test_a_cookie_reads_without_more_but_not_for_another_site(server: Server) -> None:
    cookie = {"Cookie": await _cookie(server)}
    assert (await server.call("GET", "/api/sessions", key=None, headers=cookie))[0] == 200
    for foreign in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        status, _ = await server.call("GET", "/api/sessions", key=None, headers=cookie | foreign)
        assert status == 403


async def test_a_key_in_a_header_needs_no_proof_of_origin(server: Server) -> None:
    headers = {"Origin": "http://evil.example", "Cookie": await _cookie(server)}
    assert (await server.call("POST", "/api/sessions/shop/start", headers=headers))[0] == 200


async def test_another_site_can_neither_sign_in_nor_out(server: Server) -> None:
    foreign = {"Origin": "http://evil.example"}
    for path in ("login", "logout"):
        status, _ = await server.call(
            "POST", f"/api/panel/{path}", {"apiKey": KEY}, key=None, headers=foreign
        )
        assert status == 403


async def test_signing_out_takes_the_cookie_back(server: Server) -> None:
    async with server.client.post(f"{server.url}/api/panel/logout") as answer:
        (morsel,) = answer.cookies.values()
        assert morsel["max-age"] == "0"
        assert (await answer.json())["data"]["authenticated"] is False


async def test_a_cookie_outlives_a_restart_but_not_a_month_nor_the_key(
    server: Server, settings: Settings, clock: StoppedClock
) -> None:
    token = (await _cookie(server)).partition("=")[2]
    secret = await asyncio.to_thread(panel_secret, settings.data_dir)
    again = PanelCookie(secret, clock)
    assert again.read(token, operator_key=KEY) == KEY
    assert again.read(token, operator_key="another-operator-key") is None
    assert again.read(token, operator_key=None) is None
    clock.advance(LIFETIME_SECONDS)
    assert again.read(token, operator_key=KEY) is None


def test_no_other_token_is_read(clock: StoppedClock) -> None:
    cookie = PanelCookie(b"s" * 32, clock)
    token = cookie.issue(operator_key=KEY)
    payload, _, signature = token.partition(".")
    forged = PanelCookie(b"t" * 32, clock).issue(operator_key=KEY)
    for wrong in (
        "",
        ".",
        payload,
        f"{payload}.",
        f"{payload}.{signature}x",
        f"{payload[:-1]}.{signature}",
        forged,
        "\udcff.\udcff",
        "x" * 5000,
    ):
        assert cookie.read(wrong, operator_key=KEY) is None


async def test_a_stored_key_opens_the_panel_until_it_is_taken_back(
    server: Server, inside: Inside
) -> None:
    inside.keys.add("pk_live_app")
    cookie = {"Cookie": await _cookie(server, "pk_live_app")}
    assert (await server.call("GET", "/api/sessions", key=None, headers=cookie))[0] == 200
    inside.keys.secrets.clear()
    assert (await server.call("GET", "/api/sessions", key=None, headers=cookie))[0] == 401


def test_the_secret_of_the_cookies_is_its_owners_only(settings: Settings) -> None:
    secret = panel_secret(settings.data_dir)
    assert panel_secret(settings.data_dir) == secret
    path = settings.data_dir / "panel.secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_bytes(b"broken")
    assert len(panel_secret(settings.data_dir)) == 32


API_POLICY = {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"}
DOCS_POLICY = API_POLICY | {
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'none'",
}


@pytest.mark.parametrize(
    ("path", "accept", "policy"),
    [
        ("/", "application/json", API_POLICY),
        ("/api/sessions", "*/*", API_POLICY),
        ("/api/panel/session", "*/*", API_POLICY),
        ("/nothing", "text/html", API_POLICY),
        ("/openapi.json", "*/*", API_POLICY),
        ("/api/qr/fresh", "image/svg+xml", API_POLICY),
        ("/api/qr/fresh", "image/png", API_POLICY),
        ("/api/events/stream", "*/*", API_POLICY),
        ("/socket.io/?EIO=4&transport=polling", "*/*", API_POLICY),
        ("/", "text/html", POLICY),
        ("/assets/index-abc.js", "*/*", POLICY),
        ("/icon.svg", "*/*", POLICY),
        ("/api-docs", "*/*", DOCS_POLICY),
        ("/api-docs/swagger-ui.css", "*/*", DOCS_POLICY),
    ],
)
async def test_every_kind_of_answer_carries_safe_headers(
    server: Server, path: str, accept: str, policy: set[str]
) -> None:
    for headers in ({"Accept": accept}, {"Accept": accept, "X-API-Key": KEY}):
        async with server.client.get(server.url + path, headers=headers) as answer:
            said = answer.headers
            assert set(said["Content-Security-Policy"].split("; ")) == policy
            assert said["X-Content-Type-Options"] == "nosniff"
            assert said["X-Frame-Options"] == "DENY"
            assert said["Referrer-Policy"] == "no-referrer"
            assert said["Cross-Origin-Opener-Policy"] == "same-origin"
            assert said["Cross-Origin-Resource-Policy"] == "same-origin"
            assert said["X-Request-Id"].startswith("req_")
            assert "Access-Control-Allow-Origin" not in said
            assert "Server" not in said
            if policy is API_POLICY and path != "/openapi.json":
                assert said["Cache-Control"] == "no-store"


async def test_the_page_of_the_documentation_asks_nobody_else(server: Server) -> None:
    async with server.client.get(f"{server.url}/api-docs") as answer:
        page = await answer.text()
        assert "://" not in page
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
    for path in ("swagger-ui.css", "swagger-ui-bundle.js", "initializer.js"):
        assert f"/api-docs/{path}" in page
        async with server.client.get(f"{server.url}/api-docs/{path}") as answer:
            assert answer.status == 200
