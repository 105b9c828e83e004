"""Routes of calls: decline one."""

from typing import Final

from gateway.api.dialects.native.responses import calls as responses
from gateway.api.dialects.native.responses.answers import one
from gateway.api.dialects.native.shapes import calls as shapes
from gateway.api.operation import AnyOperation, Operation
from gateway.core.errors import Code
from gateway.core.tenants import Scope

OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="POST",
        paths=("/api/sessions/{sessionId}/calls/{callId}/reject",),
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
