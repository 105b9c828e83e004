"""The control API: phones and their people, and the sandbox as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from server_kit import ALICE, BOB, CAROL, PNG, Server, file_form, running


async def test_a_phone_is_made_once(server: Server) -> None:
    status, phone = await server.post("/phones", {"number": "+54 911-0000-0001", "name": "Ana"})
    assert status == 201
    assert (phone["number"], phone["name"], phone["jid"]) == (
        "5491100000001",
        "Ana",
        "5491100000001@c.us",
    )
    assert phone["lid"].endswith("@lid")
    assert len(phone["lid"]) == 15 + len("@lid")
    assert await server.post("/phones", {"number": "5491100000001", "name": "Ana"}) == (200, phone)
    assert await server.call("GET", "/phones") == (200, [phone])


@pytest.mark.parametrize("number", ["+1234567890", "+0987654321"])
async def test_the_examples_numbers_are_numbers_like_others(server: Server, number: str) -> None:
    assert (await server.post("/phones", {"number": number, "name": "X"}))[0] == 201


async def test_people_outlive_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        await server.phones(ALICE, BOB)
        _, group = await server.post(
            f"/phones/{ALICE}/groups", {"subject": "Team", "participants": [BOB]}
        )
        await server.post(f"/phones/{ALICE}/messages", {"to": group["jid"], "text": "hi"})
        before = (await server.call("GET", "/phones"), await server.list_of(BOB))
    async with running(tmp_path) as server:
        assert (await server.call("GET", "/phones"), await server.list_of(BOB)) == before
        status, _ = await server.post(
            f"/phones/{BOB}/messages", {"to": group["jid"], "text": "still here"}
        )
        assert status == 201


async def test_typing_is_seen_by_pages_that_asked_and_on_phones(people: Server) -> None:
    page = await people.linked(ALICE)
    lid = await people.lid(BOB)
    await people.post(f"/phones/{BOB}/typing", {"chat": ALICE})
    await page.ok("ping")
    assert page.pushes_seen("presence") == []
    await page.ok("presence_subscribe", chat=lid)
    await people.post(f"/phones/{BOB}/typing", {"chat": ALICE, "state": "recording"})
    presence = await page.push("presence")
    assert (presence["chat"], presence["state"]) == (lid, "recording")

    await page.ok("presence", chat=lid, state="composing")
    _, listed = await people.call("GET", f"/phones/{BOB}/messages")
    assert listed["presence"] == {ALICE: "typing"}
    await page.ok("presence", chat=lid, state="paused")
    await page.send("X", lid)
    _, listed = await people.call("GET", f"/phones/{BOB}/messages")
    assert listed["presence"] == {ALICE: None}


async def test_whatsapp_may_name_a_person_by_phone(people: Server) -> None:
    page = await people.linked(ALICE)
    await people.post(f"/phones/{BOB}/messages", {"to": ALICE, "text": "1"})
    assert (await page.message())["from"] == await people.lid(BOB)
    assert (await people.post(f"/phones/{BOB}/identity", {"as": "phone"}))[0] == 200
    assert (await page.push("person"))["person"]["named"] == "phone"
    await people.post(f"/phones/{BOB}/messages", {"to": ALICE, "text": "2"})
    wire = await page.message()
    assert (wire["from"], wire["chat"]) == (f"{BOB}@c.us", f"{BOB}@c.us")


async def test_a_new_picture_is_told_to_those_who_know_the_person(people: Server) -> None:
    page, stranger = await people.linked(ALICE), await people.linked(CAROL)
    await people.post(f"/phones/{BOB}/messages", {"to": ALICE, "text": "1"})
    path = f"/phones/{BOB}/picture"
    assert (await people.call("POST", path, data=file_form(picture=PNG)))[0] == 200
    assert len((await page.push("person"))["person"]["picture"]) == 64
    await stranger.ok("ping")
    assert stranger.pushes_seen("person") == []
    assert (await people.call("POST", path, data=file_form(other="x")))[0] == 400
    assert (await people.post(path, {}))[0] == 415


async def test_the_state_counts_what_is_there(people: Server) -> None:
    page = await people.linked(ALICE)
    await people.post(f"/phones/{BOB}/messages", {"to": ALICE, "text": "1"})
    await page.push("message")  # received, and not said to be stored
    assert await people.call("GET", "/state") == (
        200,
        {
            "phones": 3,
            "devices": [{"number": ALICE, "device": 1, "connected": True, "pending": 1}],
            "connections": 1,
        },
    )


async def test_forgetting_leaves_nothing_behind(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        await server.phones(ALICE, BOB)
        page = await server.linked(ALICE)
        await server.call("POST", f"/phones/{BOB}/messages", data=file_form(to=ALICE, media=PNG))
        await page.push("message")
        assert await server.call("DELETE", "") == (200, {})
        assert await page.push("unlinked")
        assert await server.call("GET", "/phones") == (200, [])
        for files in ("media", "galleries"):
            assert not list((tmp_path / files).glob("*"))
        await server.phones(ALICE, BOB)
        assert await server.list_of(ALICE) == []
    async with running(tmp_path) as server:
        assert await server.list_of(ALICE) == []
        again = await server.page()
        assert (await again.ok("hello", token=page.token))["registered"] is False
