"""Stories over HTTP: the answers of documents 002 and 004 and of the native API, field by field."""

from typing import Any

import pytest

from gateway.api.dialects.native.responses.messages import message
from gateway.core.messages import GivenReaction
from tests.api.gateway_fixtures import Server
from tests.api.gateway_kit import KEY, Inside
from tests.api.samples import PNG, STRANGER, a_message, a_qr
from tests.dialects.native.shapes import ALICE, BOB, CHAT, MESSAGE, SHOP, TIME, many, one


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "answer"),
    [
        ("GET", "/api/sessions/shop", None, 200, one(SHOP)),
        ("GET", "/api/status/shop", None, 200, one(SHOP)),
        ("POST", "/api/sessions/shop/start", None, 200, one(SHOP)),
        ("POST", "/api/sessions/shop/stop", None, 200, one(SHOP)),
        ("POST", "/api/sessions/shop/restart", None, 200, one(SHOP)),
        ("POST", "/api/sessions/shop/logout", None, 200, one(SHOP)),
        ("POST", "/api/logout/shop", None, 200, one(SHOP)),
        ("POST", "/api/start-session", {"sessionId": "shop"}, 200, one(SHOP)),
        ("GET", "/api/sessions?clientId=acme&status=connected", None, 200, many(SHOP)),
        ("GET", "/api/sessions?status=failed", None, 200, many()),
        ("DELETE", "/api/sessions/shop", None, 200, one({"id": "shop", "deleted": True})),
        (
            "GET",
            "/api/sessions/shop/resources",
            None,
            200,
            one({"processes": 7, "memoryBytes": 300_000_000, "cpuSeconds": 1.5, "chromiumPid": 42}),
        ),
        (
            "POST",
            "/api/sessions/fresh/pairing-code",
            {"number": "+54 9 11 2345-6789"},
            200,
            one({"code": "ABCD-1234", "expiresAt": "2026-11-21T10:03:00.123Z"}),
        ),
        ("GET", "/api/sessions/shop/chats", None, 200, many(CHAT)),
        ("POST", "/api/sessions/shop/chats/77@lid/read", None, 200, one(CHAT)),
        (
            *("POST", "/api/sessions/shop/chats/77@lid/history", None, 200),
            one({"received": 50, "more": True}),
        ),
        ("GET", "/api/sessions/shop/contacts", None, 200, many(ALICE, BOB)),
        (
            "GET",
            "/api/sessions/shop/contacts/check?number=5491123456789",
            None,
            200,
            one({"exists": True} | {key: ALICE[key] for key in ("jid", "phone", "lid")}),
        ),
        (
            "GET",
            f"/api/sessions/shop/contacts/check?number={STRANGER}",
            None,
            200,
            one({"exists": False, "jid": None, "phone": None, "lid": None}),
        ),
        ("GET", "/api/sessions/shop/messages/3EB0AA", None, 200, one(MESSAGE)),
        ("GET", "/webhook/config", None, 200, one({"webhookUrl": None})),
        (
            "POST",
            "/webhook/config",
            {"webhookUrl": "https://tu-servidor.com/webhook"},
            200,
            one({"webhookUrl": "https://tu-servidor.com/webhook"}),
        ),
        ("GET", "/api/health", None, 200, None),
        ("GET", "/health", None, 200, None),
    ],
)
async def test_answers_to_the_letter(  # noqa: PLR0917 - a table
    server: Server, method: str, path: str, body: Any, status: int, answer: Any
) -> None:
    got_status, got = await server.call(method, path, body)
    assert got_status == status
    assert got == (answer or one({"status": "ok", "version": "9.9.9", "uptimeSeconds": 0}))


async def test_sessions_are_created_under_given_or_made_up_ids(server: Server) -> None:
    status, created = await server.call("POST", "/api/sessions", {"clientId": "test"})
    assert status == 201
    assert created["data"]["clientId"] == "test"
    assert created["data"]["id"] == created["data"]["sessionId"]
    body = {"sessionId": "new-one", "name": "New", "start": False}
    status, created = await server.call("POST", "/api/sessions", body)
    assert (status, created["data"]["id"], created["data"]["wanted"]) == (
        201,
        "new-one",
        "stopped",
    )
    status, refused = await server.call("POST", "/api/sessions", body)
    assert (status, refused["error"]["code"]) == (409, "session_exists")
    status, started = await server.call("POST", "/api/start-session", {"sessionId": "another"})
    assert (status, started["data"]["id"]) == (201, "another")


async def test_a_list_ends_with_where_to_go_on(server: Server) -> None:
    _, page = await server.call("GET", "/api/sessions?limit=1")
    assert (len(page["data"]), page["next"]) == (1, "more")


async def test_the_messages_of_a_session(server: Server) -> None:
    query = "limit=7&cursor=abc&chatId=%2B5491100000002&q=ma%C3%B1ana"
    _, page = await server.call("GET", f"/api/messages/shop?{query}")
    expected = MESSAGE | {"text": "+5491100000002|mañana|7|abc"}
    assert page == many(expected, following="next-page")
    _, page = await server.call("GET", "/api/sessions/shop/chats/77@lid/messages")
    assert page["data"][0]["text"] == "77@lid|None|50|None"


