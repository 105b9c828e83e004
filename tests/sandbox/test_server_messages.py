"""Messages between pages and phones: delivered, counted, acknowledged, kept until stored."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from server_kit import ALICE, BOB, CAROL, Server, program, running

from gateway.sandbox.devices import RESERVED_NUMBERS


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with running(tmp_path) as server:
        await server.phones(ALICE, BOB, CAROL)
        yield server


async def test_a_page_sends_and_the_phones_have_it_under_the_pages_id(server: Server) -> None:
    page = await server.linked(ALICE)
    answer = await page.send("3EB0AA", f"{BOB}@c.us", "hola")
    assert answer["ok"]["t"] > 1_700_000_000

    expected = {"id": "3EB0AA", "from": ALICE, "to": BOB, "type": "text", "text": "hola"}
    (on_bobs,) = await server.list_of(BOB)
    assert expected.items() <= on_bobs.items()
    assert (on_bobs["chat"], on_bobs["fromMe"], on_bobs["ack"]) == (ALICE, False, "delivered")
    (on_alices,) = await server.list_of(ALICE)
    assert (on_alices["chat"], on_alices["fromMe"], on_alices["ack"]) == (BOB, True, "delivered")
    assert (on_bobs["arrivals"], on_bobs["shown"]) == (1, 1)


async def test_the_delivery_receipt_follows_the_answer_by_itself(server: Server) -> None:
    page = await server.linked(ALICE)
    await page.send("3EB0AA", await server.lid(BOB))
    assert page.waiting == []  # the answer came first
    receipt = await page.push("receipt")
    assert receipt.pop("t") > 0
    assert receipt == {
        "push": receipt["push"],
        "op": "receipt",
        "chat": await server.lid(BOB),
        "ids": ["3EB0AA"],
        "type": "delivery",
        "participant": None,
    }


async def test_reading_on_the_phone_raises_every_message_of_the_chat(server: Server) -> None:
    page = await server.linked(ALICE)
    for message_id in ("A1", "A2"):
        await page.send(message_id, f"{BOB}@c.us")
        await page.push("receipt")
    assert (await server.post(f"/phones/{BOB}/read", {"chat": f"{ALICE}@c.us"}))[0] == 200
    receipt = await page.push("receipt")
    assert (receipt["ids"], receipt["type"]) == (["A1", "A2"], "read")
    assert [message["ack"] for message in await server.list_of(ALICE)] == ["read", "read"]
    assert [message["ack"] for message in await server.list_of(BOB)] == ["read", "read"]

    await server.post(f"/phones/{BOB}/read", {"chat": ALICE})
    await page.ok("ping")
    assert page.pushes_seen("receipt") == []  # what was read is not read again


async def test_the_same_id_again_is_counted_and_shown_once(server: Server) -> None:
    page = await server.linked(ALICE)
    first = await page.send("3EB0AA", f"{BOB}@c.us", "hola")
    again = await page.send("3EB0AA", f"{BOB}@c.us", "hola")
    assert again["ok"] == first["ok"]
    (message,) = await server.list_of(BOB)
    assert (message["arrivals"], message["shown"]) == (2, 1)
    await page.push("receipt")
    await page.ok("ping")
    assert page.pushes_seen("receipt") == []  # delivered once, however often it came


async def test_two_people_may_choose_the_same_id(server: Server) -> None:
    alice, carol = await server.linked(ALICE), await server.linked(CAROL)
    await alice.send("SAME", f"{BOB}@c.us", "from alice")
    await carol.send("SAME", f"{BOB}@c.us", "from carol")
    assert [m["text"] for m in await server.list_of(BOB)] == ["from alice", "from carol"]
    assert [m["arrivals"] for m in await server.list_of(BOB)] == [1, 1]


async def test_a_phone_writes_to_a_linked_page(server: Server) -> None:
    page = await server.linked(ALICE)
    status, sent = await server.post(f"/phones/{BOB}/messages", {"to": ALICE, "text": "buenas"})
    assert status == 201
    push = await page.push("message")
    wire = push["message"]
    lid = await server.lid(BOB)
    assert {
        "id": sent["id"],
        "chat": lid,
        "from": lid,
        "to": await server.lid(ALICE),
        "from_me": False,
        "participant": None,
        "author_name": "P2",
        "type": "chat",
        "text": "buenas",
        "ack": 2,
        "quoted": None,
        "mentions": [],
    }.items() <= wire.items()
    assert [(p["jid"], p["lid"]) for p in push["people"]] == [(f"{BOB}@c.us", lid)]
    (on_bobs,) = await server.list_of(BOB)
    assert (on_bobs["timestamp"], on_bobs["ack"]) == (sent["timestamp"], "delivered")

    await page.ok("receipt", chat=lid, ids=[wire["id"]], type="read")
    (on_bobs,) = await server.list_of(BOB)
    assert on_bobs["ack"] == "read"


async def test_a_receipt_says_only_what_it_names(server: Server) -> None:
    page = await server.linked(ALICE)
    ids = []
    for text in ("1", "2"):
        _, sent = await server.post(f"/phones/{BOB}/messages", {"to": ALICE, "text": text})
        ids.append(sent["id"])
    await page.ok("receipt", chat=f"{BOB}@c.us", ids=ids[:1], type="played")
    assert [m["ack"] for m in await server.list_of(BOB)] == ["played", "delivered"]
    await page.ok("receipt", chat=f"{BOB}@c.us", ids=ids[:1], type="read")
    assert (await server.one(BOB, ids[0]))["ack"] == "played"  # acks only rise


async def test_the_accounts_own_sends_reach_its_other_devices(server: Server) -> None:
    one, two = await server.linked(ALICE), await server.linked(ALICE)
    await one.send("FROM-ONE", f"{BOB}@c.us")
    wire = await two.message()
    assert (wire["id"], wire["from_me"], wire["chat"]) == (
        "FROM-ONE",
        True,
        await server.lid(BOB),
    )
    assert wire["from"] == await server.lid(ALICE)
    await server.post(f"/phones/{ALICE}/messages", {"to": BOB, "text": "from the phone"})
    assert (await one.message())["from_me"] is True
    assert (await two.message())["text"] == "from the phone"
    await one.ok("ping")
    assert one.pushes_seen("message") == []  # its own send is not pushed back to it


async def test_reading_elsewhere_tells_the_accounts_pages(server: Server) -> None:
    page = await server.linked(ALICE)
    await server.post(f"/phones/{BOB}/messages", {"to": ALICE, "text": "hola"})
    await server.post(f"/phones/{ALICE}/read", {"chat": BOB})
    chat = await page.push("chat")
    assert (chat["id"], chat["unread"]) == (await server.lid(BOB), 0)


async def test_a_note_to_oneself_is_read(server: Server) -> None:
    page = await server.linked(ALICE)
    await page.send("NOTE", f"{ALICE}@c.us")
    (note,) = await server.list_of(ALICE)
    assert (note["chat"], note["fromMe"], note["ack"], note["arrivals"]) == (ALICE, True, "read", 1)


async def test_usync_tells_who_is_there(server: Server) -> None:
    page = await server.linked(ALICE)
    people = (await page.ok("usync", phones=[f"+{BOB[:3]} {BOB[3:]}", "4400000000", "x"]))["people"]
    assert people[0]["jid"] == f"{BOB}@c.us"
    assert people[0]["lid"] == await server.lid(BOB)
    assert len(people[0]["lid"]) == len("123456789012345@lid")
    assert people[1:] == [None, None]


@pytest.mark.parametrize(
    ("wire", "code"),
    [
        ({"id": "X", "chat": "4400000000@c.us", "type": "chat"}, 404),
        ({"id": "X", "chat": "999999999999999@lid", "type": "chat"}, 404),
        ({"id": "X", "chat": "120363000000000000@g.us", "type": "chat"}, 404),
        ({"id": "", "chat": f"{BOB}@c.us", "type": "chat"}, 400),
        ({"id": 7, "chat": f"{BOB}@c.us", "type": "chat"}, 400),
        ({"id": "X", "type": "chat"}, 400),
        ({"id": "X", "chat": f"{BOB}@c.us"}, 400),
        (
            {
                "id": "X",
                "chat": f"{BOB}@c.us",
                "type": "image",
                "media": {"mimetype": "image/png", "size": 1, "sha256": "../../etc/passwd"},
            },
            400,
        ),
        ("text", 400),
    ],
)
async def test_a_send_that_cannot_be_is_refused_and_nothing_is_stored(
    server: Server, wire: Any, code: int
) -> None:
    page = await server.linked(ALICE)
    assert (await page.ask("send", message=wire))["error"]["code"] == code
    assert await server.list_of(ALICE) == []


async def test_an_unlinked_page_may_not_send(server: Server) -> None:
    page, _ = await server.showing()
    assert (await page.send("X", f"{BOB}@c.us"))["error"]["code"] == 401
    assert (await page.ask("no such op"))["error"]["code"] == 400


async def test_what_is_not_json_ends_the_connection(server: Server) -> None:
    page = await server.linked(ALICE)
    await page.socket.send_str('{"id": NaN}')
    assert await page.closed() == 1007


async def test_quotes_and_mentions_name_people_on_every_side(server: Server) -> None:
    page = await server.linked(ALICE)
    _, sent = await server.post(f"/phones/{BOB}/messages", {"to": ALICE, "text": "?"})
    lid = await server.lid(BOB)
    await page.send(
        "REPLY", lid, quoted={"id": sent["id"], "participant": lid}, mentions=[f"{CAROL}@c.us"]
    )
    reply = await server.one(BOB, "REPLY")
    assert (reply["quotedId"], reply["mentions"]) == (sent["id"], [CAROL])
    await server.post(f"/phones/{BOB}/messages", {"to": ALICE, "text": "!", "quotedId": "REPLY"})
    await page.message()
    wire = await page.message()
    assert wire["quoted"] == {
        "id": "REPLY",
        "participant": await server.lid(ALICE),
        "type": "chat",
        "text": "hola",
    }


async def test_whatsapps_own_keys_are_carried_as_they_are(server: Server) -> None:
    alice, bob = await server.linked(ALICE), await server.linked(BOB)
    await alice.send("X", f"{BOB}@c.us", isForwarded=True)
    assert (await bob.message())["isForwarded"] is True


async def test_a_history_brings_people_chats_and_the_last_messages(server: Server) -> None:
    await server.post("/phones", {"number": ALICE, "name": "P1", "contacts": [CAROL]})
    for text in ("1", "2"):
        await server.post(f"/phones/{BOB}/messages", {"to": ALICE, "text": text})
    await server.post(f"/phones/{ALICE}/messages", {"to": BOB, "text": "3"})
    page, text = await server.showing()
    await server.post(f"/phones/{ALICE}/link", {"qr": text})
    history = (await page.push("paired"))["history"]
    lid = await server.lid(BOB)
    assert [(p["jid"], p["contact"]) for p in history["people"]] == [
        (f"{BOB}@c.us", False),
        (f"{CAROL}@c.us", True),
    ]
    (chat,) = history["chats"]
    assert (chat["id"], chat["unread"], chat["t"] > 0) == (lid, 2, True)
    assert [(m["text"], m["from_me"], m["chat"], m["ack"]) for m in history["messages"]] == [
        ("1", False, lid, 2),
        ("2", False, lid, 2),
        ("3", True, lid, 2),
    ]


async def test_pushes_come_again_in_order_until_the_page_has_stored_them(server: Server) -> None:
    page = await server.linked(ALICE)
    for text in ("1", "2", "3"):
        await server.post(f"/phones/{BOB}/messages", {"to": ALICE, "text": text})
    first = await page.push("message")
    await page.push("message")
    await page.ack(first)
    await page.ok("ping")  # so that the ack was read
    token = page.token
    await page.socket.close()
    await server.post(f"/phones/{BOB}/messages", {"to": ALICE, "text": "4"})

    page = await server.back(token)
    await page.push("offline_end")
    kept = page.pushes_seen("message")
    assert [push["message"]["text"] for push in kept] == ["2", "3", "4"]
    assert [push["push"] for push in kept] == sorted(push["push"] for push in kept)
    for push in kept:
        await page.ack(push)
    await page.ok("ping")
    await page.socket.close()
    page = await server.page()
    assert (await page.ok("hello", token=token))["pending"] == 0


async def test_a_push_number_is_never_used_twice(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        await server.phones(ALICE, BOB)
        page = await server.linked(ALICE)
        await server.post(f"/phones/{BOB}/messages", {"to": ALICE, "text": "1"})
        push = await page.push("message")
        await page.ack(push)
        await page.ok("ping")
        token = page.token
    async with running(tmp_path) as server:
        page = await server.back(token)
        await server.post(f"/phones/{BOB}/messages", {"to": ALICE, "text": "2"})
        later = await page.push("message")
        assert push["push"] < RESERVED_NUMBERS <= later["push"]


async def test_everything_outlives_kill_9(tmp_path: Path) -> None:
    async with program(tmp_path) as first:
        server = first.server
        await server.phones(ALICE, BOB)
        alice = await server.linked(ALICE)
        bob = await server.linked(BOB)
        token = bob.token
        await bob.socket.close()
        for number in range(20):
            assert "ok" in await alice.send(f"ID{number}", f"{BOB}@c.us", str(number))
        await first.kill()
    async with program(tmp_path) as second:
        server = second.server
        assert [m["text"] for m in await server.list_of(BOB)] == [str(n) for n in range(20)]
        assert {m["ack"] for m in await server.list_of(ALICE)} == {"delivered"}
        bob = await server.back(token)
        await bob.push("offline_end")
        pushed = [push["message"]["id"] for push in bob.pushes_seen("message")]
        assert pushed == [f"ID{n}" for n in range(20)]
        assert len(list(await server.list_of(ALICE, after="ID17"))) == 2
        alice = await server.back(alice.token)
        await alice.send("ID0", f"{BOB}@c.us", "0")  # it never learnt that the first came through
        assert (await server.one(BOB, "ID0"))["arrivals"] == 2
        assert (await server.one(BOB, "ID0"))["shown"] == 1
        assert await second.stop() == 0
