"""What people do to messages once they are sent, both ways: react, edit, revoke, vote."""

from __future__ import annotations

import pytest
import pytest_asyncio
from page_kit import ALICE, ME, Sandbox, WhatsApp

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.asyncio(loop_scope="module"),
]

TOLD = "self.told.find(([name]) => name === '{name}')?.[1]"
MESSAGE = "importNamespace('WAWebMsgCollection').MsgCollection.get('{key}')"


class Talk:
    """A chat between the page and Alice, and wa-js's events as plain JSON."""

    def __init__(self, sandbox: Sandbox, page: WhatsApp) -> None:
        self.sandbox = sandbox
        self.page = page
        self.key = ""
        self.chat = ""

    async def begin(self) -> Talk:
        await self.page.run("""() => {
            self.told = [];
            WPP.onAny((name, data) => {
                try { self.told.push([name, JSON.parse(JSON.stringify(data ?? null))]); } catch {}
            });
        }""")
        self.key = await self.hear("hello")
        self.chat = self.key.split("_")[1]
        return self

    async def hear(self, text: str) -> str:
        """Alice writes; the message's key here."""
        said = await self.sandbox.say(ALICE, ME, text)
        return await self.arrived(said)

    async def arrived(self, message_id: str) -> str:
        return str(
            await self.page.until(
                "importNamespace('WAWebMsgCollection').MsgCollection.toArray()"
                f".find((msg) => msg.id.id === '{message_id}')?.id.toString()"
            )
        )

    async def told(self, name: str) -> dict[str, object]:
        found: dict[str, object] = await self.page.until(TOLD.format(name=name))
        return found

    async def here(self, expression: str, key: str = "") -> object:
        """Of a message on the page, once it is true."""
        return await self.page.until(f"{MESSAGE.format(key=key or self.key)}?.{expression}")

    async def at_alice(self, key: str) -> dict[str, object]:
        return await self.sandbox.message(ALICE, key.split("_")[2])

    async def reload(self) -> None:
        await self.page.page.reload()
        await self.page.until("self.importNamespace && self.Debug?.VERSION")
        await self.page.linked()
        await self.page.inject()


@pytest_asyncio.fixture(loop_scope="module")
async def talk(sandbox: Sandbox, linked: WhatsApp) -> Talk:
    return await Talk(sandbox, linked).begin()


async def alice(talk: Talk, deed: str, **body: object) -> None:
    await talk.sandbox.control(f"phones/{ALICE}/{deed}", **body)


async def test_a_reaction_of_the_other_side_is_told_and_kept(talk: Talk) -> None:
    await alice(talk, "react", id=talk.key.split("_")[2], emoji="🎉")
    told = await talk.told("chat.new_reaction")
    assert (told["reactionText"], told["sender"]) == ("🎉", talk.chat)
    await talk.here("hasReaction")
    await talk.reload()
    kept = await talk.page.run(
        "(key) => importNamespace('WAWebReactionsCollection').ReactionsCollection.find(key)"
        ".then((all) => all.reactions.map((one) => [one.id, one.senders.length]))",
        talk.key,
    )
    assert kept == [["🎉", 1]]


async def test_a_reaction_of_one_s_own_reaches_the_phone_and_can_be_taken_back(talk: Talk) -> None:
    react = "([key, emoji]) => WPP.chat.sendReactionToMessage(key, emoji)"
    await talk.page.run(react, [talk.key, "👍"])
    assert (await talk.at_alice(talk.key))["reactions"] == [{"by": ME, "emoji": "👍"}]
    await talk.page.run(react, [talk.key, ""])
    assert (await talk.at_alice(talk.key))["reactions"] == []


async def test_an_edit_of_the_other_side_changes_the_text_and_is_told(talk: Talk) -> None:
    await alice(talk, "edit", id=talk.key.split("_")[2], text="hello there")
    assert (await talk.told("chat.msg_edited"))["id"] == talk.key
    assert await talk.here("body") == "hello there"
    await talk.reload()
    assert await talk.here("body") == "hello there"
    assert await talk.here("latestEditMsgKey.toString()")


async def test_an_edit_of_one_s_own_reaches_the_phone(talk: Talk) -> None:
    sent = await talk.page.send(talk.chat, "helo")
    await talk.page.ack_of(sent["id"], 2)
    await talk.page.run("(key) => WPP.chat.editMessage(key, 'hello')", sent["id"])
    said = await talk.at_alice(sent["id"])
    assert (said["text"], said["edited"]) == ("hello", True)
    assert await talk.here("body", sent["id"]) == "hello"


async def test_a_message_that_is_not_one_s_own_cannot_be_edited(talk: Talk) -> None:
    refused = await talk.page.run(
        "(key) => WPP.chat.editMessage(key, 'mine').catch(({code}) => code)", talk.key
    )
    assert refused == "edit_message_error"


