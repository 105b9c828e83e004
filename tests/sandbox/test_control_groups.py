"""Groups, as phones and pages make, change, join and leave them."""

from __future__ import annotations

from pathlib import Path

from server_kit import ALICE, BOB, CAROL, Json, Server, running


async def test_a_group_carries_to_all_its_members(people: Server) -> None:
    page = await people.linked(CAROL)
    status, made = await people.post(
        f"/phones/{ALICE}/groups", {"subject": "Team", "participants": [BOB, CAROL]}
    )
    assert status == 201
    group = (await page.push("group"))["group"]
    assert (group["jid"], group["subject"], group["owner"]) == (
        *(made["jid"], "Team"),
        await people.lid(ALICE),
    )
    assert [p["admin"] for p in group["participants"]] == [True, False, False]
    assert await page.ok("group_query", jid=made["jid"]) == {"group": group}

    await page.send("G1", made["jid"], "hola todos")
    on_bobs = await people.one(BOB, "G1")
    assert (on_bobs["chat"], on_bobs["from"], on_bobs["to"]) == (made["jid"], CAROL, made["jid"])
    assert (await people.one(CAROL, "G1"))["ack"] == "delivered"
    receipts = [await page.push("receipt"), await page.push("receipt")]
    assert {r["participant"] for r in receipts} == {await people.lid(ALICE), await people.lid(BOB)}

    await people.post(f"/phones/{BOB}/read", {"chat": made["jid"]})
    assert (await people.one(CAROL, "G1"))["ack"] == "delivered"  # Alice has not read it
    await people.post(f"/phones/{ALICE}/read", {"chat": made["jid"]})
    assert (await people.one(CAROL, "G1"))["ack"] == "read"

    assert (await page.message())["subtype"] == "create"
    await people.post(f"/phones/{BOB}/messages", {"to": made["jid"], "text": "hola"})
    wire = await page.message()
    assert (wire["chat"], wire["participant"]) == (made["jid"], await people.lid(BOB))


async def test_who_is_not_in_a_group_may_not_write_to_it(people: Server) -> None:
    _, made = await people.post(
        f"/phones/{ALICE}/groups", {"subject": "Team", "participants": [BOB]}
    )
    page = await people.linked(CAROL)
    assert (await page.send("X", made["jid"]))["error"]["code"] == 403
    body = {"to": made["jid"], "text": "x"}
    assert (await people.post(f"/phones/{CAROL}/messages", body))[0] == 403


async def team(people: Server) -> str:
    """Alice's group with Bob."""
    body = {"subject": "Team", "participants": [BOB]}
    return str((await people.post(f"/phones/{ALICE}/groups", body))[1]["jid"])


async def on(people: Server, number: str, jid: str) -> Json | None:
    """A group as one phone has it."""
    _, listed = await people.call("GET", f"/phones/{number}/groups")
    return next((group for group in listed["groups"] if group["jid"] == jid), None)


async def test_a_page_makes_a_group_and_its_other_devices_learn_it(people: Server) -> None:
    page, other = await people.linked(ALICE), await people.linked(ALICE)
    made = await page.ok(
        "group_create", subject="Ours", participants=[f"{BOB}@c.us", "4400000000@c.us"]
    )
    assert [result["code"] for result in made["results"]] == [200, 404]
    assert (await other.push("group"))["group"] == made["group"]
    assert page.pushes_seen("group") == []
    seen = await on(people, BOB, made["group"]["jid"])
    assert seen is not None
    assert (seen["subject"], seen["participants"], seen["admins"]) == (
        "Ours",
        [ALICE, BOB],
        [ALICE],
    )


async def test_people_come_and_go_and_everybody_is_told(people: Server) -> None:
    jid = await team(people)
    alice, bob = await people.linked(ALICE), await people.linked(BOB)
    carol = await people.lid(CAROL)
    order = {"jid": jid, "participants": [carol]}
    changed = await alice.ok("group_participants", action="add", **order)
    assert changed["results"] == [{"jid": carol, "code": 200}]
    again = await alice.ok("group_participants", action="add", **order)
    assert again["results"] == [{"jid": carol, "code": 409}]
    notice = await bob.message()
    assert (notice["type"], notice["subtype"], notice["recipients"]) == ("gp2", "add", [carol])
    assert (notice["from"], notice["from_me"]) == (await people.lid(ALICE), False)

    await alice.ok("group_participants", action="promote", **order)
    seen = await on(people, BOB, jid)
    assert seen is not None
    assert seen["admins"] == [ALICE, CAROL]
    page = await people.linked(CAROL)
    await alice.ok("group_participants", action="remove", **order)
    assert carol not in [one["lid"] for one in (await page.push("group"))["group"]["participants"]]
    assert (await page.message())["subtype"] == "remove"
    assert await on(people, CAROL, jid) is None


async def test_only_admins_lead_a_group(people: Server) -> None:
    jid = await team(people)
    bob = await people.linked(BOB)
    order = {"jid": jid, "participants": [await people.lid(CAROL)]}
    for op, body in (
        ("group_participants", {"action": "add", **order}),
        ("group_info", {"jid": jid, "announce": True}),
        ("group_invite", {"jid": jid}),
    ):
        assert (await bob.ask(op, **body))["error"]["code"] == 403
    await bob.ok("group_info", jid=jid, subject="Anybody may")
    path = f"/phones/{ALICE}/groups/{jid}"
    status, _ = await people.call("PATCH", path, json={"announce": True, "restrict": True})
    assert status == 200
    assert (await bob.ask("group_info", jid=jid, subject="no more"))["error"]["code"] == 403
    assert (await bob.send("X", jid))["error"]["code"] == 403
    assert (await bob.ask("group_info", jid=jid))["error"]["code"] == 400


async def test_a_link_leads_into_the_group_until_it_is_revoked(people: Server) -> None:
    jid = await team(people)
    alice, carol = await people.linked(ALICE), await people.linked(CAROL)
    code = (await alice.ok("group_invite", jid=jid))["code"]
    assert (await alice.ok("group_invite", jid=jid))["code"] == code
    assert (await carol.ok("group_invite_query", code=code))["group"]["subject"] == "Team"
    assert (await carol.ok("group_join", code=code))["group"]["jid"] == jid
    assert (await alice.message())["subtype"] == "invite"
    fresh = (await alice.ok("group_invite", jid=jid, reset=True))["code"]
    assert fresh != code
    assert (await carol.ask("group_join", code=code))["error"]["code"] == 404


async def test_a_group_is_never_without_an_admin(people: Server) -> None:
    jid = await team(people)
    await people.post(f"/phones/{ALICE}/groups/{jid}/leave", {})
    seen = await on(people, BOB, jid)
    assert seen is not None
    assert (seen["participants"], seen["admins"]) == ([BOB], [BOB])
    assert (await people.post(f"/phones/{ALICE}/groups/{jid}/leave", {}))[0] == 403


async def test_groups_outlive_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        await server.phones(ALICE, BOB)
        jid = await team(server)
        path = f"/phones/{ALICE}/groups/{jid}"
        await server.call("PATCH", path, json={"description": "who we are", "restrict": True})
    async with running(tmp_path) as server:
        seen = await on(server, ALICE, jid)
        assert seen is not None
        assert (seen["description"], seen["restrict"]) == ("who we are", True)
