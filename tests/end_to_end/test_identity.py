"""WhatsApp changes the name by which it calls somebody, and their chat stays one chat."""

import signal
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.end_to_end.product import Product, until

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(240)]

ANA, BETO = "5491100000001", "5491100000002"


class Conversation:
    """Ana's session and Beto's phone, in their chat and in a group."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.lid = ""
        self.group = ""
        self.said: list[str] = []
        """In the chat of the two, oldest first."""

    async def begin(self) -> None:
        product = self.product
        await product.start_gateway()
        beto = await product.phone("POST", "", {"number": BETO, "name": "Beto"})
        await product.link("ana", ANA, "Ana")
        made = await product.phone(
            "POST", f"/{BETO}/groups", {"subject": "Football", "participants": [ANA]}
        )
        self.lid, self.group = beto["lid"], made["jid"]

    async def named(self, by: str) -> None:
        await self.product.phone("POST", f"/{BETO}/identity", {"as": by})

    async def beto(self, text: str, *, to: str = ANA, **more: Any) -> str:
        sent = await self.product.phone(
            "POST", f"/{BETO}/messages", {"to": to, "text": text, **more}
        )
        if to == ANA:
            self.said.append(text)
        return str(sent["id"])

    async def ana(self, text: str, **more: Any) -> str:
        order = {"sessionId": "ana", "to": BETO, "type": "text", "text": text, **more}
        sent = await self.product.ask("POST", "/api/messages/send", order)
        self.said.append(text)
        return str(sent["id"])

    async def message(self, message_id: str) -> Any:
        return await self.product.ask("GET", f"/api/sessions/ana/messages/{message_id}")

    async def told(self, *types: str) -> list[Any]:
        path = f"/api/events?limit=500&types={','.join(types)}"
        return [event["data"] for event in await self.product.ask("GET", path)]

    async def heard(self, *ids: str) -> None:
        async def all_told() -> bool:
            told = {data["id"] for data in await self.told("message.received")}
            return told >= set(ids)

        await until(f"{ids}", all_told)

    async def is_read(self, message_id: str) -> None:
        await self.product.phone("POST", f"/{BETO}/read", {"chat": ANA})

        async def read() -> bool:
            return bool((await self.message(message_id))["status"] == "read")

        await until(f"{message_id} to be read", read)

    async def reacted(self, message_id: str, emoji: str) -> None:
        """Beto has one reaction to it, and this is it."""

        async def shown() -> Any:
            return (await self.message(message_id))["reactions"] or None

        async def this() -> bool:
            return [each["emoji"] for each in await until("a reaction", shown)] == [emoji]

        await until(f"the reaction {emoji}", this)


async def test_a_chat_never_splits_while_whatsapp_changes_the_name_of_a_person(
    product: Product,
) -> None:
    talk = Conversation(product)
    await talk.begin()
    first = await talk.beto("by my LID")
    await talk.heard(first)
    asked = await talk.ana("who are you?", quotedId=first)
    soon = datetime.now(UTC) + timedelta(seconds=8)
    order = {"sessionId": "ana", "to": talk.lid, "text": "on time", "sendAt": soon.isoformat()}
    scheduled = await product.ask("POST", "/api/messages/schedule", order)

    await talk.named("phone")
    answer = await talk.beto("by my number", quotedId=asked)
    in_group = [await talk.beto("hello all", to=talk.group)]
    await product.phone("POST", f"/{BETO}/react", {"id": asked, "emoji": "🙂"})
    await talk.heard(first, answer, *in_group)
    await talk.reacted(asked, "🙂")
    await talk.is_read(asked)
    again = await talk.ana("I see", quotedId=answer)

    # While nobody listens the name changes back, and what was there is changed under it.
    await product.gateway.signal(signal.SIGKILL)
    await talk.named("lid")
    missed = [await talk.beto("by my LID again", quotedId=again)]
    in_group.append(await talk.beto("still me", to=talk.group))
    await product.phone("POST", f"/{BETO}/edit", {"id": first, "text": "by my first name"})
    await product.phone("POST", f"/{BETO}/react", {"id": asked, "emoji": "❤️"})
    await talk.named("phone")
    missed.append(await talk.beto("and by my number again"))
    await product.start_gateway()
    await talk.heard(*missed, *in_group)
    await talk.reacted(asked, "❤️")

    async def arrived() -> bool:
        return scheduled["id"] in {message["id"] for message in await product.on_phone(BETO)}

    await until("the scheduled message", arrived)
    await talk.named("lid")
    last = await talk.ana("enough", quotedId=missed[-1])
    await talk.is_read(last)

    key = scheduled["chatId"]
    chats = await product.ask("GET", "/api/sessions/ana/chats")
    assert {chat["id"] for chat in chats} == {key, talk.group}
    for name in (key, BETO, talk.lid, f"{BETO}@c.us"):
        listed = await product.ask("GET", f"/api/sessions/ana/chats/{name}/messages")
        texts = [message["text"] for message in listed if message["id"] != scheduled["id"]]
        assert (
            texts
            == ["by my first name" if text == "by my LID" else text for text in talk.said][::-1]
        )
        assert {message["chatId"] for message in listed} == {key}
    assert (await talk.message(missed[0]))["quotedId"] == again
    assert (await talk.message(first))["edited"]

    events = await talk.told(
        *("message.received", "message.sent", "message.ack", "message.edited", "message.reaction")
    )
    assert {data["chatId"] for data in events} == {key, talk.group}
    assert [data["id"] for data in events if data["chatId"] == talk.group] == in_group
    people = [
        person
        for data in events
        for person in (data["from"], data["to"], *(each["by"] for each in data["reactions"]))
        if person["jid"] != talk.group
    ]
    assert {person["phone"]: person["lid"] for person in people if person["phone"] == BETO} == {
        BETO: talk.lid
    }
    assert all(person["phone"] and person["lid"] for person in people)
    assert await talk.told("chat.merged", "chat.deleted") == []
    got = [message["id"] for message in await product.on_phone(BETO) if not message["fromMe"]]
    assert sorted(got) == sorted([asked, again, scheduled["id"], last])
