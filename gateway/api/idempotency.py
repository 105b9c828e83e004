"""`Idempotency-Key`: reading it, and answering a call that was made before."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from aiohttp import web

from gateway.api.bodies import LARGE_BODY_BYTES
from gateway.api.operation import JSON, Answer, to_json
from gateway.core.errors import GatewayError, InvalidRequest
from gateway.core.idempotency import MAX_KEY_CHARACTERS, KeptAnswer, Once, fingerprint
from gateway.core.tenants import Principal
from gateway.usecases import UseCases

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
"""Tells a caller that this answer was given before."""

DESCRIPTION: Final = (
    "Makes this call one that is carried out once: the same key with the same body gets the first "
    f"answer again, for 72 hours. At most {MAX_KEY_CHARACTERS} printable ASCII characters."
)


async def once_of(route: str, request: web.Request, raw: bytes) -> Once | None:
    """The caller's key, bound to what they asked; None without one. `raw` is valid JSON."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    key = key.strip()
    if not (0 < len(key) <= MAX_KEY_CHARACTERS and key.isascii() and key.isprintable()):
        raise InvalidRequest.field(
            HEADER, f"must have 1 to {MAX_KEY_CHARACTERS} printable ASCII characters"
        )
    path = dict(request.match_info)
    if len(raw) < LARGE_BODY_BYTES:
        return Once(route=route, key=key, fingerprint=_fingerprint(path, raw))
    return Once(route=route, key=key, fingerprint=await asyncio.to_thread(_fingerprint, path, raw))


def _fingerprint(path: Mapping[str, str], raw: bytes) -> str:
    return fingerprint({"path": dict(path), "body": json.loads(raw or b"{}")})


async def answer_once(
    use: UseCases,
    who: Principal,
    once: Once,
    *,
    act: Callable[[], Awaitable[Any]],
    render: Callable[[Any], Answer],
    recall: Callable[[Any], Answer],
    refuse: Callable[[GatewayError], Answer],
) -> web.Response:
    """The answer of the first call with this key; this one acts if it is the first.

    `recall` answers with what the first one made, where it never came to its answer.
    """
    with use.idempotency.running(who, once):
        try:
            first = await use.idempotency.first_answer(who, once)
            if isinstance(first, KeptAnswer):
                return _replayed(first)
            answer = render(await act()) if first is None else recall(first)
        except GatewayError as failure:
            if not _names_a_message(failure):
                raise  # nothing was made: the key may be tried again
            answer = refuse(failure)
        await use.idempotency.keep(who, once, KeptAnswer(answer.status, to_json(answer.body)))
        return answer.response()


def _replayed(first: KeptAnswer) -> web.Response:
    return web.Response(
        text=first.body, status=first.status, content_type=JSON, headers={REPLAYED: "true"}
    )


def _names_a_message(failure: GatewayError) -> bool:
    return isinstance(failure.details, Mapping) and "messageId" in failure.details
