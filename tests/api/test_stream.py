"""Server-Sent Events and the long poll: in order, resumable, let go when the server stops."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from gateway.api.dialects.native.events import envelope
from gateway.api.dialects.native.routes.stream import STREAMS
from gateway.api.server import build_runner
from gateway.core.events import EventType
from tests.api.gateway_fixtures import Server
from tests.api.gateway_kit import KEY, Inside
from tests.api.samples import a_session

HEADERS = {"X-API-Key": KEY}


async def _read(answer: aiohttp.ClientResponse, count: int) -> list[dict[str, Any]]:
    """So many events, each checked for its frame."""
    events: list[dict[str, Any]] = []
    frame: dict[str, str] = {}
    async with asyncio.timeout(30):
        while len(events) < count:
            line = (await answer.content.readline()).decode().rstrip("\n")
            if line.startswith(":"):
                continue
            if line:
                name, _, value = line.partition(": ")
                frame[name] = value
            elif frame:
                event = json.loads(frame["data"])
                assert frame["id"] == str(event["seq"])
                assert frame["event"] == event["type"]
                events.append(event)
                frame = {}
    return events


async def test_history_then_live_in_order(server: Server, inside: Inside) -> None:
    history = [inside.log.write(), inside.log.write()]
    async with server.client.get(f"{server.url}/api/events/stream", headers=HEADERS) as answer:
        assert answer.status == 200
        assert answer.content_type == "text/event-stream"
        assert answer.headers["Cache-Control"] == "no-store"
        assert await _read(answer, 2) == [envelope(event) for event in history]
        live = inside.log.write()
        assert await _read(answer, 1) == [envelope(live)]


@pytest.mark.parametrize(
    ("query", "headers", "expected"),
    [
        ("after=1", {}, [2, 3, 4]),
        ("after=0", {"Last-Event-ID": "2"}, [3, 4]),
        ("sessionId=fresh", {}, [3]),
        ("types=session.status", {}, [4]),
        ("types=session.status,message.received&after=2", {}, [3, 4]),
    ],
)
async def test_where_it_begins_and_what_it_tells(
    server: Server, inside: Inside, query: str, headers: dict[str, str], expected: list[int]
) -> None:
    for session_id in ("shop", "shop", "fresh"):
        inside.log.write(session_id=session_id)
    inside.log.write(a_session(), EventType.SESSION_STATUS)
    url = f"{server.url}/api/events/stream?{query}"
    async with server.client.get(url, headers=HEADERS | headers) as answer:
        events = await _read(answer, len(expected))
    assert [event["seq"] for event in events] == expected


@pytest.mark.parametrize("last", ["x", "-1", "1.5", "9" * 30])
async def test_a_last_event_id_that_is_no_seq(server: Server, last: str) -> None:
    status, answer = await server.call("GET", "/api/events/stream", headers={"Last-Event-ID": last})
    assert (status, answer["error"]["code"]) == (400, "invalid_request")


async def test_a_key_that_is_not_for_a_session_is_refused_before_the_stream(
    server: Server, inside: Inside
) -> None:
    inside.keys.add("app", sessions=frozenset({"shop"}))
    status, _ = await server.call("GET", "/api/events/stream?sessionId=fresh", key="app")
    assert status == 403


async def test_a_reader_who_was_away_for_too_long_is_told_what_it_missed(
    server: Server, inside: Inside
) -> None:
    for _ in range(20):
        inside.log.write()
    inside.log.forget(10)
    url = f"{server.url}/api/events/stream?after=5"
    async with server.client.get(url, headers=HEADERS) as answer:
        frames = [(await answer.content.readuntil(b"\n\n")).decode() for _ in range(3)]
    assert frames[:2] == [
        ": hello\n\n",
        'event: log.gap\ndata: {"after":5,"oldest":11,"newest":20}\n\n',
    ]
    assert frames[2].startswith("id: 11\n")
    _, page = await server.call("GET", "/api/events?after=5&limit=1")
    assert (page["data"][0]["seq"], page["next"], page["oldest"], page["newest"]) == (
        11,
        11,
        11,
        20,
    )


@pytest.mark.parametrize("taken_back", [True, False])
async def test_a_stream_does_not_outlive_its_key(
    server: Server, inside: Inside, taken_back: bool
) -> None:
    server.app[STREAMS].keep_alive_seconds = 0.01
    inside.keys.add("app")
    url = f"{server.url}/api/events/stream"
    async with server.client.get(url, headers={"X-API-Key": "app"}) as answer:
        assert await answer.content.readuntil(b"\n\n") == b": hello\n\n"
        assert await answer.content.readuntil(b"\n\n") == b": keep-alive\n\n"
        if taken_back:
            del inside.keys.secrets["app"]
            async with asyncio.timeout(10):
                await answer.content.read()  # to its end
        else:  # the control
            for _ in range(20):
                assert await answer.content.readuntil(b"\n\n") == b": keep-alive\n\n"


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=501",
        "limit=x",
        "wait=-1",
        "wait=inf",
        "wait=nan",
        "after=-1",
        "after=1.5",
        f"after={1 << 63}",
        "types=message.recieved",
        "types=message.received,nothing",
        "sessionId=a%20b",
    ],
)
async def test_what_cannot_be_asked_of_the_log(server: Server, query: str) -> None:
    status, answer = await server.call("GET", f"/api/events?{query}")
    assert (status, answer["error"]["code"]) == (400, "invalid_request")


@pytest.mark.parametrize("query", ["limit=500", "wait=0", f"after={(1 << 63) - 1}", "types="])
async def test_the_bounds_of_what_can_be_asked(server: Server, query: str) -> None:
    assert (await server.call("GET", f"/api/events?{query}"))[0] == 200


async def test_the_pull_api_pages_and_waits(server: Server, inside: Inside) -> None:
    _, empty = await server.call("GET", "/api/events?after=7")
    assert empty == {"success": True, "data": [], "next": 7, "oldest": 1, "newest": 0}
    events = [inside.log.write() for _ in range(3)]
    _, page = await server.call("GET", "/api/events?limit=2")
    held = {"oldest": 1, "newest": 3}
    assert page == {"success": True, "data": [envelope(e) for e in events[:2]], "next": 2, **held}
    _, page = await server.call("GET", f"/api/events?after={page['next']}")
    assert page == {"success": True, "data": [envelope(events[2])], "next": 3, **held}
    waiting = asyncio.get_running_loop().create_task(
        server.call("GET", "/api/events?after=3&wait=30")
    )
    await inside.log.waited_for.wait()
    event = inside.log.write()
    status, page = await asyncio.wait_for(waiting, 5)
    assert (status, page["data"]) == (200, [envelope(event)])


@pytest.mark.parametrize("path", ["/api/events?wait=60", "/api/events/stream"])
async def test_a_stopping_server_does_not_wait_for_those_who_wait(
    app: web.Application, inside: Inside, path: str
) -> None:
    runner = build_runner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    _, writer = await asyncio.open_connection(host, port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nX-API-Key: {KEY}\r\n\r\n".encode())
    await inside.log.waited_for.wait()
    async with asyncio.timeout(3):
        await runner.cleanup()
    writer.close()
