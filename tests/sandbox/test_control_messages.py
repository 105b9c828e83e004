"""The control API: messages of every kind, and what people do to them."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from server_kit import ALICE, BOB, PNG, Server, file_form


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
        "event",
        "location",
        "contacts",
        "linkPreview",
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
    data = file_form(to=BOB, caption="gato", viewOnce="true", media=PNG)
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
    status, answer = await people.call(
        "POST", f"/phones/{ALICE}/messages", data=file_form(**fields)
    )
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
