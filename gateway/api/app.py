"""The HTTP application: every dialect, the panel, the documentation and live push, joined."""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Final

from aiohttp import web

from gateway import __version__
from gateway.api.bodies import MAX_BODY_BYTES
from gateway.api.body_room import BODY_ROOM, BodyRoom
from gateway.api.clock import CLOCK
from gateway.api.credentials import CREDENTIALS, Credentials
from gateway.api.cross_origin import Origins, preflights
from gateway.api.dialects.instances import INSTANCES
from gateway.api.dialects.instances.rate_limits import WINDOWS, RequestWindows
from gateway.api.dialects.native import NATIVE
from gateway.api.dialects.native.events import GAP, envelope, gap
from gateway.api.dialects.native.routes.stream import STREAMS, Streams
from gateway.api.dialects.saas import SAAS
from gateway.api.guesses import LOGIN_GUESSES, Guesses
from gateway.api.hosts import Hosts, known_hosts
from gateway.api.middleware import FAILURES, Failures, add_headers, refusals
from gateway.api.openapi import DOCUMENT, describe
from gateway.api.operation import Dialect, to_json
from gateway.api.panel import PanelFiles
from gateway.api.panel_cookie import PanelCookie, panel_secret
from gateway.api.realtime import REALTIME, Realtime
from gateway.api.routing import mount
from gateway.api.settings import SETTINGS
from gateway.api.swagger import Swagger
from gateway.config import Settings
from gateway.ports import Clock
from gateway.usecases import UseCases

TITLE: Final = "WhatsApp gateway"
DIALECTS: Final[tuple[Dialect, ...]] = (NATIVE, INSTANCES, SAAS)


def build_app(use: UseCases, settings: Settings, clock: Clock) -> web.Application:
    """One flat application; what cannot be reached or is there twice stops the start."""
    origins = Origins(settings.known_origins)
    hosts = Hosts(settings.host, settings.known_hosts)
    app = web.Application(
        middlewares=[refusals(DIALECTS), preflights(origins), known_hosts(hosts)],
        client_max_size=MAX_BODY_BYTES,
    )
    operator_key = settings.api_key.get_secret_value() if settings.api_key else None
    cookie = PanelCookie(panel_secret(settings.data_dir), clock)
    credentials = Credentials(use, operator_key, cookie, Guesses(clock))
    app[CLOCK] = clock
    app[BODY_ROOM] = BodyRoom()
    app[CREDENTIALS] = credentials
    app[LOGIN_GUESSES] = Guesses(clock)
    app[WINDOWS] = RequestWindows()
    app[FAILURES] = Failures()
    app[STREAMS] = Streams()
    app[SETTINGS] = settings
    app[DOCUMENT] = _document()
    app.on_response_prepare.append(add_headers)
    if origins.any:
        app.on_response_prepare.append(origins.add_headers)
    app.on_shutdown.append(_letting_go(use))
    mount(app, use, DIALECTS)
    app[REALTIME] = Realtime(use, credentials, origins, envelope, lambda missed: (GAP, gap(missed)))
    app[REALTIME].attach(app)
    PanelFiles(settings.web_dir / "dist").attach(app)
    Swagger(settings.web_dir).attach(app)
    return app


@cache
def _document() -> bytes:
    """The description: costly to make, and the same for every application of a process."""
    return to_json(describe(DIALECTS, title=TITLE, version=__version__)).encode()


def _letting_go(use: UseCases) -> Callable[[web.Application], Awaitable[None]]:
    """The first thing of a stop: whoever waits for something is answered."""

    async def let_go(_app: web.Application) -> None:
        use.events.close()
        await use.messages.close()

    return let_go
