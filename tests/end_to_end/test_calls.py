"""Calls through the API: told when they ring, and declined."""

from typing import Any

import pytest

from tests.end_to_end.product import Product, until

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(240)]

ANA, BETO = "5491100000001", "5491100000002"


async def test_a_call_is_told_and_can_be_declined_once(product: Product) -> None:
    await product.start_gateway()
    await product.phone("POST", "", {"number": BETO, "name": "Beto"})
    await product.link("ana", ANA, "Ana")
    made = await product.phone("POST", f"/{BETO}/call", {"to": ANA, "video": True})

    async def told() -> Any:
        return await product.ask("GET", "/api/events?types=call.received")

    (event,) = await until("the call", told)
    call = event["data"]
    assert (call["id"], call["from"]["phone"], call["video"]) == (made["id"], BETO, True)

    reject = f"/api/sessions/ana/calls/{call['id']}/reject"
    assert (await product.ask("POST", reject)) == {"id": call["id"], "rejected": True}

    async def over() -> bool:
        calls = (await product.phone("GET", f"/{BETO}/calls"))["calls"]
        return [each["state"] for each in calls] == ["rejected"]

    await until("the caller to be told", over)
    status, answer = await product.call("POST", reject)
    assert (status, answer["error"]["code"]) == (404, "not_found")

    settings = "/api/sessions/ana/calls"
    assert await product.ask("GET", settings) == {"reject": False, "message": None}
    for body in ({}, {"reject": 1}, {"reject": True, "message": ""}):
        status, answer = await product.call("PUT", settings, body)
        assert (status, answer["error"]["code"]) == (400, "invalid_request"), body
    wanted = {"reject": True, "message": "Ahora no puedo, escríbeme."}
    assert await product.ask("PUT", settings, wanted) == wanted
    await product.phone("POST", f"/{BETO}/call", {"to": ANA})

    async def declined_and_told() -> bool:
        calls = (await product.phone("GET", f"/{BETO}/calls"))["calls"]
        texts = [each["text"] for each in await product.on_phone(BETO)]
        states = [each["state"] for each in calls]
        return (states, texts) == (["rejected"] * 2, [wanted["message"]])

    await until("the call to be declined by itself", declined_and_told)
