"""Messages that do not simply arrive: what the started product makes of them."""

import signal
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from tests.end_to_end.product import Product, until
from tests.leftovers import nothing_left_of_it

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.timeout(180),
    pytest.mark.asyncio(loop_scope="module"),
]

ANA = "5491100000001"
NUMBERS = (f"54911000002{index:02}" for index in count())


class Story:
    """What happens between Ana's session and somebody whom no other test knows."""

    def __init__(self, product: Product, number: str, seq: int) -> None:
        self.product = product
        self.number = number
        self._begun = seq

    async def write(self, text: str, to: str = ANA, **more: Any) -> str:
        said = await self.product.phone(
            "POST", f"/{self.number}/messages", {"to": to, "text": text, **more}
        )
        return str(said["id"])

    async def now(self, **settings: Any) -> None:
        """Change something about this person's phone."""
        order = {"number": self.number, "name": self.number, **settings}
        await self.product.phone("POST", "", order)

    async def events(self, *types: str) -> list[dict[str, Any]]:
        """Since the story began, oldest first."""
        path = f"/api/events?after={self._begun}&limit=500"
        listed = await self.product.ask("GET", path)
        return [event for event in listed if not types or event["type"] in types]

    async def received(self) -> list[str]:
        return [event["data"]["text"] for event in await self.events("message.received")]

    async def hear(self, *texts: str) -> None:
        """These come in, and nothing else does before or beside them."""

        async def all_there() -> bool:
            return len(await self.received()) >= len(texts)

        await until(f"{texts} to be received", all_there)
        assert await self.received() == list(texts)

    async def write_again(self, message: str) -> None:
        """Once more, whole, to those who could not decrypt it."""
        await self.product.phone("POST", f"/{self.number}/resend", {"id": message})

    async def send(self, text: str, to: str | None = None) -> tuple[int, Any]:
        order = {"sessionId": "ana", "to": to or self.number, "type": "text", "text": text}
        return await self.product.call("POST", "/api/messages/send", order)

    async def sent(self, text: str, to: str | None = None) -> Any:
        status, answer = await self.send(text, to)
        assert status == 200, answer
        return answer["data"]

    async def status(self, message: str, wanted: str) -> Any:
        async def there() -> Any:
            data = await self.product.ask("GET", f"/api/sessions/ana/messages/{message}")
            return data if data["status"] == wanted else None

        return await until(f"{message} to be {wanted}", there)

    async def chats(self) -> list[Any]:
        """Ana's chats with this person: there should never be two."""
        listed = await self.product.ask("GET", "/api/sessions/ana/chats?limit=500")
        return [
            chat
            for chat in listed
            if chat["person"]
            and self.number in (chat["person"]["phone"], (chat["person"]["name"] or ""))
        ]

    async def on_phone(self) -> list[Any]:
        return [one for one in await self.product.on_phone(self.number) if not one["fromMe"]]


@pytest.fixture(scope="module", autouse=True)
def nothing_is_left_running() -> Iterator[None]:
    """In place of that of each test: the product goes on from one to the next."""
    with nothing_left_of_it():
        yield


@pytest_asyncio.fixture(loop_scope="module", scope="module", params=["wajs", "core"])
async def ana(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, chromium: Path
) -> AsyncIterator[Product]:
    """A product whose one session is connected."""
    async with aiohttp.ClientSession() as http:
        product = Product(tmp_path_factory.mktemp("product"), http, chromium)
        await product.start_sandbox()
        await product.start_gateway(BRIDGE_PROVIDER=request.param)
        await product.link("ana", ANA, "Ana")
        yield product
        await product.end()


async def newest(product: Product) -> int:
    seq = 0
    while True:
        status, answer = await product.call("GET", f"/api/events?after={seq}&limit=500")
        assert status == 200
        if not answer["data"]:
            return int(answer["next"])
        seq = answer["next"]


@pytest_asyncio.fixture(loop_scope="module")
async def story(ana: Product) -> Story:
    number = next(NUMBERS)
    # By its number the person is known in the end, also where WhatsApp does not tell the number.
    await ana.phone("POST", "", {"number": number, "name": number})
    return Story(ana, number, await newest(ana))


async def test_what_comes_three_times_is_received_once(story: Story) -> None:
    await story.write("once", copies=3)
    await story.write("later")
    await story.hear("once", "later")


async def test_what_is_decrypted_later_is_received_once_and_then(story: Story) -> None:
    await story.write("a secret", ciphertext=0.5, copies=2)
    await story.write("later")
    await story.hear("later", "a secret")
    listed = await story.product.ask("GET", f"/api/sessions/ana/chats/{story.number}/messages")
    assert sorted(message["text"] for message in listed) == ["a secret", "later"]


async def test_what_is_never_decrypted_is_no_message(story: Story) -> None:
    await story.write("a secret", ciphertext=True)
    await story.write("later")
    await story.hear("later")


