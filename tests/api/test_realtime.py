"""Socket.IO with the public client: handshake, live events, resuming without gap or double."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
import socketio
from aiohttp import web
from socketio.exceptions import ConnectionError as Refused

from gateway.api.dialects.native.events import envelope
from gateway.api.realtime import MAX_FRAME_BYTES, REALTIME
from gateway.api.server import build_runner
from gateway.core.events import EventType
from gateway.core.tenants import Scope
from tests.api.gateway_fixtures import Server
from tests.api.gateway_kit import KEY, Inside
from tests.api.samples import a_qr, a_session

Connect = Callable[..., Awaitable["Listener"]]


class Listener:
    """A connected client that remembers what it was told, in order."""

    def __init__(self) -> None:
        self.client = socketio.AsyncClient(reconnection=False)
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self._more = asyncio.Event()
        self._asked = 0
        self.client.on("*", self._on_event)
        self.gone = asyncio.Event()
        self.client.on("disconnect", self._on_disconnect)
        self.client.on("connect_error", self._on_refusal)
        self.refusal: Any = None

    def _on_event(self, name: str, data: dict[str, Any]) -> None:
        self.heard.append((name, data))
        self._more.set()

    def _on_refusal(self, refusal: Any) -> None:
        self.refusal = refusal

    def _on_disconnect(self, _reason: str) -> None:
        self.gone.set()

    async def hears_of(self, name: str) -> dict[str, Any]:
        """The next event of this name that was not asked for before."""
        async with asyncio.timeout(30):
            while True:
                for heard in self.heard[self._asked :]:
                    self._asked += 1
                    if heard[0] == name:
                        return heard[1]
                self._more.clear()
                await self._more.wait()

    async def hears(self, count: int) -> list[int]:
        """The seqs heard, once there are so many."""
        async with asyncio.timeout(30):
            while len(self.heard) < count:
                self._more.clear()
                await self._more.wait()
        return [data["seq"] for _, data in self.heard]


@pytest.fixture
async def connect(server: Server) -> AsyncIterator[Connect]:
    listeners: list[Listener] = []

    async def to(auth: dict[str, Any] | None = None, **options: Any) -> Listener:
        listener = Listener()
        listeners.append(listener)
        transports = options.pop("transports", ["websocket"])
        if "headers" not in options and isinstance(auth, dict | None):
            auth = {"apiKey": KEY} | (auth or {})
        try:
            await listener.client.connect(server.url, auth=auth, transports=transports, **options)
        except Refused:
            raise Refused(listener.refusal) from None
        return listener

    yield to
    for listener in listeners:
        with contextlib.suppress(TimeoutError):  # a poll that is under way is not given up
            await asyncio.wait_for(listener.client.disconnect(), 1)
        session = listener.client.eio.http
        if session is not None:
            await session.close()


@pytest.mark.parametrize("transports", [["websocket"], ["polling"], ["polling", "websocket"]])
async def test_an_event_arrives_under_its_native_name_with_the_envelope_alone(
    connect: Connect, inside: Inside, transports: list[str]
) -> None:
    listener = await connect(transports=transports)
    event = inside.log.write()
    await listener.hears(1)
    assert listener.heard == [("message.received", envelope(event))]


@pytest.mark.parametrize("auth", [{"apiKey": KEY}, {"token": KEY}])
async def test_the_key_is_taken_under_either_name(
    connect: Connect, inside: Inside, auth: dict[str, str]
) -> None:
    listener = await connect(auth, headers={})
    inside.log.write()
    assert await listener.hears(1) == [1]


@pytest.mark.parametrize(
    ("auth", "code"),
    [
        ({"apiKey": "wrong"}, "unauthorized"),
        ({"token": "wrong"}, "unauthorized"),
        ({"apiKey": ""}, "unauthorized"),
        ({"apiKey": 5}, "invalid_request"),
        ({"apiKey": KEY, "after": -1}, "invalid_request"),
        ({"apiKey": KEY, "after": "x"}, "invalid_request"),
        ({"apiKey": KEY, "sessions": "shop"}, "invalid_request"),
        ({"apiKey": KEY, "format": "martian"}, "not_supported"),
        (None, "unauthorized"),
        (["apiKey"], "invalid_request"),
    ],
)
async def test_whoever_may_not_listen_is_refused_at_the_handshake(
    connect: Connect, auth: Any, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        await connect(auth, headers={})
    assert code in str(refusal.value)


async def test_wrong_keys_are_counted_here_too(connect: Connect, server: Server) -> None:
    for _ in range(10):
        with pytest.raises(Refused):
            await connect({"apiKey": "wrong"})
    with pytest.raises(Refused, match="rate_limited"):
        await connect({"apiKey": "wrong"})
    assert (await server.call("GET", "/api/sessions", key="wrong"))[0] == 429
    await connect()


async def test_a_key_that_may_not_read_may_not_listen(connect: Connect, inside: Inside) -> None:
    inside.keys.add("sender", scopes=frozenset({Scope.SEND}))
    with pytest.raises(Refused, match="forbidden"):
        await connect({"apiKey": "sender"})


async def test_a_listener_only_hears_the_sessions_that_it_asked_for(
    connect: Connect, inside: Inside
) -> None:
    narrow = await connect({"sessions": ["shop", "other"]})
    wide = await connect()
    for session_id in ("shop", "fresh", None, "other", "shop"):
        inside.log.write(session_id=session_id)
    assert await wide.hears(5) == [1, 2, 3, 4, 5]
    assert await narrow.hears(4) == [1, 3, 4, 5]


async def test_a_listener_never_hears_sessions_that_its_key_is_not_for(
    connect: Connect, inside: Inside
) -> None:
    inside.keys.add("app", sessions=frozenset({"shop"}))
    inside.log.write(session_id="fresh")
    resumed = await connect({"apiKey": "app", "sessions": ["shop", "fresh"], "after": 0})
    live = await connect({"apiKey": "app"})
    inside.log.write(session_id="fresh")
    inside.log.write(session_id="shop")
    assert await resumed.hears(1) == [3]
    assert await live.hears(1) == [3]


async def test_a_listener_resumes_after_what_it_heard_last(
    connect: Connect, inside: Inside
) -> None:
    for _ in range(5):
        inside.log.write()
    listener = await connect({"after": 2})
    assert await listener.hears(3) == [3, 4, 5]
    inside.log.write()
    assert await listener.hears(4) == [3, 4, 5, 6]


async def test_from_the_beginning_of_the_log(connect: Connect, inside: Inside) -> None:
    for _ in range(1_200):  # more than one page of it
        inside.log.write()
    listener = await connect({"after": 0})
    assert await listener.hears(1_200) == list(range(1, 1_201))


async def test_without_after_only_what_comes_from_now_on(connect: Connect, inside: Inside) -> None:
    inside.log.write()
    listener = await connect()
    inside.log.write()
    assert await listener.hears(1) == [2]


async def test_after_a_number_that_was_never_given(connect: Connect, inside: Inside) -> None:
    """A client of a database that is no more is told so, and does not stay deaf."""
    inside.log.write()
    listener = await connect({"after": 1_000_000})
    inside.log.write()
    assert await listener.hears_of("log.gap") == {"after": 1_000_000, "oldest": 1, "newest": 1}
    assert (await listener.hears_of("message.received"))["seq"] == 2


async def test_a_listener_that_was_away_for_too_long_is_told_what_it_missed(
    connect: Connect, inside: Inside
) -> None:
    for _ in range(20):
        inside.log.write()
    inside.log.forget(10)
    late = await connect({"after": 5})
    begins = await connect({"after": 0})
    just_in_time = await connect({"after": 10})
    inside.log.write()
    assert await late.hears_of("log.gap") == {"after": 5, "oldest": 11, "newest": 20}
    assert [(await late.hears_of("message.received"))["seq"] for _ in range(11)] == [*range(11, 22)]
    for listener in (begins, just_in_time):
        assert await listener.hears(11) == list(range(11, 22))


async def test_no_gap_and_no_double_while_the_log_grows(connect: Connect, inside: Inside) -> None:
    first = await connect()
    for _ in range(700):
        inside.log.write()
    writing = asyncio.get_running_loop().create_task(_write(inside, 600))
    listeners = [await connect({"after": after}) for after in (0, 100, 650, 699)]
    await writing
    assert await first.hears(1_300) == list(range(1, 1_301))
    for listener, after in zip(listeners, (0, 100, 650, 699), strict=True):
        expected = list(range(after + 1, 1_301))
        assert await listener.hears(len(expected)) == expected


async def _write(inside: Inside, count: int) -> None:
    for _ in range(count):
        inside.log.write()
        await asyncio.sleep(0)


async def test_two_hundred_events_to_many_listeners_in_order(
    connect: Connect, inside: Inside
) -> None:
    listeners = [await connect() for _ in range(10)]
    for _ in range(200):
        inside.log.write()
    for listener in listeners:
        assert await listener.hears(200) == list(range(1, 201))


async def test_session_events_carry_the_session_and_its_qr(
    connect: Connect, inside: Inside
) -> None:
    listener = await connect()
    inside.log.write(a_session(), EventType.SESSION_STATUS)
    inside.log.write(a_qr(), EventType.SESSION_QR, "fresh")
    await listener.hears(2)
    (status_name, status), (qr_name, qr) = listener.heard
    assert (status_name, status["data"]["status"]) == ("session.status", "connected")
    assert qr_name == "session.qr"
    assert qr["data"]["sessionId"] == "fresh"
    assert qr["data"]["image"].startswith("data:image/png;base64,")
    assert qr["data"]["expiresIn"] == 20


async def test_the_panels_cookie_opens_a_socket_of_the_same_origin(
    connect: Connect, server: Server, inside: Inside
) -> None:
    async with server.client.post(f"{server.url}/api/panel/login", json={"apiKey": KEY}) as answer:
        (morsel,) = answer.cookies.values()
    cookie = {"Cookie": f"{morsel.key}={morsel.value}"}
    listener = await connect(headers=cookie | {"Origin": server.url})
    inside.log.write()
    assert await listener.hears(1) == [1]
    with pytest.raises(Refused):
        await connect(headers=cookie | {"Origin": "http://evil.example"})


async def test_another_sites_page_is_refused_even_with_a_key(
    connect: Connect, server: Server
) -> None:
    with pytest.raises(Refused):
        await connect({"apiKey": KEY}, headers={"Origin": "http://evil.example"})


async def test_a_listener_that_stops_reading_costs_the_others_nothing(
    connect: Connect, server: Server, inside: Inside, app: web.Application
) -> None:
    async with server.client.ws_connect(
        f"{server.url}/socket.io/?EIO=4&transport=websocket", max_msg_size=0
    ) as deaf:
        await deaf.receive()
        await deaf.send_str('40{"apiKey":"' + KEY + '"}')
        await deaf.receive()
        listener = await connect()
        # It says nothing more and reads nothing more; its buffers and then its queue fill.
        for _ in range(3_000):
            inside.log.write()
        assert await listener.hears(3_000) == list(range(1, 3_001))


async def test_the_feed_survives_a_log_that_was_away(connect: Connect, inside: Inside) -> None:
    listener = await connect()
    inside.log.write()
    assert await listener.hears(1) == [1]
    inside.log.fail_once = OSError("the disk was away")
    inside.log.write()
    inside.log.write()
    assert await listener.hears(3) == [1, 2, 3]


async def test_a_stopping_server_hangs_up(app: web.Application, inside: Inside) -> None:
    runner = build_runner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    listener = Listener()
    await listener.client.connect(
        f"http://{host}:{port}", auth={"apiKey": KEY}, transports=["websocket"]
    )
    async with asyncio.timeout(5):
        await runner.cleanup()
        await listener.gone.wait()
    assert not listener.client.connected


@pytest.mark.parametrize(
    "garbage", ["40{", "4\x00", "40" + "[" * 50_000, "42[]", '42["x"]', "9", "", "x" * 70_000]
)
async def test_garbage_on_the_socket_harms_nobody(
    server: Server, connect: Connect, garbage: str
) -> None:
    url = f"{server.url}/socket.io/?EIO=4&transport=websocket"
    async with server.client.ws_connect(url) as socket:
        await socket.receive()
        await socket.send_str(garbage)
        # Either this one is hung up on, or it can still say who it is.
        async with asyncio.timeout(5):
            with contextlib.suppress(ConnectionError):
                await socket.send_str('40{"apiKey":"' + KEY + '"}')
            answer = await socket.receive()
        assert answer.type in {
            aiohttp.WSMsgType.TEXT,
            aiohttp.WSMsgType.CLOSE,
            aiohttp.WSMsgType.CLOSED,
        }
    await connect()


async def test_strangers_without_number_are_refused_until_those_before_have_gone(
    app: web.Application, server: Server, connect: Connect
) -> None:
    known = await connect()
    app[REALTIME].max_strangers = 3
    hello = "/socket.io/?EIO=4&transport=polling"
    for _ in range(3):
        async with server.client.get(server.url + hello) as answer:
            assert answer.status == 200
    status, answer = await server.call("GET", hello, key=None)
    assert (status, answer["error"]["code"]) == (429, "rate_limited")
    assert known.client.connected
    app[REALTIME].max_strangers = 4
    await connect()  # who says so at once, is one no longer
    async with server.client.get(server.url + hello) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    ("length", "status", "code"),
    [
        (f"Content-Length: {MAX_FRAME_BYTES + 1}", 413, "too_large"),
        ("Transfer-Encoding: chunked", 400, "invalid_request"),
    ],
)
async def test_a_packet_that_is_too_large_is_not_even_read(
    server: Server, length: str, status: int, code: str
) -> None:
    """Nobody has said yet who they are: whatever they send must not fill the memory."""
    async with server.client.get(f"{server.url}/socket.io/?EIO=4&transport=polling") as opened:
        sid = json.loads((await opened.text())[1:])["sid"]
    host, port = server.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    path = f"/socket.io/?EIO=4&transport=polling&sid={sid}"
    writer.write(f"POST {path} HTTP/1.1\r\nHost: x\r\n{length}\r\n\r\n".encode())
    async with asyncio.timeout(10):  # of the body, not a byte comes
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        body = await reader.readexactly(int(head.split("Content-Length: ")[1].split()[0]))
    assert int(head.split()[1]) == status
    assert json.loads(body)["error"]["code"] == code
    writer.close()
    await writer.wait_closed()
