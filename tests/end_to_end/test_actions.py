"""What callers do to messages and chats over HTTP, as the phones see it and as the log tells it."""

import signal
from collections import Counter
from typing import Any

import pytest

from tests.end_to_end.product import Product, until

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(240)]

ANA, BETO, CARLA = "5491100000001", "5491100000002", "5491100000003"


async def test_messages_are_written_changed_and_passed_on(product: Product) -> None:
    await opened(product)
    group = await product.phone(
        "POST", f"/{BETO}/groups", {"subject": "Amigos", "participants": [ANA, CARLA]}
    )
    question = await written(product, BETO, group["jid"], "¿quién viene?")
    await product.gateway.signal(signal.SIGTERM)
    await product.start_gateway()  # what is answered comes from the page's database then
    await product.in_state("ana", "connected")
    await answers_and_mentions(product, group["jid"], question)
    poll = await places_cards_and_polls(product)
    draft, theirs = await edits_and_marks(product)

    passed_on = await act(product, theirs, "forward", {"to": CARLA})
    assert (passed_on["text"], passed_on["status"] != "failed") == ("mía", True)
    assert (await on_phone(product, CARLA))[passed_on["id"]]["text"] == "mía"

    gone = await act(product, draft, "revoke", {"for": "everyone"})
    assert (gone["revoked"], gone["text"]) == (True, None)
    assert (await on_phone(product, BETO))[draft]["revoked"]
    await act(product, theirs, "revoke", {"for": "me"})
    assert not (await on_phone(product, BETO))[theirs]["revoked"]
    for message_id, verb, body, status, code in (
        (theirs, "star", None, 404, "message_not_found"),
        (draft, "edit", {"text": "again"}, 409, "invalid_state"),
        (question, "edit", {"text": "not mine"}, 409, "invalid_state"),
        (poll, "edit", {"text": "no text"}, 409, "invalid_state"),
        (question, "vote", {"options": ["lu"]}, 409, "invalid_state"),
        (poll, "vote", {"options": ["do"]}, 400, "invalid_request"),
        (question, "react", {"emoji": "hello"}, 400, "invalid_request"),
    ):
        path = f"/api/sessions/ana/messages/{message_id}/{verb}"
        found, answer = await product.call("POST", path, body)
        assert (found, answer["error"]["code"]) == (status, code), (verb, answer)
    assert await twice_told(product) == {}


async def answers_and_mentions(product: Product, group: str, question: str) -> None:
    reply = await sent(product, to=group, text="¡yo!", quotedId=question)
    named = await sent(product, to=group, text="¡vengan todos!", mentions=["all"])
    shown = await on_phone(product, CARLA)
    assert shown[reply["id"]]["quotedId"] == question
    assert set(shown[named["id"]]["mentions"]) >= {BETO, CARLA}


async def places_cards_and_polls(product: Product) -> str:
    """The poll's id."""
    place = {"latitude": -34.6, "longitude": -58.38, "name": "Obelisco", "address": "Av."}
    cards = [{"name": "Carla", "phone": CARLA}]
    where = await sent(product, to=BETO, type="location", **place)
    who = await sent(product, to=BETO, type="contact", contacts=cards)
    when = await sent(product, to=BETO, type="poll", question="¿Día?", options=["lu", "ma"])
    assert (where["location"], who["contacts"]) == (place, cards)
    shown = await on_phone(product, BETO)
    assert shown[where["id"]]["location"] == place
    assert shown[who["id"]]["contacts"] == cards
    await product.phone("POST", f"/{BETO}/vote", {"id": when["id"], "options": ["ma"]})
    voted = await told(product, "message.poll_vote")
    assert voted["voter"]["phone"] == BETO
    assert voted["poll"] == {
        "question": "¿Día?",
        "multiple": False,
        "options": [{"text": "lu", "votes": 0}, {"text": "ma", "votes": 1}],
    }
    mine = await act(product, when["id"], "vote", {"options": ["lu"]})
    assert [option["votes"] for option in mine["poll"]["options"]] == [1, 1]
    return str(when["id"])


async def edits_and_marks(product: Product) -> tuple[str, str]:
    """The ids of the own message that was edited and of Beto's that was marked."""
    draft = await sent(product, to=BETO, text="frist")
    edited = await act(product, draft["id"], "edit", {"text": "first"})
    assert (edited["text"], edited["edited"]) == ("first", True)
    theirs = await written(product, BETO, ANA, "mía")
    reacted = await act(product, theirs, "react", {"emoji": "👍"})
    assert reacted["reactions"] == [{"by": edited["from"], "emoji": "👍"}]
    assert (await act(product, theirs, "star"))["starred"]
    assert (await act(product, theirs, "pin"))["pinned"]
    shown = await on_phone(product, BETO)
    assert (shown[draft["id"]]["text"], shown[draft["id"]]["edited"]) == ("first", True)
    assert shown[theirs]["reactions"] == [{"by": ANA, "emoji": "👍"}]
    assert (shown[theirs]["pinned"], shown[theirs]["starred"]) == (True, False)
    assert (await on_phone(product, ANA))[theirs]["starred"]
    assert not (await act(product, theirs, "unstar"))["starred"]
    assert not (await act(product, theirs, "unpin"))["pinned"]
    await act(product, theirs, "read")

    async def was_read() -> bool:
        return bool((await on_phone(product, BETO))[theirs]["ack"] == "read")

    await until("the receipt", was_read)
    return str(draft["id"]), theirs


