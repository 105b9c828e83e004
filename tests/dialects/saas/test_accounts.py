"""Document 001's accounts, as printed: registered, logged in, refreshed, and what each role may."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from gateway.api.guesses import MAX_WRONG_KEYS
from gateway.config import Settings
from tests.api.gateway_fixtures import Server
from tests.api.gateway_kit import KEY
from tests.api.real_inside import served
from tests.house import opened

REGISTRATION = {
    "email": "admin@empresa.com",
    "password": "SecurePass123",
    "name": "Juan Pérez",
    "organizationName": "Mi Empresa SAS",
}
LOGIN = {"email": "admin@empresa.com", "password": "SecurePass123"}
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@dataclass
class Api:
    server: Server

    async def call(
        self, method: str, path: str, body: Any = None, token: str | None = None, **headers: str
    ) -> tuple[int, Any]:
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        path = path if path.startswith("/api/") else f"/api/v1{path}"
        return await self.server.call(method, path, body, key=None, headers=headers)

    async def tokens(self, path: str, body: Any) -> tuple[str, str]:
        status, answer = await self.call("POST", path, body)
        assert status < 300, answer
        assert set(answer["data"]) == {"accessToken", "refreshToken"}
        return answer["data"]["accessToken"], answer["data"]["refreshToken"]

    async def member(self, admin: str, role: str) -> str:
        """The access token of a new user with this role."""
        login = {"email": f"{role}@empresa.com", "password": "SecurePass123"}
        status, made = await self.call(
            "POST", "/tenant/users", {**login, "name": role, "role": role}, admin
        )
        assert status == 201, made
        return (await self.tokens("/auth/login", login))[0]


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    settings = Settings(
        api_key=SecretStr(KEY), data_dir=tmp_path / "data", web_dir=tmp_path / "web"
    )
    async with opened(tmp_path) as house, served(house, settings) as server:
        yield Api(server)


@pytest.fixture
async def admin(api: Api) -> str:
    """Juan's access token."""
    return (await api.tokens("/auth/register", REGISTRATION))[0]


async def test_registering_and_logging_in_answer_as_printed(api: Api) -> None:
    status, answer = await api.call("POST", "/auth/register", REGISTRATION)
    assert (status, set(answer)) == (201, {"message", "data"})
    assert answer["message"] == "Registration successful"
    status, answer = await api.call("POST", "/auth/login", LOGIN)
    assert (status, answer["message"]) == (200, "Login successful")
    assert all(token.startswith("eyJ") for token in answer["data"].values())


async def test_the_profile_and_the_tenant_are_as_printed(api: Api, admin: str) -> None:
    status, answer = await api.call("GET", "/auth/me", token=admin)
    me = answer["data"]
    short = {"id": me["tenantId"], "name": "Mi Empresa SAS", "plan": "pro", "status": "active"}
    assert (status, answer) == (
        200,
        {
            "message": "Profile retrieved successfully",
            "data": {
                "id": me["id"],
                "email": "admin@empresa.com",
                "name": "Juan Pérez",
                "role": "admin",
                "tenantId": me["tenantId"],
                "tenant": short,
            },
        },
    )
    assert await api.call("GET", "/tenant", token=admin) == (
        200,
        {
            "message": "Tenant retrieved successfully",
            "data": {
                **short,
                "settings": {},
                "limits": {
                    "maxUsers": 20,
                    "maxInstances": 5,
                    "maxMessages": 20000,
                    "maxConversations": 1000,
                },
            },
        },
    )


async def test_the_tenant_takes_another_name_and_time_zone(api: Api, admin: str) -> None:
    settings = {"timezone": "America/Lima", "language": "es"}
    change = {"name": "Nuevo Nombre SAS", "settings": settings}
    status, answer = await api.call("PUT", "/tenant", change, admin)
    assert (status, answer["message"]) == (200, "Tenant updated successfully")
    assert (answer["data"]["name"], answer["data"]["settings"]) == ("Nuevo Nombre SAS", settings)
    tenant_id = answer["data"]["id"]
    _, native = await api.call("GET", f"/api/tenants/{tenant_id}", token=admin)
    assert native["data"]["timezone"] == "America/Lima"
    status, refused = await api.call("PUT", "/tenant", {"settings": {"timezone": "Lima"}}, admin)
    assert (status, refused["errors"]) == (
        400,
        [{"field": "timezone", "message": "Zona horaria inválida"}],
    )


async def test_users_are_listed_as_printed(api: Api, admin: str) -> None:
    await api.member(admin, "viewer")
    status, answer = await api.call("GET", "/tenant/users", token=admin)
    assert (status, answer["message"]) == (200, "Users retrieved successfully")
    juan, _ = answer["data"]
    assert juan == {
        "id": juan["id"],
        "email": "admin@empresa.com",
        "name": "Juan Pérez",
        "role": "admin",
        "isActive": True,
        "lastLoginAt": juan["lastLoginAt"],
    }
    assert len(juan["lastLoginAt"]) == len("2025-05-26T10:30:00Z")


async def test_what_is_wrong_is_said_by_field_in_spanish(api: Api) -> None:
    status, answer = await api.call(
        "POST", "/auth/register", {**REGISTRATION, "email": "no-es-email"}
    )
    assert status == 400
    assert {name: answer[name] for name in ("statusCode", "message", "errors")} == {
        "statusCode": 400,
        "message": "Validation failed",
        "errors": [{"field": "email", "message": "Email inválido"}],
    }
    _, answer = await api.call("POST", "/auth/register", {"email": "a@b.co", "password": "short"})
    assert {each["field"]: each["message"] for each in answer["errors"]} == {
        "password": "Debe tener al menos 8 caracteres",
        "name": "Campo requerido",
        "organizationName": "Campo requerido",
    }


