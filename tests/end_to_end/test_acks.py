"""Acks that stay away: a send without an outcome is in doubt, is looked up, and ends up right."""

import pytest

from tests.end_to_end.product import Product, until

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(240)]

ANA, BETO = "5491100000001", "5491100000002"


async def test_a_send_whose_acks_are_dropped_is_in_doubt_until_they_come(product: Product) -> None:
    await product.start_gateway()
    await product.phone("POST", "", {"number": BETO, "name": "Beto"})
    await product.link("ana", ANA, "Ana")
    fault = {"number": ANA, "fault": "drop_acks", "seconds": 45}
    async with product.http.post(f"{product.sandbox_url}/control/faults", json=fault) as answer:
        assert answer.status == 200
    sent = await product.ask(
        "POST", "/api/messages/send?wait=0", {"sessionId": "ana", "to": BETO, "text": "hola"}
    )
    path = f"/api/sessions/ana/messages/{sent['id']}"

    async def in_doubt() -> bool:
        return bool((await product.ask("GET", path))["status"] == "unknown")

    await until("the doubt", in_doubt)
    assert (await product.ask("GET", "/api/status/ana"))["status"] == "connected"
    await product.phone("POST", f"/{BETO}/read", {"chat": ANA})

    async def read() -> bool:
        return bool((await product.ask("GET", path))["status"] == "read")

    await until("the end of the doubt", read, seconds=90)
    (got,) = await product.on_phone(BETO)
    assert (got["id"], got["shown"], got["arrivals"]) == (sent["id"], 1, 1)
    events = await product.ask("GET", "/api/events?types=message.sent,message.ack,message.failed")
    told = [event["data"]["status"] for event in events]
    assert told == [status for status in ("sent", "delivered", "read") if status in told]
    assert [event["type"] for event in events].count("message.sent") == 1
    assert told[-1] == "read"
