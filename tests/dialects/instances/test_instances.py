"""Document 000 as printed: instances, their QR codes, sends, limits, and the webhook's body."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from gateway.config import Settings
from gateway.core.paging import Page
from gateway.core.sessions import SessionStatus
from gateway.core.tenants import Scope
from tests.api.gateway_fixtures import Server
from tests.api.gateway_kit import KEY
from tests.api.real_inside import served
from tests.conftest import StoppedClock
from tests.house import ALICE, PATIENCE_SECONDS, House, opened
from tests.receivers import receiving

HERS = "1234567890"
"""The example's own number."""
SCOPES = frozenset({Scope.READ, Scope.SEND, Scope.MANAGE})


@dataclass
class Api:
    server: Server
    house: House
    key: str
    clock: StoppedClock

    async def ask(
        self, method: str, path: str, body: Any = None, key: str | None = None, **more: str
    ) -> tuple[int, Any, dict[str, str]]:
        headers = {"Authorization": f"Bearer {key or self.key}", **more}
        async with self.server.client.request(
            method, f"{self.server.url}/api/v1{path}", json=body, headers=headers
        ) as answer:
            return answer.status, await answer.json(), dict(answer.headers)

    async def create(self, **more: Any) -> Any:
        status, answer, _ = await self.ask("POST", "/instances", {"name": "mi-app-pagos", **more})
        assert status == 201, answer
        return answer["data"]

    async def session_of(self, instance: str) -> str:
        return await self.house.instances.session_id(ALICE, instance)

    async def linked(self, **more: Any) -> str:
        """A new instance's id, linked and connected."""
        instance = (await self.create(**more))["id"]
        session = await self.session_of(instance)
        await self.house.in_state(session, SessionStatus.WAITING_QR)
        self.house.whatsapp.add_person("5491100000009", "Empresa")
        code = await self.house.sessions.qr(ALICE, session)
        await self.house.whatsapp.scan("5491100000009", code.text)
        await self.house.listening(session)
        await self.house.in_state(session, SessionStatus.CONNECTED)
        return instance


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    settings = Settings(
        api_key=SecretStr(KEY), data_dir=tmp_path / "data", web_dir=tmp_path / "web"
    )
    clock = StoppedClock()
    async with opened(tmp_path) as house, served(house, settings, clock) as server:
        _, key = await house.keys.create(ALICE, name="app", scopes=SCOPES)
        house.whatsapp.add_person(HERS, "Cliente")
        house.whatsapp.add_person("0987654321", "Otro")
        yield Api(server, house, key, clock)


async def test_an_instance_is_made_and_told_as_printed(api: Api) -> None:
    url = "https://mi-app.com/webhooks/whatsapp"
    made = await api.create(webhook_url=url)
    assert made == {
        "id": made["id"],
        "name": "mi-app-pagos",
        "status": "waiting_qr",
        "created_at": made["created_at"],
        "webhook_url": url,
    }
    assert made["id"].startswith("inst_")
    assert len(made["created_at"]) == len("2024-01-15T10:30:00Z")
    for path, data in ((f"/instances/{made['id']}", made), ("/instances", [made])):
        status, answer, _ = await api.ask("GET", path)
        assert (status, answer["data"]) == (200, data)


async def test_its_qr_code_is_a_picture_that_is_good_for_so_long(api: Api) -> None:
    made = await api.create()
    await api.house.in_state(await api.session_of(made["id"]), SessionStatus.WAITING_QR)
    status, answer, _ = await api.ask("GET", f"/instances/{made['id']}/qr")
    assert (status, set(answer["data"])) == (200, {"qr_code", "status", "expires_in"})
    assert answer["data"]["qr_code"].startswith("data:image/png;base64,")
    assert answer["data"]["status"] == "waiting_qr"


async def test_a_text_goes_to_the_examples_own_number(api: Api) -> None:
    instance = await api.linked()
    text = "¡Tu pago fue procesado exitosamente! ✅"
    body = {"instance_id": instance, "to": "+1234567890", "message": text}
    status, answer, _ = await api.ask("POST", "/messages/send", body)
    sent = answer["data"]
    assert (status, sent) == (
        200,
        {
            "id": sent["id"],
            "status": "sent",
            "timestamp": sent["timestamp"],
            "instance_id": instance,
            "to": "+1234567890",
        },
    )
    assert sent["id"].startswith("msg_")
    assert sent["timestamp"] > 1_700_000_000_000
    assert await api.house.texts(await api.session_of(instance)) == [text]
    status, _, _ = await api.ask("GET", f"/instances/{instance}")
    assert status == 200


async def test_each_of_many_has_a_result_and_an_unknown_one_fails_alone(api: Api) -> None:
    instance = await api.linked()
    messages = [
        {"to": "+1234567890", "message": "Mensaje para cliente 1"},
        {"to": "+5550000000000", "message": "a nadie"},
        {"to": "abc", "message": "a ninguna parte"},
        {"to": "+0987654321", "message": "Mensaje para cliente 2"},
    ]
    status, answer, _ = await api.ask(
        "POST", "/messages/bulk", {"instance_id": instance, "messages": messages}
    )
    data = answer["data"]
    assert (status, data["total"], data["sent"], data["failed"]) == (200, 4, 2, 2)
    first, unknown, unreadable, last = data["results"]
    assert first == {"to": "+1234567890", "status": "sent", "id": first["id"]}
    assert last == {"to": "+0987654321", "status": "sent", "id": last["id"]}
    assert unknown == {
        "to": "+5550000000000",
        "status": "failed",
        "id": unknown["id"],
        "error": "The number is not on WhatsApp.",
    }
    assert set(unreadable) == {"to", "status", "error"}


