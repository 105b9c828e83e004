"""Routes of labels: those of a business account, and those that its chats carry."""

from typing import Final

from gateway.api.dialects.native.requests import labels as requests
from gateway.api.dialects.native.requests.paging import Paged
from gateway.api.dialects.native.responses import labels as responses
from gateway.api.dialects.native.responses.answers import deleted, many, one
from gateway.api.dialects.native.responses.chats import chat
from gateway.api.dialects.native.shapes import labels as shapes
from gateway.api.dialects.native.shapes.answers import Deleted
from gateway.api.dialects.native.shapes.chats import Chat
from gateway.api.operation import AnyOperation, Operation
from gateway.core.errors import Code
from gateway.core.tenants import Scope

TAG: Final = "Labels"
ALL: Final = "/api/sessions/{sessionId}/labels"
ONE: Final = f"{ALL}/{{labelId}}"
OF_CHAT: Final = "/api/sessions/{sessionId}/chats/{chatId}/labels"
_ASKED: Final = (
    Code.SESSION_NOT_FOUND,
    Code.SESSION_NOT_CONNECTED,
    Code.NOT_SUPPORTED,
    Code.ENGINE_FAILED,
    Code.WHATSAPP_TIMEOUT,
)
_label = one(responses.label, shapes.Label)

OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="GET",
        paths=(ALL,),
        name="listLabels",
        tag=TAG,
        scope=Scope.READ,
        summary="The labels of a business account",
        errors=_ASKED,
        does=lambda use, who, ask: use.labels.list(who, ask.path.session_id),
        answers=many(responses.label, shapes.Label),
    ),
    Operation(
        method="POST",
        paths=(ALL,),
        name="createLabel",
        tag=TAG,
        scope=Scope.SEND,
        summary="Make a label",
        errors=_ASKED,
        body=requests.CreateLabel,
        does=lambda use, who, ask: use.labels.create(
            who, ask.path.session_id, ask.body.name, ask.body.color
        ),
        answers=one(responses.label, shapes.Label, 201),
    ),
    Operation(
        method="PATCH",
        paths=(ONE,),
        name="changeLabel",
        tag=TAG,
        scope=Scope.SEND,
        summary="Give a label another name or colour",
        errors=(*_ASKED, Code.NOT_FOUND),
        body=requests.ChangeLabel,
        does=lambda use, who, ask: use.labels.change(
            who,
            ask.path.session_id,
            ask.path.text("labelId"),
            name=ask.body.name,
            color=ask.body.color,
        ),
        answers=_label,
    ),
    Operation(
        method="DELETE",
        paths=(ONE,),
        name="deleteLabel",
        tag=TAG,
        scope=Scope.SEND,
        summary="Delete a label; no chat carries it any more",
        errors=(*_ASKED, Code.NOT_FOUND),
        does=lambda use, who, ask: use.labels.delete(
            who, ask.path.session_id, ask.path.text("labelId")
        ),
        answers=one(deleted, Deleted),
    ),
    Operation(
        method="GET",
        paths=(f"{ONE}/chats",),
        name="listLabelledChats",
        tag=TAG,
        scope=Scope.READ,
        summary="The chats that carry a label, the one with the newest message first",
        errors=(Code.SESSION_NOT_FOUND, Code.NOT_FOUND),
        query=Paged,
        does=lambda use, who, ask: use.labels.chats(
            who, ask.path.session_id, ask.path.text("labelId"), ask.query.page()
        ),
        answers=many(chat, Chat),
    ),
    Operation(
        method="GET",
        paths=(OF_CHAT,),
        name="getChatLabels",
        tag=TAG,
        scope=Scope.READ,
        summary="The labels that a chat carries",
        errors=(Code.SESSION_NOT_FOUND, Code.CHAT_NOT_FOUND, Code.INVALID_NUMBER),
        does=lambda use, who, ask: use.labels.of_chat(
            who, ask.path.session_id, ask.path.text("chatId")
        ),
        answers=one(responses.chat_labels, shapes.ChatLabels),
    ),
    Operation(
        method="PUT",
        paths=(OF_CHAT,),
        name="setChatLabels",
        tag=TAG,
        scope=Scope.SEND,
        summary="Set all labels that a chat carries",
        errors=(*_ASKED, Code.CHAT_NOT_FOUND, Code.INVALID_NUMBER, Code.NOT_FOUND),
        body=requests.LabelChat,
        does=lambda use, who, ask: use.labels.put(
            who, ask.path.session_id, ask.path.text("chatId"), ask.body.labels
        ),
        answers=one(responses.chat_labels, shapes.ChatLabels),
    ),
)