async def test_what_was_undecrypted_at_a_restart_is_received_when_it_can_be_read(
    story: Story,
) -> None:
    secret = await story.write("a secret", ciphertext=True)
    await story.write("meanwhile")
    await story.hear("meanwhile")
    await story.product.ask("POST", "/api/sessions/ana/restart")
    await story.product.in_state("ana", "connected")
    await story.write_again(secret)
    await story.hear("meanwhile", "a secret")


@pytest.mark.parametrize("last", [True, False])
async def test_what_could_be_read_while_nobody_listened_is_caught_up_with(
    story: Story, last: bool
) -> None:
    product = story.product
    before = [] if last else ["in between"]
    secret = await story.write("a secret", ciphertext=True)
    for text in before:
        await story.write(text)
    await story.hear(*before)
    await product.gateway.signal(signal.SIGTERM)
    await story.write_again(secret)
    await product.start_gateway()
    await product.in_state("ana", "connected")
    await story.hear(*before, "a secret")
    (event,) = [
        e for e in await story.events("message.received") if e["data"]["text"] == "a secret"
    ]
    assert event["data"]["backfilled"]


async def test_what_whatsapp_refuses_has_failed_with_a_reason(story: Story) -> None:
    product = story.product
    await product.phone("POST", "", {"number": ANA, "name": "Ana", "restricted": True})
    status, answer = await story.send("out of the blue")
    assert (status, answer["error"]["code"]) == (502, "reach_out_limited")
    message = answer["error"]["details"]["messageId"]
    data = await product.ask("GET", f"/api/sessions/ana/messages/{message}")
    assert (data["status"], data["error"]["code"]) == ("failed", "reach_out_limited")
    assert data["error"]["message"]
    failed = await story.events("message.failed")
    assert [event["data"]["id"] for event in failed] == [message]
    assert await story.on_phone() == []
    await story.write("you may answer me")
    await story.hear("you may answer me")
    await story.sent("thank you")
    assert [one["text"] for one in await story.on_phone()] == ["thank you"]
    # From then on first messages wait, and it is told why; an answer is none.
    session = await product.ask("GET", "/api/status/ana")
    assert (session["status"], session["reason"]) == ("connected", "new_contacts_paused")
    await product.phone("POST", "", {"number": ANA, "name": "Ana", "restricted": False})
    session = await product.ask("POST", "/api/sessions/ana/resume-new-contacts")
    assert (session["reason"], session["newContactsPausedUntil"]) == (None, None)


@pytest.mark.parametrize("ana", ["core"], indirect=True)  # a minute: it is the same with each
async def test_a_refusal_that_comes_when_nobody_waits_for_it_any_more_is_one(story: Story) -> None:
    product = story.product
    await product.phone("POST", "", {"number": ANA, "name": "Ana", "restricted": True})
    await product.fault(ANA, "drop_acks", 600)
    order = {"sessionId": "ana", "to": story.number, "type": "text", "text": "out of the blue"}
    message = (await product.ask("POST", "/api/messages/send?wait=0", order))["id"]
    await story.status(message, "unknown")
    await product.fault(ANA, "drop_acks", 0.001)
    data = await story.status(message, "failed")
    assert data["error"]["code"] == "send_failed"
    assert await story.on_phone() == []
    await product.phone("POST", "", {"number": ANA, "name": "Ana", "restricted": False})


async def test_who_is_blocked_by_us_is_not_written_to(story: Story) -> None:
    product = story.product
    await product.phone("POST", f"/{ANA}/block", {"chat": story.number})
    status, answer = await story.send("one more thing")
    assert (status, answer["error"]["code"]) == (502, "send_failed")
    assert await story.on_phone() == []
    await product.phone("POST", f"/{ANA}/block", {"chat": story.number, "blocked": False})
    await story.sent("never mind")


async def test_who_has_blocked_us_gets_nothing_and_it_stays_sent(story: Story) -> None:
    await story.write("leave me alone")
    await story.hear("leave me alone")
    await story.product.phone("POST", f"/{story.number}/block", {"chat": ANA, "blocked": True})
    sent = await story.sent("why?")
    await story.product.phone("POST", f"/{story.number}/block", {"chat": ANA, "blocked": False})
    told = await story.sent("are you there?")
    await story.status(told["id"], "delivered")
    first = await story.product.ask("GET", f"/api/sessions/ana/messages/{sent['id']}")
    assert first["status"] == "sent"
    assert [one["text"] for one in await story.on_phone()] == ["are you there?"]


async def test_with_read_receipts_off_a_message_stays_delivered(story: Story) -> None:
    await story.now(readReceipts=False)
    sent = await story.sent("seen?")
    await story.status(sent["id"], "delivered")
    await story.product.phone("POST", f"/{story.number}/read", {"chat": ANA})
    await story.write("I have seen it")
    await story.hear("I have seen it")
    assert (await story.product.ask("GET", f"/api/sessions/ana/messages/{sent['id']}"))[
        "status"
    ] == "delivered"


