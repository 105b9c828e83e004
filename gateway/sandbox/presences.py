"""Who types and records to whom: said to those who are there now, and kept by nobody."""

from __future__ import annotations

from .carrier import TYPING_OF_STATE, Carrier
from .changes import Changes
from .connections import Connections
from .people import Phone


class Presences:
    """Carries a chat's typing state to phones and to the pages that subscribed to it."""

    def __init__(self, carrier: Carrier, connections: Connections, changes: Changes) -> None:
        self._carrier = carrier
        self._connections = connections
        self._changes = changes

    def set(self, me: Phone, address: str, state: str) -> None:
        """`state` is the protocol's: composing, recording or paused."""
        chat = self._carrier.chat(me, address)
        if not (chat.is_private or chat.group):
            return  # nobody watches somebody write a status or a post
        for other in chat.others:
            if me.number in other.blocked:
                continue
            if state in TYPING_OF_STATE:
                other.presence[me.number] = TYPING_OF_STATE[state]
            else:
                other.presence.pop(me.number, None)
            self._changes.note(other.number)
            key = chat.key if chat.group else me.number
            for device in self._carrier.devices.of(other.number):
                page = self._connections.of(device)
                if page is not None and key in page.subscribed:
                    page.tell(
                        {
                            "op": "presence",
                            "chat": self._carrier.address_of_chat(key),
                            "participant": me.address if chat.group else None,
                            "state": state,
                            "t": int(self._carrier.now()),
                        }
                    )
