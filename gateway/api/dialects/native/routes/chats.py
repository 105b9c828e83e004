"""Routes of chats: which there are, what was said in them."""

from typing import Final

from gateway.api.dialects.native.requests.paging import Paged
from gateway.api.dialects.native.responses import chats as responses
from gateway.api.dialects.native.responses.answers import many, one
from gateway.api.dialects.native.responses.messages import message
from gateway.api.dialects.native.shapes import chats as shapes
from gateway.api.dialects.native.shapes.messages import Message
from gateway.api.operation import AnyOperation, Operation
from gateway.core.errors import Code
from gateway.core.tenants import Scope

SESSION: Final = "/api/sessions/{sessionId}"
CHAT: Final = f"{SESSION}/chats/{{chatId}}"

OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="GET",
        paths=(f"{SESSION}/chats",),
        name="listChats",
        tag="Chats",
        scope=Scope.READ,
        summary="A session's chats, the latest first",
        errors=(Code.SESSION_NOT_FOUND,),
        query=Paged,
        does=lambda use, who, ask: use.chats.list(who, ask.path.session_id, ask.query.page()),
        answers=many(responses.chat, shapes.Chat),
    ),
    Operation(
        method="GET",
        paths=(f"{CHAT}/messages",),
        name="listChatMessages",
        tag="Chats",
        scope=Scope.READ,
        summary="A chat's messages, newest first",
        errors=(Code.SESSION_NOT_FOUND, Code.CHAT_NOT_FOUND, Code.INVALID_NUMBER),
        query=Paged,
        does=lambda use, who, ask: use.messages.list(
            who,
            ask.path.session_id,
            chat=ask.path.text("chatId"),
            query=None,
            page=ask.query.page(),
        ),
        answers=many(message, Message),
    ),
    Operation(
        method="POST",
        paths=(f"{CHAT}/read",),
        name="readChat",
        tag="Chats",
        scope=Scope.SEND,
        summary="Mark a chat as read",
        errors=(
            Code.SESSION_NOT_FOUND,
            Code.SESSION_NOT_CONNECTED,
            Code.CHAT_NOT_FOUND,
            Code.INVALID_NUMBER,
            Code.ENGINE_FAILED,
            Code.WHATSAPP_TIMEOUT,
        ),
        does=lambda use, who, ask: use.chats.mark_read(
            who, ask.path.session_id, ask.path.text("chatId")
        ),
        answers=one(responses.chat, shapes.Chat),
    ),
)
