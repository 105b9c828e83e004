"""Keys, schedules and bulk sends on the started product, which is killed in the middle of them."""

import signal
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.end_to_end.product import Product, until

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(180)]

ANA, BETO = "5491100000001", "5491100000002"
MANY = 80


async def once(product: Product, key: str, body: Any) -> tuple[int, Any]:
    return await product.call("POST", "/api/messages/send", body, **{"Idempotency-Key": key})


async def test_nothing_of_it_is_lost_or_doubled_by_a_kill(product: Product) -> None:
    await product.start_gateway()
    await product.phone("POST", "", {"number": BETO, "name": "Beto"})
    await product.link("ana", ANA, "Ana")
    body = {"sessionId": "ana", "to": BETO, "text": "single"}
    first = await once(product, "order-1", body)
    assert first[0] == 200

    at = datetime.now(UTC) + timedelta(seconds=20)
    scheduled = await product.ask(
        "POST",
        "/api/messages/schedule",
        {"sessionId": "ana", "to": BETO, "text": "scheduled", "sendAt": at.isoformat()},
    )
    assert scheduled["status"] == "scheduled"
    texts = [f"bulk {number}" for number in range(MANY)]
    bulk = await product.ask(
        "POST",
        "/api/messages/bulk",
        {"sessionId": "ana", "messages": [{"to": BETO, "text": text} for text in texts]},
    )

    async def some() -> bool:
        return len(await product.on_phone(BETO)) > MANY // 4

    await until("some of the bulk", some)
    await product.gateway.signal(signal.SIGKILL)
    assert len(await product.on_phone(BETO)) < MANY
    await product.start_gateway()

    async def done() -> Any:
        now = await product.ask("GET", f"/api/bulk/{bulk['id']}")
        return now if now["status"] == "done" else None

    end = await until("the bulk to be done", done)
    assert (end["sent"], end["failed"], end["pending"]) == (MANY, 0, 0)
    assert await once(product, "order-1", body) == first

    async def fell_due() -> bool:
        path = f"/api/sessions/ana/messages/{scheduled['id']}"
        return (await product.ask("GET", path))["status"] in {"sent", "delivered"}

    await until("the scheduled message", fell_due)
    got = await product.on_phone(BETO)
    assert [message["text"] for message in got if message["text"].startswith("bulk")] == texts
    assert sorted(message["text"] for message in got) == sorted([*texts, "single", "scheduled"])
    assert {message["shown"] for message in got} == {1}
    results = await product.ask("GET", f"/api/bulk/{bulk['id']}/results?limit=500")
    assert [result["messageId"] for result in results] == [
        message["id"] for message in got if message["text"].startswith("bulk")
    ]


async def test_somebody_who_waits_sees_it_being_typed(product: Product) -> None:
    await product.start_gateway(TYPING_SECONDS="20")
    await product.phone("POST", "", {"number": BETO, "name": "Beto"})
    await product.link("ana", ANA, "Ana")
    await product.phone("POST", f"/{BETO}/messages", {"to": ANA, "text": "¿abren hoy?"})

    async def heard() -> Any:
        return await product.texts("ana")

    await until("the question", heard)
    answer = {"sessionId": "ana", "to": BETO, "text": "Sí, de 9 a 18. " * 4}
    await product.ask("POST", "/api/messages/send?wait=0", answer)

    async def typing() -> bool:
        listed = await product.phone("GET", f"/{BETO}/messages")
        return bool(listed["presence"].get(ANA) == "typing")

    await until("typing at the phone", typing)
    own = [message for message in await product.on_phone(BETO) if not message["fromMe"]]
    assert own == []

    async def answered() -> bool:
        own = [message for message in await product.on_phone(BETO) if not message["fromMe"]]
        return [message["text"] for message in own] == [answer["text"]]

    await until("the answer", answered)
