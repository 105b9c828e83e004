"""Keys: in either header, wrong ones counted by address, the right one never locked out."""

import pytest

from gateway.api.app import DIALECTS
from gateway.api.guesses import MAX_ADDRESSES, MAX_WRONG_KEYS, WINDOW_SECONDS, Guesses
from gateway.api.operation import Access
from gateway.core.errors import RateLimited
from gateway.core.tenants import Scope
from tests.api.gateway_fixtures import Server
from tests.api.gateway_kit import KEY, Inside
from tests.api.samples import StoppedClock

PUBLIC = {
    path
    for dialect in DIALECTS
    for operation in dialect.operations
    for path in operation.paths
    if operation.access is not Access.KEY
}


def test_only_these_need_no_key() -> None:
    assert {
        "/",
        "/api/health",
        "/health",
        "/info",
        "/api-docs",
        "/openapi.json",
        "/media/{token}",
        "/api/panel/session",
        "/api/panel/login",
        "/api/panel/logout",
        "/api/v1/auth/register",
        "/api/v1/auth/login",
        "/api/v1/auth/refresh",
        "/api/v1/auth/logout",
        "/api/v1/auth/accept-invitation",
    } == PUBLIC


@pytest.mark.parametrize(
    "headers",
    [
        {"X-API-Key": KEY},
        {"x-api-key": f" {KEY} "},
        {"Authorization": f"Bearer {KEY}"},
        {"Authorization": f"bearer  {KEY}"},
    ],
)
async def test_a_key_is_taken_from_either_header(server: Server, headers: dict[str, str]) -> None:
    status, _ = await server.call("GET", "/api/sessions", key=None, headers=headers)
    assert status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"X-API-Key": ""},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic abc"},
        {"Authorization": ""},
    ],
)
async def test_no_key_is_no_guess(server: Server, headers: dict[str, str]) -> None:
    for _ in range(MAX_WRONG_KEYS + 5):
        status, _ = await server.call("GET", "/api/sessions", key=None, headers=headers)
        assert status == 401


@pytest.mark.parametrize("token", ["forged.token", ""])
async def test_a_forged_cookie_is_no_guess(server: Server, token: str) -> None:
    async with server.client.post(f"{server.url}/api/panel/login", json={"apiKey": KEY}) as answer:
        (name,) = answer.cookies
        server.client.cookie_jar.clear()
    for _ in range(MAX_WRONG_KEYS + 5):
        headers = {"Cookie": f"{name}={token}"}
        status, _ = await server.call("GET", "/api/sessions", key=None, headers=headers)
        assert status == 401


@pytest.mark.parametrize("wrong", ["schlüssel", "\udcff\udcfe", "x" * 5000, KEY[:-1], KEY + "x"])
async def test_strange_keys_are_just_wrong(server: Server, wrong: str) -> None:
    headers = {"X-API-Key": wrong.encode("utf-8", "surrogateescape").decode("latin-1")}
    status, _ = await server.call("GET", "/api/sessions", key=None, headers=headers)
    assert status == 401


async def test_the_eleventh_wrong_key_waits_and_the_right_one_does_not(
    server: Server, clock: StoppedClock
) -> None:
    for _ in range(MAX_WRONG_KEYS):
        status, _ = await server.call("GET", "/api/sessions", key="wrong")
        assert status == 401
    clock.advance(60)
    async with server.client.get(
        f"{server.url}/api/sessions", headers={"X-API-Key": "wrong"}
    ) as answer:
        assert answer.status == 429
        assert (await answer.json())["error"]["code"] == "rate_limited"
        assert answer.headers["Retry-After"] == str(WINDOW_SECONDS - 60)
    assert (await server.call("GET", "/api/sessions"))[0] == 200
    assert (await server.call("GET", "/api/sessions", key=None))[0] == 401
    clock.advance(WINDOW_SECONDS - 60)
    assert (await server.call("GET", "/api/sessions", key="wrong"))[0] == 401


