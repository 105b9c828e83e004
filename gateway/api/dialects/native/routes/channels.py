"""Routes of channels: those that a session follows or owns, and those that it can find."""

from typing import Any, Final

from gateway.api.dialects.native.requests import channels as requests
from gateway.api.dialects.native.requests.paging import Paged
from gateway.api.dialects.native.responses import channels as responses
from gateway.api.dialects.native.responses import messages
from gateway.api.dialects.native.responses.answers import many, one
from gateway.api.dialects.native.shapes import channels as shapes
from gateway.api.dialects.native.shapes import messages as message_shapes
from gateway.api.operation import AnyOperation, Ask, Operation
from gateway.core.channels import Channel
from gateway.core.errors import Code
from gateway.core.tenants import Principal, Scope
from gateway.usecases import UseCases

TAG: Final = "Channels"
ALL: Final = "/api/sessions/{sessionId}/channels"
ONE: Final = f"{ALL}/{{channelId}}"
_ASKED: Final = (
    Code.SESSION_NOT_FOUND,
    Code.SESSION_NOT_CONNECTED,
    Code.NOT_SUPPORTED,
    Code.ENGINE_FAILED,
    Code.WHATSAPP_TIMEOUT,
)
_OF_ONE: Final = (*_ASKED, Code.CHAT_NOT_FOUND)
_CHANGED: Final = (*_OF_ONE, Code.INVALID_STATE)
_SUMMARIES: Final = {
    "follow": "Follow a channel: what is posted in it comes as messages of its chat",
    "unfollow": "Follow a channel no more",
    "mute": "Mute a channel",
    "unmute": "Unmute a channel",
}


async def _follow(use: UseCases, who: Principal, ask: Ask[Any, Any], *, on: bool) -> Channel:
    channel = ask.path.text("channelId")
    return await use.channels.follow(who, ask.path.session_id, channel, followed=on)


async def _mute(use: UseCases, who: Principal, ask: Ask[Any, Any], *, on: bool) -> Channel:
    channel = ask.path.text("channelId")
    return await use.channels.mute(who, ask.path.session_id, channel, muted=on)


def _change(verb: str, does: Any, *, on: bool) -> AnyOperation:
    return Operation(
        method="POST",
        paths=(f"{ONE}/{verb}",),
        name=f"{verb}Channel",
        tag=TAG,
        scope=Scope.SEND,
        summary=_SUMMARIES[verb],
        errors=_CHANGED,
        does=lambda use, who, ask: does(use, who, ask, on=on),
        answers=one(responses.channel, shapes.Channel),
    )


OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="GET",
        paths=(ALL,),
        name="listChannels",
        tag=TAG,
        scope=Scope.READ,
        summary="The channels that a session follows or owns, by their names",
        errors=_ASKED,
        query=Paged,
        does=lambda use, who, ask: use.channels.list(who, ask.path.session_id, ask.query.page()),
        answers=many(responses.channel, shapes.Channel),
    ),
    Operation(
        method="POST",
        paths=(ALL,),
        name="createChannel",
        tag=TAG,
        scope=Scope.SEND,
        summary="Make a channel; to post in it, send to its id",
        errors=(*_ASKED, Code.INVALID_STATE, Code.CHAT_NOT_FOUND),
        body=requests.CreateChannel,
        does=lambda use, who, ask: use.channels.create(
            who, ask.path.session_id, ask.body.name, ask.body.description
        ),
        answers=one(responses.channel, shapes.Channel, 201),
    ),
    Operation(
        method="GET",
        paths=(f"{ALL}/search",),
        name="findChannels",
        tag=TAG,
        scope=Scope.READ,
        summary="What WhatsApp's directory has under these words",
        errors=(*_OF_ONE, Code.INVALID_STATE),
        query=requests.FindChannels,
        does=lambda use, who, ask: use.channels.find(
            who, ask.path.session_id, ask.query.words, ask.query.limit
        ),
        answers=many(responses.channel, shapes.Channel),
    ),
    Operation(
        method="GET",
        paths=(ONE,),
        name="getChannel",
        tag=TAG,
        scope=Scope.READ,
        summary="A channel as it is on WhatsApp now, by its id or the code of its link",
        errors=(*_OF_ONE, Code.INVALID_STATE),
        does=lambda use, who, ask: use.channels.get(
            who, ask.path.session_id, ask.path.text("channelId")
        ),
        answers=one(responses.channel, shapes.Channel),
    ),
    Operation(
        method="DELETE",
        paths=(ONE,),
        name="deleteChannel",
        tag=TAG,
        scope=Scope.SEND,
        summary="Delete an own channel for everybody; answers it as it was",
        errors=_CHANGED,
        does=lambda use, who, ask: use.channels.delete(
            who, ask.path.session_id, ask.path.text("channelId")
        ),
        answers=one(responses.channel, shapes.Channel),
    ),
    _change("follow", _follow, on=True),
    _change("unfollow", _follow, on=False),
    _change("mute", _mute, on=True),
    _change("unmute", _mute, on=False),
    Operation(
        method="GET",
        paths=(f"{ONE}/messages",),
        name="previewChannel",
        tag=TAG,
        scope=Scope.READ,
        summary="The newest posts of a channel as WhatsApp has them, followed or not",
        errors=(*_OF_ONE, Code.INVALID_STATE),
        query=requests.Newest,
        does=lambda use, who, ask: use.channels.posts(
            who, ask.path.session_id, ask.path.text("channelId"), ask.query.limit
        ),
        answers=many(messages.message, message_shapes.Message),
    ),
)
