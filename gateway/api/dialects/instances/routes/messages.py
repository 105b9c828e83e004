"""Routes of sending from an instance: to one, and to at most a hundred."""

from typing import Final

from gateway.api.dialects.instances.requests import messages as requests
from gateway.api.dialects.instances.responses import messages as responses
from gateway.api.dialects.instances.responses.answers import one
from gateway.api.dialects.instances.shapes import messages as shapes
from gateway.api.operation import AnyOperation, Operation
from gateway.core.errors import Code
from gateway.core.tenants import Scope
from gateway.usecases.instance_sends import outcome_of

TAG: Final = "Messages of instances"

OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="POST",
        paths=("/api/v1/messages/send",),
        name="sendFromInstance",
        tag=TAG,
        scope=Scope.SEND,
        summary="Send a text; answers once WhatsApp has it",
        errors=(
            Code.SESSION_NOT_FOUND,
            Code.SESSION_NOT_CONNECTED,
            Code.INVALID_NUMBER,
            Code.NOT_ON_WHATSAPP,
            Code.SEND_FAILED,
            Code.REACH_OUT_LIMITED,
            Code.ENGINE_FAILED,
            Code.NOT_SUPPORTED,
            Code.WHATSAPP_TIMEOUT,
            Code.STORAGE_FULL,
        ),
        body=requests.SendMessage,
        does=lambda use, who, ask: use.instance_sends.send(
            who, ask.body.instance_id, ask.body.to, ask.body.message, once=ask.once
        ),
        sends=True,
        recalls=lambda who, ask, sent: outcome_of(who, ask.body.instance_id, ask.body.to, sent),
        answers=one(responses.message, shapes.Message, otherwise=(202, responses.is_pending)),
    ),
    Operation(
        method="POST",
        paths=("/api/v1/messages/bulk",),
        name="sendManyFromInstance",
        tag=TAG,
        scope=Scope.SEND,
        summary="Send texts to at most a hundred; each has a result of its own",
        errors=(Code.SESSION_NOT_FOUND, Code.SESSION_NOT_CONNECTED, Code.STORAGE_FULL),
        body=requests.SendMessages,
        does=lambda use, who, ask: use.instance_sends.send_many(
            who,
            ask.body.instance_id,
            [(each.to, each.message) for each in ask.body.messages],
            once=ask.once,
        ),
        sends=True,
        answers=one(responses.results, shapes.Results),
    ),
)
