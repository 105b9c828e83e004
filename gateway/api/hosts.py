"""Under which names the gateway is addressed: a page of another site could make up one of its own.

A page whose name its owner points at 127.0.0.1 (DNS rebinding) is, to a browser, of the same origin
as the gateway there. It knows no key, so whoever sends one may use any name.
"""

import ipaddress
import re
from collections.abc import Iterable
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from gateway.api.credentials import key_in
from gateway.core.errors import Forbidden

ANY: Final = "*"
_HOST: Final = re.compile(r"(\[[\w:.%]+\]|[^\[\]:/?#@\s]+)(?::\d*)?")
_LOCAL_SUFFIXES: Final = (".localhost", ".local", ".internal")  # nobody can register these


class Hosts:
    """The names that are trusted; without any that the operator gave, those that nobody else can
    have, and only while the gateway listens on this machine alone.
    """

    def __init__(self, listens_on: str, allowed: Iterable[str]) -> None:
        self._allowed = frozenset(name.lower() for name in allowed)
        self._own = listens_on.lower()
        self._any = ANY in self._allowed or not (self._allowed or _is_loopback(self._own))

    def trust(self, host: str | None) -> bool:
        """Whether a request with this `Host` may be one of the gateway's own pages'."""
        name = _name_in(host or "")
        if self._any or name is None:
            return self._any
        return (
            name in self._allowed
            or name == self._own
            or "." not in name  # no such name is anybody's on the Internet
            or name.endswith(_LOCAL_SUFFIXES)
            or _is_address(name)
        )


def known_hosts(hosts: Hosts) -> Middleware:
    """The middleware that refuses requests under other names, unless they bring a key."""

    @web.middleware
    async def refuse(request: web.Request, handler: Handler) -> web.StreamResponse:
        if key_in(request.headers) is None and not hosts.trust(request.headers.get("Host")):
            raise Forbidden(
                "The gateway is not known under this name: without a key in a header it answers"
                " under its own names and those in ALLOWED_HOSTS only."
            )
        return await handler(request)

    return refuse


def _name_in(host: str) -> str | None:
    """The name without its port and the final dot; None for what is no host."""
    found = _HOST.fullmatch(host)
    return found[1].strip("[]").rstrip(".").lower() if found else None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
