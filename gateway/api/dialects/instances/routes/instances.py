"""Routes of instances: made, linked by a QR code, looked at, deleted."""

from typing import Final

from aiohttp import web

from gateway.api.clock import CLOCK
from gateway.api.dialects.instances.requests import instances as requests
from gateway.api.dialects.instances.responses import instances as responses
from gateway.api.dialects.instances.responses.answers import many, one
from gateway.api.dialects.instances.shapes import instances as shapes
from gateway.api.dialects.instances.shapes.answers import One
from gateway.api.operation import JSON, Answer, AnyOperation, Ask, Call, Operation, RawOperation
from gateway.core.errors import Code
from gateway.core.tenants import Principal, Scope
from gateway.usecases import UseCases

TAG: Final = "Instances"
ALL: Final = "/api/v1/instances"
ONE: Final = f"{ALL}/{{instanceId}}"


async def _qr(call: Call) -> web.StreamResponse:
    session_id = await call.use.instances.session_id(call.principal, call.path.text("instanceId"))
    code = await call.use.sessions.qr(call.principal, session_id)
    session = await call.use.sessions.get(call.principal, session_id)
    data = responses.qr(session, code, call.request.app[CLOCK].now())
    return Answer({"success": True, "data": data}).response()


async def _delete(use: UseCases, who: Principal, ask: Ask) -> str:
    instance = ask.path.text("instanceId")
    await use.instances.delete(who, instance)
    return instance


OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="POST",
        paths=(ALL,),
        name="createInstance",
        tag=TAG,
        scope=Scope.MANAGE,
        summary="Make an instance; its QR code is there in a moment",
        errors=(Code.PLAN_EXHAUSTED,),
        body=requests.CreateInstance,
        does=lambda use, who, ask: use.instances.create(
            who, name=ask.body.name, webhook_url=ask.body.webhook_url
        ),
        answers=one(responses.instance, shapes.Instance, 201),
    ),
    Operation(
        method="GET",
        paths=(ALL,),
        name="listInstances",
        tag=TAG,
        scope=Scope.READ,
        summary="All instances",
        query=requests.Instances,
        does=lambda use, who, ask: use.instances.list(who, ask.query.page()),
        answers=many(responses.instance, shapes.Instance),
    ),
    Operation(
        method="GET",
        paths=(ONE,),
        name="getInstance",
        tag=TAG,
        scope=Scope.READ,
        summary="One instance as it stands",
        errors=(Code.SESSION_NOT_FOUND,),
        does=lambda use, who, ask: use.instances.get(who, ask.path.text("instanceId")),
        answers=one(responses.instance, shapes.Instance),
    ),
    Operation(
        method="DELETE",
        paths=(ONE,),
        name="deleteInstance",
        tag=TAG,
        scope=Scope.MANAGE,
        summary="Remove an instance, its messages and its webhook",
        errors=(Code.SESSION_NOT_FOUND,),
        does=_delete,
        answers=one(responses.deleted, shapes.Deleted),
    ),
    RawOperation(
        method="GET",
        paths=(f"{ONE}/qr",),
        name="getInstanceQr",
        tag=TAG,
        scope=Scope.READ,
        summary="The QR code to scan, as a picture",
        errors=(Code.SESSION_NOT_FOUND, Code.INVALID_STATE),
        does=_qr,
        content={200: {JSON: One[shapes.Qr]}},
    ),
)
