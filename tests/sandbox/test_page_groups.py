"""Groups by wa-js: made, changed, joined, left, and what is told of them."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio
from page_kit import ALICE, BOB, Json, Sandbox, WhatsApp
from playwright.async_api import Error

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.asyncio(loop_scope="module"),
]

CHANGED = """self.changes.find(({ action, participants }) => (
    action === '%s' && participants.length === 1))"""


class Team:
    """A group that the page has made with Alice."""

    def __init__(self, sandbox: Sandbox, page: WhatsApp) -> None:
        self.sandbox = sandbox
        self.page = page
        self.jid = ""

    async def begin(self) -> Team:
        await self.page.run("""() => {
            self.changes = [];
            WPP.on('group.participant_changed', (told) => self.changes.push(told));
        }""")
        made = await self.page.run(
            "(member) => WPP.group.create('Team', [member]).then(({ gid, participants }) => "
            "({ gid: gid.toString(), participants }))",
            f"{ALICE}@c.us",
        )
        self.jid = made["gid"]
        assert [one["code"] for one in made["participants"].values()] == [200, 200]
        return self

    async def ask(self, name: str, *arguments: Any) -> Any:
        return await self.page.run(
            "([name, ...rest]) => Promise.resolve(WPP.group[name](...rest))"
            ".then((answer) => JSON.parse(JSON.stringify(answer ?? null)))",
            [name, self.jid, *arguments],
        )

    async def on(self, number: str) -> Json | None:
        path = f"{self.sandbox.address}control/phones/{number}/groups"
        async with self.sandbox.http.get(path) as answer:
            groups: list[Json] = (await answer.json())["groups"]
        return next((group for group in groups if group["jid"] == self.jid), None)

    async def at_alice(self) -> Json:
        group = await self.on(ALICE)
        assert group is not None
        return group


@pytest_asyncio.fixture(loop_scope="module")
async def team(sandbox: Sandbox, linked: WhatsApp) -> Team:
    return await Team(sandbox, linked).begin()


async def test_a_new_group_is_open_to_all_and_can_be_written_to(team: Team) -> None:
    group = await team.at_alice()
    assert (group["subject"], group["announce"], group["restrict"]) == ("Team", False, False)
    sent = await team.page.send(team.jid, "hello")
    assert (await team.sandbox.message(ALICE, sent["id"].split("_")[2]))["chat"] == team.jid
    assert await team.sandbox.say(ALICE, team.jid, "hello")


async def test_members_come_lead_and_go(team: Team) -> None:
    bob = f"{BOB}@c.us"
    await team.page.run(f"WPP.contact.queryWidExists('{bob}')")
    added = await team.ask("addParticipants", [bob])
    assert [one["code"] for one in added.values()] == [200]
    await team.page.until(CHANGED % "add")
    await team.ask("promoteParticipants", [bob])
    assert BOB in (await team.at_alice())["admins"]
    await team.page.until(CHANGED % "promote")
    await team.ask("demoteParticipants", [bob])
    assert BOB not in (await team.at_alice())["admins"]
    await team.ask("removeParticipants", [bob])
    assert BOB not in (await team.at_alice())["participants"]
    await team.page.until(CHANGED % "remove")


async def test_who_is_there_already_is_not_added(team: Team) -> None:
    added = await team.ask("addParticipants", [f"{ALICE}@c.us"])
    assert [one["code"] for one in added.values()] == [409]


async def test_what_a_group_says_of_itself_is_changed(team: Team) -> None:
    await team.ask("setSubject", "The team")
    await team.ask("setDescription", "Who we are")
    await team.ask("setProperty", "announcement", 1)
    await team.ask("setProperty", "restrict", 1)
    group = await team.at_alice()
    assert (group["subject"], group["description"]) == ("The team", "Who we are")
    assert (group["announce"], group["restrict"]) == (True, True)


async def test_a_link_is_asked_for_used_and_revoked(team: Team) -> None:
    code = await team.ask("getInviteCode")
    info = await team.page.run(
        "(code) => WPP.group.getGroupInfoFromInviteCode(code).then(({ id, subject, size }) => "
        "[id, subject, size])",
        f"https://chat.whatsapp.com/{code}",
    )
    assert info == [team.jid, "Team", 2]
    assert await team.ask("revokeInviteCode") != code
    with pytest.raises(Error, match="Invalid Invite Code"):
        await team.page.run("(code) => WPP.group.getGroupInfoFromInviteCode(code)", code)


async def test_who_leaves_stays_out_until_let_in(team: Team) -> None:
    code = await team.ask("getInviteCode")
    await team.ask("leave")
    assert (await team.at_alice())["participants"] == [ALICE]
    await team.page.until(f"!WPP.chat.get('{team.jid}').groupMetadata.participants.iAmMember()")
    joined = await team.page.run("(code) => WPP.group.join(code)", code)
    assert joined == {"id": team.jid, "pendingApproval": False}
    assert len((await team.at_alice())["participants"]) == 2


async def test_groups_are_listed_as_whatsapp_has_them(team: Team) -> None:
    listed = await team.page.run(
        "WPP.group.getAllGroups().then((all) => all.map(({id}) => `${id}`))"
    )
    assert listed == [team.jid]
