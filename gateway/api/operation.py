"""Operations: one row per route, from which serving, refusing and documenting all follow."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, Generic

from aiohttp import web
from typing_extensions import TypeVar

from gateway.api.bodies import MAX_BODY_BYTES, Body, NoBody, NoQuery, Query, parse_body, read_json
from gateway.api.uploads.json_body import Lifted
from gateway.core.errors import Code, GatewayError, NotFound, NotSupported, SessionNotFound
from gateway.core.idempotency import Once
from gateway.core.ids import SESSION_ID
from gateway.core.limits import Standing
from gateway.core.tenants import Principal, Scope
from gateway.usecases import UseCases

B = TypeVar("B", bound=Body, default=NoBody)
Q = TypeVar("Q", bound=Query, default=NoQuery)
T = TypeVar("T")
M = TypeVar("M", bound=Body)

JSON: Final = "application/json"
_NO_BODY: Final[Any] = NoBody  # the types of a row without one are inferred as that
_NO_QUERY: Final[Any] = NoQuery


class Access(Enum):
    """Who a route serves."""

    KEY = "key"
    PUBLIC = "public"
    """Anyone; with a key it may tell more."""
    OPEN = "open"
    """Anyone, whatever came along: who logs in again may bring what has expired."""


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def to_json(value: Any) -> str:
    """Compact, and texts as people wrote them."""
    return _ENCODER.encode(value)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a JSON value, a status and perhaps headers."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> web.Response:
        return web.Response(
            body=to_json(self.body).encode(),
            status=self.status,
            headers={**self.headers, "Content-Type": f"{JSON}; charset=utf-8"},
        )


@dataclass(frozen=True, slots=True)
class Answers(Generic[T]):
    """How a result is answered, and the shape of the body under each status."""

    render: Callable[[T], Answer]
    shapes: Mapping[int, Any]
    """Status → the type of the whole body."""


@dataclass(frozen=True, slots=True)
class Path:
    """The variable parts of an address."""

    parts: Mapping[str, str]

    @property
    def session_id(self) -> str:
        session_id = self.text("sessionId")
        if not SESSION_ID.fullmatch(session_id):
            raise SessionNotFound
        return session_id

    def text(self, name: str) -> str:
        """A part as it was sent; what no database could hold is not there."""
        text = self.parts[name]
        if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
            raise NotFound
        return text


@dataclass(frozen=True, slots=True)
class Ask(Generic[B, Q]):
    """A request that has been read and checked."""

    path: Path
    body: B
    query: Q
    once: Once | None = None
    """The `Idempotency-Key` of a call that sends."""
    files: Mapping[str, Lifted] = field(default_factory=dict)
    """What came with the body, by the hash that stands in its place."""


@dataclass(frozen=True, slots=True)
class Call:
    """What a raw operation gets: the request itself, and who sent it if a key came along."""

    request: web.Request
    path: Path
    use: UseCases
    who: Principal | None

    @property
    def principal(self) -> Principal:
        """The caller of a route that is not public."""
        if self.who is None:
            raise TypeError("a public route has no principal")
        return self.who

    async def json(self, model: type[M], *, max_bytes: int) -> M:
        return parse_body(model, await read_json(self.request, max_bytes=max_bytes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Documented:
    """What every row says of itself."""

    method: str
    paths: tuple[str, ...]
    """Several addresses of one thing; the first is the one to recommend."""
    name: str
    """Stable, unique: the `operationId`."""
    tag: str
    summary: str
    errors: tuple[Code, ...] = ()
    """Beyond those that every route of its kind can answer."""
    access: Access = Access.KEY
    scope: Scope | None = None
    """What a key must be allowed to. The use case holds it; here it is told."""
    for_supers: bool = False
    """Only super admins get in. Held and told as the scope is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Documented, Generic[T, B, Q]):
    """Parse, one use case, answer."""

    does: Callable[[UseCases, Principal, Ask[B, Q]], Awaitable[T]]
    answers: Answers[T]
    body: type[B] = _NO_BODY
    query: type[Q] = _NO_QUERY
    waits: bool = False
    """It may be held open for long, and is let go when the server stops."""
    max_body_bytes: int = MAX_BODY_BYTES
    sends: bool = False
    """It sends, for the session of its address or body: an `Idempotency-Key` is honoured, and goes
    to the use case with `Ask.once`; what is left of the limits is told.
    """
    brings_files: bool = False
    """As base64 within its JSON, which beside them has at most `max_body_bytes`."""
    recalls: Callable[[Principal, Ask[B, Q], Any], T] | None = None
    """The result again, of what the first call with a key made; None where that is the result."""
    form: Mapping[str, Any] | None = None
    """With files: it may also be a form, of which this is the schema."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawOperation(Documented):
    """A row whose answer is not JSON alone: pictures, streams, pages."""

    does: Callable[[Call], Awaitable[web.StreamResponse]]
    content: Mapping[int, Mapping[str, Any]]
    """Status → media type → the type of the body, or a JSON schema."""
    query: type[Query] = NoQuery
    body: type[Body] = NoBody
    headers: Mapping[str, str] = field(default_factory=dict)
    """Request headers that it looks at, each with a sentence."""
    waits: bool = False


AnyOperation = Operation[Any, Any, Any] | RawOperation


def not_offered(method: str, *paths: str, name: str, tag: str, reason: str) -> RawOperation:
    """A row for an address that a document prints and the gateway does not serve, and why."""

    async def refuse(_call: Call) -> web.StreamResponse:
        raise NotSupported(details={"reason": reason})

    return RawOperation(
        method=method,
        paths=paths,
        name=name,
        tag=tag,
        summary=f"Not offered: {reason}",
        errors=(Code.NOT_SUPPORTED,),
        does=refuse,
        content={},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One accent: its rows, and how it says no."""

    name: str
    prefixes: tuple[str, ...]
    """Where an address that no row serves is still this dialect's to refuse."""
    operations: tuple[AnyOperation, ...]
    present_error: Callable[[GatewayError, str], Answer]
    """The error and the request's id → the refusal in this dialect's words."""
    status_of: Callable[[Code], int]
    error_shape: Any
    """The type of a refusal's body."""
    admit: Callable[[web.Request, Principal], Standing | None] | None = None
    """Counts a request, where this dialect does; what is left is told with every answer."""
