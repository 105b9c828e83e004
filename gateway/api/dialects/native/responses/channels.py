"""Channels as JSON."""

from gateway.api.dialects.native.responses.answers import time_or_null
from gateway.api.dialects.native.shapes import channels as shapes
from gateway.core import channels


def channel(of: channels.Channel) -> shapes.Channel:
    return {
        "id": of.jid,
        "name": of.name,
        "description": of.description,
        "link": of.link,
        "role": of.role,
        "followers": of.followers,
        "verified": of.verified,
        "muted": of.muted,
        "createdAt": time_or_null(of.created_at),
    }
