"""What happens while a page is away: all of it arrives when it is back, in order, and once."""

from __future__ import annotations

from typing import Any

import pytest
from page_kit import ALICE, ME, Json, Sandbox, WhatsApp

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.asyncio(loop_scope="module"),
]

MESSAGES = "importNamespace('WAWebMsgCollection').MsgCollection"
LISTEN = """() => {
    self.told = [];
    const note = (name, say) => WPP.on(name, (data) => told.push([name, ...say(data)]));
    note('chat.new_message', (msg) => [msg.body]);
    note('chat.msg_edited', ({ msg }) => [msg.body]);
    note('chat.msg_revoke', ({ refId }) => [refId.id]);
    note('chat.new_reaction', ({ reactionText }) => [reactionText]);
    note('chat.poll_response', ({ selectedOptions }) =>
        selectedOptions.filter(Boolean).map(({ name }) => name));
}"""
UNTIL_ENDED = 600
AT_ONCE = 0.001


async def offline(sandbox: Sandbox) -> None:
    """Until it is ended; the page has noticed when this returns."""
    await sandbox.control("faults", number=ME, fault="offline", seconds=UNTIL_ENDED)


async def online(sandbox: Sandbox) -> None:
    await sandbox.control("faults", number=ME, fault="offline", seconds=AT_ONCE)


async def caught_up(sandbox: Sandbox, page: WhatsApp) -> None:
    """Everything that was kept for the page is stored there, and the page said so."""
    await page.linked()
    while (await device(sandbox))["pending"]:
        pass


async def device(sandbox: Sandbox) -> Json:
    async with sandbox.http.get(f"{sandbox.address}control/state") as answer:
        (device,) = (await answer.json())["devices"]
        return dict(device)


async def key_of(page: WhatsApp, message_id: str) -> str:
    found = f"{MESSAGES}.toArray().find((msg) => msg.id.id === '{message_id}')?.id.toString()"
    return str(await page.until(found))


async def write(sandbox: Sandbox, **body: Any) -> str:
    return str((await sandbox.control(f"phones/{ALICE}/messages", to=ME, **body))["id"])


async def alice(sandbox: Sandbox, deed: str, **body: Any) -> None:
    await sandbox.control(f"phones/{ALICE}/{deed}", **body)


async def talk(sandbox: Sandbox) -> dict[str, str]:
    """All that people do to messages, among them to some of before; the ids by name."""
    ids = {"first": await write(sandbox, text="frist"), "second": await write(sandbox, text="x")}
    await alice(sandbox, "edit", id=ids["first"], text="first, nearly")
    await alice(sandbox, "react", id=ids["first"], emoji="👍")
    await alice(sandbox, "edit", id=ids["first"], text="first")
    await alice(sandbox, "revoke", id=ids["second"])
    await alice(sandbox, "react", id=ids["first"], emoji="🎉")
    ids["poll"] = await write(sandbox, type="poll", question="?", options=["a", "b"])
    await alice(sandbox, "vote", id=ids["poll"], options=["a"])
    await alice(sandbox, "vote", id=ids["poll"], options=["b"])
    await sandbox.control(f"phones/{ME}/read", chat=ALICE)
    ids["last"] = await write(sandbox, text="last")
    return ids


async def as_it_ended(page: WhatsApp, ids: dict[str, str]) -> None:
    first, second = await key_of(page, ids["first"]), await key_of(page, ids["second"])
    poll = await key_of(page, ids["poll"])
    assert await page.run(f"{MESSAGES}.get('{first}').body") == "first"
    assert await page.run(f"{MESSAGES}.get('{second}').type") == "revoked"
    assert await page.run(f"{MESSAGES}.get('{second}').body ?? null") is None
    reactions = await page.run(
        "(key) => importNamespace('WAWebReactionsCollection').ReactionsCollection.find(key)"
        ".then((all) => all.reactions.map((one) => one.id))",
        first,
    )
    assert reactions == ["🎉"]
    votes = await page.run(
        "(key) => WPP.chat.getVotes(key)"
        ".then(({votes}) => votes.map((one) => one.selectedOptions.map((option) => option?.name)))",
        poll,
    )
    assert [[name for name in names if name] for names in votes] == [["b"]]
    chat = first.split("_")[1]
    assert await page.run("(chat) => WPP.chat.get(chat).unreadCount", chat) == 1


