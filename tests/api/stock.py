"""A gateway that holds one of everything, so that every route finds what it is about."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from pydantic import SecretStr
from yarl import URL

from gateway.config import Settings
from gateway.core.instances import instance_id, uuid_of
from gateway.core.tenants import DEFAULT_TENANT
from tests.api.document import Described
from tests.api.gateway_fixtures import Server
from tests.api.gateway_kit import KEY
from tests.api.real_inside import served
from tests.conftest import StoppedClock
from tests.house import ALICE, BETO, House, opened
from tests.outbound.inside import lying_names

SESSION = "ana-private"
NUMBER = "5491187654321"
"""Ana's own; whoever may not see her session must not read it anywhere."""
WORDS = "only ana may read this"
RECEIVER = "https://receiver.invalid"
SECRET = "in-the-address-of-a-webhook"


@dataclass
class Stock:
    """The gateway, and the name of what it holds under each path parameter's own name."""

    server: Server
    house: House
    clock: StoppedClock
    """Of keys that were guessed."""
    known: dict[str, str] = field(default_factory=dict)

    async def ask(
        self, operation: Described, *, about: Mapping[str, str] | None = None, **headers: str
    ) -> tuple[int, str]:
        """The status and the text of what an operation answers to a request that fits."""
        url = URL(self.server.url + operation.address(about), encoded=True)
        async with self.server.client.request(
            operation.method,
            url.with_query(operation.query()),
            headers={name.replace("_", "-"): value for name, value in headers.items()},
            **operation.body(about),
        ) as answer:
            if answer.content_type == "text/event-stream":
                return answer.status, ""  # which has no end
            return answer.status, await answer.text(errors="replace")

    async def key(self, **manner: Any) -> str:
        """A stored key's secret."""
        _, secret = await self.house.keys.create(ALICE, name="key", **manner)
        return secret

    async def fill(self) -> None:
        """Take back whatever a test did: a session that is connected, and one of everything."""
        await self._remove_the_old()
        self.house.whatsapp.add_person(BETO, "Beto")
        await self.house.link(SESSION, NUMBER, WORDS)
        self.house.whatsapp.open_business(NUMBER)
        await self._made("PUT", f"/api/sessions/{SESSION}/limits", {})  # they outlive a session
        later = datetime.now(UTC) + timedelta(days=1)
        message = {"sessionId": SESSION, "to": BETO, "text": WORDS}
        await self._made("POST", "/api/messages/send", message)
        scheduled = await self._made(
            "POST", "/api/messages/schedule", {**message, "sendAt": later.isoformat()}
        )
        bulk = await self._made(
            "POST",
            "/api/messages/bulk",
            {
                "sessionId": SESSION,
                "messages": [{"to": BETO, "text": WORDS}] * 2,
                "delayMs": 3_600_000,
            },
        )
        await self._made("POST", f"/api/sessions/{SESSION}/opt-outs", {"number": BETO})
        label = await self._made("POST", f"/api/sessions/{SESSION}/labels", {"name": WORDS})
        key = await self._made("POST", "/api/keys", {"name": WORDS, "scopes": ["read"]})
        hers = {"sessions": [SESSION], "headers": {"X-Secret": SECRET}}
        user = await self._made(
            "POST",
            "/api/users",
            {"email": f"{uuid4()}@example.com", "name": WORDS, "role": "viewer"},
        )
        webhook = await self._made("POST", "/api/webhooks", {"url": RECEIVER, **hers})
        await self._made("POST", "/webhook/config", {"webhookUrl": f"{RECEIVER}/{SECRET}"})
        newest = (await self.house.log())[-1].seq
        replay = {"after": newest - 1, "until": newest}
        await self._made("POST", f"/api/webhooks/{webhook['id']}/replay", replay)
        (delivery, *_) = await self._made("GET", f"/api/webhooks/{webhook['id']}/deliveries")
        self.known = {
            "sessionId": SESSION,
            "chatId": f"{BETO}@c.us",
            "contactId": BETO,
            "messageId": scheduled["id"],
            "bulkId": bulk["id"],
            # The simulated WhatsApp has none of these, and a token opens by itself.
            "groupId": "120363000000000000@g.us",
            "communityId": "120363000000000001@g.us",
            "channelId": "120363000000000002@newsletter",
            "lid": "77@lid",
            "labelId": label["id"],
            "callId": "gone",
            "token": "forged",
            "webhookId": webhook["id"],
            "deliveryId": delivery["id"],
            "keyId": key["id"],
            "tenantId": "default",
            "instanceId": instance_id(uuid_of(DEFAULT_TENANT, SESSION)),
            "userId": user["id"],
        }

    async def _remove_the_old(self) -> None:
        """Everything, whoever made it."""
        for path in ("/api/sessions", "/api/webhooks", "/api/keys"):
            while found := await self._made("GET", path):
                for each in found:
                    await self._made("DELETE", f"{path}/{each['id']}")
        await self._made("PUT", "/api/limits/sends", {})

    async def _made(self, method: str, path: str, body: Any = None) -> Any:
        status, answer = await self.server.call(method, path, body)
        assert status < 300, (method, path, answer)
        return answer["data"]


@asynccontextmanager
async def stocked(folder: Path, **manner: Any) -> AsyncIterator[Stock]:
    settings = Settings(api_key=SecretStr(KEY), data_dir=folder / "data", web_dir=folder / "web")
    clock = StoppedClock()
    with lying_names():  # nothing leaves this machine
        async with opened(folder, **manner) as house, served(house, settings, clock) as server:
            stock = Stock(server, house, clock)
            await stock.fill()
            yield stock
