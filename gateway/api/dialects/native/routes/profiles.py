"""Routes of a session's own profile: the name and the words that others see."""

from typing import Final

from gateway.api.dialects.native.requests import profiles as requests
from gateway.api.dialects.native.responses import contacts as responses
from gateway.api.dialects.native.responses.answers import one
from gateway.api.dialects.native.shapes import contacts as shapes
from gateway.api.operation import AnyOperation, Operation
from gateway.core.errors import Code
from gateway.core.tenants import Scope

TAG: Final = "Profile"
PROFILE: Final = "/api/sessions/{sessionId}/profile"
ERRORS: Final = (
    Code.SESSION_NOT_FOUND,
    Code.SESSION_NOT_CONNECTED,
    Code.NOT_SUPPORTED,
    Code.ENGINE_FAILED,
    Code.WHATSAPP_TIMEOUT,
)

OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="GET",
        paths=(PROFILE,),
        name="getProfile",
        tag=TAG,
        scope=Scope.READ,
        summary="How the account shows itself to others",
        errors=ERRORS,
        does=lambda use, who, ask: use.profiles.get(who, ask.path.session_id),
        answers=one(responses.profile, shapes.Contact),
    ),
    Operation(
        method="PATCH",
        paths=(PROFILE,),
        name="changeProfile",
        tag=TAG,
        scope=Scope.MANAGE,
        summary="Change the account's name or its words; what is absent stays",
        errors=ERRORS,
        body=requests.ChangeProfile,
        does=lambda use, who, ask: use.profiles.change(
            who, ask.path.session_id, name=ask.body.name, about=ask.body.about
        ),
        answers=one(responses.profile, shapes.Contact),
    ),
)