async def test_a_page_without_a_connection_is_told_all_in_order_and_once(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    await key_of(linked, await sandbox.say(ALICE, ME, "before"))
    await linked.run(LISTEN)
    await offline(sandbox)
    ids = await talk(sandbox)
    assert not (await device(sandbox))["connected"]
    await online(sandbox)
    await caught_up(sandbox, linked)
    await linked.until("told.some(([, text]) => text === 'last')")
    told = await linked.run("told")
    assert [one[1:] for one in told if one[0] == "chat.msg_edited"] == [
        ["first, nearly"],
        ["first"],
    ]
    assert [one[1:] for one in told if one[0] == "chat.new_reaction"] == [["👍"], ["🎉"]]
    assert [one[1:] for one in told if one[0] == "chat.msg_revoke"] == [[ids["second"]]]
    assert [one[1:] for one in told if one[0] == "chat.poll_response"] == [["a"], ["b"]]
    await as_it_ended(linked, ids)


async def test_a_page_that_was_closed_finds_all_as_it_ended(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    await key_of(linked, await sandbox.say(ALICE, ME, "before"))
    await linked.page.goto("about:blank")
    while (await device(sandbox))["connected"]:
        pass
    ids = await talk(sandbox)
    await linked.page.goto(sandbox.address)
    await linked.until("self.importNamespace && self.Debug?.VERSION")
    await caught_up(sandbox, linked)
    await linked.inject()
    await as_it_ended(linked, ids)


async def test_what_is_done_without_a_connection_is_done_when_there_is_one(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    theirs = await key_of(linked, await sandbox.say(ALICE, ME, "hello"))
    poll = await key_of(linked, await write(sandbox, type="poll", question="?", options=["a", "b"]))
    chat = theirs.split("_")[1]
    mine, wrong = [(await linked.send(chat, text))["id"] for text in ("helo", "oops")]
    for key in (mine, wrong):
        await linked.ack_of(key, 2)
    await offline(sandbox)
    await linked.until("importNamespace('WAWebSocketModel').Socket.state !== 'CONNECTED'")
    await linked.run(
        """([chat, theirs, poll, mine, wrong]) => {
            const get = (key) => importNamespace('WAWebMsgCollection').MsgCollection.get(key);
            self.done = Promise.all([
                WPP.chat.sendReactionToMessage(theirs, '👍'),
                WPP.chat.sendReactionToMessage(theirs, '🎉'),
                WPP.chat.editMessage(mine, 'hello'),
                WPP.chat.deleteMessage(chat, wrong, true, true),
                importNamespace('WAWebPollsSendVoteMsgAction').sendVote(get(poll), new Set([1])),
                WPP.chat.markIsRead(chat),
            ]);
        }""",
        [chat, theirs, poll, mine, wrong],
    )
    for key in (theirs, mine, wrong):
        said = await sandbox.message(ALICE, key.split("_")[2])
        assert (said["reactions"], said["edited"], said["revoked"]) == ([], False, False)
    await online(sandbox)
    await linked.run("() => self.done.then(() => {})")
    at_alice = {one["id"]: one for one in await sandbox.heard(ALICE)}
    said, edited, revoked, asked = (
        at_alice[key.split("_")[2]] for key in (theirs, mine, wrong, poll)
    )
    assert said["reactions"] == [{"by": ME, "emoji": "🎉"}]
    assert (edited["text"], edited["edited"]) == ("hello", True)
    assert (revoked["text"], revoked["revoked"]) == ("", True)
    assert [option["votes"] for option in asked["poll"]["options"]] == [0, 1]
    while (await sandbox.message(ALICE, theirs.split("_")[2]))["ack"] != "read":
        pass