@pytest.mark.parametrize("path", ["/api/sessions/fresh/qr", "/api/qr/fresh"])
async def test_the_qr_code_in_every_form(server: Server, path: str) -> None:
    _, answer = await server.call("GET", path)
    assert answer["data"]["text"] == a_qr().text
    assert answer["data"]["image"].startswith("data:image/png;base64,iVBOR")
    assert answer["data"]["expiresAt"] == "2026-11-21T10:00:20.123Z"
    assert answer["data"]["expiresIn"] == 20
    for accept, media_type, beginning in (
        ("image/png", "image/png", b"\x89PNG"),
        ("image/svg+xml", "image/svg+xml", b"<"),
        ("text/plain", "text/plain", "█".encode()),
        ("image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8", "image/png", b"\x89PNG"),
        ("*/*", "application/json", b"{"),
    ):
        headers = {"X-API-Key": KEY, "Accept": accept}
        async with server.client.get(server.url + path, headers=headers) as picture:
            assert picture.content_type == media_type
            assert picture.headers["Cache-Control"] == "no-store"
            assert (await picture.read()).startswith(beginning)


async def test_no_qr_code_in_another_state(server: Server) -> None:
    status, answer = await server.call("GET", "/api/qr/shop", headers={"Accept": "image/png"})
    assert (status, answer["error"]["code"]) == (409, "invalid_state")


async def test_a_screenshot_is_a_picture(server: Server) -> None:
    async with server.client.get(
        f"{server.url}/api/sessions/shop/screenshot", headers={"X-API-Key": KEY}
    ) as answer:
        assert (answer.content_type, await answer.read()) == ("image/png", PNG)


async def test_info_tells_more_to_those_with_a_key(server: Server) -> None:
    public = {
        "name": "gateway",
        "version": "9.9.9",
        "status": "ok",
        "startedAt": TIME,
        "uptimeSeconds": 0,
    }
    assert await server.call("GET", "/info", key=None) == (200, one(public))
    _, answer = await server.call("GET", "/info")
    assert answer["data"] == public | {
        "sessions": {"connected": 1},
        "capabilities": {"send_text": {"supported": True, "provider": "wajs", "reason": None}},
    }


async def test_a_session_tells_what_its_own_page_can_do(server: Server) -> None:
    able = {"send_text": {"supported": True, "provider": "core", "reason": "wajs: missing"}}
    assert await server.call("GET", "/api/sessions/shop/capabilities") == (200, one(able))
    status, refused = await server.call("GET", "/api/sessions/nobody/capabilities")
    assert (status, refused["error"]["code"]) == (404, "session_not_found")


async def test_health_is_503_until_sessions_are_loaded(server: Server, inside: Inside) -> None:
    inside.info.loaded = False
    for path in ("/api/health", "/health"):
        status, answer = await server.call("GET", path, key=None)
        assert (status, answer["error"]["code"]) == (503, "not_ready")


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/api/sessions/nobody", "session_not_found"),
        ("GET", "/api/sessions/" + "x" * 65, "session_not_found"),
        ("GET", "/api/sessions/a b", "session_not_found"),
        ("POST", "/api/sessions/nobody/start", "session_not_found"),
        ("GET", "/api/messages/nobody", "session_not_found"),
        ("GET", "/api/sessions/shop/messages/none", "message_not_found"),
        ("POST", "/api/sessions/shop/chats/nobody/read", "chat_not_found"),
        ("DELETE", "/api/keys/none", "not_found"),
    ],
)
async def test_what_is_not_there(server: Server, method: str, path: str, code: str) -> None:
    status, answer = await server.call(method, path)
    assert (status, answer["error"]["code"]) == (404, code)


async def test_a_message_with_everything_that_it_can_have() -> None:
    full = a_message(
        media={"mimetype": "image/png", "size": 5},
        contacts=({"name": "Bob", "phone": "1"},),
        reactions=(GivenReaction(by=a_message().sender, emoji="👍"),),
        author=a_message().sender,
        mentions=(a_message().sender,),
    )
    shown = message(full)
    url = f"/api/sessions/{full.session_id}/messages/{full.id}/media"
    assert shown["media"] == {"mimetype": "image/png", "size": 5, "url": url}
    assert shown["contacts"] == [{"name": "Bob", "phone": "1"}]
    assert shown["reactions"] == [{"by": BOB, "emoji": "👍"}]
    assert shown["author"] == shown["from"] == shown["mentions"][0] == BOB


async def test_a_session_is_renamed_and_given_a_proxy_that_is_shown_without_its_secret(
    server: Server,
) -> None:
    path = "/api/sessions/shop"
    assert await server.call("GET", f"{path}/proxy") == (200, {"success": True, "data": None})
    body: dict[str, Any] = {"name": "Shop", "proxy": {"url": "http://u:hunter2@p.example:8080"}}
    status, answer = await server.call("PATCH", path, body)
    assert (status, answer["data"]) == (200, SHOP | {"name": "Shop"})
    shown = {"success": True, "data": {"url": "http://u:***@p.example:8080"}}
    assert await server.call("GET", f"{path}/proxy") == (200, shown)
    assert (await server.call("PATCH", path, {}))[0] == 200
    assert await server.call("GET", f"{path}/proxy") == (200, shown)
    status, answer = await server.call("PATCH", path, {"name": None, "proxy": None})
    assert answer["data"]["name"] is None
    assert (await server.call("GET", f"{path}/proxy"))[1]["data"] is None


@pytest.mark.parametrize("url", ["ftp://u:hunter2@p.example", "u:hunter2@p.example:80", 5, ""])
async def test_an_address_that_is_no_proxy_is_refused_without_repeating_it(
    server: Server, url: Any
) -> None:
    for method, path in (("PATCH", "/api/sessions/shop"), ("POST", "/api/sessions")):
        status, answer = await server.call(method, path, {"proxy": {"url": url}})
        assert (status, answer["error"]["code"]) == (400, "invalid_request")
        assert answer["error"]["details"][0]["field"] == "proxy.url"
        assert "hunter2" not in str(answer)
