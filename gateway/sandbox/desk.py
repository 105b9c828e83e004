"""Where pages ask: who it is, what the request is about, and how it is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from . import requests as ask
from .carrier import Carrier, NobodyThere
from .connections import Connection
from .devices import Device
from .messages import Entry
from .people import Phone

Answer = dict[str, Any]
Operation = Callable[[Connection, Answer], Answer]

BAD_REQUEST: Final = 400
NOT_LINKED: Final = 401
BANNED: Final = 402
FORBIDDEN: Final = 403
REACH_OUT_LIMITED: Final = 463  # as other clients of WhatsApp report it
NOT_FOUND: Final = 404
CONFLICT: Final = 409


class Refused(Exception):
    """A request that WhatsApp answers with an error."""

    def __init__(self, code: int, text: str, **more: Any) -> None:
        super().__init__(text)
        self.answer = {"code": code, "text": text, **more}


class Unreachable(Exception):
    """WhatsApp plays dead for this account: there is no answer at all."""


class Desk:
    """What every kind of request needs to know of the page that asks."""

    def __init__(self, carrier: Carrier) -> None:
        self.carrier = carrier
        self.people = carrier.people

    def device(self, page: Connection) -> Device:
        if page.device is None:
            raise Refused(NOT_LINKED, "not-authorized")
        return page.device

    def me(self, page: Connection) -> Phone:
        return self.people.known(self.device(page).owner)

    def person(self, address: str) -> Phone:
        person = self.people.find(address)
        if person is None:
            raise NobodyThere
        return person

    def entry(self, page: Connection, about: ask.About) -> Entry:
        me = self.me(page)
        chat = self.carrier.chat(me, about.chat)
        author = self.people.find(about.participant) if about.participant else None
        if author is None and chat.channel is not None:
            author = self.people.known(chat.channel.owner)
        if author is None:
            author = me if about.from_me or not chat.others else chat.others[0]
        entry = self.carrier.messages.get(me.number, (chat.key, author.number, about.message_id))
        if entry is None:
            raise NobodyThere
        return entry
