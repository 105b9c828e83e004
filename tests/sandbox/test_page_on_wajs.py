"""The unmodified wa-js on the sandbox's page: ready, linked, sending, receiving, leaving."""

from __future__ import annotations

import asyncio
import base64

import pytest
from page_kit import (
    ALICE,
    BOB,
    ME,
    STRANGER,
    Sandbox,
    WhatsApp,
    link,
    wa_js,
)
from playwright.async_api import Browser, Error

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.asyncio(loop_scope="module"),
]


async def test_wa_js_gets_fully_ready_and_the_console_stays_empty(
    chromium: Browser, sandbox: Sandbox
) -> None:
    context = await chromium.new_context()
    await context.add_init_script(await asyncio.to_thread(wa_js))
    whatsapp = await WhatsApp.open(context, sandbox.address)
    original = "importNamespace('WAWebApiChat').createChatRecord.toString()"
    before = await whatsapp.run(original)
    await whatsapp.until("WPP.isInjected && WPP.isReady && WPP.isFullReady")
    # wa-js's last patches come a second after it is ready.
    await whatsapp.until(f"{original} !== {before!r}".replace("\n", ""))
    assert whatsapp.troubles == []
    await context.close()


async def test_the_qr_text_is_a_ref_and_three_keys(whatsapp: WhatsApp) -> None:
    ref, *keys = (await whatsapp.qr()).split(",")
    assert ref.startswith("2@")
    assert [len(base64.b64decode(key)) for key in keys] == [32, 32, 32]
    shown = await whatsapp.page.locator("[data-ref]").get_attribute("data-ref")
    assert shown == await whatsapp.qr()


async def test_a_refreshed_qr_has_a_new_ref_and_the_same_keys(whatsapp: WhatsApp) -> None:
    before = (await whatsapp.qr()).split(",")
    after = (await whatsapp.run("WPP.conn.refreshQR()"))["fullCode"].split(",")
    assert after[0] != before[0]
    assert after[1:] == before[1:]


async def test_a_phone_that_reads_the_qr_links_the_page(
    sandbox: Sandbox, whatsapp: WhatsApp
) -> None:
    await sandbox.say(ALICE, ME, "from before")
    await link(sandbox, whatsapp)
    await whatsapp.event("conn.authenticated")
    assert await whatsapp.run("WPP.conn.isAuthenticated()")
    assert await whatsapp.run("String(WPP.conn.getMyUserId())") == f"{ME}@c.us"
    chats = await whatsapp.run(
        "WPP.chat.list().then((all) => all.map((chat) => "
        "[chat.formattedTitle, chat.unreadCount, chat.msgs.last().body]))"
    )
    assert chats == [["Alice", 1, "from before"]]


async def test_a_pairing_code_links_the_page(sandbox: Sandbox, whatsapp: WhatsApp) -> None:
    code = await whatsapp.run(f"WPP.conn.genLinkDeviceCodeForPhoneNumber('{ME}')")
    assert len(code) == 8
    await sandbox.control(f"phones/{ME}/link", code=code)
    await whatsapp.linked()


async def test_a_text_goes_out_and_its_acks_come_back(sandbox: Sandbox, linked: WhatsApp) -> None:
    await linked.run(f"WPP.contact.queryWidExists('{ALICE}@c.us')")
    sent = await linked.send(f"{ALICE}@c.us", "hello", createChat=True)
    assert sent["ack"] == 1
    assert sent["sendMsgResult"]["messageSendResult"] == "OK"
    message_id = sent["id"].split("_")[2]
    assert (await sandbox.message(ALICE, message_id))["text"] == "hello"
    await linked.ack_of(sent["id"], 2)
    await sandbox.control(f"phones/{ALICE}/read", chat=ME)
    await linked.ack_of(sent["id"], 3)
    acks = await linked.until(
        "(() => { const acks = self.heard.filter(([name]) => name === 'chat.msg_ack_change')"
        ".map(([, told]) => told.ack); return acks.includes(3) && acks; })()"
    )
    assert sorted(set(acks)) == acks