async def test_chats_are_set_up_and_the_other_side_sees_who_writes(product: Product) -> None:
    await opened(product)
    await sent(product, to=BETO, text="hola")
    await written(product, BETO, ANA, "¿qué tal?")
    chat = f"/api/sessions/ana/chats/{BETO}"

    async def counted() -> bool:
        return bool((await product.ask("GET", chat))["unread"])

    await until("something unread", counted)
    assert (await product.ask("POST", f"{chat}/read"))["unread"] == 0
    assert (await product.ask("POST", f"{chat}/unread"))["unread"] == 1
    for verb, name, value in (
        ("archive", "archived", True),
        ("unarchive", "archived", False),
        ("pin", "pinned", True),
        ("unpin", "pinned", False),
        ("mute", "mutedUntil", "9999-12-31T23:59:59.000Z"),
        ("unmute", "mutedUntil", None),
    ):
        assert (await product.ask("POST", f"{chat}/{verb}"))[name] == value
        assert (await product.ask("GET", chat))[name] == value
    until_then = {"until": "2100-01-01T00:00:00.000Z"}
    assert (await product.ask("POST", f"{chat}/mute", until_then))["mutedUntil"] == until_then[
        "until"
    ]

    for verb, seen in (("typing", "typing"), ("recording", "recording"), ("paused", None)):
        await product.ask("POST", f"{chat}/{verb}")
        listed = await product.phone("GET", f"/{BETO}/messages")
        assert listed["presence"].get(ANA) == seen
    await product.phone("POST", f"/{BETO}/typing", {"chat": ANA})
    presence = await told(product, "presence.updated")
    assert (presence["person"]["phone"], presence["presence"]) == (BETO, "typing")

    await people(product)
    cleared = await product.ask("POST", f"{chat}/clear")
    assert cleared["lastMessage"] is None
    assert await product.texts("ana") == []
    assert len(await on_phone(product, BETO)) == 2
    await product.ask("DELETE", chat)
    status, missing = await product.call("GET", chat)
    assert (status, missing["error"]["code"]) == (404, "chat_not_found")
    status, answer = await product.call("GET", "/info")
    able = answer["data"]["capabilities"]
    lacking = {name for name, capability in able.items() if not capability["supported"]}
    assert lacking == {"labels", "list", "buttons"}  # those of business accounts


async def people(product: Product) -> None:
    contacts = "/api/sessions/ana/contacts"
    carla = await product.ask("GET", f"{contacts}/{CARLA}")
    assert (carla["phone"], carla["about"]) == (CARLA, None)
    assert await product.ask("POST", f"{contacts}/+{CARLA}/block") == {
        name: carla[name] for name in ("jid", "phone", "lid", "name")
    }
    await product.ask("POST", f"{contacts}/{carla['lid']}/unblock")
    profile = {"name": "Ana & Cía", "about": "a sus órdenes"}
    changed = await product.ask("PATCH", "/api/sessions/ana/profile", profile)
    assert (changed["phone"], changed["name"], changed["about"]) == (ANA, *profile.values())
    assert (await product.ask("GET", "/api/sessions/ana/profile"))["about"] == profile["about"]
    path = f"{contacts}/{BETO}/picture"
    assert (await product.call("GET", path))[0] == 404
    for path, status, code in (
        (f"{contacts}/5491100000099", 422, "not_on_whatsapp"),
        (f"{contacts}/nobody", 400, "invalid_number"),
    ):
        found, answer = await product.call("GET", path)
        assert (found, answer["error"]["code"]) == (status, code)


async def opened(product: Product) -> None:
    await product.start_gateway()
    for number, name in ((BETO, "Beto"), (CARLA, "Carla")):
        await product.phone("POST", "", {"number": number, "name": name})
    await product.link("ana", ANA, "Ana")


async def sent(product: Product, **message: Any) -> Any:
    return await product.ask("POST", "/api/messages/send", {"sessionId": "ana", **message})


async def act(product: Product, message_id: str, verb: str, body: Any = None) -> Any:
    return await product.ask("POST", f"/api/sessions/ana/messages/{message_id}/{verb}", body)


async def written(product: Product, sender: str, to: str, text: str) -> str:
    """A phone's message, once the gateway knows it."""
    message_id = (await product.phone("POST", f"/{sender}/messages", {"to": to, "text": text}))[
        "id"
    ]

    async def known() -> bool:
        status, _ = await product.call("GET", f"/api/sessions/ana/messages/{message_id}")
        return status == 200

    await until("the message", known)
    return str(message_id)


async def on_phone(product: Product, number: str) -> dict[str, Any]:
    return {message["id"]: message for message in await product.on_phone(number)}


async def events(product: Product, *types: str) -> list[Any]:
    listed = await product.ask("GET", f"/api/events?limit=500&types={','.join(types)}")
    return list(listed)


async def told(product: Product, kind: str) -> Any:
    """The first event of this kind; its data."""
    found = await until(kind, lambda: events(product, kind))
    return found[0]["data"]


async def twice_told(product: Product) -> dict[str, int]:
    """Deeds that the log tells of more than once: the page tells of them, and so do the answers."""
    kinds = ("message.edited", "message.revoked", "message.reaction", "message.deleted")
    counts = Counter(
        f"{event['type']} {event['data']['id']}" for event in await events(product, *kinds)
    )
    return {name: count for name, count in counts.items() if count > 1}
