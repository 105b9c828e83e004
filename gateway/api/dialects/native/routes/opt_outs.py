"""Routes of opt-outs: who is left out of bulk and scheduled sends."""

from typing import Final

from gateway.api.dialects.native.requests import contacts as requests
from gateway.api.dialects.native.requests.paging import Paged
from gateway.api.dialects.native.responses import contacts as responses
from gateway.api.dialects.native.responses.answers import deleted, many, one
from gateway.api.dialects.native.shapes import contacts as shapes
from gateway.api.dialects.native.shapes.answers import Deleted
from gateway.api.operation import AnyOperation, Ask, Operation
from gateway.core.errors import Code
from gateway.core.tenants import Principal, Scope
from gateway.usecases import UseCases

TAG: Final = "Opt-outs"
ALL: Final = "/api/sessions/{sessionId}/opt-outs"


async def _remove(use: UseCases, who: Principal, ask: Ask) -> str:
    contact = ask.path.text("contactId")
    return (await use.opt_outs.remove(who, ask.path.session_id, contact)).jid


OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="GET",
        paths=(ALL,),
        name="listOptOuts",
        tag=TAG,
        scope=Scope.READ,
        summary="Who is left out of bulk and scheduled sends, the latest first",
        errors=(Code.SESSION_NOT_FOUND,),
        query=Paged,
        does=lambda use, who, ask: use.opt_outs.list(who, ask.path.session_id, ask.query.page()),
        answers=many(responses.opt_out, shapes.OptOut),
    ),
    Operation(
        method="POST",
        paths=(ALL,),
        name="addOptOut",
        tag=TAG,
        scope=Scope.SEND,
        summary="Leave somebody out who said so by another way",
        errors=(Code.SESSION_NOT_FOUND, Code.INVALID_NUMBER),
        body=requests.AddOptOut,
        does=lambda use, who, ask: use.opt_outs.add(who, ask.path.session_id, ask.body.number),
        answers=one(responses.opt_out, shapes.OptOut, 201),
    ),
    Operation(
        method="DELETE",
        paths=(f"{ALL}/{{contactId}}",),
        name="removeOptOut",
        tag=TAG,
        scope=Scope.SEND,
        summary="Somebody may be written to again",
        errors=(Code.SESSION_NOT_FOUND, Code.INVALID_NUMBER, Code.NOT_FOUND),
        does=_remove,
        answers=one(deleted, Deleted),
    ),
)
