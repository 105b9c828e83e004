"""Channels as the page describes them."""

from typing import Any

from gateway.core.channels import Channel, ChannelRole
from gateway.core.ids import Jid
from gateway.engines.whatsapp_web.incoming.people import read_time


def read_channel(data: dict[str, Any]) -> Channel:
    return Channel(
        jid=Jid(data["id"]),
        name=data["name"],
        description=data["description"],
        link=data["link"],
        role=ChannelRole(data["role"]),
        followers=data["followers"],
        verified=data["verified"],
        muted=data["muted"],
        created_at=read_time(data["t"]),
    )