async def test_taken_addresses_wrong_logins_and_strangers_are_refused(api: Api, admin: str) -> None:
    for expected, method, path, body, token in (
        (409, "POST", "/auth/register", REGISTRATION, None),
        (401, "POST", "/auth/login", {**LOGIN, "password": "wrong-password"}, None),
        (401, "GET", "/tenant", None, None),
        (401, "GET", "/tenant", None, admin + "x"),
        (401, "POST", "/auth/refresh", {"refreshToken": admin}, None),
        (404, "PUT", "/tenant/users/nobody", {"name": "x"}, admin),
    ):
        status, answer = await api.call(method, path, body, token)
        assert (status, answer["statusCode"]) == (expected, expected), (path, answer)
        assert answer["message"]


async def test_a_spent_refresh_token_ends_the_login(api: Api) -> None:
    _, first = await api.tokens("/auth/register", REGISTRATION)
    access, second = await api.tokens("/auth/refresh", {"refreshToken": first})
    assert (await api.call("GET", "/auth/me", token=access))[0] == 200
    assert (await api.call("POST", "/auth/refresh", {"refreshToken": first}))[0] == 401
    assert (await api.call("GET", "/auth/me", token=access))[0] == 401
    assert (await api.call("POST", "/auth/refresh", {"refreshToken": second}))[0] == 401


async def test_logging_out_ends_the_login_though_the_access_token_came_along(api: Api) -> None:
    access, refresh = await api.tokens("/auth/register", REGISTRATION)
    status, answer = await api.call(
        "POST", "/auth/logout", {"refreshToken": refresh}, "expired.a.b"
    )
    assert (status, answer) == (200, {"message": "Logout successful"})
    assert (await api.call("GET", "/auth/me", token=access))[0] == 401


async def test_who_guesses_passwords_has_to_wait(api: Api, admin: str) -> None:
    for _ in range(MAX_WRONG_KEYS):
        status, _ = await api.call("POST", "/auth/login", {**LOGIN, "password": "wrong"})
        assert status == 401
    status, answer = await api.call("POST", "/auth/login", LOGIN)
    assert (status, answer["statusCode"]) == (429, 429)
    assert (await api.call("GET", "/auth/me", token=admin))[0] == 200


async def test_an_invitation_is_accepted_with_a_password(api: Api, admin: str) -> None:
    asked = {"email": "agente@empresa.com", "name": "Agente", "role": "agent"}
    status, made = await api.call("POST", "/tenant/users", asked, admin)
    assert status == 201
    chosen = {"token": made["data"]["invitationToken"], "password": "another-password"}
    access, _ = await api.tokens("/auth/accept-invitation", chosen)
    assert (await api.call("GET", "/auth/me", token=access))[1]["data"]["role"] == "agent"
    assert (await api.call("POST", "/auth/accept-invitation", chosen))[0] == 409


async def test_each_role_may_what_it_says(api: Api, admin: str) -> None:
    viewer = await api.member(admin, "viewer")
    agent = await api.member(admin, "agent")
    send = {"sessionId": "none", "to": "5491100000002", "text": "x"}
    for token, reads, sends, leads in (
        (viewer, 200, 403, 403),
        (agent, 200, 404, 403),
        (admin, 200, 404, 200),
    ):
        assert (await api.call("GET", "/api/sessions", token=token))[0] == reads
        assert (await api.call("POST", "/api/messages/send", send, token))[0] == sends
        assert (await api.call("GET", "/tenant/users", token=token))[0] == leads
    status, answer = await api.call("PUT", "/tenant", {"name": "x"}, viewer)
    assert (status, answer["statusCode"]) == (403, 403)


async def test_tenants_do_not_see_each_other_and_the_operator_sees_all(
    api: Api, admin: str
) -> None:
    other, _ = await api.tokens("/auth/register", {**REGISTRATION, "email": "b@b.co"})
    assert (await api.call("POST", "/api/sessions", {"sessionId": "a", "start": False}, admin))[
        0
    ] == 201
    assert (await api.call("GET", "/api/sessions/a", token=other))[0] == 404
    assert (await api.call("POST", "/api/sessions", {"sessionId": "a", "start": False}, other))[
        0
    ] == 201  # ids are a tenant's own
    operator = {"X_API_Key".replace("_", "-"): KEY}
    for tenant, seen in (({"X-Tenant": "mi-empresa-sas"}, ["a"]), ({}, [])):
        _, listed = await api.call("GET", "/api/sessions", **operator, **tenant)
        assert [session["id"] for session in listed["data"]] == seen
    status, refused = await api.call(
        "GET", "/api/sessions", token=other, **{"X-Tenant": "mi-empresa-sas"}
    )
    assert (status, refused["error"]["code"]) == (403, "forbidden")
    _, made = await api.call("POST", "/api/keys", {"name": "app", "scopes": ["read"]}, admin)
    assert made["data"]["key"].startswith("pk_live_")
    _, listed = await api.call("GET", "/api/sessions", token=made["data"]["key"])
    assert [session["id"] for session in listed["data"]] == ["a"]


async def test_a_stranger_in_another_dialects_words(api: Api) -> None:
    """A path prefix does not tell the dialect: each route names its own, refusals included."""
    for path, envelope in (("/api/v1/tenant", "statusCode"), ("/api/sessions", "error")):
        status, answer = await api.call("GET", path)
        assert (status, envelope in answer) == (401, True)
