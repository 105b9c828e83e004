"""Profiles, the blocklist and presence: what accounts say of themselves, and whom they hear."""

from __future__ import annotations

import asyncio
import base64

import pytest
from aiohttp import FormData
from page_kit import ALICE, BOB, ME, Sandbox, WhatsApp
from playwright.async_api import Error

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.asyncio(loop_scope="module"),
]

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PICTURE_OF = "(jid) => WPP.contact.getProfilePictureUrl(jid).then((url) => url ?? null)"
FETCHED = "(url) => fetch(url).then((got) => got.arrayBuffer()).then((all) => all.byteLength)"


async def set_picture(sandbox: Sandbox, number: str) -> None:
    form = FormData()
    form.add_field("picture", PNG, filename="me.png", content_type="image/png")
    address = f"{sandbox.address}control/phones/{number}/picture"
    async with sandbox.http.post(address, data=form) as answer:
        assert answer.ok


async def chat_with(sandbox: Sandbox, linked: WhatsApp, number: str) -> str:
    said = await sandbox.say(number, ME, "hello")
    key = await linked.until(
        "importNamespace('WAWebMsgCollection').MsgCollection.toArray()"
        f".find((msg) => msg.id.id === '{said}')?.id.toString()"
    )
    return str(key.split("_")[1])


async def test_one_s_own_name_is_what_others_see(sandbox: Sandbox, linked: WhatsApp) -> None:
    await linked.run("WPP.profile.setMyProfileName('New Me')")
    assert await linked.run("importNamespace('WAWebConnModel').Conn.pushname") == "New Me"
    async with sandbox.http.get(f"{sandbox.address}control/phones") as answer:
        assert {"New Me", "Alice", "Bob"} == {phone["name"] for phone in await answer.json()}


async def test_a_name_that_was_changed_on_the_phone_is_the_page_s_too(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    await sandbox.phones(n5491100000001="Renamed")
    await linked.until("importNamespace('WAWebConnModel').Conn.pushname === 'Renamed'")


async def test_what_is_said_about_oneself_is_kept_by_whatsapp(linked: WhatsApp) -> None:
    bridge = "importNamespace('WAWebContactStatusBridge')"
    await linked.run(f"{bridge}.setMyStatus('At work')")
    said = await linked.run(
        f"(jid) => {bridge}.getStatus({{token: '', wid: importNamespace('WAWebWidFactory')"
        ".createWid(jid)}).then(({status}) => status)",
        f"{ME}@c.us",
    )
    assert said == "At work"


async def test_a_picture_that_somebody_puts_up_can_be_fetched(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    chat = await chat_with(sandbox, linked, ALICE)
    assert await linked.run(PICTURE_OF, chat) is None
    await set_picture(sandbox, ALICE)
    url = await linked.until(
        f"WPP.whatsapp.ProfilePicThumbStore.get('{chat}') ? undefined : 'forgotten'"
    )
    url = await linked.run(PICTURE_OF, chat)
    assert await linked.run(FETCHED, url) == len(PNG)


async def test_one_s_own_picture_is_put_up_and_taken_down(linked: WhatsApp) -> None:
    bridge = "importNamespace('WAWebContactProfilePicThumbBridge')"
    me = "WPP.conn.getMyUserId()"
    image = base64.b64encode(PNG).decode()
    put = await linked.run(
        f"(image) => {bridge}.sendSetPicture({me}, image, `data:image/png;base64,${{image}}`)",
        image,
    )
    assert put["status"] == 200
    assert await linked.run(FETCHED, put["eurl"]) == len(PNG)
    assert await linked.run(PICTURE_OF, f"{ME}@c.us") == put["eurl"]
    assert (await linked.run(f"{bridge}.requestDeletePicture({me})"))["status"] == 200
    assert await linked.run(PICTURE_OF, f"{ME}@c.us") is None


async def test_somebody_blocked_is_not_heard_and_does_not_learn_it(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    chat = await chat_with(sandbox, linked, ALICE)
    assert (await linked.run("(chat) => WPP.blocklist.blockContact(chat)", chat))["isBlocked"]
    unheard = await sandbox.say(ALICE, ME, "can you hear me?")
    await chat_with(sandbox, linked, BOB)  # what came after it is here
    texts = "importNamespace('WAWebMsgCollection').MsgCollection.map(({body}) => body)"
    assert "can you hear me?" not in await linked.run(texts)
    assert (await sandbox.message(ALICE, unheard))["ack"] == "sent"
    refused = await linked.send(chat, "I hear nothing")
    assert refused["ack"] == -1

    await linked.page.reload()
    await linked.until("self.importNamespace && self.Debug?.VERSION")
    await linked.linked()
    await linked.inject()
    assert await linked.run("(chat) => WPP.blocklist.isBlocked(chat)", chat)
    await linked.run("(chat) => WPP.blocklist.unblockContact(chat)", chat)
    assert not await linked.run("(chat) => WPP.blocklist.isBlocked(chat)", chat)
    await sandbox.say(ALICE, ME, "and now?")
    await linked.until(f"{texts}.includes('and now?')")


async def test_nobody_s_picture_is_changed_by_another(linked: WhatsApp) -> None:
    with pytest.raises(Error, match="forbidden"):
        await linked.run(
            "(jid) => importNamespace('WAWebContactProfilePicThumbBridge')"
            ".requestDeletePicture(importNamespace('WAWebWidFactory').createWid(jid))",
            f"{ALICE}@c.us",
        )


async def test_somebody_who_types_and_records_is_seen_until_it_stops(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    chat = await chat_with(sandbox, linked, ALICE)
    await linked.run("(chat) => WPP.contact.subscribePresence(chat)", chat)
    shown = (
        "importNamespace('WAWebPresenceCollection').PresenceCollection"
        f".get('{chat}')?.chatstate.type"
    )
    for state, name in (
        ("typing", "composing"),
        ("recording", "recording"),
        ("paused", "paused"),
    ):
        await sandbox.control(f"phones/{ALICE}/typing", chat=ME, state=state)
        async with asyncio.timeout(30):
            await linked.until(f"{shown} === '{name}'")
