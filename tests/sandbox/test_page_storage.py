"""What the page keeps: over restarts of browser and server, and losses of the connection."""

from __future__ import annotations

from pathlib import Path

import pytest
from page_kit import (
    ALICE,
    ME,
    Sandbox,
    WhatsApp,
    link,
    profile,
)
from playwright.async_api import Playwright

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.asyncio(loop_scope="module"),
]

SEND_WITHOUT_WAITING = "([chat, text]) => WPP.chat.sendTextMessage(chat, text, {waitForAck: false})"
TEXTS = "importNamespace('WAWebMsgCollection').MsgCollection.map((msg) => msg.body)"
BACK_AGAIN = "self.importNamespace && importNamespace('WAWebSocketModel').Socket.hasSynced"
STATE = "importNamespace('WAWebSocketModel').Socket.state"


async def chat_with_alice(sandbox: Sandbox, whatsapp: WhatsApp) -> str:
    await sandbox.say(ALICE, ME, "hello")
    _, key = await whatsapp.event("chat.new_message")
    return str(key.split("_")[1])


async def test_a_restarted_browser_is_still_linked_and_gets_what_it_missed(
    playwright: Playwright, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with profile(playwright, tmp_path / "profile") as context:
        whatsapp = await (await WhatsApp.open(context, sandbox.address)).inject()
        await link(sandbox, whatsapp)
        chat = await chat_with_alice(sandbox, whatsapp)
        sent = await whatsapp.send(chat, "hello yourself")
        await whatsapp.ack_of(sent["id"], 2)
    await sandbox.say(ALICE, ME, "while you were away")
    async with profile(playwright, tmp_path / "profile") as context:
        whatsapp = await WhatsApp.open(context, sandbox.address)
        await whatsapp.linked()
        assert await whatsapp.run(TEXTS) == ["hello", "hello yourself", "while you were away"]
        await whatsapp.ack_of(sent["id"], 2)
        unread = await whatsapp.run(
            "(id) => importNamespace('WAWebChatCollection').ChatCollection.get(id).unreadCount",
            chat,
        )
        assert unread == 1


async def test_what_was_not_out_yet_goes_out_after_a_restart_once_and_in_order(
    playwright: Playwright, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with profile(playwright, tmp_path / "profile") as context:
        whatsapp = await (await WhatsApp.open(context, sandbox.address)).inject()
        await link(sandbox, whatsapp)
        chat = await chat_with_alice(sandbox, whatsapp)
        await sandbox.stop()
        unsent = [
            await whatsapp.run(SEND_WITHOUT_WAITING, [chat, text])
            for text in ("one", "two", "three")
        ]
        assert [one["ack"] for one in unsent] == [0, 0, 0]
    await sandbox.start()
    async with profile(playwright, tmp_path / "profile") as context:
        whatsapp = await WhatsApp.open(context, sandbox.address)
        await whatsapp.linked()
        for one in unsent:
            await whatsapp.ack_of(one["id"], 1)
    ids = [one["id"].split("_")[2] for one in unsent]
    heard = [one for one in await sandbox.heard(ALICE) if one["id"] in ids]
    assert [one["id"] for one in heard] == ids
    assert [one["arrivals"] for one in heard] == [1, 1, 1]


async def test_a_lost_connection_shows_and_comes_back_by_itself(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    chat = await chat_with_alice(sandbox, linked)
    await linked.run("""() => {
        self.states = [];
        const { Socket } = importNamespace('WAWebSocketModel');
        Socket.on('change:state', (_, state) => states.push(state));
    }""")
    await sandbox.stop()
    await linked.until("states.includes('TIMEOUT')")
    assert await linked.run("importNamespace('WAWebNetworkStatus').default.online") is False
    waiting = await linked.run(SEND_WITHOUT_WAITING, [chat, "sent into the void"])
    await sandbox.start()
    await linked.until(f"{STATE} === 'CONNECTED'")
    await linked.ack_of(waiting["id"], 1)
    assert (await linked.run("states"))[-2:] == ["OPENING", "CONNECTED"]
    assert (await sandbox.message(ALICE, waiting["id"].split("_")[2]))["arrivals"] == 1


async def test_the_same_id_asked_for_twice_is_one_message(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    chat = await chat_with_alice(sandbox, linked)
    key = f"true_{chat}_3EB0AAAAAAAAAAAAAAAAAA"
    await sandbox.stop()
    for _ in range(2):
        await linked.run(
            "([chat, messageId]) => "
            "WPP.chat.sendTextMessage(chat, 'once', {messageId, waitForAck: false})",
            [chat, key],
        )
    await sandbox.start()
    await linked.ack_of(key, 1)
    assert (await sandbox.message(ALICE, key.split("_")[2]))["arrivals"] == 1
    assert (await linked.run(TEXTS)).count("once") == 1


async def test_a_second_window_takes_the_stream_and_the_first_can_take_it_back(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    second = await WhatsApp.open(linked.page.context, sandbox.address)
    await second.linked()
    await linked.until(f"{STATE} === 'CONFLICT'")
    await linked.run("() => importNamespace('WAWebSocketModel').Socket.takeover()")
    await linked.linked()
    await second.until(f"{STATE} === 'CONFLICT'")


async def test_older_messages_come_from_the_database(sandbox: Sandbox, linked: WhatsApp) -> None:
    chat = await chat_with_alice(sandbox, linked)
    for number in range(30):
        await sandbox.say(ALICE, ME, f"number {number}")
    await linked.until(f"{TEXTS}.includes('number 29')")
    await linked.page.reload()
    await linked.until(BACK_AGAIN)
    await linked.inject()
    loaded = await linked.run(
        "(chat) => WPP.chat.getMessages(chat, {count: 12})"
        ".then((all) => all.map((msg) => msg.body))",
        chat,
    )
    assert loaded == [f"number {number}" for number in range(18, 30)]
    first = await linked.run(
        """async (chat) => {
            const { ChatCollection } = importNamespace('WAWebChatCollection');
            const { msgs } = ChatCollection.get(chat);
            msgs.reset(msgs.toArray().slice(-5));
            const earlier = await importNamespace('WAWebChatLoadMessages')
                .loadEarlierMsgs({chat: ChatCollection.get(chat)});
            return [earlier[0].body, earlier.length, msgs.at(0).body, msgs.length];
        }""",
        chat,
    )
    assert first == ["hello", 26, "hello", 31]


async def test_sends_at_once_share_their_transactions(sandbox: Sandbox, linked: WhatsApp) -> None:
    chat = await chat_with_alice(sandbox, linked)
    transactions = await linked.run(
        """async (chat) => {
            let transactions = 0;
            const original = IDBDatabase.prototype.transaction;
            IDBDatabase.prototype.transaction = function (...args) {
                transactions += 1;
                return original.apply(this, args);
            };
            const send = (_, index) => WPP.chat.sendTextMessage(chat, `${index}`);
            await Promise.all(Array.from({length: 50}, send));
            IDBDatabase.prototype.transaction = original;
            return transactions;
        }""",
        chat,
    )
    assert transactions < 50


async def test_changes_of_one_record_that_share_a_transaction_all_count(whatsapp: WhatsApp) -> None:
    counted = await whatsapp.run("""async () => {
        const { Database } = await import(`${location.origin}/js/storage/database.js`);
        const database = new Database('counting', 1, (db) => {
            db.createObjectStore('counter', {keyPath: 'id'});
        });
        const count = (known) => ({id: 'a', times: (known?.times ?? 0) + 1});
        await Promise.all(Array.from({length: 20}, () => (
            database.writeSoon((store, alter) => alter('counter', 'a', count))
        )));
        return (await database.read(['counter'], (store) => store('counter').get('a'))).times;
    }""")
    assert counted == 20


async def test_a_write_that_fails_fails_alone(whatsapp: WhatsApp) -> None:
    outcomes = await whatsapp.run("""async () => {
        const { Database } = await import(`${location.origin}/js/storage/database.js`);
        const database = new Database('failing', 1, (db) => {
            db.createObjectStore('things', {keyPath: 'id'});
        });
        const put = (thing) => database.write((store) => { store('things').put(thing); });
        const outcomes = await Promise.allSettled(
            [put({id: 1}), put({id: 2, uncloneable: () => {}}), put({id: 3})],
        );
        const kept = await database.read(['things'], (store) => store('things').getAllKeys());
        return [outcomes.map(({status}) => status), kept];
    }""")
    assert outcomes == [["fulfilled", "rejected", "fulfilled"], [1, 3]]
