"""Large bodies take turns, in order; small ones never wait, and nobody keeps what they gave up."""

import asyncio
import io
import json
from contextlib import AsyncExitStack

import pytest
from aiohttp import web

from gateway.api.body_room import BODY_ROOM, SMALL_BYTES, BodyRoom
from gateway.api.dialects.native.routes.bulks import MAX_BULK_BYTES
from gateway.api.dialects.native.routes.panel import MAX_LOGIN_BYTES
from gateway.core.errors import RateLimited
from tests.api.gateway_fixtures import Server

HALF = 5 * SMALL_BYTES
LARGE = HALF + 1  # two of them do not fit


@pytest.fixture
def room() -> BodyRoom:
    return BodyRoom(room_bytes=2 * HALF, wait_seconds=600)


@pytest.fixture
def app(app: web.Application) -> web.Application:
    """With little room, and little patience."""
    app[BODY_ROOM] = BodyRoom(room_bytes=2 * SMALL_BYTES, wait_seconds=0.05)
    return app


async def test_large_ones_wait_for_each_other_in_order_and_small_ones_do_not(
    room: BodyRoom,
) -> None:
    entered: list[str] = []

    async def enter(name: str, size: int) -> None:
        async with room.taken(size):
            entered.append(name)

    loop = asyncio.get_running_loop()
    async with room.taken(LARGE):
        waiting = [
            loop.create_task(enter("huge", 100 * LARGE)),  # more than there is: alone, then
            loop.create_task(enter("fits", SMALL_BYTES + 1)),
            loop.create_task(enter("small", SMALL_BYTES)),
        ]
        await asyncio.wait([waiting[2]])
        assert entered == ["small"]
    await asyncio.wait(waiting)
    assert entered == ["small", "huge", "fits"]


async def test_who_waits_in_vain_is_told_when_to_come_again_and_is_in_nobodys_way() -> None:
    room = BodyRoom(room_bytes=2 * HALF, wait_seconds=0.05)
    async with room.taken(LARGE):
        for _ in range(3):
            with pytest.raises(RateLimited) as refusal:
                async with room.taken(LARGE):
                    pytest.fail("there is no room")
            assert refusal.value.retry_after_seconds > 0
        async with room.taken(SMALL_BYTES + 1):
            pass
    async with room.taken(2 * HALF):
        pass


@pytest.mark.parametrize("same_moment", [False, True])
async def test_who_is_cancelled_gives_back_what_it_was_given(
    room: BodyRoom, same_moment: bool
) -> None:
    async def enter() -> None:
        async with room.taken(LARGE):
            pytest.fail("it was cancelled before")

    async with AsyncExitStack() as held:
        await held.enter_async_context(room.taken(LARGE))
        waiting = asyncio.get_running_loop().create_task(enter())
        await asyncio.sleep(0)
        if same_moment:
            await held.aclose()
        waiting.cancel()
        await asyncio.wait([waiting])
        assert waiting.cancelled()
    async with asyncio.timeout(5), room.taken(2 * HALF):
        pass


async def test_a_body_leaves_early_where_it_says_so(room: BodyRoom) -> None:
    async with room.taken(LARGE) as place:
        place.leave()
        async with asyncio.timeout(5), room.taken(2 * HALF):
            pass
    async with room.taken(HALF), room.taken(HALF):
        pass  # what left early is not given back twice
    assert room._free == 2 * HALF


async def test_routes_take_turns_and_have_limits_of_their_own(
    server: Server, app: web.Application
) -> None:
    large = {"sessionId": "shop", "to": "5491100000002", "text": "a", "x": "x" * 2 * SMALL_BYTES}
    async with app[BODY_ROOM].taken(SMALL_BYTES + 1):
        status, answer = await server.call("POST", "/api/messages/send", large)
        assert (status, answer["error"]["code"]) == (429, "rate_limited")
        small = {"sessionId": "shop", "to": "5491100000002", "text": "a"}
        assert (await server.call("POST", "/api/messages/send", small))[0] == 200
    assert (await server.call("POST", "/api/messages/send", large))[0] == 200
    for path, limit in (
        ("/api/panel/login", MAX_LOGIN_BYTES),
        ("/api/messages/bulk", MAX_BULK_BYTES),
    ):
        body = json.dumps({"x": "x" * limit}).encode()
        headers = {"Content-Type": "application/json"}
        for chunked in (None, True):  # with a length, and without
            status, answer = await server.call(
                "POST", path, data=io.BytesIO(body), chunked=chunked, headers=headers
            )
            assert (status, answer["error"]["code"]) == (413, "too_large"), path
            assert str(limit) in answer["error"]["message"]
