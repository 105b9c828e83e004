"""Routes of what is done to a message that is there: edit, revoke, react, star, forward."""

from typing import Any, Final

from gateway.api.dialects.native.requests import message_actions as requests
from gateway.api.dialects.native.requests.messages import SendOptions
from gateway.api.dialects.native.responses import messages as responses
from gateway.api.dialects.native.responses.answers import one
from gateway.api.dialects.native.routes.actions import Actions
from gateway.api.dialects.native.routes.messages import ONE, SEND_ERRORS, SENT, TAG
from gateway.api.dialects.native.shapes import messages as shapes
from gateway.api.operation import AnyOperation, Ask, Operation
from gateway.core.errors import Code
from gateway.core.messages import Message
from gateway.core.orders import Forward
from gateway.core.tenants import Principal, Scope
from gateway.usecases import UseCases

ACTION_ERRORS: Final = (
    Code.SESSION_NOT_FOUND,
    Code.SESSION_NOT_CONNECTED,
    Code.MESSAGE_NOT_FOUND,
    Code.INVALID_STATE,
    Code.NOT_SUPPORTED,
    Code.ENGINE_FAILED,
    Code.WHATSAPP_TIMEOUT,
)


_action = Actions(
    thing=ONE,
    parameter="messageId",
    tag=TAG,
    errors=ACTION_ERRORS,
    answers=one(responses.message, shapes.Message),
)


async def _revoke(
    use: UseCases, who: Principal, ask: Ask[Any, Any], session_id: str, message_id: str
) -> Message:
    if ask.body.whom is requests.Whom.ME:
        return await use.message_actions.delete(who, session_id, message_id)
    return await use.message_actions.revoke(who, session_id, message_id)


async def _forward(use: UseCases, who: Principal, ask: Ask[Any, Any]) -> Message:
    order = Forward(
        session_id=ask.path.session_id,
        to=ask.body.to,
        message_id=ask.path.text("messageId"),
    )
    wait = ask.query.wait_seconds
    return await use.messages.send(who, order, wait_seconds=wait, once=ask.once)


OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    _action(
        "edit",
        "editMessage",
        "Give an own text or caption other words; WhatsApp allows it for 15 minutes",
        lambda use, who, ask, session, message: use.message_actions.edit(
            who, session, message, ask.body.text
        ),
        requests.EditMessage,
    ),
    _action(
        "revoke",
        "revokeMessage",
        "Take a message back from everyone, or delete it on this account's devices",
        _revoke,
        requests.RevokeMessage,
    ),
    _action(
        "react",
        "reactToMessage",
        "React to a message, or take the reaction back",
        lambda use, who, ask, session, message: use.message_actions.react(
            who, session, message, ask.body.emoji
        ),
        requests.ReactToMessage,
    ),
    _action(
        "star",
        "starMessage",
        "Mark a message with a star",
        lambda use, who, _, session, message: use.message_actions.star(
            who, session, message, starred=True
        ),
    ),
    _action(
        "unstar",
        "unstarMessage",
        "Take the star away",
        lambda use, who, _, session, message: use.message_actions.star(
            who, session, message, starred=False
        ),
    ),
    _action(
        "pin",
        "pinMessage",
        "Pin a message above its chat, for everybody in it; WhatsApp takes it down after a week",
        lambda use, who, _, session, message: use.message_actions.pin(
            who, session, message, pinned=True
        ),
    ),
    _action(
        "unpin",
        "unpinMessage",
        "Take a pinned message down",
        lambda use, who, _, session, message: use.message_actions.pin(
            who, session, message, pinned=False
        ),
    ),
    _action(
        "vote",
        "voteInPoll",
        "Vote in a poll, or take the vote back",
        lambda use, who, ask, session, message: use.message_actions.vote(
            who, session, message, ask.body.options
        ),
        requests.VoteInPoll,
    ),
    _action(
        "read",
        "readMessage",
        "Tell its author that a message was read, with all that came before it in its chat",
        lambda use, who, _, session, message: use.message_actions.read(who, session, message),
    ),
    Operation(
        method="POST",
        paths=(f"{ONE}/forward",),
        name="forwardMessage",
        tag=TAG,
        scope=Scope.SEND,
        summary="Send a message on to somebody else; answered like a send",
        errors=(*SEND_ERRORS, Code.INVALID_STATE),
        body=requests.ForwardMessage,
        query=SendOptions,
        does=_forward,
        sends=True,
        answers=SENT,
    ),
)
