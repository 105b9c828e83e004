"""`Idempotency-Key` over HTTP: one call is carried out once, whatever happens in between."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.api.idempotency import HEADER, REPLAYED
from gateway.config import Settings
from gateway.core.errors import Code
from gateway.core.idempotency import KEPT_FOR, Once, fingerprint
from gateway.core.messages import MessageStatus
from gateway.core.orders import SendText
from gateway.core.sends import SendOutcome, SendReceipt
from gateway.core.sessions import SessionStatus
from tests.api.gateway_fixtures import Server
from tests.api.gateway_kit import KEY
from tests.api.real_inside import served
from tests.conftest import StoppedClock
from tests.house import ALICE, BETO, House, opened, until

BODY = {"sessionId": "ana", "to": BETO, "text": "hola"}


@pytest.fixture
async def house(tmp_path: Path, clock: StoppedClock) -> AsyncIterator[House]:
    async with opened(tmp_path, clock=clock) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        yield house


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
async def server(house: House, settings: Settings) -> AsyncIterator[Server]:
    async with served(house, settings) as server:
        yield server


async def send(
    server: Server, body: Any = BODY, *, key: str = "order-1", path: str = "/api/messages/send"
) -> tuple[int, str, bool]:
    """The status, the body as it came, and whether it was given before."""
    headers = {"X-API-Key": KEY, HEADER: key}
    async with server.client.post(server.url + path, json=body, headers=headers) as answer:
        return answer.status, await answer.text(), REPLAYED in answer.headers


async def refused(server: Server, body: Any = BODY, **more: str) -> tuple[int, str]:
    headers = {HEADER: more.pop("key", "order-1")}
    path = more.pop("path", "/api/messages/send")
    status, answer = await server.call("POST", path, body, headers=headers)
    return status, answer["error"]["code"]


async def test_the_same_call_gets_the_first_answer_again(server: Server, house: House) -> None:
    status, first, replayed = await send(server)
    assert (status, replayed) == (200, False)
    as_other_text = {"text": "hola", "to": BETO, "sessionId": "ana"}
    for body in (BODY, as_other_text):
        assert await send(server, body) == (200, first, True)
    assert len(house.whatsapp.inbox(BETO)) == 1


async def test_the_answer_stays_the_first_one_whatever_became_of_the_message(
    server: Server, house: House
) -> None:
    await house.engine.sessions["ana"].lose()
    status, first, _ = await send(server, path="/api/messages/send?wait=0")
    assert status == 202
    await house.engine.sessions["ana"].prove()

    async def arrived() -> bool:
        return len(house.whatsapp.inbox(BETO)) == 1

    await until("the message", arrived)
    assert await send(server) == (202, first, True)


async def test_another_body_is_a_conflict(server: Server, house: House) -> None:
    await send(server)
    assert await refused(server, BODY | {"text": "otra"}) == (409, "idempotency_conflict")
    assert len(house.whatsapp.inbox(BETO)) == 1


async def test_a_key_belongs_to_its_route(server: Server, house: House) -> None:
    await send(server)
    body = {"sessionId": "ana", "number": BETO, "message": "hola"}
    status, _, replayed = await send(server, body, path="/api/send-message")
    assert (status, replayed) == (200, False)
    assert len(house.whatsapp.inbox(BETO)) == 2


async def test_two_clients_at_once(server: Server, house: House) -> None:
    """The second is refused while the first waits, and gets its answer afterwards."""
    engine = house.engine.sessions["ana"]
    engine.sends.clear()
    first = asyncio.get_running_loop().create_task(send(server))

    async def accepted() -> bool:
        return bool(await house.texts())

    await until("the first to be accepted", accepted)
    assert await refused(server) == (409, "in_progress")
    assert await refused(server, BODY | {"text": "otra"}) == (409, "idempotency_conflict")
    engine.sends.set()
    status, text, _ = await first
    assert status == 200
    assert await send(server) == (status, text, True)
    assert len(house.whatsapp.inbox(BETO)) == 1


async def test_many_clients_at_once_send_once(server: Server, house: House) -> None:
    answers = await asyncio.gather(*(send(server, key="rush") for _ in range(20)))
    assert {status for status, *_ in answers} <= {200, 409}
    assert len({text for status, text, _ in answers if status == 200}) == 1
    assert len(house.whatsapp.inbox(BETO)) == 1


async def test_a_failure_that_names_its_message_is_kept(server: Server, house: House) -> None:
    failing = SendReceipt(outcome=SendOutcome.FAILED, code=Code.NOT_ON_WHATSAPP)
    house.engine.sessions["ana"].answer_next_send(failing)
    status, first, _ = await send(server)
    assert (status, "not_on_whatsapp" in first, "messageId" in first) == (422, True, True)
    assert await send(server) == (422, first, True)
    assert house.whatsapp.inbox(BETO) == []


async def test_any_other_refusal_leaves_the_key_free(server: Server, house: House) -> None:
    assert await refused(server, BODY | {"to": "12"}) == (400, "invalid_number")
    await house.sessions.stop(ALICE, "ana")
    assert await refused(server) == (409, "session_not_connected")
    await house.sessions.start(ALICE, "ana")
    await house.in_state("ana", SessionStatus.CONNECTED)
    status, _, replayed = await send(server)
    assert (status, replayed) == (200, False)


@pytest.mark.parametrize("key", ["", " ", "ñ", "a" * 256])
async def test_a_key_that_is_none_is_refused(server: Server, house: House, key: str) -> None:
    assert await refused(server, key=key) == (400, "invalid_request")
    assert house.whatsapp.inbox(BETO) == []


async def test_a_key_is_forgotten_after_its_time(
    server: Server, house: House, clock: StoppedClock
) -> None:
    await send(server)
    clock.advance((KEPT_FOR - timedelta(seconds=1)).total_seconds())
    assert (await send(server))[2] is True
    clock.advance(1)
    assert (await send(server))[2] is False
    assert len(house.whatsapp.inbox(BETO)) == 2
    clean_up = house.clean_up(clock)
    assert await clean_up.forget() == 0
    clock.advance(KEPT_FOR.total_seconds())
    assert await clean_up.forget() == 1


async def test_a_gateway_that_dies_between_accepting_and_answering_sends_once(
    tmp_path: Path, settings: Settings, clock: StoppedClock
) -> None:
    """The first caller never got an answer; the next one gets it, made from the message."""
    asked = fingerprint({"path": {}, "body": BODY})
    once = Once(route="sendMessage", key="order-1", fingerprint=asked)
    async with opened(tmp_path, clock=clock) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        accepted = await house.messages.send(
            ALICE, SendText(session_id="ana", to=BETO, text="hola"), wait_seconds=0, once=once
        )
        engine = house.engine
    async with opened(tmp_path, engine, clock) as house, served(house, settings) as server:

        async def sent() -> bool:
            message = await house.messages.get(ALICE, "ana", accepted.id)
            return message.status is MessageStatus.DELIVERED

        await until("the message", sent)
        assert await refused(server, BODY | {"text": "otra"}) == (409, "idempotency_conflict")
        status, text, replayed = await send(server)
        assert (status, json.loads(text)["data"]["id"], replayed) == (200, accepted.id, False)
        assert await send(server) == (200, text, True)
        (letter,) = house.whatsapp.inbox(BETO)
        assert (letter.wire_id, letter.arrivals) == (accepted.id, 1)


async def test_an_answer_outlives_its_session(server: Server, house: House) -> None:
    _, first, _ = await send(server)
    await house.sessions.delete(ALICE, "ana")
    assert await send(server) == (200, first, True)


async def test_a_key_of_one_session_is_not_shown_to_another(server: Server, house: House) -> None:
    await send(server)
    made = {"name": "other", "scopes": ["send"], "sessions": ["beto"]}
    _, created = await server.call("POST", "/api/keys", made)
    status, answer = await server.call(
        "POST",
        "/api/messages/send",
        BODY,
        key=created["data"]["key"],
        headers={HEADER: "order-1"},
    )
    assert (status, answer["error"]["code"]) == (403, "forbidden")
