"""Answers that may be pictures: the QR code in the form that is asked for, the screenshot."""

from typing import Final

from aiohttp import web

from gateway.api import qr_pictures
from gateway.api.accept import preferred
from gateway.api.clock import CLOCK
from gateway.api.dialects.native.responses import sessions as responses
from gateway.api.operation import JSON, Answer, Call

PNG: Final = "image/png"
SVG: Final = "image/svg+xml"
TERMINAL: Final = "text/plain"


async def answer_qr(call: Call) -> web.StreamResponse:
    code = await call.use.sessions.qr(call.principal, call.path.session_id)
    match preferred(call.request.headers.get("Accept"), (JSON, PNG, SVG, TERMINAL)):
        case "image/png":
            response = web.Response(body=qr_pictures.png(code.text), content_type=PNG)
        case "image/svg+xml":
            response = web.Response(text=qr_pictures.svg(code.text), content_type=SVG)
        case "text/plain":
            response = web.Response(text=qr_pictures.terminal(code.text), content_type=TERMINAL)
        case _:
            now = call.request.app[CLOCK].now()
            response = Answer({"success": True, "data": responses.qr(code, now)}).response()
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept"
    return response


async def answer_screenshot(call: Call) -> web.StreamResponse:
    picture = await call.use.sessions.screenshot(call.principal, call.path.session_id)
    return web.Response(body=picture, content_type=PNG, headers={"Cache-Control": "no-store"})
