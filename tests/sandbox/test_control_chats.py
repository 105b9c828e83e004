"""Whole chats, marks on messages, and calls: set up on one device, known to all."""

from __future__ import annotations

from pathlib import Path

from server_kit import ALICE, BOB, CAROL, Json, Server, running


async def test_a_call_rings_on_every_page(people: Server) -> None:
    page = await people.linked(ALICE)
    status, answer = await people.post(f"/phones/{BOB}/call", {"to": ALICE, "video": True})
    call = await page.push("call")
    assert (status, call["id"], call["from"], call["video"]) == (
        *(200, answer["id"]),
        *(await people.lid(BOB), True),
    )
    assert (await people.post(f"/phones/{BOB}/call", {"to": "4400000000"}))[0] == 404


async def test_a_call_is_declined_by_who_is_called_and_ended_by_who_calls(people: Server) -> None:
    page, caller = await people.linked(ALICE), await people.linked(BOB)
    for number, op_page, state in ((BOB, page, "rejected"), (BOB, caller, "ended")):
        _, begun = await people.post(f"/phones/{number}/call", {"to": ALICE})
        await op_page.ok("call_end", call=begun["id"])
        told = await (caller if op_page is page else page).push("call_end")
        assert (told["id"], told["state"]) == (begun["id"], state)
        _, listed = await people.call("GET", f"/phones/{ALICE}/calls")
        assert (listed["calls"][-1]["id"], listed["calls"][-1]["state"]) == (begun["id"], state)
    stranger = await people.linked(CAROL)
    assert (await stranger.ask("call_end", call=begun["id"]))["error"]["code"] == 404
    hung_up = await people.post(f"/phones/{CAROL}/hang-up", {"id": begun["id"]})
    assert hung_up[0] == 404


async def chat_of(people: Server, number: str, other: str) -> Json:
    _, listed = await people.call("GET", f"/phones/{number}/chats")
    return next(chat for chat in listed["chats"] if chat["chat"] == other)


async def test_what_is_set_of_a_chat_is_told_to_the_account_s_other_devices(
    people: Server,
) -> None:
    page, other = await people.linked(ALICE), await people.linked(ALICE)
    lid = await people.lid(BOB)
    await people.post(f"/phones/{BOB}/messages", {"to": ALICE, "text": "1"})
    await page.ok("chat_set", chat=lid, archived=True, pinned=True, muted_until=-1)
    told = await other.push("chat")
    assert (told["id"], told["archive"], told["pin"] > 0, told["mute"]) == (lid, True, True, -1)
    assert page.pushes_seen("chat") == []
    assert await chat_of(people, ALICE, BOB) == {
        "chat": BOB,
        "unread": 1,
        "markedUnread": False,
        "archived": True,
        "pinned": True,
        "mutedUntil": -1,
    }
    assert not (await chat_of(people, BOB, ALICE))["archived"]
    body = {"chat": BOB, "archived": False, "mutedUntil": 0}
    await people.post(f"/phones/{ALICE}/chats", body)
    told = await page.push("chat")
    assert (told["archive"], told["mute"]) == (False, 0)


async def test_settings_of_chats_come_with_the_history_and_outlive_a_restart(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as server:
        await server.phones(ALICE, BOB)
        await server.post(f"/phones/{BOB}/messages", {"to": ALICE, "text": "1"})
        await server.post(f"/phones/{ALICE}/chats", {"chat": BOB, "archived": True})
    async with running(tmp_path) as server:
        page, text = await server.showing()
        await server.post(f"/phones/{ALICE}/link", {"qr": text})
        (chat,) = (await page.push("paired"))["history"]["chats"]
        assert (chat["archive"], chat["pin"], chat["mute"]) == (True, 0, 0)


async def test_a_star_is_one_s_own_and_a_pin_everybody_s(people: Server) -> None:
    page = await people.linked(ALICE)
    _, sent = await people.post(f"/phones/{BOB}/messages", {"to": ALICE, "text": "x"})
    about = {"chat": await people.lid(BOB), "message_id": sent["id"], "from_me": False}
    await page.ok("star", starred=True, **about)
    await page.ok("pin", pinned=True, seconds=60, **about)
    marks = [
        (message["starred"], message["pinned"])
        for message in (await people.one(ALICE, sent["id"]), await people.one(BOB, sent["id"]))
    ]
    assert marks == [(True, True), (False, True)]
    await people.post(f"/phones/{BOB}/pin", {"id": sent["id"], "seconds": 0})
    assert (await page.push("pin"))["seconds"] == 0
    await people.post(f"/phones/{ALICE}/star", {"id": sent["id"], "starred": False})
    assert (await page.push("star"))["starred"] is False


async def test_a_cleared_chat_keeps_what_is_starred_and_a_deleted_one_nothing(
    people: Server,
) -> None:
    page, other = await people.linked(ALICE), await people.linked(ALICE)
    lid = await people.lid(BOB)
    ids = [
        (await people.post(f"/phones/{BOB}/messages", {"to": ALICE, "text": text}))[1]["id"]
        for text in ("kept", "gone")
    ]
    await people.post(f"/phones/{ALICE}/star", {"id": ids[0]})
    await page.ok("chat_clear", chat=lid, keep_starred=True)
    assert (await other.push("chat"))["cleared"] == ids[1:]
    assert [message["id"] for message in await people.list_of(ALICE)] == ids[:1]
    await page.ok("chat_delete", chat=lid)
    assert (await other.push("chat"))["deleted"] is True
    assert await people.list_of(ALICE) == []
    assert len(await people.list_of(BOB)) == 2


async def test_a_message_deleted_for_oneself_stays_with_others(people: Server) -> None:
    page = await people.linked(ALICE)
    _, sent = await people.post(f"/phones/{BOB}/messages", {"to": ALICE, "text": "x"})
    await page.ok("delete", chat=await people.lid(BOB), message_id=sent["id"], from_me=False)
    assert await people.list_of(ALICE) == []
    assert (await people.one(BOB, sent["id"]))["revoked"] is False


async def test_what_a_phone_deletes_is_told_to_its_devices_alone(people: Server) -> None:
    page, other = await people.linked(ALICE), await people.linked(BOB)
    lid = await people.lid(BOB)
    sent = [
        (await people.post(f"/phones/{BOB}/messages", {"to": ALICE, "text": text}))[1]["id"]
        for text in "123"
    ]
    await people.post(f"/phones/{ALICE}/star", {"id": sent[2]})
    await people.post(f"/phones/{ALICE}/delete", {"id": sent[0]})
    told = await page.push("chat")
    assert (told["id"], told["cleared"]) == (lid, [sent[0]])
    await people.post(f"/phones/{ALICE}/clear", {"chat": BOB, "keepStarred": True})
    assert (await page.push("chat"))["cleared"] == [sent[1]]
    await people.post(f"/phones/{ALICE}/delete-chat", {"chat": BOB})
    assert (await page.push("chat"))["deleted"]
    assert await people.list_of(ALICE) == []
    assert len(await people.list_of(BOB)) == 3
    assert other.pushes_seen("chat") == []
    for route, body in (("delete", {"id": sent[0]}), ("clear", {"chat": "4400000000"})):
        assert (await people.post(f"/phones/{ALICE}/{route}", body))[0] == 404
