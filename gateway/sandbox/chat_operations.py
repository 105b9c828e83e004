"""What a page asks about whole chats: to put away, pin, mute, clear and delete them."""

from __future__ import annotations

from . import requests as ask
from .carrier import Carrier
from .chats import Chats
from .connections import Connection
from .desk import Answer, Desk, Operation


class ChatOperations(Desk):
    """Requests about chats."""

    def __init__(self, carrier: Carrier, chats: Chats) -> None:
        super().__init__(carrier)
        self._chats = chats
        self.by_name: dict[str, Operation] = {
            "chat_set": self.chat_set,
            "chat_clear": self.chat_clear,
            "chat_delete": self.chat_delete,
            "delete": self.delete,
        }

    def chat_set(self, page: Connection, request: Answer) -> Answer:
        order = ask.ChatSet.model_validate(request)
        said = order.model_dump(exclude={"chat"}, exclude_none=True)
        if "pinned" in said:
            said["pinned"] = int(self.carrier.now()) if said["pinned"] else 0
        self._chats.change(self.me(page), self._key(order.chat), page.device, **said)
        return {}

    def chat_clear(self, page: Connection, request: Answer) -> Answer:
        order = ask.ChatClear.model_validate(request)
        self._chats.clear(
            self.me(page),
            self._key(order.chat),
            keep_starred=order.keep_starred,
            origin=page.device,
        )
        return {}

    def chat_delete(self, page: Connection, request: Answer) -> Answer:
        address = ask.ChatRequest.model_validate(request).chat
        self._chats.delete(self.me(page), self._key(address), page.device)
        return {}

    def delete(self, page: Connection, request: Answer) -> Answer:
        """One message, for this account only."""
        entry = self.entry(page, ask.About.model_validate(request))
        self._chats.delete_message(self.me(page), entry, page.device)
        return {}

    def _key(self, address: str) -> str:
        """Also of a group that this account has left: what it kept of it is still its own."""
        named = self.people.group(address) or self.carrier.channels.get(address)
        return named.jid if named else self.person(address).number
