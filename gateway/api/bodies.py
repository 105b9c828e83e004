"""Reading what callers send: bounded in size and time, and checked before anyone sees it."""

import asyncio
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any, Final, TypeVar

from aiohttp import web
from pydantic import AliasChoices, BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

from gateway.core.errors import (
    BadJson,
    GatewayError,
    InvalidRequest,
    RequestTimeout,
    TooLarge,
    UnsupportedMedia,
)

MAX_BODY_BYTES: Final = 1024 * 1024
LARGE_BODY_BYTES: Final = 64 * 1024
BODY_SECONDS: Final = 15.0
MAX_PROBLEMS: Final = 20  # of one request are told; more only help whoever made them on purpose

_NUL: Final = "\x00"
_ESCAPED_NUL: Final = rb"\u0000"
"""How JSON spells it; no other way is JSON."""

M = TypeVar("M", bound=BaseModel)


class Body(BaseModel):
    """A JSON body: strict in its types, indifferent to fields that it does not know."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class Query(BaseModel):
    """The query string: text that is read as what the fields say."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class NoBody(Body):
    """A request whose body, if any, is not looked at."""


class NoQuery(Query):
    """A request whose query string is not looked at."""


def parse_body(model: type[M], raw: bytes, *, strict: bool | None = None) -> M:
    """The body as `model`; an absent one is `{}`, so that what is missing is named."""
    try:
        body = model.model_validate_json(raw or b"{}", strict=strict)
    except ValidationError as problem:
        raise _refusal(problem) from None
    if _ESCAPED_NUL in raw:
        _refuse_nul(body)
    return body


async def parse_large_body(model: type[M], raw: bytes, *, strict: bool | None = None) -> M:
    """The same, off the loop where it would hold others up."""
    if len(raw) < LARGE_BODY_BYTES:
        return parse_body(model, raw, strict=strict)
    return await asyncio.to_thread(partial(parse_body, model, raw, strict=strict))


def parse_value(model: type[M], value: Mapping[str, Any]) -> M:
    """What already was JSON once, as `model`."""
    try:
        raw = json.dumps(value).encode()
    except (ValueError, RecursionError):
        raise BadJson from None
    return parse_body(model, raw)


def parse_query(model: type[M], query: Mapping[str, str]) -> M:
    try:
        asked = model.model_validate(dict(query))
    except ValidationError as problem:
        raise _refusal(problem) from None
    if any(_NUL in text for text in query.values()):
        _refuse_nul(asked)
    return asked


def _refuse_nul(parsed: BaseModel) -> None:
    """PostgreSQL cannot store U+0000, and nobody types it."""
    fields = [".".join(place) for place in islice(_places_of_nul(parsed), MAX_PROBLEMS)]
    if fields:
        message = "must not contain U+0000"
        raise InvalidRequest(details=[{"field": field, "message": message} for field in fields])


def _places_of_nul(value: Any) -> Iterator[tuple[str, ...]]:
    if isinstance(value, str) and _NUL in value:
        yield ()
    for name, part in _parts(value):
        if _NUL in name:
            yield ()
        for place in _places_of_nul(part):
            yield (name, *place)


def _parts(value: Any) -> Iterable[tuple[str, Any]]:
    match value:
        case BaseModel():
            fields = type(value).model_fields.items()
            return [(_name_outside(name, field), getattr(value, name)) for name, field in fields]
        case dict():
            return value.items()
        case list() | tuple() | frozenset():
            return [(str(index), part) for index, part in enumerate(value)]
        case _:
            return ()


def _name_outside(name: str, field: FieldInfo) -> str:
    """As callers know a field, or one of its names."""
    alias = field.validation_alias
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else str(alias or name)


def _refusal(problem: ValidationError) -> GatewayError:
    problems = problem.errors(include_input=False, include_url=False, include_context=False)
    if any(each["type"] == "json_invalid" for each in problems):
        return BadJson()
    return InvalidRequest(
        details=[
            {
                "field": ".".join(str(part) for part in each["loc"]) or "body",
                "message": each["msg"].removeprefix("Value error, "),
            }
            for each in problems[:MAX_PROBLEMS]
        ]
    )


async def read_json(
    request: web.Request,
    *,
    seconds: float = BODY_SECONDS,
    max_bytes: int = MAX_BODY_BYTES,
) -> bytes:
    """The raw bytes of a JSON body: aiohttp bounds their number, this their time."""
    if not request.can_read_body:
        return b""  # of whatever type: clients name one for bodies that they do not send
    check_json(request)
    too_large = TooLarge(f"A JSON body has at most {max_bytes} bytes here.")
    if (request.content_length or 0) > max_bytes:
        raise too_large
    if max_bytes != request.client_max_size:
        request = request.clone(client_max_size=max_bytes)
    try:
        async with asyncio.timeout(None if request.content.is_eof() else seconds):
            return await request.read()
    except TimeoutError:
        raise RequestTimeout from None
    except web.HTTPRequestEntityTooLarge:
        raise too_large from None
    except (web.RequestPayloadError, ConnectionError, asyncio.IncompleteReadError):
        raise BadJson("The body did not arrive whole.") from None


def check_json(request: web.Request) -> None:
    """Refuse a body that says that it is none."""
    media_type = request.headers.get("Content-Type", "application/json").partition(";")[0]
    media_type = media_type.strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise UnsupportedMedia("Send JSON, with Content-Type: application/json.")
    check_encoding(request)


def check_encoding(request: web.Request) -> None:
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise UnsupportedMedia("Send the body without compression.")
