"""The control API: phones, messages of every kind, groups, and what it refuses."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, FormData, web
from server_kit import ALICE, BOB, CAROL, Server, running

from gateway.sandbox.app import make_app

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452")


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with running(tmp_path) as server:
        yield server


@pytest.fixture
async def people(server: Server) -> Server:
    await server.phones(ALICE, BOB, CAROL)
    return server


def form(**fields: Any) -> FormData:
    data = FormData(quote_fields=False, default_to_multipart=True)
    for name, value in fields.items():
        if isinstance(value, bytes):
            data.add_field(name, value, filename="../dir\\cat.png", content_type="image/png")
        else:
            data.add_field(name, value)
    return data


# --- phones --------------------------------------------------------------------------------------


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


# --- messages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"text": "hola 👋"}, {"type": "text", "text": "hola 👋"}),
        (
            {"type": "location", "latitude": -34.6, "longitude": 58, "name": "Casa"},
            {
                "type": "location",
                "location": {
                    "latitude": -34.6,
                    "longitude": 58.0,
                    "name": "Casa",
                    "address": None,
                },
            },
        ),
        (
            {"type": "contact", "contacts": [{"name": "Eva", "phone": "4411"}]},
            {"type": "contact", "contacts": [{"name": "Eva", "phone": "4411"}]},
        ),
        (
            {"type": "poll", "question": "?", "options": ["a", "b"], "multiple": True},
            {
                "type": "poll",
                "poll": {
                    "question": "?",
                    "multiple": True,
                    "options": [{"text": "a", "votes": 0}, {"text": "b", "votes": 0}],
                },
            },
        ),
    ],
)
async def test_every_kind_arrives_as_it_was_sent(
    people: Server, body: dict[str, Any], expected: dict[str, Any]
) -> None:
    page = await people.linked(BOB)
    status, sent = await people.post(f"/phones/{ALICE}/messages", {"to": f"+{BOB}", **body})
    assert status == 201
    message = await people.one(BOB, sent["id"])
    assert expected.items() <= message.items()
    assert message["timestamp"] == sent["timestamp"]
    wire = await page.message()
    assert wire["id"] == sent["id"]
    for key in ("location", "contacts", "poll"):
        assert (key in wire) == (key in body or key == message["type"])


async def test_a_message_lists_every_key_that_the_api_names(people: Server) -> None:
    await people.post(f"/phones/{ALICE}/messages", {"to": BOB, "text": "x"})
    (message,) = await people.list_of(BOB)
    assert set(message) == {
        "id",
        "chat",
        "from",
        "to",
        "fromMe",
        "type",
        "text",
        "media",
        "poll",
        "location",
        "contacts",
        "quotedId",
        "mentions",
        "viewOnce",
        "starred",
        "pinned",
        "reactions",
        "edited",
        "revoked",
        "ack",
        "timestamp",
        "arrivals",
        "shown",
    }


async def test_after_lists_what_came_later(people: Server) -> None:
    sent = [
        await people.post(f"/phones/{ALICE}/messages", {"to": BOB, "text": text})
        for text in ("1", "2", "3")
    ]
    ids = [answer["id"] for _, answer in sent]
    assert [m["id"] for m in await people.list_of(BOB)] == ids
    assert [m["id"] for m in await people.list_of(BOB, after=ids[0])] == ids[1:]
    assert await people.list_of(BOB, after=ids[2]) == []
    status, _ = await people.call("GET", f"/phones/{BOB}/messages?after=nothing")
    assert status == 404


async def test_a_file_arrives_byte_for_byte(people: Server) -> None:
    data = form(to=BOB, caption="gato", viewOnce="true", media=PNG)
    status, sent = await people.call("POST", f"/phones/{ALICE}/messages", data=data)
    assert status == 201
    message = await people.one(BOB, sent["id"])
    assert (message["type"], message["text"], message["viewOnce"]) == ("image", "gato", True)
    assert message["media"] == {
        "mimetype": "image/png",
        "size": len(PNG),
        "sha256": sha256(PNG).hexdigest(),
        "filename": "cat.png",
    }
    url = f"{people.url}control/phones/{BOB}/messages/{sent['id']}/media"
    async with people.http.get(url) as response:
        assert await response.read() == PNG
        assert response.content_type == "image/png"
        assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"to": BOB}, "media"),
        ({"media": PNG}, "to"),
        ({"to": BOB, "media": b""}, "media"),
        ({"to": BOB, "media": PNG, "type": "text"}, "type"),
    ],
)
async def test_a_file_needs_its_fields(people: Server, fields: dict[str, Any], field: str) -> None:
    status, answer = await people.call("POST", f"/phones/{ALICE}/messages", data=form(**fields))
    assert (status, answer["error"].partition(":")[0]) == (400, field)
    assert await people.list_of(ALICE) == []


async def test_a_message_without_media_has_none(people: Server) -> None:
    _, sent = await people.post(f"/phones/{ALICE}/messages", {"to": BOB, "text": "x"})
    assert (await people.call("GET", f"/phones/{BOB}/messages/{sent['id']}/media"))[0] == 404
    assert (await people.call("GET", f"/phones/{BOB}/messages/none/media"))[0] == 404


async def test_what_happens_to_a_message_is_seen_by_everyone(people: Server) -> None:
    page = await people.linked(BOB)
    _, sent = await people.post(f"/phones/{ALICE}/messages", {"to": BOB, "text": "a"})
    message_id = sent["id"]
    await people.post(f"/phones/{BOB}/react", {"id": message_id, "emoji": "👍"})
    assert (await people.one(ALICE, message_id))["reactions"] == [{"by": BOB, "emoji": "👍"}]
    reaction = await page.push("reaction")
    assert (reaction["message_id"], reaction["emoji"], reaction["by"], reaction["from_me"]) == (
        *(message_id, "👍", await people.lid(BOB)),
        False,
    )
    await people.post(f"/phones/{BOB}/react", {"id": message_id, "emoji": ""})
    assert (await people.one(ALICE, message_id))["reactions"] == []

    await people.post(f"/phones/{ALICE}/edit", {"id": message_id, "text": "b"})
    message = await people.one(BOB, message_id)
    assert (message["text"], message["edited"]) == ("b", True)
    edit = await page.push("edit")
    assert (edit["text"], edit["by"], edit["chat"]) == ("b", *[await people.lid(ALICE)] * 2)

    await people.post(f"/phones/{ALICE}/revoke", {"id": message_id})
    message = await people.one(BOB, message_id)
    assert (message["text"], message["revoked"]) == ("", True)
    assert (await page.push("revoke"))["message_id"] == message_id
    assert (await people.post(f"/phones/{ALICE}/edit", {"id": message_id, "text": "c"}))[0] == 403


async def test_a_page_reacts_edits_and_revokes_too(people: Server) -> None:
    page = await people.linked(ALICE)
    chat = await people.lid(BOB)
    await page.send("OWN", chat, "a")
    await page.ok("edit", chat=chat, message_id="OWN", from_me=True, text="b")
    await page.ok("react", chat=chat, message_id="OWN", from_me=True, emoji="❤")
    message = await people.one(BOB, "OWN")
    assert (message["text"], message["reactions"]) == ("b", [{"by": ALICE, "emoji": "❤"}])
    await page.ok("revoke", chat=chat, message_id="OWN", from_me=True)
    assert (await people.one(BOB, "OWN"))["revoked"] is True
    assert (await page.ask("revoke", chat=chat, message_id="NONE"))["error"]["code"] == 404
    _, sent = await people.post(f"/phones/{BOB}/messages", {"to": ALICE, "text": "mine"})
    assert (await page.ask("edit", chat=chat, message_id=sent["id"], text="x"))["error"][
        "code"
    ] == 403


async def test_nobody_edits_or_revokes_what_others_wrote(people: Server) -> None:
    _, sent = await people.post(f"/phones/{ALICE}/messages", {"to": BOB, "text": "a"})
    for path, body in (("edit", {"text": "x"}), ("revoke", {})):
        assert (await people.post(f"/phones/{BOB}/{path}", {"id": sent["id"], **body}))[0] == 403
    assert (await people.one(ALICE, sent["id"]))["text"] == "a"


async def test_votes_are_counted_once_for_each_voter(people: Server) -> None:
    page = await people.linked(ALICE)
    body = {"to": BOB, "type": "poll", "question": "?", "options": ["a", "b"]}
    _, sent = await people.post(f"/phones/{ALICE}/messages", body)
    for options in (["a"], ["b"]):
        path = f"/phones/{BOB}/vote"
        assert (await people.post(path, {"id": sent["id"], "options": options}))[0] == 200
    poll = (await people.one(ALICE, sent["id"]))["poll"]
    assert poll["options"] == [{"text": "a", "votes": 0}, {"text": "b", "votes": 1}]
    assert (await page.push("vote"))["options"] == ["a"]
    await page.ok("vote", chat=f"{BOB}@c.us", message_id=sent["id"], from_me=True, options=["b"])
    poll = (await people.one(BOB, sent["id"]))["poll"]
    assert poll["options"] == [{"text": "a", "votes": 0}, {"text": "b", "votes": 2}]
    refused = await page.ask(
        "vote", chat=f"{BOB}@c.us", message_id=sent["id"], from_me=True, options=["c"]
    )
    assert refused["error"]["code"] == 400
    for options in (["c"], ["a", "b"]):
        path = f"/phones/{BOB}/vote"
        assert (await people.post(path, {"id": sent["id"], "options": options}))[0] == 400


# --- people to people ----------------------------------------------------------------------------


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
    assert (await people.call("POST", path, data=form(picture=PNG)))[0] == 200
    assert len((await page.push("person"))["person"]["picture"]) == 64
    await stranger.ok("ping")
    assert stranger.pushes_seen("person") == []
    assert (await people.call("POST", path, data=form(other="x")))[0] == 400
    assert (await people.post(path, {}))[0] == 415


async def test_a_call_rings_on_every_page(people: Server) -> None:
    page = await people.linked(ALICE)
    status, answer = await people.post(f"/phones/{BOB}/call", {"to": ALICE, "video": True})
    call = await page.push("call")
    assert (status, call["id"], call["from"], call["video"]) == (
        *(200, answer["id"]),
        *(await people.lid(BOB), True),
    )
    assert (await people.post(f"/phones/{BOB}/call", {"to": "4400000000"}))[0] == 404


# --- the sandbox itself --------------------------------------------------------------------------


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
        await server.call("POST", f"/phones/{BOB}/messages", data=form(to=ALICE, media=PNG))
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


# --- refusals ------------------------------------------------------------------------------------

WRONG: list[tuple[str, Any, int, str]] = [
    ("/phones", {}, 400, "number"),
    ("/phones", {"number": 5491100000009, "name": "x"}, 400, "number"),
    ("/phones", {"number": "123", "name": "x"}, 400, "number"),
    ("/phones", {"number": "٥٤٩١١٠٠٠٠٠٠٠٩", "name": "x"}, 400, "number"),
    ("/phones", {"number": ALICE, "name": ""}, 400, "name"),
    ("/phones", {"number": ALICE, "name": "\ud800"}, 400, "name"),
    ("/phones/1234567/link", {"qr": "x"}, 404, "1234567"),
    (f"/phones/{ALICE}/link", {}, 400, "qr"),
    (f"/phones/{ALICE}/link", {"qr": "a", "code": "b"}, 400, "qr"),
    (f"/phones/{ALICE}/link", {"qr": ["a"]}, 400, "qr"),
    (f"/phones/{ALICE}/messages", {"text": "x"}, 400, "to"),
    (f"/phones/{ALICE}/messages", {"to": BOB}, 400, "text"),
    (f"/phones/{ALICE}/messages", {"to": BOB, "text": 7}, 400, "text"),
    (f"/phones/{ALICE}/messages", {"to": BOB, "type": "image"}, 400, "type"),
    (f"/phones/{ALICE}/messages", {"to": BOB, "type": "location"}, 400, "latitude"),
    (f"/phones/{ALICE}/messages", {"to": "4400000000", "text": "x"}, 404, "4400000000"),
    (f"/phones/{ALICE}/messages", {"to": "1@g.us", "text": "x"}, 404, "1@g.us"),
    (f"/phones/{ALICE}/messages", {"to": BOB, "text": "x", "quotedId": "no"}, 404, "no"),
    ("/phones/4400000000/messages", {"to": BOB, "text": "x"}, 404, "4400000000"),
    (f"/phones/{ALICE}/read", {}, 400, "chat"),
    (f"/phones/{ALICE}/read", {"chat": "4400000000"}, 404, "4400000000"),
    (f"/phones/{ALICE}/typing", {"chat": BOB, "state": "asleep"}, 400, "state"),
    (f"/phones/{ALICE}/react", {"id": "no", "emoji": "x"}, 404, "no"),
    (f"/phones/{ALICE}/edit", {"id": "no"}, 400, "text"),
    (f"/phones/{ALICE}/revoke", {"id": None}, 400, "id"),
    (f"/phones/{ALICE}/vote", {"id": "no", "options": "a"}, 400, "options"),
    (f"/phones/{ALICE}/identity", {"as": "name"}, 400, "as"),
    (f"/phones/{ALICE}/groups", {"subject": "x", "participants": []}, 400, "participants"),
    (f"/phones/{ALICE}/groups", {"subject": "x", "participants": ["4400000000"]}, 404, "4400000"),
    (f"/phones/{ALICE}/unlink", {"device": "1"}, 400, "device"),
    ("/faults", {"number": ALICE, "fault": "rain", "seconds": 1}, 400, "fault"),
    ("/faults", {"number": ALICE, "fault": "slow", "seconds": 0}, 400, "seconds"),
    ("/faults", {"number": "4400000000", "fault": "slow", "seconds": 1}, 404, "4400000000"),
    ("/nothing", {}, 404, "/control/nothing"),
    ("/phones", ["not", "an", "object"], 400, "object"),
]


@pytest.mark.parametrize(("path", "body", "status", "names"), WRONG)
async def test_what_is_wrong_is_named(
    people: Server, path: str, body: Any, status: int, names: str
) -> None:
    got, answer = await people.post(path, body)
    assert (got, list(answer)) == (status, ["error"])
    assert names in answer["error"]


@pytest.mark.parametrize("body", [b"{", b"[" * 100_000, b'{"number": NaN}', b"\xff"])
async def test_bad_json_is_said_to_be_bad(people: Server, body: bytes) -> None:
    status, answer = await people.call(
        "POST", "/phones", data=body, headers={"Content-Type": "application/json"}
    )
    assert (status, answer) == (400, {"error": "the body is not JSON"})


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "x/y"])
async def test_other_bodies_are_refused(people: Server, kind: str) -> None:
    body = json.dumps({"number": "5491100000009", "name": "x"}).encode()
    status, _ = await people.call("POST", "/phones", data=body, headers={"Content-Type": kind})
    assert status == 415
    assert len((await people.call("GET", "/phones"))[1]) == 3


async def test_broken_multipart_is_refused(people: Server) -> None:
    for body in (b"", b"--x", b"--x\r\n\r\nabc", b"--x\r\nContent-Disposition: x\r\n\r\nabc\r\n"):
        for kind in ("multipart/form-data; boundary=x", "multipart/form-data"):
            status, answer = await people.call(
                "POST", f"/phones/{ALICE}/messages", data=body, headers={"Content-Type": kind}
            )
            assert (status, list(answer)) == (400, ["error"]), (kind, body)


async def test_too_much_json_is_refused(people: Server) -> None:
    body = io.BytesIO(json.dumps({"number": "5491100000009", "name": "x" * 2_000_000}).encode())
    status, answer = await people.call(
        "POST", "/phones", data=body, headers={"Content-Type": "application/json"}
    )
    assert (status, list(answer)) == (413, ["error"])


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:80"},
        {"Host": "127.0.0.1:1"},
        {"Host": "127.0.0.1.evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
    ],
)
async def test_a_foreign_web_page_cannot_drive_it(people: Server, headers: dict[str, str]) -> None:
    for method, path in (("GET", "/state"), ("DELETE", ""), ("GET", "/nothing")):
        status, answer = await people.call(method, path, headers=headers)
        assert (status, list(answer)) == (403, ["error"])
    assert len((await people.call("GET", "/phones"))[1]) == 3


async def test_a_name_that_a_stranger_points_at_this_machine_is_refused(server: Server) -> None:
    port = server.url.rsplit(":", 1)[1].strip("/")
    host = f"evil.example:{port}"
    headers = {"Host": host, "Origin": f"http://{host}"}  # same origin, by DNS rebinding
    assert (await server.call("GET", "/state", headers=headers))[0] == 403


async def test_a_foreign_web_page_cannot_open_the_socket(server: Server) -> None:
    url = f"{server.url}ws/chat"
    async with server.http.get(url, headers={"Origin": "http://evil.example"}) as response:
        assert response.status == 403


async def test_its_own_page_and_other_loopback_names_may(people: Server) -> None:
    port = people.url.rsplit(":", 1)[1].strip("/")
    own = {"Origin": people.url.rstrip("/")}
    assert (await people.call("GET", "/state", headers=own))[0] == 200
    assert (await people.call("GET", "/state", headers={"Host": f"localhost:{port}"}))[0] == 200


async def test_started_for_other_hosts_it_answers_to_their_names(tmp_path: Path) -> None:
    runner = web.AppRunner(make_app(tmp_path, "0.0.0.0"), shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/control/state"
        async with ClientSession() as http:
            for headers, status in (
                ({"Host": "sandbox:3100"}, 200),
                ({"Host": "sandbox:3100", "Origin": "http://evil.example"}, 403),
            ):
                async with http.get(url, headers=headers) as response:
                    assert response.status == status
    finally:
        await runner.cleanup()
