"""Nonsense of every kind at the control API: it is told what is wrong, and breaks nothing."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp import FormData
from server_kit import ALICE, BOB, CAROL, Page, Server, running
from yarl import URL

MALFORMED, REFUSED = 400, 415
VALUES: Final[tuple[Any, ...]] = (
    *(None, True, -1, 1.5, 1e308, 10**30, -(10**30), [], [None], [[]], {}, {"id": "x"}),
    *("", " ", "\0", "a\0b", "\ud800", "x" * 70_000, "٠١٢٣٤٥٦٧", "%00", "../..", "NaN", "💥" * 50),
    *("@c.us", "c.us@", "1@lid", "1@g.us", "5" * 80, f"{BOB}\n"),
)
TEXTS: Final = tuple(value for value in VALUES if isinstance(value, str) and value != "\ud800")
JSON: Final = {"Content-Type": "application/json"}
FORM: Final = {"Content-Type": "multipart/form-data; boundary=x"}


def routes(message: str, poll: str, group: str) -> dict[str, list[dict[str, Any]]]:
    """A body that is right for each route that takes one."""
    send = [
        {"text": "t", "quotedId": message, "mentions": [BOB], "ciphertext": True, "copies": 2},
        {"type": "location", "latitude": 1.0, "longitude": 2.0, "name": "n", "address": "a"},
        {"type": "contact", "contacts": [{"name": "n", "phone": "1"}]},
        {"type": "poll", "question": "q", "options": ["a", "b"], "multiple": True},
    ]
    return {
        "/phones": [{"number": CAROL, "name": "n", "contacts": [BOB], "readReceipts": True}],
        "/faults": [{"number": CAROL, "fault": "slow", "seconds": 0.01, "permanent": False}],
        f"/phones/{ALICE}/link": [{"qr": "x"}, {"code": "ABCD1234"}],
        f"/phones/{ALICE}/messages": [{"to": to, **one} for to in (BOB, group) for one in send],
        f"/phones/{BOB}/read": [{"chat": ALICE}],
        f"/phones/{BOB}/typing": [{"chat": ALICE, "state": "typing"}],
        f"/phones/{BOB}/react": [{"id": message, "emoji": "👍"}],
        f"/phones/{ALICE}/edit": [{"id": message, "text": "e"}],
        f"/phones/{ALICE}/resend": [{"id": message}],
        f"/phones/{BOB}/vote": [{"id": poll, "options": ["a"]}],
        f"/phones/{BOB}/block": [{"chat": ALICE, "blocked": False}],
        f"/phones/{BOB}/identity": [{"as": "lid"}],
        f"/phones/{ALICE}/call": [{"to": BOB, "video": True}],
        f"/phones/{ALICE}/groups": [{"subject": "s", "participants": [BOB]}],
        f"/phones/{CAROL}/past": [{"chats": 1, "messages": 1}],
        f"/phones/{CAROL}/unlink": [{"device": 1}],
    }


class Talked:
    """A sandbox on which something was said already, and a page that listens to all of it."""

    def __init__(self, server: Server, page: Page, bodies: dict[str, list[dict[str, Any]]]) -> None:
        self.server = server
        self.page = page
        self.bodies = bodies

    async def answer(self, method: str, path: str, **more: Any) -> int:
        """The status, which says whose fault it was; an error is explained."""
        url = URL(f"{self.server.url}control{path}", encoded=True)
        async with self.server.http.request(method, url, **more) as response:
            text = await response.text()
        assert response.status < 500, (method, path, more, text)
        if response.status >= MALFORMED and method != "HEAD":
            assert list(json.loads(text)) == ["error"], (method, path, text)
        return response.status

    async def post(self, path: str, value: Any) -> int:
        return await self.answer("POST", path, data=json.dumps(value), headers=JSON)


@pytest.fixture
async def talked(tmp_path: Path) -> AsyncIterator[Talked]:
    async with running(tmp_path) as server:
        await server.phones(ALICE, BOB, CAROL)
        messages = f"/phones/{ALICE}/messages"
        _, message = await server.post(messages, {"to": BOB, "text": "hi"})
        poll = {"to": BOB, "type": "poll", "question": "q", "options": ["a", "b"]}
        _, asked = await server.post(messages, poll)
        _, group = await server.post(
            f"/phones/{ALICE}/groups", {"subject": "s", "participants": [BOB]}
        )
        page = await server.linked(BOB)
        talked = Talked(server, page, routes(message["id"], asked["id"], group["jid"]))
        yield talked
        assert await page.ok("ping") == {}
        assert (await server.call("GET", "/state"))[0] == 200


async def test_any_key_with_any_value(talked: Talked) -> None:
    for path, bodies in talked.bodies.items():
        for body in bodies:
            for key in body:
                await talked.post(path, {name: body[name] for name in body if name != key})
                for value in VALUES:
                    await talked.post(path, {**body, key: value})


async def test_a_body_that_is_no_object(talked: Talked) -> None:
    for path in talked.bodies:
        for value in VALUES:
            if value != {} and not isinstance(value, dict):
                assert await talked.post(path, value) == MALFORMED
        for body in (b"{", b"\xff\xfe", b'{"a": 1e400, "a"', b'{"to": "\xff"}', b"9" * 5_000):
            assert await talked.answer("POST", path, data=body, headers=JSON) == MALFORMED


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "nonsense"])
async def test_a_body_that_is_compressed(talked: Talked, encoding: str) -> None:
    headers = {**JSON, "Content-Encoding": encoding}
    for body in (b"{}", b"nonsense"):
        assert await talked.answer("POST", "/phones", data=body, headers=headers) == REFUSED


@pytest.mark.parametrize(
    "part",
    [
        b"bad header\r\n\r\n",
        b"A: b\r\n" * 20_000,
        b'Content-Disposition: form-data; name="\xff\xfe"\r\n\r\n\xff',
        b"Content-Disposition: form-data; name=to\r\nContent-Type: text/plain; charset=x\r\n\r\na",
        b"Content-Disposition: form-data; name=media\r\nContent-Length: -5\r\n\r\na",
        b"Content-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\na\r\n--y--",
    ],
)
async def test_multipart_with_strange_parts(talked: Talked, part: bytes) -> None:
    body = b"--x\r\n" + part + b"\r\n--x--"
    for path in (f"/phones/{ALICE}/messages", f"/phones/{ALICE}/picture"):
        assert await talked.answer("POST", path, data=body, headers=FORM) == MALFORMED


@pytest.mark.parametrize(
    "field", ["to", "type", "quotedId", "viewOnce", "duration", "waveform", "caption"]
)
async def test_any_field_beside_a_file(talked: Talked, field: str) -> None:
    for value in (*TEXTS, "inf", "1e999", "9" * 400):
        form = FormData(quote_fields=False)
        for name, text in {"to": BOB, field: value}.items():
            form.add_field(name, text)
        form.add_field("media", b"x", filename="a.png", content_type="image/png")
        await talked.answer("POST", f"/phones/{ALICE}/messages", data=form)


@pytest.mark.parametrize(
    "number", ["%00", "%ff", "%ed%a0%80", "%2e%2e", "%2f", "9" * 5_000, "%D9%A1" * 10, "-1", "{}"]
)
@pytest.mark.parametrize("rest", ["", "/messages", "/messages/x/media", "/link", "/nothing"])
async def test_a_number_that_is_none(talked: Talked, number: str, rest: str) -> None:
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"):
        assert 400 <= await talked.answer(method, f"/phones/{number}{rest}") < 500


@pytest.mark.parametrize(
    "query",
    [
        *("after=%00", "after=%ed%a0%80", "after=x", "after=" + "x" * 5_000, "after=x&since=1"),
        *("since=-1", "since=1e999", "since=NaN", "since=" + "9" * 5_000, "since=0x10"),
        *("wait=nan", "wait=inf", "wait=-1", "wait=61", "wait=1e999", "wait=x"),
    ],
)
async def test_a_query_that_asks_for_nothing_there_is(talked: Talked, query: str) -> None:
    assert await talked.answer("GET", f"/phones/{ALICE}/messages?{query}") in {400, 404}


@pytest.mark.parametrize("origin", ["http://[::1", "[", "\x80", "http://127.0.0.1:99999999"])
async def test_an_origin_that_is_no_address(talked: Talked, origin: str) -> None:
    assert await talked.answer("GET", "/state", headers={"Origin": origin}) == 403
