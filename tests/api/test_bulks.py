"""Bulk sends over HTTP."""

import base64
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from gateway.api.uploads.reading import MAX_FILES
from gateway.config import Settings
from tests.api.gateway_fixtures import Server
from tests.api.real_inside import served
from tests.engines.files import FILES
from tests.house import BETO, House, opened, until

BODY: dict[str, Any] = {
    "sessionId": "ana",
    "messages": [{"to": BETO, "text": "uno"}, {"number": f"+{BETO}", "message": "dos"}],
}


PICTURE = FILES[0].content


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with opened(tmp_path) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        yield house


@pytest.fixture
async def server(house: House, settings: Settings) -> AsyncIterator[Server]:
    async with served(house, settings) as server:
        yield server


async def done(server: Server, bulk_id: str) -> Any:
    async def there() -> Any:
        _, answer = await server.call("GET", f"/api/bulk/{bulk_id}")
        return answer["data"] if answer["data"]["status"] == "done" else None

    return await until("the bulk to be done", there)


async def test_ask_follow_and_read_the_results(server: Server) -> None:
    status, answer = await server.call("POST", "/api/messages/bulk", BODY)
    accepted = answer["data"]
    counts = ("total", "pending", "sent", "failed", "cancelled", "status")
    assert status == 202
    assert [accepted[count] for count in counts] == [2, 2, 0, 0, 0, "running"]
    end = await done(server, accepted["id"])
    assert [end[count] for count in counts] == [2, 0, 2, 0, 0, "done"]
    _, answer = await server.call("GET", f"/api/bulk/{accepted['id']}/results")
    assert [(each["index"], each["to"], each["error"]) for each in answer["data"]] == [
        (0, BETO, None),
        (1, f"+{BETO}", None),
    ]
    message = answer["data"][0]["messageId"]
    for outcome, count in (("sent", 2), ("failed", 0)):
        _, some = await server.call("GET", f"/api/bulk/{accepted['id']}/results?status={outcome}")
        assert len(some["data"]) == count
    path = f"/api/bulk/{accepted['id']}/results?status=read"
    assert (await server.call("GET", path))[0] == 400
    _, shown = await server.call("GET", f"/api/sessions/ana/messages/{message}")
    assert shown["data"]["text"] == "uno"
    _, events = await server.call("GET", "/api/events?types=bulk.updated")
    assert events["data"][-1]["data"] == end
    status, answer = await server.call("POST", f"/api/bulk/{accepted['id']}/pause")
    assert (status, answer["error"]["code"]) == (409, "invalid_state")
    _, listed = await server.call("GET", "/api/sessions/ana/bulk")
    assert listed["data"] == [end]


async def test_a_key_asks_once(server: Server) -> None:
    headers = {"Idempotency-Key": "campaign-1"}
    first = await server.call("POST", "/api/messages/bulk", BODY, headers=headers)
    await done(server, first[1]["data"]["id"])
    assert await server.call("POST", "/api/messages/bulk", BODY, headers=headers) == first
    _, listed = await server.call("GET", "/api/sessions/ana/bulk")
    assert len(listed["data"]) == 1


async def test_ten_thousand_fit_into_a_request(server: Server) -> None:
    messages = [{"to": BETO, "text": f"{number} " + "x" * 500} for number in range(10_000)]
    body = io.BytesIO(json.dumps({"sessionId": "ana", "messages": messages}).encode())
    headers = {"Content-Type": "application/json", "Idempotency-Key": "large"}
    status, answer = await server.call("POST", "/api/messages/bulk", data=body, headers=headers)
    assert (status, answer["data"]["total"]) == (202, 10_000)
    status, answer = await server.call("POST", f"/api/bulk/{answer['data']['id']}/cancel")
    assert (status, answer["data"]["status"]) == (200, "cancelled")


async def test_files_come_with_it(house: House, server: Server) -> None:
    """A larger body than others may have, with files besides."""
    media = {"base64": base64.b64encode(PICTURE).decode(), "filename": "a.png"}
    messages: list[dict[str, Any]] = [
        {"to": BETO, "type": "image", "media": media, "caption": "x" * 60_000} for _ in range(20)
    ]
    messages.append({"to": BETO, "type": "sticker", "media": media})
    body = {"sessionId": "ana", "messages": messages}
    large = io.BytesIO(json.dumps(body).encode())
    headers = {"Content-Type": "application/json"}
    status, answer = await server.call("POST", "/api/messages/bulk", data=large, headers=headers)
    assert status == 202, answer
    await done(server, answer["data"]["id"])
    inbox = [letter.attachment for letter in house.whatsapp.inbox(BETO)]
    assert [each and each.kind for each in inbox] == ["image"] * 20 + ["sticker"]
    assert {each.content for each in inbox[:-1] if each} == {PICTURE}


async def test_files_that_are_too_many_or_wrong_are_refused(server: Server) -> None:
    def body(*media: dict[str, str]) -> dict[str, Any]:
        return {"sessionId": "ana", "messages": [{"to": BETO, "media": each} for each in media]}

    many = [{"base64": base64.b64encode(b"%d" % n).decode()} for n in range(MAX_FILES + 1)]
    status, answer = await server.call("POST", "/api/messages/bulk", body(*many))
    assert (status, answer["error"]["code"]) == (413, "too_large")
    wrong = [{"fileId": "file_none"}, {"base64": "?"}, {"base64": "", "mimetype": "image/png"}]
    for media in wrong:
        status, answer = await server.call("POST", "/api/messages/bulk", body(many[0], media))
        assert (status, answer["error"]["code"]) == (400, "invalid_request")
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("sessionId", "ana")
    status, answer = await server.call("POST", "/api/messages/bulk", data=form)
    assert (status, answer["error"]["code"]) == (415, "unsupported_media")


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"messages": []}, ["messages"]),
        ({"messages": None}, ["messages"]),
        ({"messages": [{"to": BETO}, {"to": BETO, "text": "a"}]}, ["messages.0.text"]),
        ({"messages": [{"to": BETO, "text": "a"}, {"text": "a"}]}, ["messages.1.to"]),
        ({"messages": [{"to": BETO, "text": "a"}, {"to": "x", "text": "a"}]}, ["messages.1.to"]),
        ({"messages": [{"to": BETO, "text": "a", "type": "poll"}]}, ["messages.0.options"]),
        ({"messages": [{"to": BETO, "text": "a", "type": "list"}]}, ["messages.0.type"]),
        ({"messages": [{"to": BETO, "text": "a\0"}]}, ["messages.0.text"]),
        ({"delayMs": -1}, ["delayMs"]),
        ({"delayMs": 10**12}, ["delayMs"]),
        ({"messages": [{"to": BETO, "text": "a"}] * 10_001}, ["messages"]),
    ],
)
async def test_what_is_wrong_is_named_by_its_index(
    server: Server, changes: dict[str, Any], fields: list[str]
) -> None:
    status, answer = await server.call("POST", "/api/messages/bulk", BODY | changes)
    assert (status, answer["error"]["code"]) == (400, "invalid_request")
    assert [problem["field"].split(".to")[0] for problem in answer["error"]["details"]] == [
        field.split(".to")[0] for field in fields
    ]


async def test_one_that_is_not_there(server: Server) -> None:
    for method, path in (
        ("GET", "/api/bulk/bulk_none"),
        ("GET", "/api/bulk/bulk_none/results"),
        ("POST", "/api/bulk/bulk_none/cancel"),
    ):
        status, answer = await server.call(method, path)
        assert (status, answer["error"]["code"]) == (404, "not_found")
