"""Routes of contacts: who there is, is this number on WhatsApp, what somebody shows, blocking."""

from functools import partial
from typing import Final

from aiohttp import web

from gateway.api.dialects.native.requests import contacts as requests
from gateway.api.dialects.native.requests.paging import Paged
from gateway.api.dialects.native.responses import contacts as responses
from gateway.api.dialects.native.responses.answers import many, one
from gateway.api.dialects.native.shapes import contacts as shapes
from gateway.api.operation import AnyOperation, Ask, Call, Operation, RawOperation
from gateway.core.contacts import Person
from gateway.core.errors import Code
from gateway.core.tenants import Principal, Scope
from gateway.ports import Picture
from gateway.usecases import UseCases

TAG: Final = "Contacts"
ALL: Final = "/api/sessions/{sessionId}/contacts"

ONE: Final = f"{ALL}/{{contactId}}"
LIDS: Final = "/api/sessions/{sessionId}/lids"
BINARY: Final = {"type": "string", "format": "binary"}
ASKED_ERRORS: Final = (
    Code.SESSION_NOT_FOUND,
    Code.SESSION_NOT_CONNECTED,
    Code.INVALID_NUMBER,
    Code.NOT_ON_WHATSAPP,
    Code.NOT_SUPPORTED,
    Code.ENGINE_FAILED,
    Code.WHATSAPP_TIMEOUT,
)
_PICTURES: Final = frozenset({"image/jpeg", "image/png"})


async def _picture(call: Call) -> web.StreamResponse:
    found = await call.use.contacts.picture(
        call.principal, call.path.session_id, call.path.text("contactId")
    )
    return answer_picture(found)


def answer_picture(found: Picture) -> web.StreamResponse:
    # Whatever somebody made their picture of, a browser is to take it for nothing else.
    kind = found.mimetype if found.mimetype in _PICTURES else "application/octet-stream"
    headers = {"Cache-Control": "private, max-age=600", "X-Content-Type-Options": "nosniff"}
    return web.Response(body=found.content, content_type=kind, headers=headers)


async def _block(blocked: bool, use: UseCases, who: Principal, ask: Ask) -> Person:
    contact = ask.path.text("contactId")
    return await use.contacts.block(who, ask.path.session_id, contact, blocked=blocked)


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
    Operation(
        method="GET",
        paths=(LIDS,),
        name="findLid",
        tag=TAG,
        scope=Scope.READ,
        summary="Somebody by their number, with their LID",
        errors=(
            Code.SESSION_NOT_FOUND,
            Code.SESSION_NOT_CONNECTED,
            Code.INVALID_NUMBER,
            Code.NOT_ON_WHATSAPP,
            Code.ENGINE_FAILED,
            Code.WHATSAPP_TIMEOUT,
        ),
        query=requests.FindLid,
        does=lambda use, who, ask: use.contacts.by_phone(who, ask.path.session_id, ask.query.phone),
        answers=one(responses.person, shapes.Person),
    ),
    Operation(
        method="GET",
        paths=(f"{LIDS}/{{lid}}",),
        name="getLid",
        tag=TAG,
        scope=Scope.READ,
        summary="Somebody by their LID, with the number behind it where that is known",
        errors=(Code.SESSION_NOT_FOUND, Code.NOT_FOUND),
        does=lambda use, who, ask: use.contacts.by_lid(
            who, ask.path.session_id, ask.path.text("lid")
        ),
        answers=one(responses.person, shapes.Person),
    ),
    Operation(
        method="GET",
        paths=(ONE,),
        name="getContact",
        tag=TAG,
        scope=Scope.READ,
        summary="Somebody, with what they say of themself",
        errors=ASKED_ERRORS,
        does=lambda use, who, ask: use.contacts.get(
            who, ask.path.session_id, ask.path.text("contactId")
        ),
        answers=one(responses.contact, shapes.Contact),
    ),
    RawOperation(
        method="GET",
        paths=(f"{ONE}/picture",),
        name="getContactPicture",
        tag=TAG,
        scope=Scope.READ,
        summary="The profile picture of a person or a group",
        errors=(*ASKED_ERRORS, Code.NOT_FOUND),
        does=_picture,
        content={200: {"image/jpeg": BINARY, "image/png": BINARY}},
    ),
    *(
        Operation(
            method="POST",
            paths=(f"{ONE}/{verb}",),
            name=f"{verb}Contact",
            tag=TAG,
            scope=Scope.SEND,
            summary=summary,
            errors=ASKED_ERRORS,
            does=partial(_block, blocked),
            answers=one(responses.person, shapes.Person),
        )
        for verb, blocked, summary in (
            ("block", True, "Hear nothing of somebody any more"),
            ("unblock", False, "Hear of somebody again"),
        )
    ),
)
