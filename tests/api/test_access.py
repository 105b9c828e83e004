"""Who may do what: every operation of the document, with no key, a wrong one and one too narrow.

The document says which scope an operation needs; here the use cases are held to it. A new route
takes part by being there.
"""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from gateway.api.guesses import WINDOW_SECONDS
from gateway.core.tenants import ALL_SCOPES, Role, Scope
from tests.api.document import OPERATIONS, Described, code_of
from tests.api.gateway_kit import KEY
from tests.api.stock import NUMBER, SECRET, SESSION, WORDS, Stock, stocked

pytestmark = pytest.mark.asyncio(loop_scope="module")

CLOSED = [operation for operation in OPERATIONS if operation.needs_key]
ELSEWHERE = "192.0.2.1"

LOOKING = [operation for operation in OPERATIONS if operation.looks_at_keys]
every_operation = pytest.mark.parametrize("operation", LOOKING, ids=str)
every_closed_one = pytest.mark.parametrize("operation", CLOSED, ids=str)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stock(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stock]:
    async with stocked(tmp_path_factory.mktemp("access")) as stock:
        yield stock


@every_closed_one
async def test_it_says_which_scope_it_needs(operation: Described) -> None:
    assert operation.scope in {*Scope, Role.SUPER_ADMIN}, "give its row a scope"


@every_closed_one
async def test_without_a_key_it_is_401(stock: Stock, operation: Described) -> None:
    for headers in ({}, {"X_API_Key": ""}, {"Authorization": "Basic YTpi"}, {"Cookie": "a=b"}):
        status, text = await stock.ask(operation, about=stock.known, **headers)
        assert (status, _code(text)) == (401, "unauthorized")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def whole(stock: Stock) -> Stock:
    """The same, filled again after what the tests before have done to it."""
    await stock.fill()
    return stock


@every_operation
async def test_a_wrong_key_is_401_and_soon_429(stock: Stock, operation: Described) -> None:
    stock.clock.advance(WINDOW_SECONDS)
    for _ in range(5):
        for headers in ({"X_API_Key": KEY + "x"}, {"Authorization": f"Bearer {KEY[:-1]}"}):
            status, text = await stock.ask(operation, about=stock.known, **headers)
            assert (status, _code(text)) == (401, "unauthorized")
    status, text = await stock.ask(operation, about=stock.known, X_API_Key="pk_live_guess")
    assert (status, _code(text)) == (429, "rate_limited")
    assert (await stock.server.call("GET", "/api/sessions"))[0] == 200


@every_closed_one
async def test_every_scope_but_its_own_is_403(stock: Stock, operation: Described) -> None:
    others = ALL_SCOPES - ({operation.scope, Scope.ADMIN} if not operation.for_supers else set())
    key = await stock.key(scopes=others)
    for about in (stock.known, {}):  # what is there and what is not: nobody learns which
        status, text = await stock.ask(operation, about=about, X_API_Key=key)
        assert (status, _code(text)) == (403, "forbidden")


@every_closed_one
async def test_its_own_scope_is_enough(stock: Stock, operation: Described) -> None:
    assert operation.scope is not None
    for scopes in ({operation.scope}, {Scope.ADMIN}):
        key = KEY  # no stored key is a super admin's
        if not operation.for_supers:
            key = await stock.key(scopes=frozenset(map(Scope, scopes)))
        status, text = await stock.ask(operation, X_API_Key=key)
        # 400 and 415 would have come before anybody asked for a scope.
        assert status not in {400, 401, 403, 405, 415, 429}, text
        assert status < 500, text


@every_closed_one
async def test_a_key_for_other_sessions_learns_and_changes_nothing(
    whole: Stock, operation: Described
) -> None:
    key = await whole.key(scopes=ALL_SCOPES, sessions=frozenset({"another"}))
    status, text = await whole.ask(operation, about=whole.known, X_API_Key=key)
    assert not {part for part in (WORDS, NUMBER, SECRET) if part in text}
    if operation.path_parameters:
        assert status in {403, 404}
        nothing = await whole.ask(operation, X_API_Key=key)
        assert (status, _code(text)) == (nothing[0], _code(nothing[1]))
    status, session = await whole.server.call("GET", f"/api/sessions/{SESSION}")
    assert (status, session["data"]["status"]) == (200, "connected")


@every_closed_one
async def test_a_key_for_other_addresses_is_403(stock: Stock, operation: Described) -> None:
    key = await stock.key(scopes=ALL_SCOPES, addresses=[ELSEWHERE])
    status, text = await stock.ask(operation, about=stock.known, X_API_Key=key)
    assert (status, _code(text)) == (403, "forbidden")


async def test_a_key_for_this_address_is_let_in(stock: Stock) -> None:
    key = await stock.key(scopes=ALL_SCOPES, addresses=[ELSEWHERE, "127.0.0.0/8"])
    assert (await stock.server.call("GET", "/api/sessions", key=key))[0] == 200


async def test_the_stock_has_one_of_everything_that_a_path_names(stock: Stock) -> None:
    named = {name for operation in OPERATIONS for name in operation.path_parameters}
    assert named == set(stock.known), "teach tests/api/stock.py what that is"


def _code(text: str) -> str | None:
    """The code of a refusal; None of any other answer."""
    try:
        return code_of(json.loads(text))
    except ValueError:
        return None