@pytest.mark.parametrize(
    ("account", "written"),
    [
        ("551187654321", "5511987654321"),
        ("5511987650000", "551187650000"),
        ("5215512345678", "525512345678"),
        ("5491155556666", "541155556666"),
    ],
)
async def test_a_number_that_is_written_in_two_ways_is_one_person(
    ana: Product, account: str, written: str
) -> None:
    await ana.phone("POST", "", {"number": account, "name": account})
    story = Story(ana, account, await newest(ana))
    sent = await story.sent("as it is written here", written)
    assert sent["to"]["phone"] == account
    await story.sent("as WhatsApp has it", account)
    await story.write("and back")
    await story.hear("and back")
    assert [one["text"] for one in await story.on_phone()] == [
        "as it is written here",
        "as WhatsApp has it",
    ]
    (chat,) = await story.chats()
    listed = await ana.ask("GET", f"/api/sessions/ana/chats/{chat['id']}/messages")
    assert len(listed) == 3


async def test_a_number_that_is_known_late_joins_what_was_said_under_the_lid(story: Story) -> None:
    await story.now(hidden=True)
    await story.write("guess who")
    await story.hear("guess who")
    (event,) = await story.events("message.received")
    assert event["data"]["from"]["phone"] is None
    sent = await story.sent("I know you", story.number)
    assert sent["chatId"] == event["data"]["chatId"]
    await story.write("so you do")
    await story.hear("guess who", "so you do")
    (chat,) = await story.chats()
    assert chat["person"]["phone"] == story.number
    listed = await story.product.ask("GET", f"/api/sessions/ana/chats/{chat['id']}/messages")
    assert len(listed) == 3


async def test_a_chat_that_whatsapp_moves_stays_one(story: Story) -> None:
    await story.write("by my LID")
    await story.hear("by my LID")
    for naming, text in (("phone", "by my number"), ("lid", "by my LID again")):
        await story.product.phone("POST", f"/{story.number}/identity", {"as": naming})
        await story.write(text)
        await story.sent(f"heard {text}")
    await story.hear("by my LID", "by my number", "by my LID again")
    (chat,) = await story.chats()
    events = await story.events("message.received", "message.sent")
    assert {event["data"]["chatId"] for event in events} == {chat["id"]}
    assert (
        len(await story.product.ask("GET", f"/api/sessions/ana/chats/{chat['id']}/messages")) == 5
    )


async def test_a_group_is_written_to_and_heard(story: Story) -> None:
    product = story.product
    other = next(NUMBERS)
    await product.phone("POST", "", {"number": other, "name": "Other"})
    made = await product.phone(
        "POST", f"/{story.number}/groups", {"subject": "Football", "participants": [ANA, other]}
    )
    group = made["jid"]
    await story.write("who comes?", group, copies=2)
    await story.write("a secret place", group, ciphertext=0.3)
    await story.hear("who comes?", "a secret place")
    for event in await story.events("message.received"):
        data = event["data"]
        assert (data["chatId"], data["from"]["phone"], data["to"]["jid"]) == (
            group,
            story.number,
            group,
        )
    sent = await story.sent("I do", group)
    assert sent["chatId"] == group
    for number in (story.number, other):
        heard = [one for one in await product.on_phone(number) if one["id"] == sent["id"]]
        assert [(one["text"], one["chat"], one["arrivals"]) for one in heard] == [
            ("I do", group, 1)
        ]
    await story.status(sent["id"], "delivered")
    await product.phone("POST", f"/{story.number}/read", {"chat": group})
    await product.phone("POST", f"/{other}/read", {"chat": group})
    await story.status(sent["id"], "read")


async def test_two_members_who_choose_the_same_id_are_both_heard(story: Story) -> None:
    product = story.product
    other = next(NUMBERS)
    await product.phone("POST", "", {"number": other, "name": "Other"})
    made = await product.phone(
        "POST", f"/{story.number}/groups", {"subject": "Chess", "participants": [ANA, other]}
    )
    await story.write("mine", made["jid"])
    await product.phone("POST", f"/{other}/messages", {"to": made["jid"], "text": "theirs"})
    await story.hear("mine", "theirs")


async def test_a_past_that_comes_in_pieces_is_no_news_and_does_not_stop_what_is(
    ana: Product,
) -> None:
    number, chats = next(NUMBERS), 150
    await ana.phone("POST", "", {"number": number, "name": "Old"})
    await ana.phone("POST", f"/{number}/past", {"chats": chats, "messages": 3_000})
    begun = await newest(ana)
    await ana.link(f"old-{number}", number, "Old")
    await ana.phone("POST", f"/{ANA}/messages", {"to": number, "text": "and now"})

    async def told() -> list[Any]:
        path = f"/api/events?after={begun}&limit=500&types=message.received,message.sent"
        return list(await ana.ask("GET", f"{path}&sessionId=old-{number}"))

    (event,) = await until("the one new message", told)
    assert (event["data"]["text"], event["data"]["backfilled"]) == ("and now", False)

    async def all_chats() -> bool:
        listed = await ana.ask("GET", f"/api/sessions/old-{number}/chats?limit=500")
        return len(listed) == chats + 1

    await until("the last chats of the past", all_chats)
    assert len(await told()) == 1
    await ana.ask("POST", f"/api/sessions/old-{number}/stop")
