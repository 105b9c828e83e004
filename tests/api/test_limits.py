"""Limits over HTTP: how they are set, and what every send tells of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from gateway.config import Settings
from tests.api.gateway_fixtures import Server
from tests.api.gateway_kit import KEY
from tests.api.real_inside import served
from tests.conftest import StoppedClock
from tests.house import BETO, opened

BODY = {"sessionId": "ana", "to": BETO, "text": "hola"}


@pytest.fixture
async def server(tmp_path: Path, settings: Settings) -> AsyncIterator[Server]:
    async with opened(tmp_path, clock=StoppedClock()) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        async with served(house, settings) as server:
            yield server


async def send(server: Server, **headers: str) -> aiohttp.ClientResponse:
    async with server.client.post(
        f"{server.url}/api/messages/send", json=BODY, headers={"X-API-Key": KEY, **headers}
    ) as answer:
        await answer.read()
        return answer


async def test_the_settings_tell_how_sends_are_paced_and_which_words_opt_out(
    server: Server, settings: Settings
) -> None:
    status, answer = await server.call("GET", "/api/sending")
    assert status == 200
    assert answer["data"] == {
        "sendsPerMinute": None,
        "typingSeconds": 0,
        "optOutWords": settings.opt_out_words.split(","),
        "optInWords": settings.opt_in_words.split(","),
    }
    assert (await server.call("GET", "/api/sending", key=None))[0] == 401


async def test_every_send_tells_what_is_left(server: Server) -> None:
    assert not any(name.startswith("X-RateLimit") for name in (await send(server)).headers)
    status, answer = await server.call("PUT", "/api/sessions/ana/limits", {"minute": 2, "day": 5})
    minute = {"limit": 2, "used": 0, "remaining": 2, "resetsAt": "2026-11-21T10:01:00.000Z"}
    day = {"limit": 5, "used": 0, "remaining": 5, "resetsAt": "2026-11-22T00:00:00.000Z"}
    assert (status, answer["data"]) == (
        200,
        {"minute": minute, "hour": None, "day": day, "month": None},
    )
    resets_at = "1795255260"  # 10:01 of that day
    for remaining in ("1", "0"):
        headers = (await send(server)).headers
        assert headers["X-RateLimit-Limit"] == "2"
        assert headers["X-RateLimit-Remaining"] == remaining
        assert headers["X-RateLimit-Reset"] == resets_at
    refused = await send(server)
    assert refused.status == 429
    assert refused.headers["Retry-After"] == "60"
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert refused.headers["X-RateLimit-Reset"] == resets_at
    _, answer = await server.call("POST", "/api/messages/send", BODY)
    assert answer["error"]["code"] == "rate_limited"


async def test_a_used_up_quota_has_a_code_of_its_own(server: Server) -> None:
    await server.call("PUT", "/api/limits/sends", {"month": 1})
    assert (await send(server, **{"Idempotency-Key": "a"})).status == 200
    status, answer = await server.call("POST", "/api/messages/send", BODY)
    assert (status, answer["error"]["code"]) == (429, "quota_exhausted")
    # A call that was made before is answered again: it sends nothing.
    again = await send(server, **{"Idempotency-Key": "a"})
    assert (again.status, again.headers["X-RateLimit-Remaining"]) == (200, "0")
    _, answer = await server.call("GET", "/api/limits/sends")
    assert answer["data"]["month"]["used"] == 1


@pytest.mark.parametrize("limits", [{"minute": -1}, {"day": "5"}, {"hour": 10**12}, {"day": 1.5}])
async def test_a_limit_is_a_number_of_sends(server: Server, limits: dict[str, object]) -> None:
    status, answer = await server.call("PUT", "/api/sessions/ana/limits", limits)
    assert (status, answer["error"]["code"]) == (400, "invalid_request")
