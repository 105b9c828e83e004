"""Send limits as JSON."""

from gateway.api.dialects.native.responses.answers import time
from gateway.api.dialects.native.shapes import limits as shapes
from gateway.core import limits


def send_limits(standings: tuple[limits.Standing, ...]) -> shapes.SendLimits:
    shown: shapes.SendLimits = {"minute": None, "hour": None, "day": None, "month": None}
    for of in standings:
        shown[of.window.value] = {
            "limit": of.limit,
            "used": of.used,
            "remaining": of.remaining,
            "resetsAt": time(of.resets_at),
        }
    return shown
