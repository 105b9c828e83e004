"""Socket.IO: who may listen, to which sessions, and from where on."""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import socketio
import structlog
from aiohttp import web
from pydantic import AliasChoices, Field
from socketio.exceptions import ConnectionRefusedError as Refused

from gateway.api.bodies import BODY_SECONDS, Body, parse_value
from gateway.api.credentials import Credentials, key_in
from gateway.api.cross_origin import Origins
from gateway.api.fan_out import NAMESPACE, FanOut, Render, RenderGap, Subscriber
from gateway.api.same_origin import is_same_origin, require_own_request
from gateway.api.socket_queue import WaitingPackets
from gateway.api.socket_requests import SocketRequests
from gateway.core.errors import (
    GatewayError,
    InvalidRequest,
    NotSupported,
    RateLimited,
    RequestTimeout,
    TooLarge,
    Unauthorized,
)
from gateway.core.tenants import Principal, Scope
from gateway.tasks import Tasks
from gateway.usecases import UseCases

log = structlog.get_logger(__name__)

PATH: Final = "/socket.io/"
NATIVE: Final = "native"
MAX_SEQ: Final = (1 << 63) - 1
MAX_FRAME_BYTES: Final = 64 * 1024  # clients only ever say hello
RECHECK_SECONDS: Final = 15.0
MAX_STRANGERS: Final = 5_000  # sockets that have not said whose they are
CLOSE_SECONDS: Final = 1.0


class Handshake(Body):
    """What a client says when it connects."""

    key: str | None = Field(None, validation_alias=AliasChoices("apiKey", "token"))
    sessions: frozenset[str] | None = Field(None, max_length=1000)
    after: int | None = Field(None, ge=0, le=MAX_SEQ)
    format: str | None = None


@dataclass(frozen=True, slots=True)
class _Listener:
    """A connected client and the key that it came with."""

    subscriber: Subscriber
    key: str
    socket: str
    """Engine.IO's id of the connection that it came on."""
    handshake: web.Request

    @property
    def credential(self) -> tuple[str, str | None]:
        """The key, and from where it was used."""
        return self.key, self.handshake.remote