async def test_a_stored_key_does_what_its_scopes_and_sessions_say(
    server: Server, inside: Inside
) -> None:
    inside.keys.add("reader", scopes=frozenset({Scope.READ}), sessions=frozenset({"shop"}))
    assert (await server.call("GET", "/api/sessions/shop", key="reader"))[0] == 200
    assert (await server.call("GET", "/api/sessions/fresh", key="reader"))[0] == 404
    _, listed = await server.call("GET", "/api/sessions", key="reader")
    assert [session["id"] for session in listed["data"]] == ["shop"]
    status, answer = await server.call("POST", "/api/sessions", {"name": "x"}, key="reader")
    assert (status, answer["error"]["code"]) == (403, "forbidden")
    assert (await server.call("GET", "/api/keys", key="reader"))[0] == 403


async def test_a_key_works_until_it_is_taken_back(server: Server) -> None:
    body = {"name": "app", "scopes": ["read", "send"], "expiresAt": "2027-01-01T00:00:00Z"}
    status, made = await server.call("POST", "/api/keys", body)
    assert status == 201
    assert made["data"] == {
        "id": "key_app",
        "name": "app",
        "prefix": "pk_live_app",
        "scopes": ["read", "send"],
        "sessions": None,
        "addresses": None,
        "expiresAt": "2027-01-01T00:00:00.000Z",
        "lastUsedAt": None,
        "createdAt": "2026-11-21T10:00:00.123Z",
        "key": "pk_live_app",
    }
    key = made["data"]["key"]
    _, listed = await server.call("GET", "/api/keys")
    assert listed["data"] == [{k: v for k, v in made["data"].items() if k != "key"}]
    assert (await server.call("GET", "/api/sessions", key=key))[0] == 200
    status, answer = await server.call("DELETE", "/api/keys/key_app")
    assert (status, answer["data"]) == (200, {"id": "key_app", "deleted": True})
    assert (await server.call("GET", "/api/sessions", key=key))[0] == 401
    assert (await server.call("DELETE", "/api/keys/key_app"))[0] == 404


@pytest.mark.parametrize(
    "body",
    [
        {"name": "x"},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["everything"]},
        {"name": "x", "scopes": "read"},
        {"name": "", "scopes": ["read"]},
        {"name": "x", "scopes": ["read"], "sessions": ["no/slash"]},
        {"name": "x", "scopes": ["read"], "expiresAt": 5},
        {"name": "x", "scopes": ["read"], "expiresAt": "2027-01-01T00:00:00"},
        {"name": "x", "scopes": ["read"], "expiresAt": "9999-12-31T23:59:59-12:00"},
        {"name": "x", "scopes": ["read"], "addresses": []},
        {"name": "x", "scopes": ["read"], "addresses": ["192.0.2.7\u0000"]},
        {"name": "x", "scopes": ["read"], "addresses": [7]},
    ],
)
async def test_a_key_that_cannot_be_made(server: Server, body: dict[str, object]) -> None:
    status, answer = await server.call("POST", "/api/keys", body)
    assert (status, answer["error"]["code"]) == (400, "invalid_request")


def test_each_address_is_counted_alone_and_a_customer_of_ipv6_as_one(clock: StoppedClock) -> None:
    guesses = Guesses(clock)
    for _ in range(MAX_WRONG_KEYS):
        guesses.count("2001:db8::1")
    with pytest.raises(RateLimited):
        guesses.count("2001:db8::ffff")
    guesses.count("2001:db8:0:1::1")
    guesses.count("192.0.2.1")
    for _ in range(MAX_WRONG_KEYS - 1):
        guesses.count("::ffff:192.0.2.1")
    with pytest.raises(RateLimited):
        guesses.count("192.0.2.1")


def test_the_memory_of_addresses_is_bounded(clock: StoppedClock) -> None:
    guesses = Guesses(clock)
    for number in range(MAX_ADDRESSES + 100):
        guesses.count(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
    assert len(guesses._wrong) == MAX_ADDRESSES
