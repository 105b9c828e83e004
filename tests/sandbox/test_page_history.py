"""History that arrives in pieces: a phone with a long past links, and the page stays usable."""

from __future__ import annotations

import pytest
from page_kit import ALICE, ME, Sandbox, WhatsApp, link

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(180),
]

CHATS, MESSAGES = 2_000, 100_000
CHAT_COUNT = "importNamespace('WAWebChatCollection').ChatCollection.length"
STORED = """new Promise((resolve, reject) => {
    const opening = indexedDB.open('model-storage');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
        const counting = opening.result.transaction('message').objectStore('message').count();
        counting.onsuccess = () => { opening.result.close(); resolve(counting.result); };
    };
})"""
LONGEST_TASK = """() => {
    self.longest = 0;
    let last = performance.now();
    setInterval(() => {
        self.longest = Math.max(self.longest, performance.now() - last);
        last = performance.now();
    }, 5);
}"""


async def make_past(sandbox: Sandbox, chats: int, messages: int) -> None:
    await sandbox.control(f"phones/{ME}/past", chats=chats, messages=messages)


async def stored(page: WhatsApp, count: int) -> None:
    while await page.run(STORED) < count:
        await page.run("new Promise((resolve) => setTimeout(resolve, 50))")


async def test_two_thousand_chats_and_a_hundred_thousand_messages_link_and_stay_usable(
    sandbox: Sandbox, whatsapp: WhatsApp
) -> None:
    await make_past(sandbox, CHATS, MESSAGES)
    await whatsapp.run(LONGEST_TASK)
    await link(sandbox, whatsapp)
    assert await whatsapp.run(CHAT_COUNT) < CHATS  # it is in use before it has everything
    await sandbox.say(ALICE, ME, "in the middle of it")
    await whatsapp.event("chat.new_message")
    await whatsapp.until(f"{CHAT_COUNT} === {CHATS + 1}")
    await stored(whatsapp, MESSAGES + 1)
    assert await whatsapp.run("self.longest") < 1_000
    last = await whatsapp.run(
        "WPP.chat.list().then((all) => WPP.chat.getMessages(all[1].id, {count: 3}))"
        ".then((all) => all.map(({body}) => body))"
    )
    assert last == [
        f"Message {number}" for number in (MESSAGES - 2 * CHATS, MESSAGES - CHATS, MESSAGES)
    ]


async def test_a_page_that_was_closed_in_the_middle_goes_on_where_it_was(
    sandbox: Sandbox, whatsapp: WhatsApp
) -> None:
    await make_past(sandbox, 500, 10_000)
    await link(sandbox, whatsapp)
    context = whatsapp.page.context
    await whatsapp.page.close()
    again = await WhatsApp.open(context, sandbox.address)
    await again.linked()
    await again.until(f"{CHAT_COUNT} === 500")
    await stored(again, 10_000)


async def test_a_short_past_is_there_with_the_pairing(sandbox: Sandbox, whatsapp: WhatsApp) -> None:
    await make_past(sandbox, 3, 30)
    await link(sandbox, whatsapp)
    assert await whatsapp.run(CHAT_COUNT) == 3
    assert await whatsapp.run(STORED) == 30


async def test_reactions_of_the_past_are_there(sandbox: Sandbox, whatsapp: WhatsApp) -> None:
    said = await sandbox.say(ALICE, ME, "remember?")
    await sandbox.control(f"phones/{ALICE}/react", id=said, emoji="🕰")
    await link(sandbox, whatsapp)
    emoji = await whatsapp.until("""(async () => {
        const [chat] = importNamespace('WAWebChatCollection').ChatCollection.toArray();
        const { ReactionsCollection } = importNamespace('WAWebReactionsCollection');
        const all = await ReactionsCollection.find(chat.lastReceivedKey);
        return all.reactions.map((one) => one.id);
    })()""")
    assert emoji == ["🕰"]
