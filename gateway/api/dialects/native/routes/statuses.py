"""Routes of statuses: post one, which there are, who has seen one, take one back."""

from typing import Final

from gateway.api.dialects.native.requests import statuses as requests
from gateway.api.dialects.native.requests.messages import SendOptions
from gateway.api.dialects.native.requests.paging import Paged
from gateway.api.dialects.native.responses import messages, statuses
from gateway.api.dialects.native.responses.answers import many, one
from gateway.api.dialects.native.routes.message_actions import ACTION_ERRORS
from gateway.api.dialects.native.routes.messages import SEND_MEDIA_ERRORS, SENT
from gateway.api.dialects.native.shapes import messages as message_shapes
from gateway.api.dialects.native.shapes import statuses as shapes
from gateway.api.operation import AnyOperation, Operation
from gateway.core.errors import Code
from gateway.core.tenants import Scope

TAG: Final = "Status"
ALL: Final = "/api/sessions/{sessionId}/status"
ONE: Final = f"{ALL}/{{messageId}}"

OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="GET",
        paths=(ALL,),
        name="listStatuses",
        tag=TAG,
        scope=Scope.READ,
        summary="Statuses, the session's own and its contacts', newest first",
        errors=(Code.SESSION_NOT_FOUND,),
        query=Paged,
        does=lambda use, who, ask: use.statuses.list(who, ask.path.session_id, ask.query.page()),
        answers=many(messages.message, message_shapes.Message),
    ),
    Operation(
        method="POST",
        paths=(ALL,),
        name="postStatus",
        tag=TAG,
        scope=Scope.SEND,
        summary="Post a status: a text, a picture, a film or a voice message",
        errors=SEND_MEDIA_ERRORS,
        body=requests.PostStatus,
        query=SendOptions,
        form=requests.STATUS_FORM,
        does=lambda use, who, ask: use.messages.send(
            who,
            ask.body.order(ask.path.session_id, ask.files),
            wait_seconds=ask.query.wait_seconds,
            once=ask.once,
        ),
        sends=True,
        answers=SENT,
    ),
    Operation(
        method="GET",
        paths=(f"{ONE}/views",),
        name="listStatusViews",
        tag=TAG,
        scope=Scope.READ,
        summary="Who has seen an own status, the latest first",
        errors=ACTION_ERRORS,
        does=lambda use, who, ask: use.statuses.views(
            who, ask.path.session_id, ask.path.text("messageId")
        ),
        answers=many(statuses.view, shapes.View),
    ),
    Operation(
        method="DELETE",
        paths=(ONE,),
        name="revokeStatus",
        tag=TAG,
        scope=Scope.SEND,
        summary="Take an own status back: nobody sees it any more",
        errors=ACTION_ERRORS,
        does=lambda use, who, ask: use.statuses.revoke(
            who, ask.path.session_id, ask.path.text("messageId")
        ),
        answers=one(messages.message, message_shapes.Message),
    ),
)
