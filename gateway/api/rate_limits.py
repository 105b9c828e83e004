"""`X-RateLimit-*`: what is left of the limit that ends a caller's sends first, where one is set."""

from typing import Final

from gateway.core.limits import Standing

DESCRIBED: Final = {
    "X-RateLimit-Limit": "How many sends the limit that ends first allows in its window.",
    "X-RateLimit-Remaining": "How many of them are left.",
    "X-RateLimit-Reset": "When its window ends, in seconds since 1970.",
}


def headers_of(standing: Standing | None) -> dict[str, str]:
    if standing is None:
        return {}
    resets_at = int(standing.resets_at.timestamp())
    values = (standing.limit, standing.remaining, resets_at)
    return dict(zip(DESCRIBED, map(str, values), strict=True))
