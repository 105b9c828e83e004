"""Events reach their endpoints in order, over failures and restarts."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from gateway.core.webhooks import WebhookFormat, WebhookSettings
from gateway.store import events
from gateway.store import webhooks as endpoints
from gateway.store.database import Connection
from gateway.usecases.webhooks import Webhooks
from tests.house import ALICE, ANA, BETO, House, until


@dataclass
class Receiver:
    """Answers what it is told to; keeps the texts of what it took and every id that it saw."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    async def handle(self, request: web.BaseRequest) -> web.Response:
        self.ids.append(request.headers["webhook-id"])
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            self.taken.append(json.loads(await request.read())["body"])
        return web.Response(status=status)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    runner = web.ServerRunner(web.Server(receiver.handle))
    await runner.setup()
    listening = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listening).start()
    receiver.url = f"http://127.0.0.1:{listening.getsockname()[1]}/hook"
    yield receiver
    await runner.cleanup()


@asynccontextmanager
async def delivering(house: House) -> AsyncIterator[Webhooks]:
    async with house.delivering():
        yield house.webhooks


@pytest.fixture
async def linked(house: House) -> House:
    house.whatsapp.add_person(BETO, "Beto")
    await house.link()
    return house


def settings(receiver: Receiver, *, ordered: bool = False) -> WebhookSettings:
    return WebhookSettings(url=receiver.url, format=WebhookFormat.SIMPLE, ordered=ordered)


async def test_events_from_now_on_arrive_in_order(linked: House, receiver: Receiver) -> None:
    await linked.whatsapp.write(BETO, ANA, "before there was an endpoint")
    async with delivering(linked) as webhooks:
        await webhooks.configure(ALICE, receiver.url)
        expected = [f"{number}" for number in range(30)]
        for text in expected:
            await linked.whatsapp.write(BETO, ANA, text)
        await _taken(receiver, expected)


async def test_a_failed_delivery_is_tried_again_under_the_same_id(
    linked: House, receiver: Receiver
) -> None:
    receiver.answers = [500, 302, 200]
    async with delivering(linked) as webhooks:
        await webhooks.create(ALICE, settings(receiver, ordered=True))
        await linked.whatsapp.write(BETO, ANA, "one")
        await linked.whatsapp.write(BETO, ANA, "two")
        await _taken(receiver, ["one", "two"])
    assert len(set(receiver.ids)) == 2
    assert receiver.ids[:3] == [receiver.ids[0]] * 3


async def test_after_the_last_attempt_the_next_event_has_its_turn(
    linked: House, receiver: Receiver
) -> None:
    receiver.answers = [500, 500, 500, 500]
    async with delivering(linked) as webhooks:
        await webhooks.create(ALICE, settings(receiver, ordered=True))
        await linked.whatsapp.write(BETO, ANA, "given up")
        await linked.whatsapp.write(BETO, ANA, "delivered")
        await _taken(receiver, ["delivered"])


async def test_what_came_while_nobody_delivered_is_delivered(
    linked: House, receiver: Receiver
) -> None:
    async with delivering(linked) as webhooks:
        await webhooks.configure(ALICE, receiver.url)
    await linked.whatsapp.write(BETO, ANA, "meanwhile")
    assert receiver.taken == []
    async with delivering(linked):
        await _taken(receiver, ["meanwhile"])


async def test_what_was_forgotten_before_it_was_delivered_is_not_passed_over_in_silence(
    linked: House, receiver: Receiver
) -> None:
    async with delivering(linked) as webhooks:
        await webhooks.configure(ALICE, receiver.url)
    began = (await linked.log())[-1].seq
    for number in range(5):
        await linked.whatsapp.write(BETO, ANA, f"forgotten {number}")
    first, last = began + 1, (await linked.log())[-1].seq
    now = datetime.now(UTC) + timedelta(seconds=1)
    await linked.database.write(lambda tx: events.forget_before(tx.connection, now, 1_000))
    with capture_logs() as logs:
        async with delivering(linked):
            await linked.whatsapp.write(BETO, ANA, "kept")
            await _taken(receiver, ["kept"])
    (missed,) = [line for line in logs if line["event"] == "webhook_missed_events"]
    assert (missed["first"], missed["last"], missed["log_level"]) == (first, last, "error")


async def test_the_environments_endpoint_comes_and_goes_with_it(
    linked: House, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = linked.database.read

    async def read_late(work: Callable[[Connection], Any]) -> Any:
        if work is endpoints.everyone:
            await asyncio.sleep(0.05)  # an event that is written meanwhile would be posted
        return await read(work)

    monkeypatch.setattr(linked.database, "read", read_late)
    async with delivering(linked) as webhooks:
        await webhooks.follow_environment(receiver.url)
        await linked.whatsapp.write(BETO, ANA, "heard")
        await _taken(receiver, ["heard"])
        await webhooks.follow_environment(None)
        await linked.whatsapp.write(BETO, ANA, "unheard")
        await asyncio.sleep(0.1)
    assert receiver.taken == ["heard"]


async def _taken(receiver: Receiver, expected: list[str]) -> None:
    async def there() -> bool:
        return receiver.taken == expected

    await until(f"{expected}", there)
