"""The description: valid OpenAPI 3.1, complete, and true of what the server answers."""

import json
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from gateway.api.app import DIALECTS
from gateway.api.openapi import describe
from gateway.api.operation import Access
from gateway.core.errors import Code
from tests.api.gateway_fixtures import Server
from tests.api.gateway_kit import Inside

DOCUMENT = describe(DIALECTS, title="test", version="1")
ROWS = [
    (operation, path)
    for dialect in DIALECTS
    for operation in dialect.operations
    for path in operation.paths
]


def test_it_is_valid() -> None:
    validate(DOCUMENT)


async def test_it_is_served_without_a_key(server: Server) -> None:
    status, served = await server.call("GET", "/openapi.json", key=None)
    assert status == 200
    assert served["openapi"].startswith("3.1")
    assert served["paths"] == json.loads(json.dumps(DOCUMENT["paths"]))


def test_every_row_is_described_and_nothing_else() -> None:
    described = {
        (method.upper(), path) for path, item in DOCUMENT["paths"].items() for method in item
    }
    assert described == {(operation.method, path) for operation, path in ROWS}


def test_operation_ids_are_unique() -> None:
    ids = [each["operationId"] for item in DOCUMENT["paths"].values() for each in item.values()]
    assert len(set(ids)) == len(ids) == len(ROWS)


@pytest.mark.parametrize(("operation", "path"), ROWS, ids=[f"{o.method} {p}" for o, p in ROWS])
def test_each_row_says_who_may_call_and_how_it_may_end(operation: Any, path: str) -> None:
    described = DOCUMENT["paths"][path][operation.method.lower()]
    if operation.access is not Access.KEY:
        assert described["security"] == []
    else:
        assert {name for each in described["security"] for name in each} == {"apiKey", "bearer"}
    assert {"401", "403", "429"} <= set(described["responses"])
    assert described["summary"]
    assert described["tags"]
    assert "500" in described["responses"]
    for code in operation.errors:
        status = str(DIALECTS[0].status_of(code))
        assert f"`{code}`" in described["responses"][status]["description"]


def test_bodies_and_queries_are_described() -> None:
    send = DOCUMENT["paths"]["/api/messages/send"]["post"]
    schema = _resolved(send["requestBody"]["content"]["application/json"]["schema"])
    assert set(schema["required"]) == {"sessionId", "to"}
    assert schema["examples"][0]["to"] == "5491123456789"
    events = DOCUMENT["paths"]["/api/events"]["get"]["parameters"]
    assert {each["name"] for each in events} == {"after", "wait", "limit", "types", "sessionId"}
    assert all(not each["required"] for each in events)
    check = DOCUMENT["paths"]["/api/sessions/{sessionId}/contacts/check"]["get"]["parameters"]
    assert [(each["name"], each["in"], each["required"]) for each in check] == [
        ("sessionId", "path", True),
        ("number", "query", True),
    ]


def test_every_component_is_used() -> None:
    text = json.dumps(DOCUMENT)
    for name in DOCUMENT["components"]["schemas"]:
        assert f'"#/components/schemas/{name}"' in text, name


def test_every_code_has_a_status() -> None:
    for code in Code:
        assert 400 <= DIALECTS[0].status_of(code) < 600


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


SAMPLES = [
    ("GET", "/", "/", None),
    ("GET", "/api/health", "/api/health", None),
    ("GET", "/info", "/info", None),
    ("POST", "/api/sessions", "/api/sessions", {"sessionId": "new"}),
    ("GET", "/api/sessions", "/api/sessions", None),
    ("GET", "/api/sessions/{sessionId}", "/api/sessions/fresh", None),
    ("GET", "/api/sessions/{sessionId}", "/api/sessions/nobody", None),
    ("DELETE", "/api/sessions/{sessionId}", "/api/sessions/shop", None),
    ("POST", "/api/start-session", "/api/start-session", {"sessionId": "shop"}),
    ("GET", "/api/qr/{sessionId}", "/api/qr/fresh", None),
    ("GET", "/api/qr/{sessionId}", "/api/qr/shop", None),
    ("POST", "/api/sessions/{sessionId}/stop", "/api/sessions/shop/stop", None),
    (
        "POST",
        "/api/sessions/{sessionId}/pairing-code",
        "/api/sessions/fresh/pairing-code",
        {"number": "5491123456789"},
    ),
    ("GET", "/api/sessions/{sessionId}/resources", "/api/sessions/shop/resources", None),
    ("GET", "/api/sessions/{sessionId}/chats", "/api/sessions/shop/chats", None),
    (
        "POST",
        "/api/sessions/{sessionId}/chats/{chatId}/read",
        "/api/sessions/shop/chats/x/read",
        None,
    ),
    ("GET", "/api/sessions/{sessionId}/contacts", "/api/sessions/shop/contacts", None),
    (
        "GET",
        "/api/sessions/{sessionId}/contacts/check",
        "/api/sessions/shop/contacts/check?number=5491123456789",
        None,
    ),
    ("GET", "/api/messages/{sessionId}", "/api/messages/shop", None),
    (
        "POST",
        "/api/messages/send",
        "/api/messages/send",
        {"sessionId": "shop", "to": "5491100000002", "text": "a"},
    ),
    ("POST", "/api/messages/send", "/api/messages/send", {"sessionId": "shop"}),
    ("GET", "/api/events", "/api/events", None),
    ("GET", "/webhook/config", "/webhook/config", None),
    ("POST", "/api/keys", "/api/keys", {"name": "app", "scopes": ["read"]}),
    ("GET", "/api/keys", "/api/keys", None),
    ("GET", "/api/panel/session", "/api/panel/session", None),
]


@pytest.mark.parametrize(("method", "path", "address", "body"), SAMPLES)
async def test_what_is_answered_is_what_is_described(  # noqa: PLR0917 - a table
    server: Server, inside: Inside, method: str, path: str, address: str, body: Any
) -> None:
    inside.log.write()
    status, answer = await server.call(method, address, body)
    described = DOCUMENT["paths"][path][method.lower()]["responses"][str(status)]
    schema = described["content"]["application/json"]["schema"]
    whole = schema | {"components": DOCUMENT["components"]}
    errors = list(OAS31Validator(whole).iter_errors(answer))
    assert errors == []


async def test_the_routes_that_send_take_an_idempotency_key(server: Server) -> None:
    async with server.client.get(f"{server.url}/openapi.json") as answer:
        document = await answer.json()
    taking = {
        path
        for path, methods in document["paths"].items()
        for described in methods.values()
        if any(parameter["name"] == "Idempotency-Key" for parameter in described["parameters"])
    }
    assert taking == {
        "/api/messages/bulk",
        "/api/messages/schedule",
        "/api/messages/send",
        "/api/send-media",
        "/api/send-message",
        "/api/sessions/{sessionId}/messages/{messageId}/forward",
        "/api/sessions/{sessionId}/status",
        "/api/v1/messages/bulk",
        "/api/v1/messages/send",
    }


def test_whoever_has_one_address_has_the_other_beside_it() -> None:
    """A person is told by phone number and LID, null where one of them is not known."""
    addresses = {"jid", "phone", "lid"}
    halves = {
        name
        for name, schema in DOCUMENT["components"]["schemas"].items()
        if {"jid", "lid"} & set(schema.get("properties", ()))
        and not addresses <= set(schema["properties"])
    }
    assert halves == {"ShownPicture"}  # the account's own, or a group's
