"""Hostile, broken and late bodies: refused in words, never with a 500."""

import asyncio
import io
import json

import aiohttp
import pytest
from aiohttp import web

from gateway.api.bodies import MAX_BODY_BYTES, read_json
from gateway.api.dialects.native import NATIVE
from gateway.api.middleware import FAILURES, Failures, refusals
from tests.api.gateway_fixtures import Server
from tests.api.gateway_kit import KEY

HEADERS = {"X-API-Key": KEY, "Content-Type": "application/json"}
SEND = '{"sessionId": "shop", "to": "5491100000002", "text": %s}'

BROKEN = {
    "nothing but a brace": b"{",
    "nested 200,000 deep": b'{"sessionId":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "nested in an unknown field": b'{"x":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "not UTF-8": b'{"sessionId": "\xff\xfe"}',
    "UTF-16": '{"sessionId": "shop"}'.encode("utf-16"),
    "a lone surrogate": (SEND % '"\\ud800"').encode(),
    "a raw NUL": b'{"sessionId": "a\x00b"}',
    "two values": b"{} {}",
}
MISTAKEN = {
    "NaN": b'{"sessionId": NaN}',
    "a list": b"[]",
    "a string": b'"text"',
    "null": b"null",
    "nothing": b"",
    "an empty object": b"{}",
    "an integer of 5,000 digits": b'{"sessionId": ' + b"9" * 5000 + b"}",
    "numbers for text": b'{"sessionId": 1, "to": 5491100000002, "text": 3}',
    "objects for text": b'{"sessionId": {}, "to": [], "text": {"a": 1}}',
    "an escaped NUL": (SEND % '"a\\u0000b"').encode(),
    "a NUL in a list": b'{"sessionId":"shop","to":"549110000","text":"a","mentions":["\\u0000"]}',
    "a session id with a slash": b'{"sessionId": "../etc", "to": "5491100000002", "text": "a"}',
    "blank text": (SEND % '"  "').encode(),
    "an unknown type": b'{"sessionId":"shop","to":"5491100000002","type":"telegram","text":"a"}',
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
async def test_what_is_no_json_is_bad_json(server: Server, body: bytes) -> None:
    status, answer = await server.call("POST", "/api/messages/send", data=body, headers=HEADERS)
    assert (status, answer["error"]["code"]) == (400, "bad_json")


@pytest.mark.parametrize("body", MISTAKEN.values(), ids=MISTAKEN.keys())
async def test_what_does_not_fit_names_its_fields(server: Server, body: bytes) -> None:
    status, answer = await server.call("POST", "/api/messages/send", data=body, headers=HEADERS)
    assert status == 400
    if answer["error"]["code"] == "invalid_request":
        assert all(set(each) == {"field", "message"} for each in answer["error"]["details"])
        assert answer["error"]["details"]
    else:
        assert answer["error"]["code"] == "bad_json"  # what the parser itself cannot hold


async def test_the_largest_body_passes_and_one_byte_more_is_too_large(server: Server) -> None:
    body = json.dumps({"sessionId": "shop", "to": "5491100000002", "text": "a", "x": ""})
    fits = body[:-2] + "x" * (MAX_BODY_BYTES - len(body)) + body[-2:]
    assert len(fits) == MAX_BODY_BYTES
    file = io.BytesIO(fits.encode())
    status, _ = await server.call("POST", "/api/messages/send", data=file, headers=HEADERS)
    assert status == 200
    file = io.BytesIO(fits.encode() + b" ")
    status, answer = await server.call("POST", "/api/messages/send", data=file, headers=HEADERS)
    assert (status, answer["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
        {"Content-Type": "nonsense"},
    ],
)
async def test_only_plain_json_is_read(server: Server, headers: dict[str, str]) -> None:
    status, answer = await server.call(
        "POST", "/api/messages/bulk", data=b"{}", headers=headers, skip_auto_headers=[]
    )
    assert (status, answer["error"]["code"]) == (415, "unsupported_media")


async def test_json_without_a_content_type_or_with_a_charset_is_read(server: Server) -> None:
    body = (SEND % '"a"').encode()
    charset = {"Content-Type": "application/json; charset=utf-8"}
    assert (await server.call("POST", "/api/messages/send", data=body, headers=charset))[0] == 200
    status, _ = await server.call(
        "POST", "/api/messages/send", data=body, skip_auto_headers=["Content-Type"]
    )
    assert status == 200


async def test_unknown_fields_are_ignored(server: Server) -> None:
    body = {"sessionId": "shop", "to": "5491100000002", "text": "a", "future": {"x": [1]}}
    assert (await server.call("POST", "/api/messages/send", body))[0] == 200


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=501",
        "limit=-1",
        "limit=many",
        "limit=" + "9" * 5000,
        "limit=1e3",
        "after=-1",
        "after=" + "9" * 19,
        "wait=-1",
        "wait=nan",
        "wait=inf",
        "types=message.received,nothing.ever",
        "sessionId=%00",
        "sessionId=no/slash",
    ],
)
async def test_a_query_that_cannot_be_read_is_refused(server: Server, query: str) -> None:
    status, answer = await server.call("GET", f"/api/events?{query}")
    assert (status, answer["error"]["code"]) == (400, "invalid_request")
    assert answer["error"]["details"][0]["field"].split(".")[0] == query.partition("=")[0]


@pytest.mark.parametrize("part", ["%00", "a%00b", "%ED%A0%80", "%FF", "..%2F..%2Fetc", "x" * 65])
async def test_addresses_that_name_nothing(server: Server, part: str) -> None:
    for path in (f"/api/sessions/{part}", f"/api/sessions/shop/messages/{part}"):
        status, answer = await server.call("GET", path)
        assert status == 404, path
        assert answer["error"]["code"].endswith("not_found")


async def test_a_body_that_does_not_come_is_408_and_the_connection_ends() -> None:
    app = web.Application(middlewares=[refusals([NATIVE])])
    app[FAILURES] = Failures()

    async def read(request: web.Request) -> web.Response:
        return web.Response(body=await read_json(request, seconds=0.2))

    app.router.add_post("/", read)
    runner = web.AppRunner(app, lingering_time=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    reader, writer = await asyncio.open_connection(*runner.addresses[0][:2])
    writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{")
    answer = await asyncio.wait_for(reader.read(), 5)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b'"request_timeout"' in answer
    assert b"Connection: close" in answer
    writer.close()
    await writer.wait_closed()
    await runner.cleanup()


async def test_a_caller_who_hangs_up_in_the_middle_harms_nobody(server: Server) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    for body in (b"{", b""):
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            b"POST /api/messages/send HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n"
            b"Content-Type: application/json\r\nX-API-Key: " + KEY.encode() + b"\r\n\r\n" + body
        )
        await writer.drain()
        writer.close()
        await writer.wait_closed()
    assert (await server.call("GET", "/api/sessions"))[0] == 200


async def test_the_error_of_a_broken_chunked_body(server: Server) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        b"POST /api/messages/send HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: application/json\r\nX-API-Key: " + KEY.encode() + b"\r\n\r\nzz\r\n"
    )
    answer = await asyncio.wait_for(reader.read(), 10)
    assert answer.split()[1] == b"400"
    writer.close()
    await writer.wait_closed()


async def test_a_client_library_that_sends_expect_continue(server: Server) -> None:
    async with server.client.post(
        f"{server.url}/api/messages/send",
        json={"sessionId": "shop", "to": "5491100000002", "text": "a"},
        headers={"X-API-Key": KEY},
        expect100=True,
        timeout=aiohttp.ClientTimeout(5),
    ) as answer:
        assert answer.status == 200
