"""Routes of contacts: who there is, is this number on WhatsApp."""

from typing import Final

from gateway.api.dialects.native.requests import contacts as requests
from gateway.api.dialects.native.requests.paging import Paged
from gateway.api.dialects.native.responses import contacts as responses
from gateway.api.dialects.native.responses.answers import many, one
from gateway.api.dialects.native.shapes import contacts as shapes
from gateway.api.operation import AnyOperation, Operation
from gateway.core.errors import Code
from gateway.core.tenants import Scope

TAG: Final = "Contacts"
ALL: Final = "/api/sessions/{sessionId}/contacts"

OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="GET",
        paths=(ALL,),
        name="listContacts",
        tag=TAG,
        scope=Scope.READ,
        summary="The people that a session knows",
        errors=(Code.SESSION_NOT_FOUND,),
        query=Paged,
        does=lambda use, who, ask: use.contacts.list(who, ask.path.session_id, ask.query.page()),
        answers=many(responses.person, shapes.Person),
    ),
    Operation(
        method="GET",
        paths=(f"{ALL}/check",),
        name="checkNumber",
        tag=TAG,
        scope=Scope.READ,
        summary="Ask WhatsApp whether it knows a number",
        errors=(
            Code.SESSION_NOT_FOUND,
            Code.SESSION_NOT_CONNECTED,
            Code.INVALID_NUMBER,
            Code.ENGINE_FAILED,
            Code.WHATSAPP_TIMEOUT,
        ),
        query=requests.CheckNumber,
        does=lambda use, who, ask: use.contacts.check(who, ask.path.session_id, ask.query.number),
        answers=one(responses.number_check, shapes.NumberCheck),
    ),
)
