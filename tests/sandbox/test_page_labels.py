"""Labels of a business account by wa-js: made, put on chats, changed and removed."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio
from page_kit import ALICE, ME, Json, Sandbox, WhatsApp, link
from playwright.async_api import Error

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.asyncio(loop_scope="module"),
]


class Shop:
    """A page linked to a business phone, in a chat with Alice."""

    def __init__(self, sandbox: Sandbox, page: WhatsApp) -> None:
        self.sandbox = sandbox
        self.page = page
        self.chat = ""

    async def begin(self) -> Shop:
        await self.sandbox.control("phones", number=ME, name="Me", business=True)
        await link(self.sandbox, self.page)
        await self.sandbox.say(ALICE, ME, "do you have it?")
        _, key = await self.page.event("chat.new_message")
        self.chat = str(key).split("_")[1]
        return self

    async def ask(self, name: str, *arguments: Any) -> Any:
        return await self.page.run(
            "([name, ...rest]) => WPP.labels[name](...rest)"
            ".then((answer) => JSON.parse(JSON.stringify(answer ?? null)))",
            [name, *arguments],
        )

    async def on_the_phone(self) -> list[Json]:
        async with self.sandbox.http.get(f"{self.sandbox.address}control/phones/{ME}/labels") as it:
            labels: list[Json] = (await it.json())["labels"]
            return labels


@pytest_asyncio.fixture(loop_scope="module")
async def shop(sandbox: Sandbox, whatsapp: WhatsApp) -> Shop:
    return await Shop(sandbox, whatsapp).begin()


async def test_a_label_is_made_put_on_a_chat_and_taken_off(shop: Shop) -> None:
    label = await shop.ask("addNewLabel", "New order")
    assert (label["id"], label["name"], label["count"]) == ("1", "New order", 0)
    await shop.ask("addOrRemoveLabels", shop.chat, {"labelId": "1", "type": "add"})
    assert await shop.on_the_phone() == [{"id": "1", "name": "New order", "chats": [ALICE]}]
    assert await shop.page.run("(chat) => WPP.chat.get(chat).labels", shop.chat) == ["1"]
    told = await shop.page.event("chat.update_label")
    assert told
    assert (await shop.ask("getLabelById", "1"))["count"] == 1
    await shop.ask("addOrRemoveLabels", shop.chat, {"labelId": "1", "type": "remove"})
    assert (await shop.on_the_phone())[0]["chats"] == []


async def test_a_label_is_renamed_and_removed(shop: Shop) -> None:
    await shop.ask("addNewLabel", "Paid")
    await shop.ask("editLabel", "1", {"name": "Paid in full"})
    assert [one["name"] for one in await shop.on_the_phone()] == ["Paid in full"]
    removed = await shop.ask("deleteLabel", "1")
    assert removed == {"id": "1", "deleteLabelResult": True}
    assert await shop.on_the_phone() == []


async def test_labels_outlive_the_page(shop: Shop) -> None:
    await shop.ask("addNewLabel", "Regular")
    await shop.ask("addOrRemoveLabels", shop.chat, {"labelId": "1", "type": "add"})
    await shop.page.page.reload()
    await shop.page.until("self.importNamespace && self.Debug?.VERSION")
    await shop.page.linked()
    await shop.page.inject()
    assert [one["name"] for one in await shop.ask("getAllLabels")] == ["Regular"]
    assert await shop.page.run("(chat) => WPP.chat.get(chat).labels", shop.chat) == ["1"]


async def test_an_account_that_is_no_business_has_none(linked: WhatsApp) -> None:
    with pytest.raises(Error, match="business"):
        await linked.run("WPP.labels.addNewLabel('No')")
    with pytest.raises(Error, match="forbidden"):
        await linked.run("importNamespace('WAWebBizLabelEditingAction').labelAddAction('No', 0)")