async def test_a_text_that_comes_in_is_told_stored_and_confirmed(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    message_id = await sandbox.say(ALICE, ME, "are you there?")
    _, key = await linked.event("chat.new_message")
    assert key.split("_")[::2] == ["false", message_id]
    stored = await linked.run(
        "(key) => importNamespace('WAWebMsgCollection').MsgCollection.get(key).body", key
    )
    assert stored == "are you there?"
    chat = key.split("_")[1]
    assert await linked.run("(chat) => WPP.chat.get(chat).unreadCount", chat) == 1


@pytest.mark.parametrize("order", ["{chat, afterAvailable: false}", "chat, false"])
async def test_reading_a_chat_is_told_to_its_author(
    sandbox: Sandbox, linked: WhatsApp, order: str
) -> None:
    message_id = await sandbox.say(ALICE, ME, "read me")
    _, key = await linked.event("chat.new_message")
    await linked.run(
        f"(id) => {{ const chat = WPP.chat.get(id); "
        f"return importNamespace('WAWebUpdateUnreadChatAction').sendSeen({order}); }}",
        key.split("_")[1],
    )
    assert await linked.run("(id) => WPP.chat.get(id).unreadCount", key.split("_")[1]) == 0
    # A later request on the same socket is answered after the receipt was taken in.
    await linked.run(f"WPP.contact.queryWidExists('{BOB}@c.us')")
    assert (await sandbox.message(ALICE, message_id))["ack"] == "read"


async def test_a_number_without_a_known_lid_has_to_be_looked_up_first(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    with pytest.raises(Error, match="No LID for user"):
        await linked.send(f"{BOB}@c.us", "who are you?")
    found = await linked.run(
        f"WPP.contact.queryWidExists('{BOB}@c.us').then(({{wid, lid}}) => [`${{wid}}`, `${{lid}}`])"
    )
    assert found[0] == f"{BOB}@c.us"
    sent = await linked.send(f"{BOB}@c.us", "hello Bob")
    assert sent["to"] == found[1]
    assert [one["text"] for one in await sandbox.heard(BOB)] == ["hello Bob"]


async def test_a_number_that_nobody_has_is_not_on_whatsapp(linked: WhatsApp) -> None:
    assert await linked.run(f"WPP.contact.queryWidExists('{STRANGER}@c.us')") is None


async def test_a_group_is_a_chat_and_its_messages_are_acked_by_all(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    group = await sandbox.control(f"phones/{ALICE}/groups", subject="Team", participants=[ME, BOB])
    await linked.event("chat.new_chat")
    sent = await linked.send(group["jid"], "hello all")
    assert sent["id"].split("_")[3].endswith("@lid")
    await linked.ack_of(sent["id"], 2)
    said = await sandbox.say(BOB, group["jid"], "hello from Bob")
    author = await linked.until(
        "importNamespace('WAWebMsgCollection').MsgCollection.toArray()"
        f".find((msg) => msg.id.id === '{said}')?.author._serialized"
    )
    assert author.endswith("@lid")


async def test_typing_reaches_the_other_phone(sandbox: Sandbox, linked: WhatsApp) -> None:
    await sandbox.say(ALICE, ME, "hm?")
    _, key = await linked.event("chat.new_message")
    await linked.run("(chat) => WPP.chat.markIsComposing(chat)", key.split("_")[1])
    async with sandbox.http.get(f"{sandbox.address}control/phones/{ALICE}/messages") as answer:
        assert (await answer.json())["presence"] == {ME: "typing"}
    await sandbox.control(f"phones/{ALICE}/typing", chat=ME)
    assert (await linked.event("chat.presence_change"))[1]


async def test_logging_out_forgets_everything_and_shows_a_new_qr(
    sandbox: Sandbox, whatsapp: WhatsApp
) -> None:
    before = await whatsapp.qr()
    await link(sandbox, whatsapp)
    await sandbox.say(ALICE, ME, "soon forgotten")
    await whatsapp.event("chat.new_message")
    async with whatsapp.page.expect_navigation(url="**/?post_logout=1&logout_reason=0"):
        await whatsapp.run("() => { WPP.conn.logout(); }")
    await whatsapp.inject()
    after = await whatsapp.qr()
    assert not set(before.split(",")) & set(after.split(","))
    assert await whatsapp.run("WPP.chat.list().then((all) => all.length)") == 0


async def test_a_phone_that_removes_the_device_logs_it_out(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    async with linked.page.expect_navigation(url="**/?post_logout=1&logout_reason=2"):
        await sandbox.control(f"phones/{ME}/unlink")
    await linked.inject()
    assert await linked.qr()


async def test_a_device_removed_while_its_page_was_closed_learns_it_on_its_return(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    context = linked.page.context
    await linked.page.close()
    await sandbox.control(f"phones/{ME}/unlink")
    returned = await context.new_page()
    await returned.goto(sandbox.address)
    await returned.wait_for_url("**/?post_logout=1&logout_reason=*")
    await returned.locator("[data-ref]").wait_for()


async def test_nothing_is_asked_of_anybody_but_the_page_s_own_server(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    await sandbox.say(ALICE, ME, "https://example.com/you")
    _, key = await linked.event("chat.new_message")
    await linked.send(key.split("_")[1], "see https://example.com/me", linkPreview=True)
    own = sandbox.address.removeprefix("http")
    strangers = [
        url
        for url in linked.requests
        if not url.startswith((f"http{own}", f"ws{own}", "data:", "blob:"))
    ]
    assert strangers == []
    assert linked.troubles == []
