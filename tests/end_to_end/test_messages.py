"""From an HTTP call to a phone and back."""

import asyncio
from typing import Any

import pytest
import socketio

from tests.end_to_end.product import KEY, Product, until
from tests.receivers import Receiver

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(180)]

ANA, BETO = "5491100000001", "5491100000002"


async def test_texts_go_out_and_come_back(product: Product, receiver: Receiver) -> None:
    await product.start_gateway(WEBHOOK_URL=receiver.url)
    await product.phone("POST", "", {"number": BETO, "name": "Beto"})
    linked = await product.link("ana", ANA, "Ana")
    assert linked["me"]["phone"] == ANA
    assert linked["me"]["name"] == "Ana"

    heard: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
    socket = socketio.AsyncClient()
    socket.on("*", lambda name, envelope: heard.put_nowait((name, envelope)))
    await socket.connect(product.url, auth={"apiKey": KEY})

    # Document 004's route and document 002's, under the id that the API answered.
    first = await product.ask(
        "POST",
        "/api/send-message",
        {"sessionId": "ana", "number": BETO, "message": "¡Hola desde la API!"},
    )
    second = await product.ask(
        "POST",
        "/api/messages/send",
        {"sessionId": "ana", "to": "+54 9 11 0000-0002", "type": "text", "text": "dos"},
    )
    assert first["status"] in {"sent", "delivered"}
    got = await product.on_phone(BETO)
    assert [(m["id"], m["text"], m["arrivals"]) for m in got] == [
        (first["id"], "¡Hola desde la API!", 1),
        (second["id"], "dos", 1),
    ]

    # Reading raises the state.
    await product.phone("POST", f"/{BETO}/read", {"chat": ANA})

    async def read() -> bool:
        shown = await product.ask("GET", f"/api/sessions/ana/messages/{second['id']}")
        return bool(shown["status"] == "read")

    await until("the message to be read", read)

    # The phone answers: it is in the API, at the socket and at the webhook.
    sent = await product.phone("POST", f"/{BETO}/messages", {"to": ANA, "text": "respuesta"})

    async def received() -> Any:
        while not heard.empty():
            name, envelope = heard.get_nowait()
            if name == "message.received":
                return envelope
        return None

    envelope = await until("the socket's event", received)
    assert envelope["data"]["id"] == sent["id"]
    assert envelope["data"]["text"] == "respuesta"
    assert envelope["data"]["from"]["phone"] == BETO
    assert envelope["data"]["from"]["lid"].endswith("@lid")

    async with asyncio.timeout(60):
        headers, body = await receiver.taken.get()
    assert headers["webhook-id"] == envelope["id"]
    assert body == {
        "id": sent["id"],
        "sessionId": "ana",
        "from": f"{BETO}@c.us",
        "body": "respuesta",
        "type": "chat",
        "timestamp": body["timestamp"],
        "contact": {"name": "Beto", "number": BETO},
        "media": None,
    }
    assert isinstance(body["timestamp"], int)
    listed = await product.ask("GET", "/api/messages/ana?limit=1")
    assert listed[0]["id"] == sent["id"]
    await socket.disconnect()


async def test_three_sessions_write_to_each_other(product: Product) -> None:
    await product.start_gateway()
    people = {"ana": ANA, "beto": BETO, "carla": "5491100000003"}
    for session, number in people.items():
        await product.link(session, number, session.title())
    for session in people:
        for other, number in people.items():
            if other != session:
                await product.ask(
                    "POST",
                    "/api/send-message",
                    {"sessionId": session, "number": number, "message": f"{session} → {other}"},
                )

    for session in people:
        expected = {f"{session} → {other}" for other in people if other != session}
        expected |= {f"{other} → {session}" for other in people if other != session}

        async def all_there(session: str = session, expected: set[str] = expected) -> bool:
            return set(await product.texts(session)) == expected

        await until(f"the texts of {session}", all_there)
        assert len(await product.texts(session)) == 4


async def test_a_text_is_taken_as_soon_as_a_phone_has_linked_the_session(
    product: Product,
) -> None:
    """While chats are still being read: it waits its turn, and goes out."""
    await product.start_gateway()
    for number, name in ((ANA, "Ana"), (BETO, "Beto")):
        await product.phone("POST", "", {"number": number, "name": name})
    await product.call("POST", "/api/start-session", {"sessionId": "ana"})
    await product.phone("POST", f"/{ANA}/link", {"qr": await product.qr("ana")})

    async def linked() -> bool:
        state = (await product.ask("GET", "/api/status/ana"))["status"]
        return state in {"syncing", "connected"}

    await until("the link", linked)
    sent = await product.ask(
        "POST", "/api/send-message", {"sessionId": "ana", "number": BETO, "message": "at once"}
    )
    assert sent["from"]["phone"] == ANA

    async def arrived() -> bool:
        return [message["id"] for message in await product.on_phone(BETO)] == [sent["id"]]

    await until("the text", arrived)


async def test_a_page_that_hangs_amid_many_texts_loses_none_and_keeps_their_order(
    product: Product,
) -> None:
    await product.start_gateway()
    await product.phone("POST", "", {"number": BETO, "name": "Beto"})
    await product.link("ana", ANA, "Ana")
    accepted = []
    for number in range(60):
        order = {"sessionId": "ana", "to": BETO, "type": "text", "text": f"text {number}"}
        accepted.append((await product.ask("POST", "/api/messages/send?wait=0", order))["id"])
        if number == 20:
            await product.fault(ANA, "hang_page", 120)

    async def arrived() -> bool:
        return len(await product.on_phone(BETO)) == len(accepted)

    await until("every text", arrived)
    got = await product.on_phone(BETO)
    assert [message["id"] for message in got] == accepted
    # The page itself sends again what it had sent and not heard of when it hung: one at a time.
    assert sum(message["arrivals"] for message in got) <= len(accepted) + 1


async def test_a_number_that_nobody_has_is_told_so(product: Product) -> None:
    await product.start_gateway()
    await product.link("ana", ANA, "Ana")
    order = {"sessionId": "ana", "number": "+549119999999", "message": "nobody"}
    status, answer = await product.call("POST", "/api/send-message", order)
    assert (status, answer["error"]["code"]) == (422, "not_on_whatsapp")
    failed = await product.ask(
        "GET", f"/api/sessions/ana/messages/{answer['error']['details']['messageId']}"
    )
    assert failed["status"] == "failed"
    assert failed["error"]["code"] == "not_on_whatsapp"


async def test_sessions_that_were_never_linked_refuse(product: Product) -> None:
    await product.start_gateway()
    await product.call("POST", "/api/start-session", {"sessionId": "new"})
    order = {"sessionId": "new", "number": BETO, "message": "too early"}
    status, answer = await product.call("POST", "/api/send-message", order)
    assert (status, answer["error"]["code"]) == (409, "session_not_connected")
    assert set(answer["error"]["details"]) == {"state", "reason", "action"}
