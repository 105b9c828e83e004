"""Reading what callers send: bounded in size and time, and checked before anyone sees it."""

import asyncio
import json
from collections.abc import Mapping
from functools import partial
from typing import Any, Final, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

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

M = TypeVar("M", bound=BaseModel)


def _refuse_nul(value: Any) -> Any:
    """PostgreSQL cannot store U+0000, and nobody types it."""
    match value:
        case str() if "\x00" in value:
            raise ValueError("must not contain U+0000")
        case list() | tuple() | set() | frozenset():
            for part in value:
                _refuse_nul(part)
        case dict():
            for key, part in value.items():
                _refuse_nul(key)
                _refuse_nul(part)
        case _:
            pass
    return value


class Body(BaseModel):
    """A JSON body: strict in its types, indifferent to fields that it does not know."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    @field_validator("*", mode="after")
    @classmethod
    def _has_no_nul(cls, value: Any) -> Any:
        return _refuse_nul(value)


class Query(BaseModel):
    """The query string: text that is read as what the fields say."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @field_validator("*", mode="before")
    @classmethod
    def _has_no_nul(cls, value: Any) -> Any:
        return _refuse_nul(value)


class NoBody(Body):
    """A request whose body, if any, is not looked at."""


class NoQuery(Query):
    """A request whose query string is not looked at."""


def parse_body(model: type[M], raw: bytes, *, strict: bool | None = None) -> M:
    """The body as `model`; an absent one is `{}`, so that what is missing is named."""
    try:
        return model.model_validate_json(raw or b"{}", strict=strict)
    except ValidationError as problem:
        raise _refusal(problem) from None


async def parse_large_body(model: type[M], raw: bytes, *, strict: bool | None = None) -> M:
    """The same, off the loop where it would hold others up."""
    if len(raw) < LARGE_BODY_BYTES:
        return parse_body(model, raw, strict=strict)
    return await asyncio.to_thread(partial(parse_body, model, raw, strict=strict))


def parse_value(model: type[M], value: Mapping[str, Any]) -> M:
    """What already was JSON once, as `model`."""
    try:
        return model.model_validate_json(json.dumps(value))
    except (ValueError, RecursionError) as problem:
        raise (_refusal(problem) if isinstance(problem, ValidationError) else BadJson()) from None


def parse_query(model: type[M], query: Mapping[str, str]) -> M:
    try:
        return model.model_validate(dict(query))
    except ValidationError as problem:
        raise _refusal(problem) from None


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
