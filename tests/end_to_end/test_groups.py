"""Groups through the API: made, changed, joined and left; what happens in them is told."""

import signal
from typing import Any

import pytest

from tests.end_to_end.product import Product, until

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(240)]

ANA, BETO, CARLA, DANI = "5491100000001", "5491100000002", "5491100000003", "5491100000004"
NOBODY = "5491199999999"
GROUPS = "/api/sessions/ana/groups"


async def test_a_group_from_its_making_to_its_leaving(product: Product) -> None:
    await product.start_gateway()
    for number, name in ((BETO, "Beto"), (CARLA, "Carla"), (DANI, "Dani")):
        await product.phone("POST", "", {"number": number, "name": name})
    await product.link("ana", ANA, "Ana")

    made = await product.ask(
        "POST", GROUPS, {"subject": "Ventas", "participants": [BETO, f"+{CARLA}", NOBODY]}
    )
    one = f"{GROUPS}/{made['id']}"
    assert roles(made) == {ANA: "superadmin", BETO: "member", CARLA: "member"}
    assert [(each["jid"], each["done"]) for each in made["results"]] == [
        (f"{BETO}@c.us", True),
        (f"{CARLA}@c.us", True),
        (f"{NOBODY}@c.us", False),
    ]
    assert [(each["phone"], bool(each["lid"])) for each in made["results"]] == [
        (BETO, True),
        (CARLA, True),
        (NOBODY, False),
    ]
    assert all(each["lid"] and each["jid"] for each in made["participants"])

    text = await product.ask(
        "POST", "/api/messages/send", {"sessionId": "ana", "to": made["id"], "text": "hola"}
    )
    assert text["chatId"] == made["id"]
    assert text["id"] in {each["id"] for each in await product.on_phone(BETO)}

    assert roles(await people(product, one, "promote", BETO))[BETO] == "admin"
    assert roles(await people(product, one, "demote", BETO))[BETO] == "member"
    assert roles(await people(product, one, "add", DANI))[DANI] == "member"
    assert CARLA not in roles(await people(product, one, "remove", CARLA))
    status, error = await product.call(
        "POST", f"{one}/participants/add", {"participants": [NOBODY]}
    )
    assert (status, error["error"]["code"]) == (422, "not_on_whatsapp")
    status, error = await product.call("POST", f"{one}/participants/add", {"participants": [DANI]})
    assert (status, error["error"]["code"]) == (409, "invalid_state")

    changed = await product.ask(
        "PATCH", one, {"subject": "Ventas 2", "description": "Solo ventas", "announce": True}
    )
    assert {key: changed[key] for key in ("subject", "description", "announce", "restrict")} == {
        "subject": "Ventas 2",
        "description": "Solo ventas",
        "announce": True,
        "restrict": False,
    }
    assert await product.ask("GET", one) == changed
    assert await product.ask("GET", GROUPS) == [changed]
    assert (await product.ask("PATCH", one, {"description": ""}))["description"] is None

    async def all_told() -> bool:
        return len(await actions(product, made["id"])) == 9

    await until("what happened in the group", all_told)
    assert await actions(product, made["id"]) == [
        ("create", ANA, []),
        ("promote", ANA, [BETO]),
        ("demote", ANA, [BETO]),
        ("add", ANA, [DANI]),
        ("remove", ANA, [CARLA]),
        ("subject", ANA, []),
        ("description", ANA, []),
        ("settings", ANA, []),
        ("description", ANA, []),
    ]

    async def renamed() -> bool:
        chats = await product.ask("GET", "/api/sessions/ana/chats")
        return "Ventas 2" in {chat["name"] for chat in chats if chat["id"] == made["id"]}

    await until("the chat's new name", renamed)

    assert (await product.ask("POST", f"{one}/leave"))["left"]
    assert await product.ask("GET", GROUPS) == []
    for method, address in (("GET", one), ("POST", f"{one}/leave"), ("GET", f"{one}/invite")):
        status, error = await product.call(method, address)
        assert (status, error["error"]["code"]) == (404, "chat_not_found")


