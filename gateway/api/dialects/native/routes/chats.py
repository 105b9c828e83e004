"""Routes of chats: which there are, what was said in them."""

from functools import partial
from typing import Any, Final

from gateway.api.dialects.native.requests import chats as requests
from gateway.api.dialects.native.requests.paging import Paged
from gateway.api.dialects.native.responses import chats as responses
from gateway.api.dialects.native.responses.answers import deleted, many, one
from gateway.api.dialects.native.responses.messages import message
from gateway.api.dialects.native.routes.actions import Actions
from gateway.api.dialects.native.shapes import chats as shapes
from gateway.api.dialects.native.shapes.answers import Deleted
from gateway.api.dialects.native.shapes.messages import Message
from gateway.api.operation import AnyOperation, Ask, Operation
from gateway.core.chats import Chat
from gateway.core.deeds import Writing
from gateway.core.errors import Code
from gateway.core.events import PresenceSince
from gateway.core.paging import Listing
from gateway.core.tenants import Principal, Scope
from gateway.usecases import UseCases

SESSION: Final = "/api/sessions/{sessionId}"
CHAT: Final = f"{SESSION}/chats/{{chatId}}"

TAG: Final = "Chats"
ACTION_ERRORS: Final = (
    Code.SESSION_NOT_FOUND,
    Code.SESSION_NOT_CONNECTED,
    Code.CHAT_NOT_FOUND,
    Code.INVALID_NUMBER,
    Code.NOT_SUPPORTED,
    Code.ENGINE_FAILED,
    Code.WHATSAPP_TIMEOUT,
)

_chat = one(responses.chat, shapes.Chat)


_action = Actions(thing=CHAT, parameter="chatId", tag=TAG, errors=ACTION_ERRORS, answers=_chat)


async def _show(
    what: Writing, use: UseCases, who: Principal, _ask: Ask[Any, Any], session: str, chat: str
) -> Chat:
    return await use.chats.show_writing(who, session, chat, what)


async def _presences(use: UseCases, who: Principal, ask: Ask) -> Listing[PresenceSince]:
    return Listing(await use.chats.presences(who, ask.path.session_id), None)


async def _delete(use: UseCases, who: Principal, ask: Ask) -> str:
    return (await use.chats.delete(who, ask.path.session_id, ask.path.text("chatId"))).id


OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="GET",
        paths=(f"{SESSION}/chats",),
        name="listChats",
        tag=TAG,
        scope=Scope.READ,
        summary="A session's chats, the latest first",
        errors=(Code.SESSION_NOT_FOUND,),
        query=Paged,
        does=lambda use, who, ask: use.chats.list(who, ask.path.session_id, ask.query.page()),
        answers=many(responses.chat, shapes.Chat),
    ),
    Operation(
        method="GET",
        paths=(f"{SESSION}/presence",),
        name="listPresences",
        tag=TAG,
        scope=Scope.READ,
        summary="Who was last seen online, away or writing, the latest first",
        errors=(Code.SESSION_NOT_FOUND,),
        does=_presences,
        answers=many(responses.presence, shapes.SeenPresence),
    ),
    Operation(
        method="GET",
        paths=(f"{CHAT}/messages",),
        name="listChatMessages",
        tag=TAG,
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
        paths=(f"{CHAT}/history",),
        name="fetchHistory",
        tag=TAG,
        scope=Scope.SEND,
        summary="Fetch messages older than those that are known, from the phone if need be",
        errors=(*ACTION_ERRORS, Code.STORAGE_FULL),
        body=requests.FetchHistory,
        does=lambda use, who, ask: use.history.fetch(
            who, ask.path.session_id, ask.path.text("chatId"), ask.body.count
        ),
        answers=one(responses.fetched, shapes.Fetched),
    ),
    Operation(
        method="GET",
        paths=(CHAT,),
        name="getChat",
        tag=TAG,
        scope=Scope.READ,
        summary="One chat as it stands",
        errors=(Code.SESSION_NOT_FOUND, Code.CHAT_NOT_FOUND, Code.INVALID_NUMBER),
        does=lambda use, who, ask: use.chats.get(who, ask.path.session_id, ask.path.text("chatId")),
        answers=_chat,
    ),
    _action(
        "read",
        "readChat",
        "Mark a chat as read",
        lambda use, who, _, session, chat: use.chats.mark_read(who, session, chat),
    ),
    _action(
        "unread",
        "unreadChat",
        "Mark a chat as unread; nobody else sees it",
        lambda use, who, _, session, chat: use.chats.mark_unread(who, session, chat),
    ),
    _action(
        "archive",
        "archiveChat",
        "Put a chat away",
        lambda use, who, _, session, chat: use.chats.archive(who, session, chat, archived=True),
    ),
    _action(
        "unarchive",
        "unarchiveChat",
        "Bring a chat back to the list",
        lambda use, who, _, session, chat: use.chats.archive(who, session, chat, archived=False),
    ),
    _action(
        "pin",
        "pinChat",
        "Keep a chat on top of the list",
        lambda use, who, _, session, chat: use.chats.pin(who, session, chat, pinned=True),
    ),
    _action(
        "unpin",
        "unpinChat",
        "Let a chat go with the others",
        lambda use, who, _, session, chat: use.chats.pin(who, session, chat, pinned=False),
    ),
    _action(
        "mute",
        "muteChat",
        "Mute a chat until a moment, or for ever",
        lambda use, who, ask, session, chat: use.chats.mute(who, session, chat, ask.body.until),
        requests.MuteChat,
    ),
    _action(
        "unmute",
        "unmuteChat",
        "Let a chat be heard again",
        lambda use, who, _, session, chat: use.chats.unmute(who, session, chat),
    ),
    *(
        _action(
            writing.value,
            f"show{writing.name.capitalize()}",
            summary,
            partial(_show, writing),
        )
        for writing, summary in (
            (Writing.TYPING, "Let the other side see that a text is being written"),
            (Writing.RECORDING, "Let the other side see that a voice message is being recorded"),
            (Writing.PAUSED, "Let the other side see nothing of the kind any more"),
        )
    ),
    _action(
        "clear",
        "clearChat",
        "Delete all messages of a chat on this account's devices",
        lambda use, who, _, session, chat: use.chats.clear(who, session, chat),
    ),
    Operation(
        method="DELETE",
        paths=(CHAT,),
        name="deleteChat",
        tag=TAG,
        scope=Scope.SEND,
        summary="Delete a chat with all its messages on this account's devices",
        errors=ACTION_ERRORS,
        does=_delete,
        answers=one(deleted, Deleted),
    ),
)
