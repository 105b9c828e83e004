"""Routes of the API's own documentation."""

from typing import Final

from aiohttp import web

from gateway.api.openapi import DOCUMENT
from gateway.api.operation import JSON, Access, AnyOperation, Call, RawOperation
from gateway.api.swagger import SWAGGER

TAG: Final = "Documentation"


async def _document(call: Call) -> web.StreamResponse:
    return web.Response(
        body=call.request.app[DOCUMENT],
        content_type=JSON,
        headers={"Cache-Control": "no-cache"},
    )


async def _page(call: Call) -> web.StreamResponse:
    return call.request.app[SWAGGER].page()


OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    RawOperation(
        method="GET",
        paths=("/openapi.json",),
        name="getOpenApi",
        tag=TAG,
        summary="This description, as OpenAPI 3.1",
        access=Access.PUBLIC,
        does=_document,
        content={200: {JSON: {"type": "object"}}},
    ),
    RawOperation(
        method="GET",
        paths=("/api-docs",),
        name="getApiDocs",
        tag=TAG,
        summary="This description, to read and try",
        access=Access.PUBLIC,
        does=_page,
        content={200: {"text/html": str}},
    ),
)
