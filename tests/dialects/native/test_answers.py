"""Stories over HTTP: the answers of documents 002 and 004 and of the native API, field by field."""

from typing import Any

import pytest

from gateway.api.dialects.native import responses
from gateway.core.messages import GivenReaction, MessageStatus
from tests.api.gateway_fixtures import Server
from tests.api.gateway_kit import KEY, PNG, STRANGER, Inside, a_message, a_qr

TIME = "2026-11-21T10:00:00.123Z"
ALICE = {
    "jid": "5491123456789@c.us",
    "phone": "5491123456789",
    "lid": "77@lid",
    "name": "Alice",
}
BOB = {"jid": "5491100000002@c.us", "phone": "5491100000002", "lid": None, "name": "Bob"}
SHOP = {
    "id": "shop",
    "sessionId": "shop",
    "clientId": "acme",
    "name": "The shop",
    "status": "connected",
    "reason": None,
    "action": None,
    "detail": None,
    "wanted": "running",
    "me": ALICE,
    "webVersion": "2.3000.1",
    "createdAt": TIME,
    "updatedAt": TIME,
    "connectedAt": TIME,
    "newContactsPausedUntil": None,
}
MESSAGE = {
    "id": "3EB0AA",
    "sessionId": "shop",
    "chatId": "77@lid",
    "fromMe": False,
    "from": BOB,
    "to": ALICE,
    "author": None,
    "type": "text",
    "text": "¡Hola!",
    "media": None,
    "location": None,
    "contacts": None,
    "poll": None,
    "quotedId": None,
    "mentions": [],
    "reactions": [],
    "status": "delivered",
    "error": None,
    "timestamp": TIME,
    "scheduledAt": None,
    "edited": False,
    "revoked": False,
    "starred": False,
    "pinned": False,
    "viewOnce": False,
    "backfilled": False,
}
CHAT = {
    "id": "77@lid",
    "sessionId": "shop",
    "kind": "private",
    "person": BOB,
    "name": "Bob",
    "unread": 2,
    "archived": False,
    "pinned": False,
    "mutedUntil": None,
    "lastMessage": MESSAGE,
    "updatedAt": TIME,
}


def one(data: Any) -> dict[str, Any]:
    return {"success": True, "data": data}


def many(*data: Any, following: str | None = None) -> dict[str, Any]:
    return {"success": True, "data": list(data), "next": following}


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
        ({"type": "image"}, 422, "not_supported"),
        ({"type": "location", "text": None}, 422, "not_supported"),
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
    shown = responses.message(full)
    assert shown["media"] == {"mimetype": "image/png", "size": 5}
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
