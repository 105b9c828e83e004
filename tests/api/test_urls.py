"""No URL that is given through the API reaches the inside, in whichever field it comes.

The fields are those that the document calls URLs. Each is given every spelling of loopback, and
names that lead there; then the gateway is made to use it, as `_use` says for each kind. That this
does reach something is shown where the operator allows it: a new field, or a new use of one,
takes part by being there, or fails. Links in texts are previewed: URLs that no field is named for.
"""

import json
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from gateway.engines.whatsapp_web.upstream import ProxyFailed, tunnel
from gateway.outbound.connection import connect
from gateway.outbound.guard import Guard
from tests.api.document import OPERATIONS, Described, Place, fields, resolved, sent_as
from tests.api.stock import Stock, stocked
from tests.house import ALICE, BETO
from tests.outbound.inside import LOOPBACK, LYING, Canary, canary

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOOKS_LIKE_ONE = re.compile(r"url|uri|href|webhook|callback|endpoint|host|server", re.IGNORECASE)
UNUSED = {"POST /api/messages/bulk", "POST /api/files"}
"""Theirs are refused in any case."""
ALLOWED = ("127.0.0.0/8", "::1")


def _says(schema: Any, kind: str, value: str) -> bool:
    """Whether a field, where it may be null too, has this `type` or `format`."""
    schema = resolved(schema)
    return schema.get(kind) == value or any(_says(e, kind, value) for e in schema.get("anyOf", ()))


TEXTS = [
    (operation, media_type, place, schema)
    for operation in OPERATIONS
    for media_type, body in operation.bodies.items()
    for place, schema in fields(body)
    if _says(schema, "type", "string")
]
URLS = [
    (operation, media_type, place)
    for operation, media_type, place, schema in TEXTS
    if _says(schema, "format", "uri")
]
every_url = pytest.mark.parametrize(
    ("operation", "media_type", "place"),
    URLS,
    ids=[f"{operation} {'.'.join(place)}" for operation, _, place in URLS],
)


@asynccontextmanager
async def _house(folder: Path, *allowed: str) -> AsyncIterator[tuple[Stock, Canary]]:
    async with canary() as bird, stocked(folder, guard=Guard(allowed)) as stock:
        yield stock, bird


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def closed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Stock, Canary]]:
    async with _house(tmp_path_factory.mktemp("closed")) as both:
        yield both


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Stock, Canary]]:
    async with _house(tmp_path_factory.mktemp("opened"), *ALLOWED) as both:
        yield both


async def test_every_text_that_looks_like_a_url_says_that_it_is_one() -> None:
    suspects = {
        f"{operation} {'.'.join(place)}"
        for operation, media_type, place, _ in TEXTS
        if LOOKS_LIKE_ONE.search(place[-1]) and (operation, media_type, place) not in URLS
    }
    assert suspects == set()
    assert URLS


@every_url
async def test_what_shows_that_it_leads_inside_is_refused(
    closed: tuple[Stock, Canary], operation: Described, media_type: str, place: Place
) -> None:
    stock, bird = closed
    for host in LOOPBACK:
        status, answer = await _give(
            stock, operation, media_type, place, f"http://{host}:{bird.port}/"
        )
        assert (status, answer["error"]["code"]) == (400, "invalid_request"), host
        (problem,) = answer["error"]["details"]
        assert problem["field"].lower().endswith("url") or str(operation) in UNUSED
    assert bird.connections == 0


@every_url
async def test_a_name_that_leads_inside_is_not_connected_to(
    closed: tuple[Stock, Canary], operation: Described, media_type: str, place: Place
) -> None:
    stock, bird = closed
    for host in ["nobody.example", *(name for name in LYING if "localhost" not in name)]:
        told = [
            await _told(stock, operation, media_type, place, f"http://{host}:{port}/")
            for port in (bird.port, _silent_port(), bird.port)
        ]
        assert told[0] == told[1] == told[2], "it tells what is there"
    assert bird.connections == 0


