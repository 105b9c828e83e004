"""A person is one chat and one person, however a caller writes their number, on every route.

The routes are found in the document: whatever parameter or field names a chat or a person is given
every spelling of somebody who is known. A new route takes part by being there; a new name of such a
field is either one of `NAMES`, or is said here to be something else.
"""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
import pytest_asyncio
from yarl import URL

from gateway.core.ids import Jid, phone_jid
from tests.api.document import FORM, OPERATIONS, Described, Place, fields, sent_as
from tests.api.gateway_kit import KEY as KEY_OF_API
from tests.api.stock import SESSION, Stock, stocked

pytestmark = pytest.mark.asyncio(loop_scope="module")

ACCOUNT: Final = "551187654321"
"""Made before Brazil gave mobile numbers their ninth digit."""
KEY: Final = f"{ACCOUNT}@c.us"
SPELLINGS: Final = (
    ACCOUNT,
    "+55 (11) 8765-4321",
    "0055 11 8765 4321",
    KEY,
    f"{ACCOUNT}@s.whatsapp.net",
    "5511987654321",
    "+55 11 98765-4321",
    "5511987654321@c.us",
    "LID",
)
NAMES: Final = frozenset({"chatId", "contactId", "to", "number", "mentions"})
LOOKS_LIKE_ONE: Final = re.compile(
    r"chat|contact|number|^to$|phone|recipient|participant|mention|^lid$|person|member",
    re.IGNORECASE,
)
OTHER_DIALECTS: Final = "/api/v1/"
"""They speak of instances and tenants of their own; whom they write to goes the same way."""
SOMETHING_ELSE: Final = {
    ("POST /api/sessions/{sessionId}/pairing-code", "number"),  # the account's own
    ("*", "contacts"),  # what a message says of others
    ("*", "phone"),
    ("*", "callId"),
    ("*", "lid"),  # that, and nothing else
    ("*", "membersAdd"),
    ("*", "participants"),  # WhatsApp itself is asked; this one has no groups
    ("POST /api/messages/bulk", "to"),  # answered later: each is a send like any other
    ("POST /api/messages/bulk", "mentions"),
}


def _places() -> Iterator[tuple[Described, str, Place]]:
    """Where a caller writes one: in the path, in the query, or in a body of a media type."""
    for operation in OPERATIONS:
        if operation.path.startswith(OTHER_DIALECTS):
            continue
        for name in operation.path_parameters:
            yield operation, "path", (name,)
        for each in operation.said.get("parameters", ()):
            if each["in"] == "query":
                yield operation, "query", (each["name"],)
        for media_type, body in operation.bodies.items():
            for place, _ in fields(body):
                yield operation, media_type, place


def _is_something_else(operation: Described, name: str) -> bool:
    return bool({("*", name), (str(operation), name)} & SOMETHING_ELSE)


NAMING = [
    (operation, where, place)
    for operation, where, place in _places()
    if place[-1] in NAMES and not _is_something_else(operation, place[-1])
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stock(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stock]:
    async with stocked(tmp_path_factory.mktemp("spellings")) as held:
        held.house.whatsapp.add_person(ACCOUNT, "Bruna")
        yield held


async def test_whatever_looks_like_a_chat_or_a_person_is_asked_about() -> None:
    unasked = {
        (str(operation), place[-1])
        for operation, _, place in _places()
        if LOOKS_LIKE_ONE.search(place[-1])
        and place[-1] not in NAMES
        and not _is_something_else(operation, place[-1])
    }
    assert unasked == set()
    assert {place[-1] for _, _, place in NAMING} == NAMES


@pytest.mark.parametrize(
    ("operation", "where", "place"),
    NAMING,
    ids=[f"{operation} {where} {'.'.join(place)}" for operation, where, place in NAMING],
)
async def test_every_spelling_names_the_same(
    stock: Stock, operation: Described, where: str, place: Place
) -> None:
    person = stock.house.whatsapp.person(phone_jid(ACCOUNT))
    assert person is not None
    answers = {}
    for spelling in SPELLINGS:
        written = person.lid if spelling == "LID" else spelling
        await _prepare(stock, operation)
        answers[spelling] = await _ask(stock, operation, where, place, written)
    assert {status for status, _ in answers.values()} == {answers[ACCOUNT][0]}, answers
    for spelling, (status, answer) in answers.items():
        assert status < 300 or "picture" in operation.path, (spelling, answer)
        told = set(_addresses(answer.get("data"), stock.known["me"]))
        assert told <= {KEY, person.lid}, (spelling, told)
        # One that names nobody says the same of whatever it found.
        assert told or _said_by(answer) == _said_by(answers[ACCOUNT][1]), answer


async def _prepare(stock: Stock, operation: Described) -> None:
    """They are talked with, whatever was done before; and left out where that is to be ended."""
    opt_outs = f"/api/sessions/{SESSION}/opt-outs"
    if operation.method == "DELETE" and "opt-outs" in operation.path:
        await stock.server.call("POST", opt_outs, {"number": ACCOUNT})
    else:
        await stock.server.call("DELETE", f"{opt_outs}/{ACCOUNT}")
    order = {"sessionId": SESSION, "to": ACCOUNT, "text": "hello"}
    status, answer = await stock.server.call("POST", "/api/messages/send", order)
    assert (status, answer["data"]["chatId"]) == (200, KEY), answer
    stock.known |= {"me": answer["data"]["from"]["jid"], "messageId": answer["data"]["id"]}


async def _ask(
    stock: Stock, operation: Described, where: str, place: Place, written: str
) -> tuple[int, Any]:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    known = {**stock.known, "to": ACCOUNT, "number": ACCOUNT, "sendAt": tomorrow}
    if where == "path":
        known[place[0]] = written
    body: dict[str, Any] = {}
    if operation.bodies:
        media_type = where if where in operation.bodies else next(iter(operation.bodies))
        made = operation.bare(media_type, known) | _said(media_type, operation)
        if where == media_type:
            made |= {place[0]: [written] if place[0] == "mentions" else written}
        body = sent_as(media_type, made)
    query = operation.query() | ({place[0]: written} if where == "query" else {})
    url = URL(stock.server.url + operation.address(known), encoded=True).with_query(query)
    async with stock.server.client.request(
        operation.method, url, headers={"X-API-Key": KEY_OF_API}, **body
    ) as response:
        has_text = response.content_type == "application/json"
        return response.status, await response.json() if has_text else {}


def _said(media_type: str, operation: Described) -> dict[str, Any]:
    """What a send says, beside whom it is for."""
    names = {place[0] for place, _ in fields(operation.bodies[media_type])}
    if media_type == FORM and "media" in names:
        return {"media": b"hello", "type": "document"}
    if "sendAt" in names or "text" in names:
        return {"text": "hello"} | ({"type": "text"} if "type" in names else {})
    if "mediaBase64" in names:
        return {"mediaBase64": "aGVsbG8=", "type": "document"}
    return {}


def _said_by(answer: dict[str, Any]) -> tuple[Any, Any]:
    return answer.get("data"), answer.get("error", {}).get("code")


def _addresses(data: Any, me: str) -> Iterator[Jid]:
    """All chats and people that an answer names, but for the account itself."""
    if isinstance(data, list):
        for each in data:
            yield from _addresses(each, me)
    elif isinstance(data, dict):
        for name, value in data.items():
            if isinstance(value, dict | list):
                yield from _addresses(value, me)
            elif (
                name in {"chatId", "jid", "lid", "id"}
                and "@" in str(value)
                and not {value, data.get("jid")} & {me}
            ):
                yield Jid(value)
