"""Whole chats by wa-js: put away, pinned, muted, marked, cleared and deleted."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio
from page_kit import ALICE, ME, Json, Sandbox, WhatsApp

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.asyncio(loop_scope="module"),
]


class Desk:
    """The page's chat with Alice, and the same on the account's phone."""

    def __init__(self, sandbox: Sandbox, page: WhatsApp) -> None:
        self.sandbox = sandbox
        self.page = page
        self.chat = ""

    async def begin(self) -> Desk:
        await self.sandbox.say(ALICE, ME, "hello")
        _, key = await self.page.event("chat.new_message")
        self.chat = str(key).split("_")[1]
        return self

    async def ask(self, name: str, *arguments: Any) -> Any:
        """Once it is answered, what was told before it has reached the phone, too."""
        answer = await self.page.run(
            "([name, ...rest]) => Promise.resolve(WPP.chat[name](...rest))"
            ".then((answer) => JSON.parse(JSON.stringify(answer ?? null)))",
            [name, self.chat, *arguments],
        )
        await self.page.run(f"WPP.contact.queryWidExists('{ALICE}@c.us')")
        return answer

    async def on_the_phone(self) -> Json:
        path = f"{self.sandbox.address}control/phones/{ME}/chats"
        async with self.sandbox.http.get(path) as answer:
            chats: list[Json] = (await answer.json())["chats"]
        return next(chat for chat in chats if chat["chat"] == ALICE)

    async def here(self, expression: str) -> Any:
        return await self.page.until(f"WPP.chat.get('{self.chat}').{expression}")


@pytest_asyncio.fixture(loop_scope="module")
async def desk(sandbox: Sandbox, linked: WhatsApp) -> Desk:
    return await Desk(sandbox, linked).begin()


async def test_a_chat_is_put_away_pinned_and_muted_and_back(desk: Desk) -> None:
    await desk.ask("archive")
    await desk.ask("pin")
    muted = await desk.ask("mute", {"duration": 3600})
    assert muted["isMuted"] is True
    there = await desk.on_the_phone()
    assert (there["archived"], there["pinned"], there["mutedUntil"]) == (
        *(True, True),
        muted["expiration"],
    )
    await desk.page.page.reload()
    await desk.page.until("self.importNamespace && self.Debug?.VERSION")
    await desk.page.linked()
    await desk.page.inject()
    assert await desk.here(f"archive && WPP.chat.get('{desk.chat}').pin")
    assert await desk.here("mute.expiration") == muted["expiration"]
    for name in ("unarchive", "unpin", "unmute"):
        await desk.ask(name)
    there = await desk.on_the_phone()
    assert (there["archived"], there["pinned"], there["mutedUntil"]) == (False, False, None)


async def test_what_the_phone_sets_is_seen_here(desk: Desk) -> None:
    await desk.sandbox.control(f"phones/{ME}/chats", chat=ALICE, archived=True, mutedUntil=-1)
    assert await desk.here("archive")
    assert await desk.here("mute.isMuted")


async def test_a_chat_is_marked_as_unread(desk: Desk) -> None:
    await desk.ask("markIsRead")
    await desk.ask("markIsUnread")
    assert (await desk.on_the_phone())["markedUnread"] is True
    await desk.ask("markIsRead")
    assert (await desk.on_the_phone())["markedUnread"] is False


async def test_a_cleared_chat_keeps_what_is_starred(desk: Desk) -> None:
    kept = await desk.sandbox.say(ALICE, ME, "kept")
    key = f"false_{desk.chat}_{kept}"
    await desk.page.until(f"importNamespace('WAWebMsgCollection').MsgCollection.get('{key}')")
    await desk.page.run("(key) => WPP.chat.starMessage(key, true)", key)
    assert (await desk.ask("clear", 1))["status"] == 200
    assert [one["id"] for one in await desk.sandbox.heard(ME)] == [kept]
    assert await desk.here("msgs.map(({ id }) => id.id)") == [kept]
    assert (await desk.ask("clear", 0))["status"] == 200
    assert await desk.sandbox.heard(ME) == []
    assert len(await desk.sandbox.heard(ALICE)) == 2


async def test_a_deleted_chat_is_gone(desk: Desk) -> None:
    assert (await desk.ask("delete"))["status"] == 200
    assert await desk.page.run("WPP.chat.list().then((all) => all.length)") == 0
    assert await desk.sandbox.heard(ME) == []
