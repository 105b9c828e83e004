"""Messages that do not simply arrive: twice, undecrypted, refused, quoted, read in secret."""

from __future__ import annotations

from typing import Any

import pytest
from page_kit import ALICE, BOB, ME, Sandbox, WhatsApp

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.asyncio(loop_scope="module"),
]

MESSAGES = "importNamespace('WAWebMsgCollection').MsgCollection"


async def write(sandbox: Sandbox, text: str, **more: Any) -> str:
    said = await sandbox.control(f"phones/{ALICE}/messages", to=ME, text=text, **more)
    return str(said["id"])


async def key_of(page: WhatsApp, message_id: str) -> str:
    found = f"{MESSAGES}.toArray().find((msg) => msg.id.id === '{message_id}')?.id.toString()"
    return str(await page.until(found))


async def told_types(page: WhatsApp, key: str) -> Any:
    return await page.run(
        "(key) => self.types.filter(([id]) => id === key).map((one) => one[1])", key
    )


@pytest.fixture
def note_types() -> str:
    return """() => {
        self.types = [];
        WPP.on('chat.new_message', (msg) => types.push([msg.id.toString(), msg.type]));
    }"""


async def test_a_message_that_comes_twice_is_one(
    sandbox: Sandbox, linked: WhatsApp, note_types: str
) -> None:
    await linked.run(note_types)
    key = await key_of(linked, await write(sandbox, "once", copies=3))
    await key_of(linked, await write(sandbox, "later"))
    assert await told_types(linked, key) == ["chat"]
    chat = await linked.run("(chat) => WPP.chat.get(chat).unreadCount", key.split("_")[1])
    assert chat == 2
    assert await linked.run(f"{MESSAGES}.map(({{body}}) => body)") == ["once", "later"]


async def test_what_cannot_be_decrypted_yet_is_a_placeholder_until_it_can(
    sandbox: Sandbox, linked: WhatsApp, note_types: str
) -> None:
    await linked.run(note_types)
    key = await key_of(linked, await write(sandbox, "a secret", ciphertext=0.5))
    await linked.until(f"{MESSAGES}.get('{key}').type === 'chat'")
    assert await linked.run(f"{MESSAGES}.get('{key}').body") == "a secret"
    await linked.until("types.length >= 2")
    assert await linked.run("(chat) => WPP.chat.get(chat).unreadCount", key.split("_")[1]) == 1
    first = await linked.run("self.types[0]")
    assert first[0] == key
    await linked.page.reload()
    await linked.until(f"self.importNamespace && {MESSAGES}.get('{key}')?.body === 'a secret'")


async def test_a_placeholder_is_decrypted_when_the_page_asks_for_it_again(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    key = await key_of(linked, await write(sandbox, "another secret", ciphertext=True))
    await key_of(linked, await write(sandbox, "later"))
    assert await linked.run(f"{MESSAGES}.get('{key}').type") == "ciphertext"
    assert not await linked.run(f"{MESSAGES}.get('{key}').body || null")
    await linked.run(
        "(key) => importNamespace('WAWebNonMessageDataRequestPlaceholderMessageResendUtils')"
        f".handlePlaceholderMsgsSeen([{MESSAGES}.get(key)], true)",
        key,
    )
    await linked.until(f"{MESSAGES}.get('{key}').body === 'another secret'")


async def test_a_message_that_whatsapp_refuses_is_acked_as_failed_and_not_sent_again(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    await sandbox.control("phones", number=ME, name="Me", restricted=True)
    await linked.run(f"WPP.contact.queryWidExists('{BOB}@c.us')")
    sent = await linked.send(f"{BOB}@c.us", "out of the blue", createChat=True)
    assert sent["ack"] == -1
    assert await sandbox.heard(BOB) == []
    await linked.page.reload()
    await linked.until(f"self.importNamespace && {MESSAGES}.get('{sent['id']}')?.ack === -1")
    await linked.linked()
    assert await sandbox.heard(BOB) == []

    key = await key_of(linked, await write(sandbox, "you may answer me"))
    await linked.inject()
    assert (await linked.send(key.split("_")[1], "thank you"))["ack"] >= 1


async def test_a_reply_names_what_it_quotes_on_both_sides(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    said = await write(sandbox, "when?")
    key = await key_of(linked, said)
    sent = await linked.send(key.split("_")[1], "tomorrow", quotedMsg=key)
    own = sent["id"].split("_")[2]
    assert (await sandbox.message(ALICE, own))["quotedId"] == said
    reply = await key_of(linked, await write(sandbox, "good", quotedId=own))
    quoted = await linked.run(
        "(key) => importNamespace('WAWebQuotedMsgModelUtils')"
        f".getQuotedMsgObj({MESSAGES}.get(key)).id.toString()",
        reply,
    )
    assert quoted == sent["id"]


@pytest.mark.parametrize("off", [ME, ALICE])
async def test_without_read_receipts_a_read_message_stays_delivered(
    sandbox: Sandbox, linked: WhatsApp, off: str
) -> None:
    await sandbox.control("phones", number=off, name="Discreet", readReceipts=False)
    key = await key_of(linked, await write(sandbox, "seen?"))
    sent = await linked.send(key.split("_")[1], "and this?")
    await linked.ack_of(sent["id"], 2)
    await sandbox.control(f"phones/{ALICE}/read", chat=ME)
    await linked.run("(chat) => WPP.chat.markIsRead(chat)", key.split("_")[1])
    # A later request on the same socket is answered after the receipt was taken in.
    await linked.run(f"WPP.contact.queryWidExists('{BOB}@c.us')")
    assert (await sandbox.message(ALICE, key.split("_")[2]))["ack"] == "delivered"
    assert await linked.run(f"{MESSAGES}.get('{sent['id']}').ack") == 2