async def test_a_call_with_a_key_sends_once(api: Api) -> None:
    instance = await api.linked()
    once = {"Idempotency-Key": "order-77"}
    body = {"instance_id": instance, "to": "+1234567890", "message": "one"}
    first, again = [await api.ask("POST", "/messages/send", body, **once) for _ in range(2)]
    assert first[:2] == again[:2]
    status, answer, _ = await api.ask("POST", "/messages/send", {**body, "message": "2"}, **once)
    assert (status, answer["error"]["code"]) == (409, "idempotency_conflict")
    messages = [
        {"to": "+1234567890", "message": "two"},
        {"to": "abc", "message": "to nowhere"},
        {"to": "+0987654321", "message": "three"},
    ]
    many = {"instance_id": instance, "messages": messages}
    first, again = [await api.ask("POST", "/messages/bulk", many, **once) for _ in range(2)]
    assert first[:2] == again[:2]
    changed = {**many, "messages": messages[:2]}
    status, answer, _ = await api.ask("POST", "/messages/bulk", changed, **once)
    assert (status, answer["error"]["code"]) == (409, "idempotency_conflict")
    texts = await api.house.texts(await api.session_of(instance))
    assert sorted(text or "" for text in texts) == ["one", "three", "two"]


async def test_a_hundred_are_the_most(api: Api) -> None:
    instance = await api.linked()
    many = [{"to": "+1234567890", "message": "x"}] * 101
    status, answer, _ = await api.ask(
        "POST", "/messages/bulk", {"instance_id": instance, "messages": many}
    )
    assert (status, answer["error"]["code"]) == (400, "invalid_request")
    assert answer["error"]["details"][0]["field"] == "messages"


async def test_sixty_requests_a_minute_and_the_headers_that_tell(api: Api) -> None:
    for left in range(59, -1, -1):
        status, _, headers = await api.ask("GET", "/instances")
        assert (status, headers["X-RateLimit-Remaining"]) == (200, str(left))
        assert headers["X-RateLimit-Limit"] == "60"
    began = int(api.clock.now().timestamp())
    assert headers["X-RateLimit-Reset"] == str(began + 60)
    api.clock.advance(15)
    status, answer, headers = await api.ask("GET", "/instances")
    assert (status, answer["error"]["code"]) == (429, "rate_limited")
    assert headers["Retry-After"] == "45"
    assert headers["X-RateLimit-Remaining"] == "0"
    # Neither the operator, another key, nor another document's routes are held up.
    assert (await api.ask("GET", "/instances", key=KEY))[0] == 200
    assert "X-RateLimit-Limit" not in (await api.ask("GET", "/instances", key=KEY))[2]
    _, other = await api.house.keys.create(ALICE, name="other", scopes=SCOPES)
    assert (await api.ask("GET", "/instances", key=other))[0] == 200
    assert (await api.server.call("GET", "/api/sessions", key=api.key))[0] == 200
    api.clock.advance(45)
    assert (await api.ask("GET", "/instances"))[0] == 200


async def test_a_thousand_requests_an_hour(api: Api) -> None:
    for _ in range(1_000):
        api.clock.advance(1.2)
        assert (await api.ask("GET", "/instances/inst_0123456789abcdef"))[0] == 404
    status, _, headers = await api.ask("GET", "/instances")
    assert (status, headers["Retry-After"]) == (429, "2402")


async def test_refusals_carry_the_headers_too(api: Api) -> None:
    status, answer, headers = await api.ask("POST", "/instances", {"name": ""})
    assert (status, answer["error"]["code"]) == (400, "invalid_request")
    assert headers["X-RateLimit-Remaining"] == "59"


async def test_an_instance_goes_with_its_webhook(api: Api) -> None:
    made = await api.create(webhook_url="https://mi-app.com/webhooks")
    assert len(await api.house.webhooks.list(ALICE)) == 1
    status, answer, _ = await api.ask("DELETE", f"/instances/{made['id']}")
    assert (status, answer["data"]) == (200, {"id": made["id"], "deleted": True})
    assert (await api.ask("GET", f"/instances/{made['id']}"))[0] == 404
    assert await api.house.webhooks.list(ALICE) == ()
    assert (
        await api.house.sessions.list(ALICE, client_id=None, status=None, page=Page())
    ).items == ()


async def test_what_is_received_is_posted_with_exactly_the_printed_keys(api: Api) -> None:
    async with receiving() as receiver, api.house.delivering():
        instance = await api.linked(webhook_url=receiver.url)
        await api.house.whatsapp.write(HERS, "5491100000009", "Hola, necesito ayuda")
        async with asyncio.timeout(PATIENCE_SECONDS):
            _, posted = await receiver.taken.get()
    assert posted == {
        "event": "message_received",
        "instance_id": instance,
        "from": "+1234567890",
        "message": "Hola, necesito ayuda",
        "timestamp": posted["timestamp"],
    }
    assert posted["timestamp"] > 1_700_000_000_000


@pytest.mark.parametrize(
    "instance", ["inst_", "inst_0123456789abcdef", "inst_%00", "mi-sesion", "inst_0123456789ABCDEF"]
)
async def test_what_is_no_instance_is_not_there(api: Api, instance: str) -> None:
    status, answer, _ = await api.ask("GET", f"/instances/{instance}")
    assert (status, answer["error"]["code"]) in {(404, "session_not_found"), (404, "not_found")}


async def test_a_webhook_inside_is_refused_and_makes_nothing(api: Api) -> None:
    status, answer, _ = await api.ask(
        "POST", "/instances", {"name": "x", "webhook_url": "http://10.0.0.1/"}
    )
    assert (status, answer["error"]["details"][0]["field"]) == (400, "webhook_url")
    assert (await api.ask("GET", "/instances"))[1]["data"] == []
