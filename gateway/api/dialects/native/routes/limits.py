"""Routes of limits: how much a session or all of them may be asked to send."""

from typing import Final

from gateway.api.dialects.native.requests import limits as requests
from gateway.api.dialects.native.responses import limits as responses
from gateway.api.dialects.native.responses.answers import one
from gateway.api.dialects.native.shapes import limits as shapes
from gateway.api.operation import AnyOperation, Operation
from gateway.core.errors import Code
from gateway.core.tenants import Scope

TAG: Final = "Limits"
OF_SESSION: Final = "/api/sessions/{sessionId}/limits"
OF_ALL: Final = "/api/limits/sends"

_standings = one(responses.send_limits, shapes.SendLimits)

OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="GET",
        paths=(OF_SESSION,),
        name="getSessionLimits",
        tag=TAG,
        scope=Scope.READ,
        summary="How much a session may be asked to send, and how much of it is left",
        errors=(Code.SESSION_NOT_FOUND,),
        does=lambda use, who, ask: use.limits.of_session(who, ask.path.session_id),
        answers=_standings,
    ),
    Operation(
        method="PUT",
        paths=(OF_SESSION,),
        name="setSessionLimits",
        tag=TAG,
        scope=Scope.MANAGE,
        summary="Limit a session; what is absent or null has no limit",
        errors=(Code.SESSION_NOT_FOUND,),
        body=requests.SetLimits,
        does=lambda use, who, ask: use.limits.limit_session(
            who, ask.path.session_id, ask.body.limits()
        ),
        answers=_standings,
    ),
    Operation(
        method="GET",
        paths=(OF_ALL,),
        name="getSendLimits",
        tag=TAG,
        scope=Scope.READ,
        summary="How much all sessions together may be asked to send, and how much of it is left",
        does=lambda use, who, _ask: use.limits.of_tenant(who),
        answers=_standings,
    ),
    Operation(
        method="PUT",
        paths=(OF_ALL,),
        name="setSendLimits",
        tag=TAG,
        scope=Scope.ADMIN,
        summary="Limit all sessions together; what is absent or null has no limit",
        body=requests.SetLimits,
        does=lambda use, who, ask: use.limits.limit_tenant(who, ask.body.limits()),
        answers=_standings,
    ),
)
