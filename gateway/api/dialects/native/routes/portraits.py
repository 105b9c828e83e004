"""Routes of the pictures that an account and its groups show themselves by."""

from typing import Final

from aiohttp import web

from gateway.api.dialects.native.requests import media as requests
from gateway.api.dialects.native.responses import contacts as responses
from gateway.api.dialects.native.responses.answers import one
from gateway.api.dialects.native.routes.contacts import BINARY, answer_picture
from gateway.api.dialects.native.shapes import contacts as shapes
from gateway.api.operation import AnyOperation, Call, Operation, RawOperation
from gateway.core.errors import Code
from gateway.core.tenants import Scope

OWN: Final = "/api/sessions/{sessionId}/profile/picture"
GROUPS: Final = "/api/sessions/{sessionId}/groups/{groupId}/picture"
_ASKED: Final = (
    Code.SESSION_NOT_FOUND,
    Code.SESSION_NOT_CONNECTED,
    Code.NOT_SUPPORTED,
    Code.ENGINE_FAILED,
    Code.WHATSAPP_TIMEOUT,
)
_CHANGED: Final = (*_ASKED, Code.INVALID_STATE, Code.CHAT_NOT_FOUND)
_BROUGHT: Final = (
    *_CHANGED,
    Code.NOT_FOUND,
    Code.MEDIA_UNREACHABLE,
    Code.UNSUPPORTED_MEDIA,
    Code.STORAGE_FULL,
    Code.STORAGE_UNREACHABLE,
)
_CONTENT: Final = {200: {"image/jpeg": BINARY, "image/png": BINARY}}
_shown = one(responses.shown_picture, shapes.ShownPicture)


async def _own(call: Call) -> web.StreamResponse:
    return answer_picture(await call.use.portraits.own(call.principal, call.path.session_id))


async def _groups(call: Call) -> web.StreamResponse:
    return answer_picture(
        await call.use.contacts.picture(
            call.principal, call.path.session_id, call.path.text("groupId")
        )
    )


OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    RawOperation(
        method="GET",
        paths=(OWN,),
        name="getProfilePicture",
        tag="Profile",
        scope=Scope.READ,
        summary="The account's own picture",
        errors=(*_ASKED, Code.NOT_FOUND),
        does=_own,
        content=_CONTENT,
    ),
    Operation(
        method="PUT",
        paths=(OWN,),
        name="setProfilePicture",
        tag="Profile",
        scope=Scope.MANAGE,
        summary="Show the account by a picture; its middle is cut out as a square",
        errors=_BROUGHT,
        body=requests.SetPicture,
        brings_files=True,
        form=requests.PICTURE_FORM,
        does=lambda use, who, ask: use.portraits.set_own(
            who, ask.path.session_id, ask.body.source(ask.files)
        ),
        answers=_shown,
    ),
    Operation(
        method="DELETE",
        paths=(OWN,),
        name="deleteProfilePicture",
        tag="Profile",
        scope=Scope.MANAGE,
        summary="Show no picture of the account any more",
        errors=_CHANGED,
        does=lambda use, who, ask: use.portraits.remove_own(who, ask.path.session_id),
        answers=_shown,
    ),
    RawOperation(
        method="GET",
        paths=(GROUPS,),
        name="getGroupPicture",
        tag="Groups",
        scope=Scope.READ,
        summary="A group's picture",
        errors=(*_ASKED, Code.NOT_FOUND, Code.INVALID_NUMBER, Code.NOT_ON_WHATSAPP),
        does=_groups,
        content=_CONTENT,
    ),
    Operation(
        method="PUT",
        paths=(GROUPS,),
        name="setGroupPicture",
        tag="Groups",
        scope=Scope.SEND,
        summary="Show a group by a picture; its middle is cut out as a square",
        errors=_BROUGHT,
        body=requests.SetPicture,
        brings_files=True,
        form=requests.PICTURE_FORM,
        does=lambda use, who, ask: use.portraits.set_groups(
            who, ask.path.session_id, ask.path.text("groupId"), ask.body.source(ask.files)
        ),
        answers=_shown,
    ),
    Operation(
        method="DELETE",
        paths=(GROUPS,),
        name="deleteGroupPicture",
        tag="Groups",
        scope=Scope.SEND,
        summary="Show no picture of a group any more",
        errors=_CHANGED,
        does=lambda use, who, ask: use.portraits.remove_groups(
            who, ask.path.session_id, ask.path.text("groupId")
        ),
        answers=_shown,
    ),
)
