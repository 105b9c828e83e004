"""Routes of the web panel's own sign-in: a key goes in, a cookie comes out."""

from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from gateway import __version__
from gateway.api.credentials import CREDENTIALS
from gateway.api.dialects.native.requests import panel as requests
from gateway.api.dialects.native.shapes.answers import One
from gateway.api.dialects.native.shapes.info import PanelSession
from gateway.api.operation import JSON, Access, Answer, AnyOperation, Call, RawOperation
from gateway.api.panel_cookie import LIFETIME_SECONDS
from gateway.api.same_origin import is_same_origin
from gateway.api.settings import SETTINGS
from gateway.core.errors import Code, Forbidden

TAG: Final = "Panel"
MAX_LOGIN_BYTES: Final = 4 * 1024  # nobody has said yet who they are
WHATSAPP_HOST: Final = "web.whatsapp.com"


def _state(request: web.Request, *, authenticated: bool) -> Answer:
    settings = request.app[SETTINGS]
    url = settings.whatsapp_web_url
    data: PanelSession = {
        "authenticated": authenticated,
        "version": __version__,
        "language": settings.panel_language,
        "sandbox": None if urlsplit(url).hostname == WHATSAPP_HOST else url,
    }
    return Answer({"success": True, "data": data})


async def _session(call: Call) -> web.StreamResponse:
    return _state(call.request, authenticated=call.who is not None).response()


async def _log_in(call: Call) -> web.StreamResponse:
    _refuse_other_sites(call.request)
    body = await call.json(requests.LogIn, max_bytes=MAX_LOGIN_BYTES)
    credentials = call.request.app[CREDENTIALS]
    token = await credentials.log_in(body.api_key.strip(), call.request.remote)
    response = _state(call.request, authenticated=True).response()
    response.set_cookie(
        credentials.cookie_name,
        token,
        max_age=LIFETIME_SECONDS,
        path="/",
        httponly=True,
        samesite="Strict",
        secure=_is_https(call.request),
    )
    return response


async def _log_out(call: Call) -> web.StreamResponse:
    _refuse_other_sites(call.request)
    response = _state(call.request, authenticated=False).response()
    response.del_cookie(
        call.request.app[CREDENTIALS].cookie_name,
        path="/",
        httponly=True,
        samesite="Strict",
        secure=_is_https(call.request),
    )
    return response


def _refuse_other_sites(request: web.Request) -> None:
    if not is_same_origin(request.headers):
        raise Forbidden("Only the panel itself signs in and out here.")


def _is_https(request: web.Request) -> bool:
    """Also behind a proxy that ends TLS; whoever lies here only hurts their own cookie."""
    return request.secure or request.headers.get("X-Forwarded-Proto", "").startswith("https")


_CONTENT: Final = {200: {JSON: One[PanelSession]}}

OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    RawOperation(
        method="GET",
        paths=("/api/panel/session",),
        name="getPanelSession",
        tag=TAG,
        summary="Whether this browser is signed in, and what the panel needs to begin",
        access=Access.PUBLIC,
        does=_session,
        content=_CONTENT,
    ),
    RawOperation(
        method="POST",
        paths=("/api/panel/login",),
        name="logInToPanel",
        tag=TAG,
        summary="Exchange a key for the panel's cookie",
        access=Access.PUBLIC,
        errors=(Code.UNAUTHORIZED, Code.FORBIDDEN, Code.RATE_LIMITED),
        body=requests.LogIn,
        does=_log_in,
        content=_CONTENT,
    ),
    RawOperation(
        method="POST",
        paths=("/api/panel/logout",),
        name="logOutOfPanel",
        tag=TAG,
        summary="Forget the panel's cookie",
        access=Access.PUBLIC,
        errors=(Code.FORBIDDEN,),
        does=_log_out,
        content=_CONTENT,
    ),
)