async def test_a_revoke_of_the_other_side_leaves_nothing_of_the_text(talk: Talk) -> None:
    await alice(talk, "revoke", id=talk.key.split("_")[2])
    told = await talk.told("chat.msg_revoke")
    assert (told["type"], told["from"]) == ("sender_revoke", talk.chat)
    await talk.page.until(f"{MESSAGE.format(key=talk.key)}.type === 'revoked'")
    await talk.reload()
    assert await talk.here("type") == "revoked"
    assert await talk.page.run(f"{MESSAGE.format(key=talk.key)}.body ?? null") is None


async def test_a_revoke_of_one_s_own_takes_it_from_the_phone(talk: Talk) -> None:
    sent = await talk.page.send(talk.chat, "oops")
    await talk.page.ack_of(sent["id"], 2)
    done = await talk.page.run(
        "([chat, id]) => WPP.chat.deleteMessage(chat, id, true, true)", [talk.chat, sent["id"]]
    )
    assert done["isRevoked"]
    said = await talk.at_alice(sent["id"])
    assert (said["text"], said["revoked"]) == ("", True)
    assert await talk.here("type", sent["id"]) == "revoked"


async def test_deleting_for_oneself_takes_it_from_this_device_only(talk: Talk) -> None:
    await talk.page.run("([chat, id]) => WPP.chat.deleteMessage(chat, id)", [talk.chat, talk.key])
    await talk.page.until(f"!{MESSAGE.format(key=talk.key)}")
    assert (await talk.at_alice(talk.key))["revoked"] is False
    await talk.reload()
    assert await talk.page.run(f"Boolean({MESSAGE.format(key=talk.key)})") is False


async def test_a_vote_in_one_s_own_poll_is_told_and_kept(talk: Talk) -> None:
    sent = await talk.page.run(
        "(chat) => WPP.chat.sendCreatePollMessage(chat, 'Lunch?', ['Pasta', 'Pizza', 'Rice'])",
        talk.chat,
    )
    await talk.page.ack_of(sent["id"], 2)
    poll = (await talk.at_alice(sent["id"]))["poll"]
    assert isinstance(poll, dict)
    assert (poll["question"], poll["multiple"]) == ("Lunch?", True)
    await alice(talk, "vote", id=sent["id"].split("_")[2], options=["Pizza", "Rice"])
    told = await talk.told("chat.poll_response")
    assert [one and one["name"] for one in told["selectedOptions"]] == [None, "Pizza", "Rice"]  # type: ignore[attr-defined]
    votes = await talk.page.run(
        "(key) => WPP.chat.getVotes(key).then(({votes}) => votes.map(({sender}) => `${sender}`))",
        sent["id"],
    )
    assert votes == [talk.chat]


async def test_a_vote_in_the_other_side_s_poll_counts_there(talk: Talk) -> None:
    asked = await talk.sandbox.control(
        f"phones/{ALICE}/messages",
        to=ME,
        type="poll",
        question="When?",
        options=["now", "later"],
    )
    key = await talk.arrived(str(asked["id"]))
    assert await talk.here("pollName", key) == "When?"
    await talk.page.run(
        "(key) => importNamespace('WAWebPollsSendVoteMsgAction').sendVote("
        f"{MESSAGE.format(key=key)}, new Set([1]))",
        key,
    )
    poll = (await talk.at_alice(key))["poll"]
    assert isinstance(poll, dict)
    assert poll["options"] == [{"text": "now", "votes": 0}, {"text": "later", "votes": 1}]


async def test_places_and_contacts_travel_both_ways(talk: Talk) -> None:
    sent = await talk.page.run(
        "(chat) => WPP.chat.sendLocationMessage(chat, "
        "{lat: -34.6, lng: -58.4, name: 'Obelisco', address: '9 de Julio'})",
        talk.chat,
    )
    assert (await talk.at_alice(sent["id"]))["location"] == {
        "latitude": -34.6,
        "longitude": -58.4,
        "name": "Obelisco",
        "address": "9 de Julio",
    }
    card = await talk.page.run(
        "([chat, id]) => WPP.chat.sendVCardContactMessage(chat, {id, name: 'Alice'})",
        [talk.chat, f"{ALICE}@c.us"],
    )
    assert (await talk.at_alice(card["id"]))["contacts"] == [{"name": "Alice", "phone": ALICE}]
    said = await talk.sandbox.control(
        f"phones/{ALICE}/messages",
        to=ME,
        type="location",
        latitude=1.5,
        longitude=2.5,
        name="Here",
    )
    key = await talk.arrived(str(said["id"]))
    assert [await talk.here(name, key) for name in ("lat", "lng", "loc")] == [1.5, 2.5, "Here"]
    said = await talk.sandbox.control(
        f"phones/{ALICE}/messages",
        to=ME,
        type="contact",
        contacts=[{"name": "Bob", "phone": "5491100000003"}],
    )
    key = await talk.arrived(str(said["id"]))
    assert "waid=5491100000003" in str(await talk.here("body", key))


async def test_a_call_rings(talk: Talk) -> None:
    call = await talk.sandbox.control(f"phones/{ALICE}/call", to=ME, video=True)
    told = await talk.told("call.incoming_call")
    assert (told["id"], told["isVideo"], told["peerJid"]) == (call["id"], True, talk.chat)