async def test_invites_lead_in_until_they_are_revoked_and_members_lead_nothing(
    product: Product,
) -> None:
    await product.start_gateway()
    await product.phone("POST", "", {"number": CARLA, "name": "Carla"})
    await product.link("ana", ANA, "Ana")
    await product.link("beto", BETO, "Beto")
    made = await product.ask("POST", GROUPS, {"subject": "Club", "participants": [CARLA]})
    one = f"{GROUPS}/{made['id']}"
    first = await product.ask("GET", f"{one}/invite")
    assert first["url"] == f"https://chat.whatsapp.com/{first['code']}"
    second = await product.ask("DELETE", f"{one}/invite")
    assert second["code"] != first["code"]
    assert await product.ask("GET", f"{one}/invite") == second

    of_beto = "/api/sessions/beto/groups"
    told = await product.ask("GET", f"{of_beto}/join-info?code={second['code']}")
    assert {key: told[key] for key in ("id", "subject", "size", "asksFirst")} == {
        "id": made["id"],
        "subject": "Club",
        "size": 2,
        "asksFirst": False,
    }
    status, error = await product.call("GET", f"{of_beto}/join-info?code={first['code']}")
    assert (status, error["error"]["code"]) == (404, "not_found")
    assert await product.ask("GET", of_beto) == []
    for code in (first["code"], first["url"]):
        status, error = await product.call("POST", f"{of_beto}/join", {"code": code})
        assert (status, error["error"]["code"]) == (404, "not_found")
    joined = await product.ask("POST", f"{of_beto}/join", {"code": second["url"]})
    assert (joined["id"], roles(joined)[BETO]) == (made["id"], "member")

    async def told() -> bool:
        return ("join", BETO, [BETO]) in await actions(product, made["id"])

    await until("the joining", told)

    theirs = f"{of_beto}/{made['id']}"
    for method, address, body in (
        ("PATCH", theirs, {"announce": True}),
        ("POST", f"{theirs}/participants/remove", {"participants": [CARLA]}),
        ("GET", f"{theirs}/invite", None),
    ):
        status, error = await product.call(method, address, body)
        assert (status, error["error"]["code"]) == (409, "invalid_state"), (method, address)
    for body in ({}, {"subject": "  "}, {"subject": "x" * 101}, {"announce": "yes"}):
        status, error = await product.call("PATCH", one, body)
        assert (status, error["error"]["code"]) == (400, "invalid_request"), body


async def test_what_phones_do_to_a_group_is_told_once_also_after_a_gap(product: Product) -> None:
    await product.start_gateway()
    for number, name in ((BETO, "Beto"), (CARLA, "Carla")):
        await product.phone("POST", "", {"number": number, "name": name})
    await product.link("ana", ANA, "Ana")
    group = await product.phone(
        "POST", f"/{BETO}/groups", {"subject": "Amigos", "participants": [ANA]}
    )

    async def told() -> bool:
        return await actions(product, group["jid"]) == [("create", BETO, [])]

    await until("the new group", told)
    await product.gateway.signal(signal.SIGKILL)
    other = await product.phone(
        "POST", f"/{BETO}/groups", {"subject": "Obra", "participants": [ANA, CARLA]}
    )
    await product.phone("POST", f"/{BETO}/messages", {"to": group["jid"], "text": "¿estás?"})
    await product.start_gateway()

    async def told_of_the_gap() -> bool:
        return await actions(product, other["jid"]) == [("create", BETO, [])]

    await until("the group of the gap", told_of_the_gap)
    await until("its message", lambda: has_text(product, "¿estás?"))
    assert await told()


async def has_text(product: Product, text: str) -> bool:
    return text in await product.texts("ana")


async def people(product: Product, group: str, deed: str, number: str) -> dict[str, Any]:
    body = {"participants": [number]}
    answer: dict[str, Any] = await product.ask("POST", f"{group}/participants/{deed}", body)
    return answer


def roles(group: dict[str, Any]) -> dict[str, str]:
    return {each["phone"]: each["role"] for each in group["participants"]}


async def actions(product: Product, group: str) -> list[tuple[str, str, list[str]]]:
    """What the log tells of a group: done, by whom, to whom."""
    events = await product.ask("GET", "/api/events?types=group.updated&sessionId=ana&limit=500")
    told = [event["data"] for event in events if event["data"]["group"]["id"] == group]
    return [
        (each["action"], each["by"]["phone"], [who["phone"] for who in each["participants"]])
        for each in told
    ]
