"""Routes of chats and contacts: who there is, what was said, is this number on WhatsApp."""

from typing import Final

from gateway.api.dialects.native import requests, responses, shapes
from gateway.api.operation import AnyOperation, Operation
from gateway.core.errors import Code

SESSION: Final = "/api/sessions/{sessionId}"
CHAT: Final = f"{SESSION}/chats/{{chatId}}"

OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="GET",
        paths=(f"{SESSION}/chats",),
        name="listChats",
        tag="Chats",
        summary="A session's chats, the latest first",
        errors=(Code.SESSION_NOT_FOUND,),
        query=requests.Paged,
        does=lambda use, who, ask: use.chats.list(who, ask.path.session_id, ask.query.page()),
        answers=responses.many(responses.chat, shapes.Chat),
    ),
    Operation(
        method="GET",
        paths=(f"{CHAT}/messages",),
        name="listChatMessages",
        tag="Chats",
        summary="A chat's messages, newest first",
        errors=(Code.SESSION_NOT_FOUND, Code.CHAT_NOT_FOUND, Code.INVALID_NUMBER),
        query=requests.Paged,
        does=lambda use, who, ask: use.messages.list(
            who,
            ask.path.session_id,
            chat=ask.path.text("chatId"),
            query=None,
            page=ask.query.page(),
        ),
        answers=responses.many(responses.message, shapes.Message),
    ),
    Operation(
        method="POST",
        paths=(f"{CHAT}/read",),
        name="readChat",
        tag="Chats",
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
        answers=responses.one(responses.chat, shapes.Chat),
    ),
    Operation(
        method="GET",
        paths=(f"{SESSION}/contacts",),
        name="listContacts",
        tag="Contacts",
        summary="The people that a session knows",
        errors=(Code.SESSION_NOT_FOUND,),
        query=requests.Paged,
        does=lambda use, who, ask: use.contacts.list(who, ask.path.session_id, ask.query.page()),
        answers=responses.many(responses.person, shapes.Person),
    ),
    Operation(
        method="GET",
        paths=(f"{SESSION}/contacts/check",),
        name="checkNumber",
        tag="Contacts",
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
        answers=responses.one(responses.number_check, shapes.NumberCheck),
    ),
)
