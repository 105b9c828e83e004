"""Addresses that callers give, refused where they show on their face that they are of no use."""

from collections.abc import Callable
from urllib.parse import urlsplit

from gateway.core.errors import InvalidRequest

Objection = Callable[[str], str | None]
"""Why an address must not be reached, by the guarded client's own rule."""


def check_address(url: str, field: str, objection: Objection) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
        usable = usable and parts.port != 0 and url.isprintable() and " " not in url
    except ValueError:
        usable = False
    if not usable:
        raise InvalidRequest.field(field, "must be an http or https address")
    if reason := objection(url):
        raise InvalidRequest.field(field, reason)
