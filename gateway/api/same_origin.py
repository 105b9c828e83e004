"""Telling the panel's own requests from those that another site makes a browser send."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from gateway.core.errors import Forbidden

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
PANEL_HEADER: Final = "X-Requested-With"
PANEL: Final = "panel"


def is_same_origin(headers: Mapping[str, str]) -> bool:
    """Whether nothing in the headers says that another site is behind this.

    Hosts are compared without the scheme: a proxy that ends TLS speaks plain HTTP to the gateway.
    Browsers leave `Origin` out of same-origin reads and `Sec-Fetch-Site` where there is no TLS.
    """
    site = headers.get("Sec-Fetch-Site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = headers.get("Origin")
    if origin is None:
        return True
    host = _host_of(origin)
    return host is not None and host in {
        headers.get("Host"),
        headers.get("X-Forwarded-Host"),  # no page can set it without asking first
    }


def require_own_request(method: str, headers: Mapping[str, str]) -> None:
    """Refuse what a cookie must not authorise because another site may have caused it."""
    own = is_same_origin(headers)
    if method not in SAFE_METHODS:
        told = headers.get("Origin") is not None or headers.get("Sec-Fetch-Site") == "same-origin"
        own = own and told and headers.get(PANEL_HEADER) == PANEL
    if not own:
        raise Forbidden("The panel's cookie only works for the panel itself.")


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None
