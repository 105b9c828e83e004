"""Routes that tell of the gateway itself; none needs a key."""

from datetime import datetime
from typing import Any, Final

from aiohttp import web

from gateway.api.accept import preferred
from gateway.api.clock import CLOCK
from gateway.api.dialects.native.responses import sessions as responses
from gateway.api.dialects.native.responses.answers import time
from gateway.api.dialects.native.shapes import info as shapes
from gateway.api.dialects.native.shapes.answers import One
from gateway.api.operation import JSON, Access, Answer, AnyOperation, Call, RawOperation
from gateway.api.panel import PANEL_FILES
from gateway.core.errors import Code, NotReady

TAG: Final = "Gateway"
DOCS: Final = "/api-docs"
HTML: Final = "text/html"


async def _root(call: Call) -> web.StreamResponse:
    """The panel for a browser, JSON for everyone else."""
    if preferred(call.request.headers.get("Accept"), (JSON, HTML)) == HTML:
        response = call.request.app[PANEL_FILES].page()
    else:
        info = call.use.info.public()
        body = {
            "name": info.name,
            "version": info.version,
            "status": info.status,
            "docs": DOCS,
        }
        response = Answer(body).response()
    response.headers["Vary"] = "Accept"
    return response


async def _health(call: Call) -> web.StreamResponse:
    if not call.use.info.ready():
        raise NotReady
    info = call.use.info.public()
    data: shapes.Health = {
        "status": info.status,
        "version": info.version,
        "uptimeSeconds": _uptime(call, info.started_at),
    }
    return Answer({"success": True, "data": data}).response()


async def _info(call: Call) -> web.StreamResponse:
    info = call.use.info.public()
    data: dict[str, Any] = {
        "name": info.name,
        "version": info.version,
        "status": info.status,
        "startedAt": time(info.started_at),
        "uptimeSeconds": _uptime(call, info.started_at),
    }
    if call.who is not None:
        _, sessions, capabilities = await call.use.info.detailed(call.who)
        data["sessions"] = sessions
        data["capabilities"] = responses.capabilities(capabilities)
    return Answer({"success": True, "data": data}).response()


def _uptime(call: Call, started_at: datetime) -> int:
    return max(0, int((call.request.app[CLOCK].now() - started_at).total_seconds()))


OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    RawOperation(
        method="GET",
        paths=("/",),
        name="getRoot",
        tag=TAG,
        summary="What answers here; a browser gets the panel",
        access=Access.PUBLIC,
        does=_root,
        content={200: {JSON: shapes.Root, HTML: str}},
    ),
    RawOperation(
        method="GET",
        paths=("/api/health", "/health"),
        name="getHealth",
        tag=TAG,
        summary="200 once sessions and their states are loaded, 503 before",
        access=Access.PUBLIC,
        errors=(Code.NOT_READY,),
        does=_health,
        content={200: {JSON: One[shapes.Health]}},
    ),
    RawOperation(
        method="GET",
        paths=("/info",),
        name="getInfo",
        tag=TAG,
        summary="Version and uptime; with a key also sessions and capabilities",
        access=Access.PUBLIC,
        does=_info,
        content={200: {JSON: One[shapes.Info]}},
    ),
)
