"""Routes of bulk sends: ask for many messages at once, follow them, hold them, take them back."""

from collections.abc import Awaitable, Callable
from typing import Final

from gateway.api.dialects.native.requests import bulks as requests
from gateway.api.dialects.native.requests.paging import Paged
from gateway.api.dialects.native.responses import bulks as responses
from gateway.api.dialects.native.responses.answers import many, one
from gateway.api.dialects.native.shapes import bulks as shapes
from gateway.api.operation import AnyOperation, Operation
from gateway.core.bulks import Bulk
from gateway.core.errors import Code
from gateway.core.tenants import Principal, Scope
from gateway.usecases import UseCases

TAG: Final = "Bulk sends"
ONE: Final = "/api/bulk/{bulkId}"
MAX_BULK_BYTES: Final = 16 * 1024 * 1024

_bulk = one(responses.bulk, shapes.Bulk)


def _action(
    name: str,
    summary: str,
    path: str,
    does: Callable[[UseCases, Principal, str], Awaitable[Bulk]],
) -> AnyOperation:
    """Actions answer the bulk and may be repeated."""
    return Operation(
        method="POST",
        paths=(path,),
        name=name,
        tag=TAG,
        scope=Scope.SEND,
        summary=summary,
        errors=(Code.NOT_FOUND, Code.INVALID_STATE),
        does=lambda use, who, ask: does(use, who, ask.path.text("bulkId")),
        answers=_bulk,
    )


OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="POST",
        paths=("/api/messages/bulk",),
        name="sendBulk",
        tag=TAG,
        scope=Scope.SEND,
        summary="Send up to 10,000 messages, one after the other, behind all single sends",
        errors=(Code.SESSION_NOT_FOUND, Code.SESSION_NOT_CONNECTED, Code.STORAGE_FULL),
        body=requests.SendBulk,
        max_body_bytes=MAX_BULK_BYTES,
        brings_files=True,
        does=lambda use, who, ask: use.bulks.create(
            who,
            ask.body.session_id,
            ask.body.orders(ask.files),
            delay_ms=ask.body.delay_ms,
            once=ask.once,
        ),
        sends=True,
        answers=one(responses.bulk, shapes.Bulk, 202),
    ),
    Operation(
        method="GET",
        paths=("/api/sessions/{sessionId}/bulk",),
        name="listBulks",
        tag=TAG,
        scope=Scope.READ,
        summary="A session's bulk sends, newest first",
        errors=(Code.SESSION_NOT_FOUND,),
        query=Paged,
        does=lambda use, who, ask: use.bulks.list(who, ask.path.session_id, ask.query.page()),
        answers=many(responses.bulk, shapes.Bulk),
    ),
    Operation(
        method="GET",
        paths=(ONE,),
        name="getBulk",
        tag=TAG,
        scope=Scope.READ,
        summary="How far a bulk send has come",
        errors=(Code.NOT_FOUND,),
        does=lambda use, who, ask: use.bulks.get(who, ask.path.text("bulkId")),
        answers=_bulk,
    ),
    Operation(
        method="GET",
        paths=(f"{ONE}/results",),
        name="getBulkResults",
        tag=TAG,
        scope=Scope.READ,
        summary="What became of each message, in the order in which they were asked for",
        errors=(Code.NOT_FOUND,),
        query=requests.ListBulkResults,
        does=lambda use, who, ask: use.bulks.results(
            who, ask.path.text("bulkId"), ask.query.page(), ask.query.status
        ),
        answers=many(responses.bulk_result, shapes.BulkResult),
    ),
    _action(
        "pauseBulk",
        "Hold a bulk send; what WhatsApp Web has already still goes out",
        f"{ONE}/pause",
        lambda use, who, bulk_id: use.bulks.pause(who, bulk_id),
    ),
    _action(
        "resumeBulk",
        "Go on with a bulk send",
        f"{ONE}/resume",
        lambda use, who, bulk_id: use.bulks.resume(who, bulk_id),
    ),
    _action(
        "cancelBulk",
        "Take back what has not left for WhatsApp",
        f"{ONE}/cancel",
        lambda use, who, bulk_id: use.bulks.cancel(who, bulk_id),
    ),
)
