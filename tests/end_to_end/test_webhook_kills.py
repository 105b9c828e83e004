"""Webhooks: a receiver that fails in every way, and a gateway that is killed between attempts."""

import json
import signal
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

import pytest
import standardwebhooks

from tests.end_to_end.product import Product, until
from tests.end_to_end.stubborn_receiver import Manner, StubbornReceiver, stubborn_receiver

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(300)]

ANA, BETO, CARLA = "5491100000001", "5491100000002", "5491100000003"
ORDERED, LOOSE = "/ordered", "/loose"
BOTH = {ORDERED, LOOSE}
TEXTS_A_CHAT = 5
FAILURES: tuple[tuple[Manner, ...], ...] = (
    ("500", "down"),
    ("hanging",),
    ("redirect", "429"),
    ("cutting", "slow"),
    ("410",),
)
"""After each group the gateway is killed."""
PATIENCE_SECONDS = 60.0
SETTINGS = {
    "OUTBOUND_ALLOW": "127.0.0.0/8",
    "WEBHOOK_TIMEOUT_SECONDS": "1",
    # Enough attempts for all that a receiver does here, soon one after the other.
    "WEBHOOK_RETRY_SECONDS": ",".join(["0.3"] * 200),
}
GATEWAY = "gateway"


@pytest.fixture
async def receiver() -> AsyncIterator[StubbornReceiver]:
    async with stubborn_receiver() as receiver:
        yield receiver


class Story:
    """Two endpoints at one receiver, the same events for both; a gateway that comes and goes."""

    def __init__(self, product: Product, receiver: StubbornReceiver) -> None:
        self.product = product
        self.receiver = receiver
        self.hooks: dict[str, Any] = {}
        self._opted_out = 0

    async def begin(self, sabotage: str) -> None:
        self._sabotage = sabotage
        await self._start()
        for path in sorted(BOTH):
            body = {
                "url": self.receiver.url + path,
                "events": ["message.received", "contact.opted_out"],
                "ordered": path == ORDERED,
            }
            self.hooks[path] = await self.product.ask("POST", "/api/webhooks", body)

    async def _start(self) -> None:
        if self._sabotage == GATEWAY:
            await self.product.start_gateway(**SETTINGS)
        else:
            program = "tests.end_to_end.sabotage"
            await self.product.start_gateway(program=program, SABOTAGE=self._sabotage, **SETTINGS)

    async def killed(self) -> None:
        assert await self.product.gateway.signal(signal.SIGKILL) == -signal.SIGKILL
        await self._start()

    async def chats(self) -> None:
        """Two people write in turn; then nobody needs the browser any more."""
        for number, name in ((BETO, "Beto"), (CARLA, "Carla")):
            await self.product.phone("POST", "", {"number": number, "name": name})
        await self.product.link("ana", ANA, "Ana")
        for count in range(TEXTS_A_CHAT):
            for number in (BETO, CARLA):
                body = {"to": ANA, "text": f"{number} {count}"}
                await self.product.phone("POST", f"/{number}/messages", body)

        async def all_in() -> bool:
            return len(await self.events()) == 2 * TEXTS_A_CHAT

        await until("every text in the log", all_in)
        await self.product.ask("POST", "/api/sessions/ana/stop")

    async def news(self) -> str:
        """Something new that belongs to no chat; its event's id."""
        self._opted_out += 1
        number = f"54911000010{self._opted_out:02}"
        await self.product.ask("POST", "/api/sessions/ana/opt-outs", {"number": number})
        return str((await self.events())[-1]["id"])

    async def events(self) -> list[Any]:
        query = "after=0&limit=500&types=message.received,contact.opted_out"
        found: list[Any] = await self.product.ask("GET", f"/api/events?{query}")
        return found

    async def failing(self, manner: Manner) -> None:
        """The receiver behaves so until both endpoints have met it with something new."""
        await self.receiver.behave(manner)
        await self.news()
        if manner == "down":
            await until("attempts that reach nobody", self._tried_in_vain)
            return
        await self.receiver.was_asked(BOTH, PATIENCE_SECONDS)
        if manner == "410":
            await until("both disabled", self._both_disabled)

    async def _tried_in_vain(self) -> bool:
        for hook in self.hooks.values():
            path = f"/api/webhooks/{hook['id']}/deliveries?status=pending"
            if not any(each["error"] for each in await self.product.ask("GET", path)):
                return False
        return True

    async def _both_disabled(self) -> bool:
        listed = await self.product.ask("GET", "/api/webhooks")
        return [each["disabledReason"] for each in listed] == ["gone", "gone"]

    async def enabled_again(self) -> None:
        assert await self._both_disabled()  # the kill changed nothing about it
        for hook in self.hooks.values():
            await self.product.ask("PATCH", f"/api/webhooks/{hook['id']}", {"enabled": True})


