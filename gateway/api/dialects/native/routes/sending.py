"""The route that tells what the gateway's settings say of sending: they hold for every session."""

from typing import Final

from aiohttp import web

from gateway.api.dialects.native.shapes import sending as shapes
from gateway.api.dialects.native.shapes.answers import One
from gateway.api.operation import JSON, Answer, AnyOperation, Call, RawOperation
from gateway.api.settings import SETTINGS
from gateway.core.tenants import Scope


async def _rules(call: Call) -> web.StreamResponse:
    call.principal.require(Scope.READ)
    settings = call.request.app[SETTINGS]
    data: shapes.SendingRules = {
        "sendsPerMinute": settings.sends_per_minute or None,
        "typingSeconds": settings.typing_seconds,
        "optOutWords": _listed(settings.opt_out_words),
        "optInWords": _listed(settings.opt_in_words),
    }
    return Answer({"success": True, "data": data}).response()


def _listed(words: str) -> list[str]:
    return [word.strip() for word in words.split(",") if word.strip()]


OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    RawOperation(
        method="GET",
        paths=("/api/sending",),
        name="getSendingRules",
        tag="Limits",
        scope=Scope.READ,
        summary="The pace of every session, and the words that opt out of bulk and scheduled sends",
        does=_rules,
        content={200: {JSON: One[shapes.SendingRules]}},
    ),
)
