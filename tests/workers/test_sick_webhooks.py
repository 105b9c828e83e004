"""Endpoints that fail in every way get everything in the end, and harm no other."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
import standardwebhooks
from aiohttp import web

from gateway.core.deliveries import Delivery, DeliveryFilter, DeliveryStatus
from gateway.core.events import DisabledReason, EventType
from gateway.core.ids import new_webhook_secret
from gateway.core.paging import Page
from gateway.core.webhooks import DISABLED_AFTER, Webhook, WebhookFormat, WebhookSettings
from gateway.store import webhooks
from gateway.store.database import Transaction
from tests.house import ALICE, ANA, BETO, House, until

CARLA = "5491100000003"
PENDING = DeliveryFilter(status=DeliveryStatus.PENDING)
DEAD = DeliveryFilter(status=DeliveryStatus.DEAD)
Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


@dataclass
class Receiver:
    """Answers as it is told to, in turn, then 200; keeps what it took and what it was sent."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    sent: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        body = await request.read()
        self.sent.append((dict(request.headers), body))
        if self.answers:
            return await self.answers.pop(0)(request)
        self.taken.append(json.loads(body).get("body", ""))
        return web.Response(text="thanks")


@pytest.fixture
async def receivers() -> AsyncIterator[Callable[[], Awaitable[Receiver]]]:
    runners = []

    async def make() -> Receiver:
        receiver = Receiver()
        runner = web.ServerRunner(web.Server(receiver.handle), shutdown_timeout=0.1)
        await runner.setup()
        runners.append(runner)
        listening = socket.create_server(("127.0.0.1", 0))
        await web.SockSite(runner, listening).start()
        receiver.url = f"http://127.0.0.1:{listening.getsockname()[1]}/hook"
        return receiver

    yield make
    for runner in runners:
        await runner.cleanup()


@pytest.fixture
async def linked(house: House) -> House:
    house.whatsapp.add_person(BETO, "Beto")
    house.whatsapp.add_person(CARLA, "Carla")
    await house.link()
    return house


