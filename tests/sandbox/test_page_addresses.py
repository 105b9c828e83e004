"""The two addresses of a person: known late, and a chat that goes by the other one."""

from __future__ import annotations

from typing import Any

import pytest
from page_kit import ALICE, ME, Sandbox, WhatsApp

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.asyncio(loop_scope="module"),
]

CHATS = "importNamespace('WAWebChatCollection').ChatCollection.map(({id}) => id.toString())"
TEXTS = "importNamespace('WAWebMsgCollection').MsgCollection.map(({body}) => body)"
PHONE_OF = (
    "(lid) => importNamespace('WAWebApiContact').getPhoneNumber("
    "importNamespace('WAWebWidFactory').createWid(lid))?.toString() ?? null"
)
STORED = """(chat) => WPP.chat.getMessages(chat, {count: -1})
    .then((all) => all.map((msg) => [msg.body, msg.id.remote.toString()]))"""


async def hear(sandbox: Sandbox, page: WhatsApp, text: str) -> None:
    await sandbox.say(ALICE, ME, text)
    await page.until(f"{TEXTS}.includes('{text}')")


async def lid_of(sandbox: Sandbox, **more: Any) -> str:
    phone = await sandbox.control("phones", number=ALICE, name="Alice", **more)
    return str(phone["lid"])


async def test_a_number_that_is_hidden_is_known_once_it_is_told(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    lid = await lid_of(sandbox, hidden=True)
    await hear(sandbox, linked, "guess who")
    assert await linked.run(CHATS) == [lid]
    assert await linked.run(PHONE_OF, lid) is None
    await lid_of(sandbox, hidden=False)
    await linked.until(f"({PHONE_OF})('{lid}') === '{ALICE}@c.us'")


async def test_asking_for_a_hidden_number_tells_whose_it_is(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    lid = await lid_of(sandbox, hidden=True)
    await hear(sandbox, linked, "guess who")
    await linked.run(f"WPP.contact.queryWidExists('{ALICE}@c.us')")
    assert await linked.run(PHONE_OF, lid) == f"{ALICE}@c.us"


async def test_a_chat_that_goes_by_the_other_address_keeps_its_messages(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    lid = await lid_of(sandbox)
    await hear(sandbox, linked, "one")
    sent = await linked.send(lid, "two")
    await linked.ack_of(sent["id"], 2)
    for named, address in (("phone", f"{ALICE}@c.us"), ("lid", lid)):
        await sandbox.control(f"phones/{ALICE}/identity", **{"as": named})
        await linked.until(f"{CHATS}.join() === '{address}'")
        assert await linked.run(STORED, address) == [["one", address], ["two", address]]
        await hear(sandbox, linked, f"as {named}")
        await linked.run(
            "(id) => WPP.chat.deleteMessage(id, WPP.chat.get(id).msgs.last().id.toString())",
            address,
        )
    await sandbox.control(f"phones/{ALICE}/read", chat=ME)
    await linked.ack_of(sent["id"], 3)
    await linked.page.reload()
    await linked.until(f"self.importNamespace && self.Debug?.VERSION && {CHATS}.length")
    await linked.linked()
    await linked.inject()
    assert await linked.run(CHATS) == [lid]
    assert await linked.run(STORED, lid) == [["one", lid], ["two", lid]]
