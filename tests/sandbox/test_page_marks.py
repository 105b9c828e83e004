"""Marks on messages by wa-js: stars, pins, forwards, who has read them; and calls that ring."""

from __future__ import annotations

import pytest
import pytest_asyncio
from page_kit import ALICE, BOB, ME, Json, Sandbox, WhatsApp, link

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.asyncio(loop_scope="module"),
]

KEY = "importNamespace('WAWebMsgCollection').MsgCollection.get('{key}')"


@pytest_asyncio.fixture(loop_scope="module")
async def key(sandbox: Sandbox, linked: WhatsApp) -> str:
    """A message of Alice's, by its key on the page."""
    await sandbox.say(ALICE, ME, "the address")
    return str((await linked.event("chat.new_message"))[1])


def id_of(key: str) -> str:
    return key.split("_")[2]


async def settled(page: WhatsApp) -> None:
    """What was told before has arrived: one socket keeps their order."""
    await page.run(f"WPP.contact.queryWidExists('{ALICE}@c.us')")


async def test_a_star_reaches_the_phone_and_nobody_else(
    sandbox: Sandbox, linked: WhatsApp, key: str
) -> None:
    await linked.run("(key) => WPP.chat.starMessage(key, true)", key)
    await settled(linked)
    assert (await sandbox.message(ME, id_of(key)))["starred"] is True
    assert (await sandbox.message(ALICE, id_of(key)))["starred"] is False
    await sandbox.control(f"phones/{ME}/star", id=id_of(key), starred=False)
    await linked.until(f"{KEY.format(key=key)}.star === false")


async def test_a_pin_stands_above_the_chat_for_both(
    sandbox: Sandbox, linked: WhatsApp, key: str
) -> None:
    pinned = await linked.run(
        "(key) => WPP.chat.pinMsg(key, true, 'OneDay').then(({ result }) => result)", key
    )
    assert pinned == "OK"
    assert (await sandbox.message(ALICE, id_of(key)))["pinned"] is True
    await sandbox.control(f"phones/{ALICE}/pin", id=id_of(key), seconds=0)
    pins = "importNamespace('WAWebPinInChatCollection').PinInChatCollection"
    await linked.until(f"{pins}.getByParentMsgKey('{key}').pinType === 2")
    assert await linked.run("(key) => WPP.chat.pinMsg(key).then(({ pinned }) => pinned)", key)


async def test_stars_and_pins_come_with_the_history(sandbox: Sandbox, whatsapp: WhatsApp) -> None:
    said = await sandbox.say(ALICE, ME, "from before")
    await sandbox.control(f"phones/{ME}/star", id=said)
    await sandbox.control(f"phones/{ALICE}/pin", id=said)
    await link(sandbox, whatsapp)
    found: Json = await whatsapp.until(
        "importNamespace('WAWebMsgCollection').MsgCollection.toArray()"
        f".filter(({{id}}) => id.id === '{said}').map(({{star, body}}) => ({{star, body}}))[0]"
    )
    assert found == {"star": True, "body": "from before"}
    rows = await whatsapp.run("importNamespace('WAWebPinInChatSchema').getTable().all()")
    assert [(row["parentMsgKey"].split("_")[2], row["pinType"]) for row in rows] == [(said, 1)]


async def test_a_forwarded_message_says_so(sandbox: Sandbox, linked: WhatsApp, key: str) -> None:
    await linked.run(f"WPP.contact.queryWidExists('{BOB}@c.us')")
    await linked.run("([to, key]) => WPP.chat.forwardMessages(to, [key])", [f"{BOB}@c.us", key])
    assert [one["text"] for one in await sandbox.heard(BOB)] == ["the address"]
    copy = "WPP.chat.list().then((all) => all.flatMap(({msgs}) => msgs.toArray())"
    assert await linked.run(
        f"{copy}.filter(({{id}}) => id.fromMe)"
        ".map(({isForwarded, forwardingScore}) => [isForwarded, forwardingScore]))"
    ) == [[True, 1]]


async def test_who_has_got_and_read_a_message_is_known(
    sandbox: Sandbox, linked: WhatsApp, key: str
) -> None:
    sent = await linked.send(key.split("_")[1], "read me")
    await sandbox.control(f"phones/{ALICE}/read", chat=ME)
    await linked.ack_of(sent["id"], 3)
    told = await linked.run("(key) => WPP.chat.getMessageACK(key)", sent["id"])
    assert (told["readRemaining"], len(told["participants"])) == (0, 1)
    (reader,) = told["participants"]
    assert reader["readAt"] >= reader["deliveredAt"]


async def test_reactions_are_read_back(sandbox: Sandbox, linked: WhatsApp, key: str) -> None:
    await sandbox.control(f"phones/{ALICE}/react", id=id_of(key), emoji="🎉")
    await linked.until(f"{KEY.format(key=key)}.hasReaction")
    told = await linked.run("(key) => WPP.chat.getReactions(key)", key)
    assert [(one["aggregateEmoji"], len(one["senders"])) for one in told["reactions"]] == [
        ("🎉", 1)
    ]


async def test_a_call_is_declined_and_another_hung_up(sandbox: Sandbox, linked: WhatsApp) -> None:
    call = (await sandbox.control(f"phones/{ALICE}/call", to=ME))["id"]
    await linked.event("call.incoming_call")
    assert await linked.run("(id) => WPP.call.reject(id)", call)
    again = (await sandbox.control(f"phones/{ALICE}/call", to=ME))["id"]
    calls = "importNamespace('WAWebCallCollection').default"
    await linked.until(f"{calls}.activeCall?.id === '{again}'")
    await sandbox.control(f"phones/{ALICE}/hang-up", id=again)
    await linked.until(f"{calls}.activeCall === null")
    async with sandbox.http.get(f"{sandbox.address}control/phones/{ALICE}/calls") as answer:
        states = {one["id"]: one["state"] for one in (await answer.json())["calls"]}
    assert states == {call: "rejected", again: "ended"}
