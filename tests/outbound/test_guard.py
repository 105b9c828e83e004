"""No spelling of a private address is reached, by no way; what the operator allows is."""

import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from gateway.outbound.client import UNREACHABLE, NoAnswer, OutboundClient
from gateway.outbound.guard import Guard
from gateway.workers.webhook_body import WebhookBody
from tests.outbound.inside import LOOPBACK, LYING, PRIVATE, PUBLIC, Canary, canary, lying_names

EMPTY = WebhookBody(b"{}")


@pytest.fixture
async def bird() -> AsyncIterator[Canary]:
    async with canary() as bird:
        with lying_names():
            yield bird


@asynccontextmanager
async def client(*allowed: str) -> AsyncIterator[OutboundClient]:
    made = OutboundClient(Guard(allowed), timeout_seconds=5)
    try:
        yield made
    finally:
        await made.close()


@pytest.mark.parametrize("host", [*LOOPBACK, *LYING, "nobody.example"])
async def test_loopback_is_not_reached_and_every_refusal_reads_the_same(
    bird: Canary, host: str
) -> None:
    for _ in range(2):  # a name may lead elsewhere the next time
        async with client() as guarded:
            with pytest.raises(NoAnswer) as refusal:
                await guarded.post(f"http://{host}:{bird.port}/", EMPTY, {}, trusted=False)
        assert str(refusal.value) == UNREACHABLE
    assert bird.connections == 0


@pytest.mark.parametrize(
    ("allowed", "host"),
    [
        ("127.0.0.0/8", "127.0.0.1"),
        ("127.0.0.0/8", "user:word@127.0.0.1"),
        ("127.0.0.0/8", "inside.example"),
        ("127.0.0.0/8", "both.example"),
        ("127.0.0.1", "[::ffff:127.0.0.1]"),
        ("::1/128", "[::1]"),
        ("inside.example", "inside.example"),
        ("Inside.Example", "INSIDE.example."),
    ],
)
async def test_the_canary_sings_where_the_operator_allows_it(
    bird: Canary, allowed: str, host: str
) -> None:
    async with client(allowed) as guarded:
        answer = await guarded.post(f"http://{host}:{bird.port}/", EMPTY, {}, trusted=False)
    assert (answer.status, bird.connections) == (200, 1)


@pytest.mark.parametrize("allowed", ["10.0.0.0/8", "inside.example", "::1/128", "*", "0.0.0.0"])
async def test_what_is_allowed_opens_nothing_else(bird: Canary, allowed: str) -> None:
    async with client(allowed) as guarded:
        for host in ("127.0.0.1", "localhost", "other.inside.example", "inside.example@127.0.0.1"):
            with pytest.raises(NoAnswer):
                await guarded.post(f"http://{host}:{bird.port}/", EMPTY, {}, trusted=False)
    assert bird.connections == 0


async def test_the_environments_own_addresses_are_not_guarded(bird: Canary) -> None:
    async with client() as guarded:
        answer = await guarded.post(f"http://127.0.0.1:{bird.port}/", EMPTY, {}, trusted=True)
    assert (answer.status, bird.connections) == (200, 1)


@pytest.mark.parametrize("text", PRIVATE)
def test_private_and_special_addresses_are_refused(text: str) -> None:
    assert not Guard().allows(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_are_allowed(text: str) -> None:
    assert Guard().allows(ipaddress.ip_address(text))


@pytest.mark.parametrize("host", LOOPBACK)
def test_a_spelling_shows_by_itself_that_it_leads_inside(host: str) -> None:
    assert Guard().objection(f"http://{host}:8080/") is not None


def test_what_is_allowed_or_a_name_is_not_refused_on_its_face() -> None:
    guard = Guard(["intranet.example", "10.1.0.0/16"])
    assert guard.objection("http://intranet.example/") is None
    assert guard.objection("http://10.1.2.3/") is None
    assert guard.objection("http://10.2.2.3/") is not None
    assert guard.objection("https://example.com/hook") is None


async def test_a_redirect_is_an_answer_and_is_not_followed(bird: Canary) -> None:
    async def redirect(_request: web.BaseRequest) -> web.Response:
        raise web.HTTPFound(f"http://127.0.0.1:{bird.port}/inside")

    runner = web.ServerRunner(web.Server(redirect))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    async with client() as guarded:
        answer = await guarded.post(f"http://127.0.0.1:{port}/", EMPTY, {}, trusted=True)
    await runner.cleanup()
    assert (answer.status, bird.connections) == (302, 0)