@every_url
async def test_it_is_reached_where_the_operator_allows_it(
    opened: tuple[Stock, Canary], operation: Described, media_type: str, place: Place
) -> None:
    stock, bird = opened
    for host in ("127.0.0.1", "inside.example"):
        before = bird.connections
        await _told(stock, operation, media_type, place, f"http://{host}:{bird.port}/")
        reached = bird.connections > before
        assert reached != (str(operation) in UNUSED), "say in `_use` what has it connected to"


async def test_a_link_in_a_text_leads_inside_no_more_than_a_url(
    closed: tuple[Stock, Canary], opened: tuple[Stock, Canary]
) -> None:
    stock, bird = closed
    for host in [*LOOPBACK, *LYING]:
        assert await _shown(stock, f"look: http://{host}:{bird.port}/") is None, host
    assert bird.connections == 0
    stock, bird = opened
    for host in ("127.0.0.1", "inside.example"):
        before = bird.connections
        await _shown(stock, f"look: http://{host}:{bird.port}/")
        assert bird.connections > before, host


async def _shown(stock: Stock, text: str) -> Any:
    """What a sent text is shown with."""
    stock.house.outbound._guarded.connector.clear_dns_cache()  # type: ignore[union-attr]
    message = {"sessionId": stock.known["sessionId"], "to": BETO, "text": text}
    status, answer = await stock.server.call("POST", "/api/messages/send", message)
    assert status == 200, answer
    return answer["data"]["linkPreview"]


async def _told(stock: Stock, operation: Described, media_type: str, place: Place, url: str) -> str:
    """All that a caller learns of a URL by giving it and having it used."""
    stock.house.outbound._guarded.connector.clear_dns_cache()  # type: ignore[union-attr]
    status, answer = await _give(stock, operation, media_type, place, url)
    used = await _use(stock, place, answer) if status < 300 else None
    return json.dumps([status, answer.get("error", {}).get("message"), used])


async def _give(
    stock: Stock, operation: Described, media_type: str, place: Place, url: str
) -> tuple[int, Any]:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    about = {**stock.known, "to": BETO, "number": BETO, "sendAt": tomorrow}
    made = operation.bare(media_type, about) | _nested(place, url)
    return await stock.server.call(
        operation.method, operation.address(stock.known), **sent_as(media_type, made)
    )


def _nested(place: Place, value: Any) -> Any:
    """The value at its place, in what has nothing else."""
    for name in reversed(place):
        value = [{"to": BETO, **value}] if name == "*" else {name: value}
    return value


async def _use(stock: Stock, place: Place, answer: Any) -> Any:
    """Have the gateway connect to what it was given; what it tells of that."""
    match place:
        case ["url"] | ["webhookUrl"]:
            webhooks = (await stock.server.call("GET", "/api/webhooks"))[1]["data"]
            webhook = answer["data"].get("id") or next(
                each["id"] for each in webhooks if each["url"] == answer["data"]["webhookUrl"]
            )
            _, attempt = await stock.server.call("POST", f"/api/webhooks/{webhook}/test")
            return {**attempt["data"], "durationMs": None}
        case ["webhook_url"]:
            webhooks = (await stock.server.call("GET", "/api/webhooks"))[1]["data"]
            webhook = next(each for each in webhooks if each["format"] == "instances")
            path = f"/api/webhooks/{webhook['id']}"
            _, attempt = await stock.server.call("POST", f"{path}/test")
            await stock.server.call("DELETE", path)
            return {**attempt["data"], "durationMs": None}
        case ["proxy", "url"]:
            return await _open_tunnel(stock, answer["data"]["id"])
        case _:
            return None  # the call itself connects


async def _open_tunnel(stock: Stock, session_id: str) -> str:
    """What the relay of the session's browser does with its proxy."""
    proxy = await stock.house.sessions.proxy(ALICE, session_id)
    assert proxy is not None
    try:
        stream = await tunnel(proxy, "web.whatsapp.com", 443, partial(connect, stock.house.guard))
    except ProxyFailed as failure:
        return str(failure)
    stream.writer.close()
    return "a tunnel"


def _silent_port() -> int:
    """Where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
