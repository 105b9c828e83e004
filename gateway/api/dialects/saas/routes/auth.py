"""Routes of logging in: register, log in, go on with new tokens, log out, who am I."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiohttp import web

from gateway.api.bodies import Body
from gateway.api.dialects.saas.requests import auth as requests
from gateway.api.dialects.saas.responses import users as responses
from gateway.api.dialects.saas.responses.answers import one
from gateway.api.dialects.saas.shapes import users as shapes
from gateway.api.dialects.saas.shapes.answers import One, Said
from gateway.api.guesses import LOGIN_GUESSES
from gateway.api.operation import (
    JSON,
    Access,
    Answer,
    AnyOperation,
    Call,
    Operation,
    RawOperation,
)
from gateway.core.errors import Code, Unauthorized
from gateway.core.tenants import Scope
from gateway.usecases.accounts import TokenPair

TAG: Final = "Auth"
MAX_BYTES: Final = 8 * 1024  # nobody has said yet who they are

Work = Callable[[Call, Any], Awaitable[TokenPair | None]]


def _open(
    path: str,
    name: str,
    summary: str,
    body: type[Body],
    does: Work,
    *,
    says: str,
    status: int = 200,
    errors: tuple[Code, ...] = (),
    gives_tokens: bool = True,
) -> AnyOperation:
    """A row that is open to anyone; wrong guesses are counted by where they come from."""

    async def answer(call: Call) -> web.StreamResponse:
        guesses = call.request.app[LOGIN_GUESSES]
        guesses.refuse_more(call.request.remote)
        asked = await call.json(body, max_bytes=MAX_BYTES)
        try:
            pair = await does(call, asked)
        except Unauthorized:
            guesses.count(call.request.remote)
            raise
        said: dict[str, Any] = {"message": says}
        if pair is not None:
            said["data"] = responses.tokens(pair)
        return Answer(said, status).response()

    return RawOperation(
        method="POST",
        paths=(f"/api/v1/auth/{path}",),
        name=name,
        tag=TAG,
        summary=summary,
        access=Access.OPEN,
        errors=(Code.UNAUTHORIZED, Code.RATE_LIMITED, *errors),
        body=body,
        does=answer,
        content={status: {JSON: One[shapes.Tokens] if gives_tokens else Said}},
    )


async def _register(call: Call, asked: requests.Register) -> TokenPair:
    return await call.use.accounts.register(
        email=asked.email,
        password=asked.password,
        name=asked.name,
        organization=asked.organization_name,
    )


async def _log_in(call: Call, asked: requests.LogIn) -> TokenPair:
    return await call.use.accounts.log_in(email=asked.email, password=asked.password)


async def _refresh(call: Call, asked: requests.Refresh) -> TokenPair:
    return await call.use.accounts.refresh(asked.refresh_token)


async def _log_out(call: Call, asked: requests.LogOut) -> None:
    await call.use.accounts.log_out(asked.refresh_token)


async def _accept(call: Call, asked: requests.AcceptInvitation) -> TokenPair:
    return await call.use.accounts.accept_invitation(asked.token, asked.password)


OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    _open(
        "register",
        "register",
        "Make an organisation and its first admin",
        requests.Register,
        _register,
        says="Registration successful",
        status=201,
        errors=(Code.ALREADY_EXISTS,),
    ),
    _open(
        "login",
        "logIn",
        "Log in with an e-mail address and a password",
        requests.LogIn,
        _log_in,
        says="Login successful",
        errors=(Code.FORBIDDEN,),
    ),
    _open(
        "refresh",
        "refreshLogin",
        "New tokens for a refresh token, which is good once",
        requests.Refresh,
        _refresh,
        says="Token refreshed successfully",
    ),
    _open(
        "logout",
        "logOut",
        "End a login; its tokens are good for nothing from then on",
        requests.LogOut,
        _log_out,
        says="Logout successful",
        gives_tokens=False,
    ),
    _open(
        "accept-invitation",
        "acceptInvitation",
        "Set the first password of somebody who was invited",
        requests.AcceptInvitation,
        _accept,
        says="Invitation accepted",
        errors=(Code.INVALID_STATE,),
    ),
    Operation(
        method="GET",
        paths=("/api/v1/auth/me",),
        name="getMe",
        tag=TAG,
        scope=Scope.READ,
        summary="The user who asks, and the tenant that they are of",
        errors=(Code.INVALID_STATE,),
        does=lambda use, who, _ask: use.accounts.me(who),
        answers=one("Profile retrieved successfully", responses.me, shapes.Me),
    ),
)