class Realtime:
    """The Socket.IO server, on the default path and namespace."""

    def __init__(
        self,
        use: UseCases,
        credentials: Credentials,
        origins: Origins,
        render: Render,
        render_gap: RenderGap,
    ) -> None:
        self._credentials = credentials
        self._tasks = Tasks("realtime")
        self._listeners: dict[str, _Listener] = {}
        self.recheck_seconds = RECHECK_SECONDS
        """How long a socket outlives its key, or does not say whose it is."""
        self.max_strangers = MAX_STRANGERS
        self._requests = SocketRequests()
        self._server = socketio.AsyncServer(
            async_mode="aiohttp",
            cors_allowed_origins=lambda origin, environ: (
                origins.allow(origin) or _is_own_page(environ)
            ),
            cors_credentials=False,  # the panel's cookie works for the panel only
            max_http_buffer_size=MAX_FRAME_BYTES,
            serializer="default",
        )
        self._server.eio.create_queue = WaitingPackets
        self._fan_out = FanOut(self._server, use, self._tasks, render, render_gap)
        self._server.on("connect", self._connect)
        self._server.on("disconnect", self._disconnect)

    @property
    def listeners(self) -> int:
        """How many listen."""
        return len(self._listeners)

    def attach(self, app: web.Application) -> None:
        # Not `AsyncServer.attach`: a stopping server has to know which requests to let go.
        for method in ("GET", "POST"):
            app.router.add_route(method, PATH, self._serve)
        app.on_startup.append(self._start)
        app.on_shutdown.append(self._stop)

    async def _start(self, _app: web.Application) -> None:
        self._tasks.spawn(self._drop_who_may_not_listen(), name="recheck")

    async def _stop(self, _app: web.Application) -> None:
        """Say goodbye to everyone, and hang up on those who do not take the hint."""
        await self._tasks.close()
        for socket in list(self._server.eio.sockets.values()):
            if not socket.closed:
                await socket.close(wait=False)
        await self._requests.close(CLOSE_SECONDS)
        await self._server.shutdown()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self._requests.hold(request)
        sends = request.method == "POST"
        if sends:
            _refuse_large(request)
        if "sid" not in request.query:
            self._refuse_more_strangers()
        try:
            async with asyncio.timeout(BODY_SECONDS if sends else None):
                answer: web.StreamResponse = await self._server.handle_request(request)
        except TimeoutError:
            raise RequestTimeout from None
        except (ValueError, RecursionError) as garbage:
            # What the protocol's parser makes of a packet that is none: nobody's failure here.
            log.info("socket_sent_garbage", kind=type(garbage).__name__)
            raise ConnectionResetError from None
        return answer

    def _refuse_more_strangers(self) -> None:
        """Engine.IO keeps something of everybody who has ever said hello, for half a minute."""
        if len(self._server.eio.sockets) - len(self._listeners) >= self.max_strangers:
            raise RateLimited(
                "Too many sockets that do not say whose they are; try again in a moment.",
                retry_after_seconds=math.ceil(self.recheck_seconds),
            )

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        request: web.Request = environ["aiohttp.request"]
        try:
            said = _read(auth)
            key, who = await self._identify(request, said)
            who.require(Scope.READ)
            who = _narrowed(who, said.sessions)
        except GatewayError as error:
            log.info("socket_refused", code=error.code.value)
            raise Refused(
                error.safe_message, {"code": error.code.value, "details": error.details}
            ) from None
        subscriber = Subscriber(sid, who)
        socket = self._server.manager.eio_sid_from_sid(sid, NAMESPACE)
        self._listeners[sid] = _Listener(subscriber, key, socket, request)
        await self._fan_out.add(subscriber, after=said.after)
        if not self._fan_out.is_there(subscriber):
            await self._disconnect(sid)  # it went away while it was being let in

    async def _disconnect(self, sid: str, _reason: str | None = None) -> None:
        listener = self._listeners.pop(sid, None)
        if listener is not None:
            self._fan_out.remove(listener.subscriber)
            self._see_off(listener.socket, listener.handshake)

    def _see_off(self, socket: str, handshake: web.Request) -> None:
        """Engine.IO waits for a client to take what it was sent and to leave; we do not."""

        async def see_off() -> None:
            await asyncio.sleep(CLOSE_SECONDS)
            present = self._server.eio.sockets.get(socket)
            if present is None or present.closed:
                self._requests.hang_up(socket, handshake)

        self._tasks.spawn(see_off(), name=f"see-off:{socket}")

    async def _identify(self, request: web.Request, said: Handshake) -> tuple[str, Principal]:
        key = (said.key or "").strip() or key_in(request.headers)
        if key is not None:
            return key, await self._credentials.of_key(key, request.remote)
        key = self._credentials.cookie_key(request)
        who = await self._credentials.look_up(key, request.remote) if key is not None else None
        if key is None or who is None:
            raise Unauthorized
        require_own_request(request.method, request.headers)
        return key, who

    async def _drop_who_may_not_listen(self) -> None:
        """A key that was taken back must not go on listening, nor a stranger hold a connection."""
        strangers: set[str] = set()
        while True:
            await asyncio.sleep(self.recheck_seconds)
            strangers = await self._drop_strangers(strangers)
            for credential in {each.credential for each in self._listeners.values()}:
                if await self._credentials.holds(*credential):
                    continue
                for sid in [
                    sid for sid, each in self._listeners.items() if each.credential == credential
                ]:
                    await self._server.disconnect(sid)

    async def _drop_strangers(self, seen_before: set[str]) -> set[str]:
        """Close those that have not said who they are since the last time; who has not, now."""
        known = {listener.socket for listener in self._listeners.values()}
        strangers = {
            sid: each for sid, each in self._server.eio.sockets.items() if sid not in known
        }
        for sid in seen_before & strangers.keys() & self._server.environ.keys():
            self._see_off(sid, self._server.environ[sid]["aiohttp.request"])
            await strangers[sid].close(wait=False)
        return set(strangers)


REALTIME: Final = web.AppKey("realtime", Realtime)


def _read(auth: Any) -> Handshake:
    if auth is None:
        return Handshake()
    if not isinstance(auth, Mapping):
        raise InvalidRequest.field("auth", "must be an object")
    said = parse_value(Handshake, auth)
    if said.format not in {None, NATIVE}:
        raise NotSupported("Sockets speak the native format only.", details={"reason": "format"})
    return said


def _narrowed(who: Principal, sessions: frozenset[str] | None) -> Principal:
    """The principal, seeing no more than it asked to see."""
    if sessions is None or "*" in sessions:
        return who
    return replace(who, sessions=frozenset(filter(who.sees, sessions)))


def _refuse_large(request: web.Request) -> None:
    """Engine.IO reads a body to its end, however long it is, before it looks at its length."""
    if request.content_length is None:
        raise InvalidRequest.field("Content-Length", "must be given")
    if request.content_length > MAX_FRAME_BYTES:
        raise TooLarge(f"A packet has at most {MAX_FRAME_BYTES} bytes.")


def _is_own_page(environ: Mapping[str, Any]) -> bool:
    return is_same_origin(environ["aiohttp.request"].headers)
