"""The table of routes: nothing twice, nothing shadowed, every row reached by its own address."""

from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from gateway.api.app import DIALECTS
from gateway.api.operation import AnyOperation, Dialect, not_offered
from gateway.api.routing import UnreachableRoute, mount, refuse_unreachable, sample_address
from tests.api.gateway_fixtures import Server
from tests.api.gateway_kit import Inside

ROWS = [
    (operation, path)
    for dialect in DIALECTS
    for operation in dialect.operations
    for path in operation.paths
]


@pytest.mark.parametrize(
    ("operation", "path"), ROWS, ids=[f"{row.method} {path}" for row, path in ROWS]
)
async def test_every_row_answers_its_own_sample(
    app: web.Application, operation: AnyOperation, path: str
) -> None:
    request = make_mocked_request(operation.method, sample_address(path))
    match = await app.router.resolve(request)
    assert match.http_exception is None
    resource = match.route.resource
    assert resource is not None
    assert resource.canonical == path


@pytest.mark.parametrize(
    "rows",
    [
        [("GET", "/a"), ("GET", "/a")],
        [("GET", "/a/{x}"), ("GET", "/a/{y}")],
        [("GET", "/{a}/b"), ("GET", "/c/b")],
    ],
)
def test_a_row_that_another_one_answers_is_refused(rows: list[tuple[str, str]]) -> None:
    with pytest.raises(UnreachableRoute):
        refuse_unreachable(rows)


def test_the_same_path_with_another_method_is_another_row() -> None:
    refuse_unreachable([("GET", "/a"), ("POST", "/a"), ("GET", "/a/{x}"), ("GET", "/a/{x}/b")])


def test_the_start_is_refused_when_two_dialects_want_one_address(inside: Inside) -> None:
    row = not_offered("GET", "/api/sessions", name="other", tag="x", reason="for the test")
    with pytest.raises(UnreachableRoute, match="GET /api/sessions"):
        mount(
            web.Application(),
            inside.use(),
            [*DIALECTS, _dialect_of(row)],
        )


def test_literal_rows_come_before_variable_ones_whatever_the_table_says(inside: Inside) -> None:
    app = web.Application()
    variable = not_offered("GET", "/x/{id}/y", name="v", tag="x", reason="-")
    literal = not_offered("GET", "/x/z/{id}", name="l", tag="x", reason="-")
    mount(app, inside.use(), [_dialect_of(variable, literal)])
    assert [resource.canonical for resource in app.router.resources()] == [
        "/x/z/{id}",
        "/x/{id}/y",
    ]


def _dialect_of(*rows: AnyOperation) -> Dialect:
    return replace(DIALECTS[0], operations=rows)


async def test_an_address_that_nobody_serves(server: Server) -> None:
    for path in ("/api/nothing", "/nothing", "/api/sessions/a/b/c", "/API/sessions", "//"):
        status, answer = await server.call("GET", path)
        assert (status, answer["error"]["code"]) == (404, "not_found")
        assert answer["success"] is False
        assert answer["error"]["requestId"].startswith("req_")


async def test_a_method_that_an_address_does_not_take(server: Server) -> None:
    async with server.client.put(f"{server.url}/api/sessions") as answer:
        assert answer.status == 405
        assert set(answer.headers["Allow"].split(",")) == {"GET", "HEAD", "POST"}
        assert (await answer.json())["error"]["code"] == "method_not_allowed"


async def test_head_is_answered_like_get_without_a_body(server: Server) -> None:
    async with server.client.head(f"{server.url}/api/health") as answer:
        assert answer.status == 200
        assert await answer.read() == b""
    async with server.client.head(f"{server.url}/api/events/stream") as answer:
        assert answer.status == 405
