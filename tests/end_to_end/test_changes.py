"""What phones do to messages that are there: told as it happens, and found after a gap."""

import signal
from collections import Counter
from typing import Any

import pytest

from tests.end_to_end.product import Product, until

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(240)]

ANA, BETO, CARLA = "5491100000001", "5491100000002", "5491100000003"
KINDS = "message.edited,message.revoked,message.reaction"


async def test_what_is_done_to_messages_is_told_live_and_after_a_gap(product: Product) -> None:
    await product.start_gateway()
    for number, name in ((BETO, "Beto"), (CARLA, "Carla")):
        await product.phone("POST", "", {"number": number, "name": name})
    await product.link("ana", ANA, "Ana")
    group = await product.phone(
        "POST", f"/{BETO}/groups", {"subject": "Amigos", "participants": [ANA, CARLA]}
    )
    chats = (ANA, group["jid"])
    sent = await product.ask(
        "POST", "/api/messages/send", {"sessionId": "ana", "to": BETO, "text": "¿sí?"}
    )
    ids = {
        deed: [await write(product, chat) for chat in chats]
        for deed in ("edited", "edited in the gap", "revoked in the gap")
    }

    async def all_came() -> bool:
        return len(await product.texts("ana")) == 7

    await until("the messages", all_came)

    await edit(product, ids["edited"])
    await product.phone("POST", f"/{BETO}/react", {"id": sent["id"], "emoji": "👍"})

    async def told_live() -> bool:
        return sum((await told(product)).values()) == 3

    await until("what is done to be told", told_live)
    assert [each["text"] for each in await shown(product, ids["edited"])] == ["first", "first"]
    assert await reactions(product, sent["id"]) == [(BETO, "👍")]

    await product.gateway.signal(signal.SIGKILL)
    await edit(product, ids["edited in the gap"])
    await product.phone("POST", f"/{BETO}/react", {"id": sent["id"], "emoji": "❤️"})
    for wire_id in ids["revoked in the gap"]:
        await product.phone("POST", f"/{BETO}/revoke", {"id": wire_id})
    await product.start_gateway()

    async def all_told() -> bool:
        return sum((await told(product)).values()) == 8

    await until("what was done in the gap", all_told)
    assert await told(product) == {
        **{("message.edited", wire_id): 1 for wire_id in ids["edited"]},
        **{("message.edited", wire_id): 1 for wire_id in ids["edited in the gap"]},
        **{("message.revoked", wire_id): 1 for wire_id in ids["revoked in the gap"]},
        ("message.reaction", sent["id"]): 2,
    }
    edited = await shown(product, ids["edited in the gap"])
    assert [(each["text"], each["edited"]) for each in edited] == [("first", True)] * 2
    revoked = await shown(product, ids["revoked in the gap"])
    assert [(each["text"], each["revoked"]) for each in revoked] == [(None, True)] * 2
    assert await reactions(product, sent["id"]) == [(BETO, "❤️")]


async def write(product: Product, chat: str) -> str:
    answer = await product.phone("POST", f"/{BETO}/messages", {"to": chat, "text": "frist"})
    return str(answer["id"])


async def edit(product: Product, wire_ids: list[str]) -> None:
    for wire_id in wire_ids:
        await product.phone("POST", f"/{BETO}/edit", {"id": wire_id, "text": "first"})


async def shown(product: Product, wire_ids: list[str]) -> list[dict[str, Any]]:
    return [await product.ask("GET", f"/api/sessions/ana/messages/{each}") for each in wire_ids]


async def reactions(product: Product, wire_id: str) -> list[tuple[str, str]]:
    (message,) = await shown(product, [wire_id])
    return [(each["by"]["phone"], each["emoji"]) for each in message["reactions"]]


async def told(product: Product) -> Counter[tuple[str, str]]:
    """How often the log tells what of which message."""
    events = await product.ask("GET", f"/api/events?types={KINDS}&limit=500")
    return Counter((event["type"], event["data"]["id"]) for event in events)
