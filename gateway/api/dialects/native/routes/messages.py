"""Routes of messages: send a text, at once or later, cancel, list, look one up."""

from typing import Final

from gateway.api.dialects.native.requests import media
from gateway.api.dialects.native.requests import messages as requests
from gateway.api.dialects.native.requests.paging import Paged
from gateway.api.dialects.native.responses import messages as responses
from gateway.api.dialects.native.responses.answers import many, one
from gateway.api.dialects.native.shapes import messages as shapes
from gateway.api.operation import AnyOperation, Operation
from gateway.core.errors import Code
from gateway.core.messages import Message, MessageStatus
from gateway.core.tenants import Scope

TAG: Final = "Messages"
ONE: Final = "/api/sessions/{sessionId}/messages/{messageId}"

_WITHOUT_OUTCOME: Final = frozenset({MessageStatus.PENDING, MessageStatus.UNKNOWN})
SEND_ERRORS: Final = (
    Code.INVALID_NUMBER,
    Code.SESSION_NOT_FOUND,
    Code.SESSION_NOT_CONNECTED,
    Code.MESSAGE_NOT_FOUND,
    Code.NOT_ON_WHATSAPP,
    Code.NOT_SUPPORTED,
    Code.SEND_FAILED,
    Code.REACH_OUT_LIMITED,
    Code.ENGINE_FAILED,
    Code.STORAGE_FULL,
    Code.WHATSAPP_TIMEOUT,
)
SEND_MEDIA_ERRORS: Final = (
    *SEND_ERRORS,
    Code.NOT_FOUND,
    Code.MEDIA_UNREACHABLE,
    Code.STORAGE_UNREACHABLE,
)


def _has_no_outcome(message: Message) -> bool:
    return message.status in _WITHOUT_OUTCOME


SENT: Final = one(responses.message, shapes.Message, 200, otherwise=(202, _has_no_outcome))

OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="POST",
        paths=("/api/messages/send",),
        name="sendMessage",
        tag=TAG,
        scope=Scope.SEND,
        summary="Send a message and wait for its outcome; 202 when it is not known yet",
        errors=SEND_MEDIA_ERRORS,
        body=requests.SendMessage,
        query=requests.SendOptions,
        brings_files=True,
        form=media.MESSAGE_FORM,
        does=lambda use, who, ask: use.messages.send(
            who, ask.body.order(ask.files), wait_seconds=ask.query.wait_seconds, once=ask.once
        ),
        sends=True,
        answers=SENT,
    ),
    Operation(
        method="POST",
        paths=("/api/send-message",),
        name="sendTextMessage",
        tag=TAG,
        scope=Scope.SEND,
        summary="Send a text, with document 004's fields",
        errors=SEND_ERRORS,
        body=requests.SendMessage004,
        query=requests.SendOptions,
        does=lambda use, who, ask: use.messages.send(
            who, ask.body.order(), wait_seconds=ask.query.wait_seconds, once=ask.once
        ),
        sends=True,
        answers=SENT,
    ),
    Operation(
        method="POST",
        paths=("/api/send-media",),
        name="sendMedia",
        tag=TAG,
        scope=Scope.SEND,
        summary="Send a file, with document 004's fields: a form, an address or base64",
        errors=SEND_MEDIA_ERRORS,
        body=media.SendMedia004,
        query=requests.SendOptions,
        brings_files=True,
        form=media.MEDIA_FORM,
        does=lambda use, who, ask: use.messages.send(
            who, ask.body.draft(ask.files), wait_seconds=ask.query.wait_seconds, once=ask.once
        ),
        sends=True,
        answers=SENT,
    ),
    Operation(
        method="POST",
        paths=("/api/messages/schedule",),
        name="scheduleMessage",
        tag=TAG,
        scope=Scope.SEND,
        summary="Send a message later",
        errors=(
            Code.INVALID_NUMBER,
            Code.SESSION_NOT_FOUND,
            Code.SESSION_NOT_CONNECTED,
            Code.MESSAGE_NOT_FOUND,
            Code.NOT_FOUND,
            Code.NOT_SUPPORTED,
            Code.MEDIA_UNREACHABLE,
            Code.RECIPIENT_OPTED_OUT,
            Code.STORAGE_FULL,
            Code.STORAGE_UNREACHABLE,
        ),
        body=requests.ScheduleMessage,
        brings_files=True,
        form=media.SCHEDULED_FORM,
        does=lambda use, who, ask: use.messages.schedule(
            who, ask.body.order(ask.files), once=ask.once
        ),
        sends=True,
        answers=one(responses.message, shapes.Message, 202),
    ),
    Operation(
        method="GET",
        paths=("/api/sessions/{sessionId}/scheduled",),
        name="listScheduledMessages",
        tag=TAG,
        scope=Scope.READ,
        summary="Messages that wait for their time, soonest first",
        errors=(Code.SESSION_NOT_FOUND,),
        query=Paged,
        does=lambda use, who, ask: use.schedule.list(who, ask.path.session_id, ask.query.page()),
        answers=many(responses.message, shapes.Message),
    ),
    Operation(
        method="PATCH",
        paths=(ONE,),
        name="changeScheduledMessage",
        tag=TAG,
        scope=Scope.SEND,
        summary="Change the time or the text of a message that is still `scheduled`",
        errors=(Code.SESSION_NOT_FOUND, Code.MESSAGE_NOT_FOUND, Code.INVALID_STATE),
        body=requests.ChangeScheduledMessage,
        does=lambda use, who, ask: use.schedule.change(
            who,
            ask.path.session_id,
            ask.path.text("messageId"),
            send_at=ask.body.send_at,
            text=ask.body.text,
        ),
        answers=one(responses.message, shapes.Message),
    ),
    Operation(
        method="POST",
        paths=(f"{ONE}/cancel",),
        name="cancelMessage",
        tag=TAG,
        scope=Scope.SEND,
        summary="Take back a message that has not left for WhatsApp",
        errors=(Code.SESSION_NOT_FOUND, Code.MESSAGE_NOT_FOUND, Code.INVALID_STATE),
        does=lambda use, who, ask: use.messages.cancel(
            who, ask.path.session_id, ask.path.text("messageId")
        ),
        answers=one(responses.message, shapes.Message),
    ),
    Operation(
        method="GET",
        paths=("/api/messages/{sessionId}",),
        name="listMessages",
        tag=TAG,
        scope=Scope.READ,
        summary="A session's messages, newest first",
        errors=(Code.SESSION_NOT_FOUND, Code.CHAT_NOT_FOUND, Code.INVALID_NUMBER),
        query=requests.ListMessages,
        does=lambda use, who, ask: use.messages.list(
            who,
            ask.path.session_id,
            chat=ask.query.chat,
            query=ask.query.text,
            page=ask.query.page(),
        ),
        answers=many(responses.message, shapes.Message),
    ),
    Operation(
        method="GET",
        paths=("/api/messages",),
        name="searchMessages",
        tag=TAG,
        scope=Scope.READ,
        summary="Messages with these words in all sessions of the caller, newest first",
        query=requests.SearchMessages,
        does=lambda use, who, ask: use.messages.search(who, ask.query.text, ask.query.page()),
        answers=many(responses.message, shapes.Message),
    ),
    Operation(
        method="GET",
        paths=(ONE,),
        name="getMessage",
        tag=TAG,
        scope=Scope.READ,
        summary="One message as it stands",
        errors=(Code.SESSION_NOT_FOUND, Code.MESSAGE_NOT_FOUND),
        does=lambda use, who, ask: use.messages.get(
            who, ask.path.session_id, ask.path.text("messageId")
        ),
        answers=one(responses.message, shapes.Message),
    ),
)