@pytest.fixture
def story(product: Product, receiver: StubbornReceiver) -> Story:
    return Story(product, receiver)


async def test_every_event_arrives_whatever_fails_and_whoever_is_killed(story: Story) -> None:
    receiver = story.receiver
    await story.begin(GATEWAY)
    await story.chats()
    for manners in FAILURES:
        for manner in manners:
            await story.failing(manner)
        await story.killed()
    await receiver.behave("taking")
    await story.enabled_again()
    log = await story.events()
    assert len(log) == 2 * TEXTS_A_CHAT + sum(map(len, FAILURES))
    expected = {event["id"]: event for event in log}
    for path in BOTH:
        await receiver.has_taken(path, set(expected), PATIENCE_SECONDS)
    assert {id_: [json.loads(each) for each in seen] for id_, seen in receiver.bodies.items()} == {
        id_: [event] for id_, event in expected.items()
    }
    assert _out_of_order(receiver.taken(ORDERED), log) == []
    for post in receiver.posts:
        standardwebhooks.Webhook(story.hooks[post.path]["secret"]).verify(post.body, post.headers)


async def test_without_rows_of_what_failed_it_would_be_lost(story: Story) -> None:
    """The control of durability: the same with a gateway that keeps nothing of a failure."""
    await story.begin("forget_failed_deliveries")
    await story.product.call("POST", "/api/sessions", {"sessionId": "ana", "start": False})
    await story.receiver.behave("500")
    lost = await story.news()
    await story.receiver.was_asked(BOTH, PATIENCE_SECONDS)
    await story.killed()
    await story.receiver.behave("taking")
    last = await story.news()
    for path in BOTH:
        await story.receiver.has_taken(path, {last}, PATIENCE_SECONDS)
        assert lost not in story.receiver.taken(path)


async def test_without_waiting_for_each_other_a_chat_would_be_out_of_order(story: Story) -> None:
    """The control of order, and of signatures: neither is kept, and both are noticed."""
    await story.begin("deliver_in_any_order_under_another_secret")
    await story.receiver.behave("500")
    await story.chats()
    await story.receiver.was_asked(BOTH, PATIENCE_SECONDS)
    await story.killed()
    await story.receiver.behave("taking")
    log = await story.events()
    await story.receiver.has_taken(ORDERED, {event["id"] for event in log}, PATIENCE_SECONDS)
    assert _out_of_order(story.receiver.taken(ORDERED), log) != []
    for post in story.receiver.posts:
        verifier = standardwebhooks.Webhook(story.hooks[post.path]["secret"])
        with pytest.raises(standardwebhooks.webhooks.WebhookVerificationError):
            verifier.verify(post.body, post.headers)


def _out_of_order(taken: list[str], log: list[Any]) -> list[str]:
    """The chats whose events were not first taken in the order of the log."""
    chats = defaultdict(list)
    for event in log:
        if event["type"] == "message.received":
            chats[event["data"]["chatId"]].append(event["id"])
    return [chat for chat, ids in chats.items() if [each for each in taken if each in ids] != ids]