def answering(status: int, **headers: str) -> Answer:
    async def answer(_request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(
            status=status, headers={name.replace("_", "-"): text for name, text in headers.items()}
        )

    return answer


async def cutting(request: web.BaseRequest) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def hanging(_request: web.BaseRequest) -> web.StreamResponse:
    return await asyncio.get_running_loop().create_future()


async def subscribe(house: House, receiver: Receiver, *, ordered: bool = False) -> Webhook:
    webhook, _ = await house.webhooks.create(
        ALICE,
        WebhookSettings(
            url=receiver.url,
            events=frozenset({EventType.MESSAGE_RECEIVED}),
            format=WebhookFormat.SIMPLE,
            ordered=ordered,
        ),
    )
    return webhook


async def taken(receiver: Receiver, expected: set[str]) -> None:
    async def there() -> bool:
        return set(receiver.taken) >= expected

    await until(f"{expected}, {receiver.taken}", there)


async def test_whatever_a_receiver_does_everything_arrives(
    linked: House, receivers: Callable[[], Awaitable[Receiver]]
) -> None:
    receiver = await receivers()
    receiver.answers = [
        answering(500),
        cutting,
        answering(302, Location=receiver.url + "/elsewhere"),
        answering(429),
        answering(404),
    ]
    async with linked.delivering(*[0.01] * 13):
        await subscribe(linked, receiver)
        for number in range(6):
            await linked.whatsapp.write(BETO, ANA, f"{number}")
        await taken(receiver, {f"{number}" for number in range(6)})
    bodies: dict[str, set[bytes]] = {}
    for headers, body in receiver.sent:
        bodies.setdefault(headers["webhook-id"], set()).add(body)
    assert len(bodies) == 6
    assert all(len(each) == 1 for each in bodies.values())


async def test_order_holds_within_a_chat_and_holds_up_no_other(
    linked: House, receivers: Callable[[], Awaitable[Receiver]]
) -> None:
    receiver = await receivers()
    receiver.answers = [answering(500)] * 3
    async with linked.delivering(0.3, 0.01, 0.01, 0.01):
        await subscribe(linked, receiver, ordered=True)
        expected = []
        for number in range(8):
            await linked.whatsapp.write(BETO, ANA, f"b{number}")
            await linked.whatsapp.write(CARLA, ANA, f"c{number}")
            expected += [f"b{number}", f"c{number}"]
        await taken(receiver, set(expected))
    for chat in "bc":
        assert [text for text in receiver.taken if text[0] == chat] == [
            text for text in expected if text[0] == chat
        ]


async def test_one_that_hangs_delays_no_other(
    linked: House, receivers: Callable[[], Awaitable[Receiver]]
) -> None:
    sick, healthy = await receivers(), await receivers()
    sick.answers = [hanging] * 100
    async with linked.delivering():
        await subscribe(linked, sick)
        await subscribe(linked, healthy)
        for number in range(20):
            await linked.whatsapp.write(BETO, ANA, f"{number}")
        await taken(healthy, {f"{number}" for number in range(20)})
        assert sick.taken == []
        assert len(sick.sent) == 1  # the rest waits until it has answered


async def test_one_that_is_gone_is_disabled_and_gets_the_rest_when_it_is_back(
    linked: House, receivers: Callable[[], Awaitable[Receiver]]
) -> None:
    receiver = await receivers()
    receiver.answers = [answering(410)]
    async with linked.delivering():
        webhook = await subscribe(linked, receiver)
        await linked.whatsapp.write(BETO, ANA, "gone")

        async def disabled() -> bool:
            return not (await linked.webhooks.get(ALICE, webhook.id)).enabled

        await until("disabled", disabled)
        (told,) = await linked.log(EventType.WEBHOOK_DISABLED)
        assert told.subject.reason is DisabledReason.GONE  # type: ignore[union-attr]
        await linked.whatsapp.write(BETO, ANA, "meanwhile")
        await linked.webhooks.change(ALICE, webhook.id, WebhookSettings(enabled=True))
        await taken(receiver, {"gone", "meanwhile"})


async def test_what_was_given_up_stands_in_the_log_and_can_be_replayed(
    linked: House, receivers: Callable[[], Awaitable[Receiver]]
) -> None:
    receiver = await receivers()
    receiver.answers = [answering(500)] * 2
    async with linked.delivering(0.01):
        webhook = await subscribe(linked, receiver)
        await linked.whatsapp.write(BETO, ANA, "dead")

        async def dead() -> tuple[str, ...]:
            listing = await linked.deliveries.list(ALICE, webhook.id, DEAD, Page())
            return tuple(each.id for each in listing.items)

        ids = await until("dead", dead)
        assert await linked.deliveries.replay(ALICE, webhook.id, ids) == 1
        await taken(receiver, {"dead"})
        newest = (await linked.log())[-1].seq
        assert await linked.deliveries.replay_range(ALICE, webhook.id, 0, newest) == 1

        async def twice() -> bool:
            return receiver.taken == ["dead", "dead"]

        await until("twice", twice)
    assert len({(headers["webhook-id"], body) for headers, body in receiver.sent}) == 1


async def test_signatures_are_those_of_the_standard_with_the_old_secret_as_well(
    linked: House, receivers: Callable[[], Awaitable[Receiver]]
) -> None:
    receiver = await receivers()
    async with linked.delivering():
        webhook, old = await linked.webhooks.create(ALICE, WebhookSettings(url=receiver.url))
        assert (await linked.webhooks.test(ALICE, webhook.id)).taken
        _, new = await linked.webhooks.rotate_secret(ALICE, webhook.id)
        assert (await linked.webhooks.test(ALICE, webhook.id)).response == "thanks"
    (first, one), (second, two) = receiver.sent
    standardwebhooks.Webhook(old).verify(one, first)
    standardwebhooks.Webhook(old).verify(two, second)
    standardwebhooks.Webhook(new).verify(two, second)
    for secret, headers, body in (
        (new, first, one),
        (new_webhook_secret(), second, two),
        (new, second, two + b" "),
    ):
        with pytest.raises(standardwebhooks.webhooks.WebhookVerificationError):
            standardwebhooks.Webhook(secret).verify(body, headers)


async def test_retry_after_is_waited_for(
    linked: House, receivers: Callable[[], Awaitable[Receiver]]
) -> None:
    receiver = await receivers()
    receiver.answers = [answering(429, Retry_After="3600")]
    async with linked.delivering():
        webhook = await subscribe(linked, receiver)
        await linked.whatsapp.write(BETO, ANA, "later")

        async def pending() -> Delivery | None:
            listing = await linked.deliveries.list(ALICE, webhook.id, PENDING, Page())
            return listing.items[0] if listing.items else None

        waiting = await until("pending", pending)
        await linked.whatsapp.write(BETO, ANA, "later, too")
    assert waiting.next_attempt_at is not None
    assert abs((waiting.next_attempt_at - datetime.now(UTC)).total_seconds() - 3600) < 60
    assert (waiting.attempts, waiting.status_code) == (1, 429)
    assert len(receiver.sent) == 1


async def test_days_of_nothing_but_failures_disable_an_endpoint(
    linked: House, receivers: Callable[[], Awaitable[Receiver]]
) -> None:
    receiver = await receivers()
    receiver.answers = [answering(500)] * 2
    async with linked.delivering(0.01):
        webhook = await subscribe(linked, receiver)
        before = datetime.now(UTC) - DISABLED_AFTER

        def failing(tx: Transaction) -> None:
            pk = webhooks.pk_of(tx.connection, webhook.id)
            assert pk is not None
            webhooks.note_failing(tx, pk, before)

        await linked.database.write(failing)
        await linked.whatsapp.write(BETO, ANA, "one more")

        async def disabled() -> DisabledReason | None:
            return (await linked.webhooks.get(ALICE, webhook.id)).disabled_reason

        assert await until("disabled", disabled) is DisabledReason.FAILING


async def test_what_waits_outlives_the_gateway(
    linked: House, receivers: Callable[[], Awaitable[Receiver]]
) -> None:
    receiver = await receivers()
    receiver.answers = [answering(500), hanging]
    async with linked.delivering(0.5, 0.01):
        webhook = await subscribe(linked, receiver)
        await linked.whatsapp.write(BETO, ANA, "failed")

        async def failed() -> bool:
            listing = await linked.deliveries.list(ALICE, webhook.id, DeliveryFilter(), Page())
            return bool(listing.items)

        await until("failed", failed)
        await linked.whatsapp.write(BETO, ANA, "on its way")

        async def under_way() -> bool:
            return len(receiver.sent) == 2

        await until("under way", under_way)
    receiver.answers = []
    async with linked.delivering(0.5, 0.01):
        await taken(receiver, {"failed", "on its way"})


async def test_a_stop_in_the_middle_of_a_round_repeats_only_what_was_under_way(
    linked: House, receivers: Callable[[], Awaitable[Receiver]]
) -> None:
    receiver = await receivers()
    async with linked.delivering():
        webhook = await subscribe(linked, receiver)
        await linked.whatsapp.write(BETO, ANA, "before")
        await taken(receiver, {"before"})  # from here on two are posted at a time
        await linked.webhooks.change(ALICE, webhook.id, WebhookSettings(enabled=False))
        await linked.whatsapp.write(BETO, ANA, "hangs")
        await linked.whatsapp.write(CARLA, ANA, "is taken")
        receiver.answers = [hanging]
        await linked.webhooks.change(ALICE, webhook.id, WebhookSettings(enabled=True))
        await taken(receiver, {"is taken"})
    async with linked.delivering():
        await taken(receiver, {"hangs"})
    assert sorted(receiver.taken) == ["before", "hangs", "is taken"]


async def test_a_post_that_hangs_holds_up_its_own_chat_and_no_other(
    linked: House, receivers: Callable[[], Awaitable[Receiver]]
) -> None:
    receiver = await receivers()
    async with linked.delivering():
        webhook = await subscribe(linked, receiver)
        await linked.whatsapp.write(BETO, ANA, "before")
        await taken(receiver, {"before"})  # from here on two are posted at a time
        receiver.answers = [hanging]
        await linked.whatsapp.write(BETO, ANA, "hangs")

        async def hangs() -> bool:
            return len(receiver.sent) == 2

        await until("the post that hangs", hangs)
        await linked.whatsapp.write(BETO, ANA, "behind it")
        others = [f"{number}" for number in range(40)]
        for text in others:
            await linked.whatsapp.write(CARLA, ANA, text)
        await taken(receiver, set(others))

        async def log() -> bool:
            every = await linked.deliveries.list(ALICE, webhook.id, DeliveryFilter(), Page())
            through = [each for each in every.items if each.status is DeliveryStatus.DELIVERED]
            return len(through) == len(["before", *others])

        await until("everything but what hangs in the log", log)
    assert receiver.taken == ["before", *others]
    async with linked.delivering():
        await taken(receiver, {"hangs", "behind it"})
    assert receiver.taken[-2:] == ["hangs", "behind it"]
    assert len(receiver.taken) == len(set(receiver.taken))


async def test_what_was_taken_before_an_endpoint_was_disabled_stands_in_its_log(
    linked: House, receivers: Callable[[], Awaitable[Receiver]]
) -> None:
    receiver = await receivers()
    answered = asyncio.Event()

    async def late(_request: web.BaseRequest) -> web.StreamResponse:
        await answered.wait()
        return web.Response()

    async with linked.delivering():
        webhook = await subscribe(linked, receiver)
        await linked.whatsapp.write(BETO, ANA, "before")
        await taken(receiver, {"before"})  # from here on two are posted at a time
        await linked.webhooks.change(ALICE, webhook.id, WebhookSettings(enabled=False))
        receiver.answers = [late]
        await linked.whatsapp.write(BETO, ANA, "late")
        await linked.whatsapp.write(BETO, ANA, "behind it")
        await linked.whatsapp.write(CARLA, ANA, "at once")
        await linked.webhooks.change(ALICE, webhook.id, WebhookSettings(enabled=True))
        await taken(receiver, {"at once"})
        await linked.webhooks.change(ALICE, webhook.id, WebhookSettings(enabled=False))
        answered.set()

        async def log() -> bool:
            every = await linked.deliveries.list(ALICE, webhook.id, DeliveryFilter(), Page())
            return [each.status.value for each in every.items] == ["delivered", "pending"] + [
                "delivered"
            ] * 2

        await until("the log", log)
        assert len(receiver.sent) == 3
        await linked.webhooks.change(ALICE, webhook.id, WebhookSettings(enabled=True))
        await taken(receiver, {"behind it"})
    assert len(receiver.sent) == 4
