"""What no client means to send, to every operation of the document: a 4xx in its own words.

Bodies that are no JSON, forms that are none, U+0000 and lone surrogates in every text, addresses,
queries and headers that spell nothing. A new route takes part by being there.
"""

import json
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
import pytest_asyncio
from yarl import URL

from gateway.api.dialects.native import NATIVE
from gateway.api.dialects.saas import SAAS
from gateway.api.middleware import FAILURES
from gateway.api.openapi import PATH_PARAMETER
from gateway.core.errors import Code
from tests.api.document import FORM, JSON, OPERATIONS, Described, fields, resolved
from tests.api.gateway_kit import KEY
from tests.api.stock import Stock, stocked
from tests.api.test_bodies import BROKEN

pytestmark = pytest.mark.asyncio(loop_scope="module")

WITH_BODY = [operation for operation in OPERATIONS if operation.bodies]
WITH_QUERY = [
    (operation, parameter["name"])
    for operation in OPERATIONS
    for parameter in operation.said["parameters"]
    if parameter["in"] == "query"
]
WITH_HEADER = [
    (operation, parameter["name"])
    for operation in OPERATIONS
    for parameter in operation.said["parameters"]
    if parameter["in"] == "header"
]
NOT_AN_OBJECT = [b"[]", b'"text"', b"null", b"1e999", b"NaN", b"-Infinity", b"9" * 5000, b"true"]
OTHER_TYPES = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/xml",
    "application/octet-stream",
    "nonsense",
    "/",
    "multipart/mixed; boundary=b",
]
CHARSETS = ["utf-16", "utf-32", "utf-16-le"]
_PART = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n%s\r\n\r\n%s\r\n--b--\r\n'
_B = "; boundary=b"
BROKEN_FORMS = {
    "no boundary": ("", _PART % (b"media", b"", b"x")),
    "an empty boundary": ('; boundary=""', b"--\r\n\r\n\r\n----\r\n"),
    "a boundary of 300 characters": (f"; boundary={'b' * 300}", b"--b--\r\n"),
    "nothing": (_B, b""),
    "another boundary": (_B, b"--c\r\n\r\nx\r\n--c--\r\n"),
    "no end": (_B, (_PART % (b"media", b"", b"x"))[:-7]),
    "a part without headers": (_B, b"--b\r\n\r\nx\r\n--b--\r\n"),
    "a header that breaks off": (_B, b"--b\r\nContent-Disposition: form-data"),
    "headers that are none": (_B, b"--b\r\n\x00\xff\r\n\r\nx\r\n--b--\r\n"),
    "a thousand headers": (_B, b"--b\r\n" + b"a: b\r\n" * 1000 + b"\r\nx\r\n--b--\r\n"),
    "a header of 100,000 bytes": (_B, b"--b\r\na: " + b"b" * 100_000 + b"\r\n\r\n--b--\r\n"),
    "a form within the form": (
        _B,
        _PART % (b"media", b"Content-Type: multipart/mixed; boundary=c", b"--c--"),
    ),
    "an encoding of its own": (
        _B,
        _PART % (b"media", b"Content-Transfer-Encoding: base64", b"!!!!"),
    ),
    "a charset that is none": (
        _B,
        _PART % (b"sessionId", b"Content-Type: text/plain; charset=nonsense", b"x"),
    ),
    "text that is no UTF-8": (_B, _PART % (b"sessionId", b"", b"\xff\xfe")),
    "a name of nothing": (_B, _PART % (b"\x00", b"", b"x")),
    "65 parts": (_B, (_PART % (b"x", b"", b"x"))[:-9] * 65 + b"\r\n--b--\r\n"),
}
STRANGE_PARTS = [
    "%00",
    "a%00b",
    "%ED%A0%80",
    "%FF",
    "%F0%28%8C%28",
    "..%2F..%2Fetc%2Fpasswd",
    "%2e%2e",
    "%0d%0aSet-Cookie:a=b",
    "a" * 3000,
    "%E2%80%AE",
]
STRANGE_VALUES = [*STRANGE_PARTS, "-1", "1e400", "9" * 400, "NaN", "%20", "%5B%5D", "null"]
STRANGE_HEADERS = ["ÿ", "a" * 4000, "-1", "9" * 400, "bytes=0-,5-", "bytes=9-1", "%00"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stock(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stock]:
    async with stocked(tmp_path_factory.mktemp("nonsense")) as stock:
        yield stock
        assert stock.server.app[FAILURES].count == 0


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
async def test_a_body_that_is_no_json_or_no_object(stock: Stock, operation: Described) -> None:
    too_large = (413, "too_large")  # of a route that reads little
    for body in BROKEN.values():
        assert await _send(stock, operation, body) in {(400, "bad_json"), too_large}
    for body in NOT_AN_OBJECT:
        got = await _send(stock, operation, body)
        assert got in {(400, "bad_json"), (400, "invalid_request"), too_large}


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
async def test_a_body_of_another_type_or_charset(stock: Stock, operation: Described) -> None:
    for media_type in OTHER_TYPES:
        assert await _send(stock, operation, b"{}", media_type) == (415, "unsupported_media")
    for charset in CHARSETS:
        body = '{"a": "é"}'.encode(charset)
        got = await _send(stock, operation, body, f"{JSON}; charset={charset}")
        assert got in {(400, "bad_json"), (415, "unsupported_media")}


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
async def test_a_form_that_is_none(stock: Stock, operation: Described) -> None:
    for name, (boundary, body) in BROKEN_FORMS.items():
        if not body and FORM not in operation.bodies:
            continue  # the same as none, whatever it says it is
        status, code = await _send(stock, operation, body, FORM + boundary)
        assert status in ({400, 413, 415} if FORM in operation.bodies else {415}), (name, code)


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
async def test_texts_that_no_database_holds(stock: Stock, operation: Described) -> None:
    if JSON not in operation.bodies:
        return
    for place, schema in fields(operation.bodies[JSON]):
        if resolved(schema).get("type") != "string" or "*" in place:
            continue
        for text, code in (('"a\\u0000b"', "invalid_request"), ('"\\ud800"', "bad_json")):
            made = operation.filled(JSON, stock.known)
            body = json.dumps(_with(made, place, "@@")).replace('"@@"', text)
            assert await _send(stock, operation, body.encode()) == (400, code), place


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
async def test_addresses_that_spell_nothing(stock: Stock, operation: Described) -> None:
    for name in operation.path_parameters:
        for part in STRANGE_PARTS:
            path = operation.path.replace(f"{{{name}}}", part)
            path = Described(operation.method, path, operation.said).address(stock.known)
            body = operation.body(stock.known)
            status, code = await _ask(stock, operation.method, path, **body)
            assert 400 <= status < 500, (path, code)


@pytest.mark.parametrize(
    ("operation", "name"), WITH_QUERY, ids=[f"{operation} {name}" for operation, name in WITH_QUERY]
)
async def test_queries_that_spell_nothing(stock: Stock, operation: Described, name: str) -> None:
    for value in STRANGE_VALUES:
        for query in (f"{name}={value}", f"{name}={value}&{name}=1", f"{name}[]={value}"):
            path = f"{operation.address()}?wait=0&{query}"
            status, code = await _ask(stock, operation.method, path, **operation.body())
            assert status < 500, (query, code)


@pytest.mark.parametrize(
    ("operation", "name"),
    WITH_HEADER,
    ids=[f"{operation} {name}" for operation, name in WITH_HEADER],
)
async def test_headers_that_spell_nothing(stock: Stock, operation: Described, name: str) -> None:
    for value in STRANGE_HEADERS:
        status, code = await _ask(
            stock, operation.method, operation.address(), {name: value}, **operation.body()
        )
        assert status < 500, (value, code)


@pytest.mark.parametrize("path", sorted({operation.path for operation in OPERATIONS}))
async def test_a_method_that_an_address_does_not_take(stock: Stock, path: str) -> None:
    address = Described("", path, {}).address(stock.known)
    taken = {each.method for each in OPERATIONS if _pattern(each.path).fullmatch(address)}
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"} - taken:
        assert await _ask(stock, method, address) == (405, "method_not_allowed")


async def _send(
    stock: Stock, operation: Described, body: bytes, media_type: str = JSON
) -> tuple[int, str | None]:
    address = operation.address(stock.known)
    headers = {"Content-Type": media_type}
    return await _ask(stock, operation.method, address, headers, data=body)


async def _ask(
    stock: Stock, method: str, path: str, headers: Mapping[str, str] | None = None, **body: Any
) -> tuple[int, str | None]:
    """The status and, of a refusal, the code, after a look at its form."""
    url = URL(stock.server.url + path, encoded=True)
    headers = {"X-API-Key": KEY, **(headers or {})}
    async with stock.server.client.request(method, url, headers=headers, **body) as answer:
        if answer.status < 400:
            return answer.status, None
        refusal = json.loads(await answer.text())
        dialect, told = NATIVE, refusal.get("error")
        if told is None:  # document 001's form
            dialect, told = SAAS, {"details": refusal.pop("errors", None), **refusal}
            assert told.pop("statusCode") == answer.status
        else:
            assert refusal["success"] is False
        assert set(told) == {"code", "message", "details", "requestId"}
        assert answer.headers["X-Request-Id"] == told["requestId"]
        code = Code(told["code"])
        assert dialect.status_of(code) == answer.status
        return answer.status, code.value


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile("[^/]+".join(map(re.escape, PATH_PARAMETER.split(path)[::2])))


def _with(made: dict[str, Any], place: tuple[str, ...], value: Any) -> dict[str, Any]:
    """The same with this field set."""
    name, *rest = place
    inner = made.get(name)
    if rest:
        value = _with(inner if isinstance(inner, dict) else {}, tuple(rest), value)
    return {**made, name: value}
