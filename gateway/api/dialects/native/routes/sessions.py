"""Routes of sessions: create, link, run, look at, remove."""

from collections.abc import Awaitable, Callable
from typing import Final

from gateway.api.dialects.native.requests import sessions as requests
from gateway.api.dialects.native.requests.paging import Paged
from gateway.api.dialects.native.responses import sessions as responses
from gateway.api.dialects.native.responses.answers import deleted, many, one
from gateway.api.dialects.native.routes.pictures import answer_qr, answer_screenshot
from gateway.api.dialects.native.shapes import sessions as shapes
from gateway.api.dialects.native.shapes.answers import Deleted, One
from gateway.api.operation import AnyOperation, Ask, Operation, RawOperation
from gateway.core.errors import Code
from gateway.core.sessions import Session
from gateway.core.tenants import Principal, Scope
from gateway.usecases import UseCases

TAG: Final = "Sessions"
ONE: Final = "/api/sessions/{sessionId}"

_session = one(responses.session, shapes.Session)


async def _delete(use: UseCases, who: Principal, ask: Ask) -> str:
    await use.sessions.delete(who, ask.path.session_id)
    return ask.path.session_id


def _action(
    name: str,
    summary: str,
    *paths: str,
    does: Callable[[UseCases, Principal, str], Awaitable[Session]],
) -> AnyOperation:
    """Actions answer the session and may be repeated."""
    return Operation(
        method="POST",
        paths=paths,
        name=name,
        tag=TAG,
        scope=Scope.MANAGE,
        summary=summary,
        errors=(Code.SESSION_NOT_FOUND, Code.INVALID_STATE),
        does=lambda use, who, ask: does(use, who, ask.path.session_id),
        answers=_session,
    )


OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="POST",
        paths=("/api/sessions",),
        name="createSession",
        tag=TAG,
        scope=Scope.MANAGE,
        summary="Create a session, and start it",
        errors=(Code.SESSION_EXISTS, Code.PLAN_EXHAUSTED),
        body=requests.CreateSession,
        does=lambda use, who, ask: use.sessions.create(
            who,
            session_id=ask.body.session_id,
            client_id=ask.body.client_id,
            name=ask.body.name,
            start=ask.body.start,
            proxy=ask.body.proxy and ask.body.proxy.url,
        ),
        answers=one(responses.session, shapes.Session, 201),
    ),
    Operation(
        method="GET",
        paths=("/api/sessions",),
        name="listSessions",
        tag=TAG,
        scope=Scope.READ,
        summary="All sessions, or those of a client or in a state",
        query=requests.ListSessions,
        does=lambda use, who, ask: use.sessions.list(
            who,
            client_id=ask.query.client_id,
            status=ask.query.status,
            page=ask.query.page(),
        ),
        answers=many(responses.session, shapes.Session),
    ),
    Operation(
        method="POST",
        paths=("/api/start-session",),
        name="startOrCreateSession",
        tag=TAG,
        scope=Scope.MANAGE,
        summary="Create a session and start it, or start it again",
        errors=(Code.PLAN_EXHAUSTED,),
        body=requests.StartSession,
        does=lambda use, who, ask: use.sessions.start_or_create(who, ask.body.session_id),
        answers=one(
            lambda started: responses.session(started[0]),
            shapes.Session,
            200,
            otherwise=(201, lambda started: started[1]),
        ),
    ),
    Operation(
        method="GET",
        paths=(ONE, "/api/status/{sessionId}"),
        name="getSession",
        tag=TAG,
        scope=Scope.READ,
        summary="A session, its state, why, and what a person has to do",
        errors=(Code.SESSION_NOT_FOUND,),
        does=lambda use, who, ask: use.sessions.get(who, ask.path.session_id),
        answers=_session,
    ),
    Operation(
        method="PATCH",
        paths=(ONE,),
        name="changeSession",
        tag=TAG,
        scope=Scope.MANAGE,
        summary="Rename a session, or give it a proxy; under another proxy it starts again",
        errors=(Code.SESSION_NOT_FOUND,),
        body=requests.ChangeSession,
        does=lambda use, who, ask: use.sessions.change(
            who, ask.path.session_id, ask.body.changes()
        ),
        answers=_session,
    ),
    Operation(
        method="GET",
        paths=(f"{ONE}/proxy",),
        name="getSessionProxy",
        tag=TAG,
        scope=Scope.READ,
        summary="The proxy that a session goes through, without its password",
        errors=(Code.SESSION_NOT_FOUND,),
        does=lambda use, who, ask: use.sessions.proxy(who, ask.path.session_id),
        answers=one(responses.proxy, shapes.Proxy | None),
    ),
    Operation(
        method="GET",
        paths=(f"{ONE}/states",),
        name="listSessionStates",
        tag=TAG,
        scope=Scope.READ,
        summary="The states a session was in, the present one first: since when, how long, why",
        errors=(Code.SESSION_NOT_FOUND,),
        query=Paged,
        does=lambda use, who, ask: use.sessions.states(who, ask.path.session_id, ask.query.page()),
        answers=many(responses.state_period, shapes.StatePeriod),
    ),
    Operation(
        method="DELETE",
        paths=(ONE,),
        name="deleteSession",
        tag=TAG,
        scope=Scope.MANAGE,
        summary="Remove a session and its browser profile",
        errors=(Code.SESSION_NOT_FOUND,),
        does=_delete,
        answers=one(deleted, Deleted),
    ),
    _action(
        "startSession",
        "Start a session",
        f"{ONE}/start",
        does=lambda use, who, session_id: use.sessions.start(who, session_id),
    ),
    _action(
        "stopSession",
        "Stop a session; it stays linked",
        f"{ONE}/stop",
        does=lambda use, who, session_id: use.sessions.stop(who, session_id),
    ),
    _action(
        "restartSession",
        "Stop a session and start it again",
        f"{ONE}/restart",
        does=lambda use, who, session_id: use.sessions.restart(who, session_id),
    ),
    _action(
        "resumeNewContacts",
        "Let first messages go out again that are held back (`new_contacts_paused`)",
        f"{ONE}/resume-new-contacts",
        does=lambda use, who, session_id: use.new_contacts.resume(who, session_id),
    ),
    _action(
        "logOutSession",
        "Unlink a session from its phone",
        f"{ONE}/logout",
        "/api/logout/{sessionId}",
        does=lambda use, who, session_id: use.sessions.log_out(who, session_id),
    ),
    RawOperation(
        method="GET",
        paths=(f"{ONE}/qr", "/api/qr/{sessionId}"),
        name="getQr",
        tag=TAG,
        scope=Scope.READ,
        summary="The QR code to scan, as JSON, a picture or text for a terminal",
        errors=(Code.SESSION_NOT_FOUND, Code.INVALID_STATE),
        does=answer_qr,
        content={
            200: {
                "application/json": One[shapes.Qr],
                "image/png": bytes,
                "image/svg+xml": str,
                "text/plain": str,
            }
        },
    ),
    Operation(
        method="POST",
        paths=(f"{ONE}/pairing-code",),
        name="getPairingCode",
        tag=TAG,
        scope=Scope.MANAGE,
        summary="A code to type on the phone instead of scanning",
        errors=(
            Code.SESSION_NOT_FOUND,
            Code.INVALID_STATE,
            Code.INVALID_NUMBER,
            Code.NOT_SUPPORTED,
            Code.ENGINE_FAILED,
            Code.WHATSAPP_TIMEOUT,
        ),
        body=requests.AskPairingCode,
        does=lambda use, who, ask: use.sessions.pairing_code(
            who, ask.path.session_id, ask.body.number
        ),
        answers=one(responses.pairing_code, shapes.PairingCode),
    ),
    Operation(
        method="GET",
        paths=(f"{ONE}/resources",),
        name="getResources",
        tag=TAG,
        scope=Scope.READ,
        summary="What the session's browser uses",
        errors=(Code.SESSION_NOT_FOUND, Code.INVALID_STATE),
        does=lambda use, who, ask: use.sessions.resources(who, ask.path.session_id),
        answers=one(responses.resources, shapes.Resources),
    ),
    Operation(
        method="GET",
        paths=(f"{ONE}/capabilities",),
        name="getCapabilities",
        tag=TAG,
        scope=Scope.READ,
        summary="What the session's page can do, and by which provider",
        errors=(Code.SESSION_NOT_FOUND,),
        does=lambda use, who, ask: use.sessions.capabilities(who, ask.path.session_id),
        answers=one(responses.capabilities, dict[str, shapes.Capability]),
    ),
    RawOperation(
        method="GET",
        paths=(f"{ONE}/screenshot",),
        name="getScreenshot",
        tag=TAG,
        scope=Scope.READ,
        summary="The session's page as a picture",
        errors=(
            Code.SESSION_NOT_FOUND,
            Code.INVALID_STATE,
            Code.ENGINE_FAILED,
            Code.WHATSAPP_TIMEOUT,
        ),
        does=answer_screenshot,
        content={200: {"image/png": bytes}},
    ),
)
