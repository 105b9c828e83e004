"""Routes of calls: decline one, or have all of them declined."""

from typing import Final

from gateway.api.dialects.native.requests import calls as requests
from gateway.api.dialects.native.responses import calls as responses
from gateway.api.dialects.native.responses.answers import one
from gateway.api.dialects.native.shapes import calls as shapes
from gateway.api.operation import AnyOperation, Operation
from gateway.core.errors import Code
from gateway.core.tenants import Scope

OF_SESSION: Final = "/api/sessions/{sessionId}/calls"

OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="GET",
        paths=(OF_SESSION,),
        name="getCallAnswer",
        tag="Calls",
        scope=Scope.READ,
        summary="What becomes of a session's calls",
        errors=(Code.SESSION_NOT_FOUND,),
        does=lambda use, who, ask: use.calls.answer(who, ask.path.session_id),
        answers=one(responses.answer, shapes.CallAnswer),
    ),
    Operation(
        method="PUT",
        paths=(OF_SESSION,),
        name="setCallAnswer",
        tag="Calls",
        scope=Scope.MANAGE,
        summary="Decline a session's calls from now on, or let them ring",
        errors=(Code.SESSION_NOT_FOUND,),
        body=requests.SetCallAnswer,
        does=lambda use, who, ask: use.calls.set_answer(
            who, ask.path.session_id, ask.body.answer()
        ),
        answers=one(responses.answer, shapes.CallAnswer),
    ),
    Operation(
        method="POST",
        paths=(f"{OF_SESSION}/{{callId}}/reject",),
        name="rejectCall",
        tag="Calls",
        scope=Scope.SEND,
        summary="Decline a call that rings; `call.received` told its id",
        errors=(
            Code.SESSION_NOT_FOUND,
            Code.SESSION_NOT_CONNECTED,
            Code.NOT_FOUND,
            Code.NOT_SUPPORTED,
            Code.ENGINE_FAILED,
            Code.WHATSAPP_TIMEOUT,
        ),
        does=lambda use, who, ask: use.calls.reject(
            who, ask.path.session_id, ask.path.text("callId")
        ),
        answers=one(responses.rejected, shapes.Rejected),
    ),
)
