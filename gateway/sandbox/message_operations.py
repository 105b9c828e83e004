"""What a page asks about messages: to send, to read, to change, and to mark them."""

from __future__ import annotations

from . import requests as ask
from .carrier import Carrier
from .connections import Connection
from .desk import BAD_REQUEST, Answer, Desk, Operation, Refused
from .wires import ACK_OF_RECEIPT, message_from


class MessageOperations(Desk):
    """Requests about messages."""

    def __init__(self, carrier: Carrier) -> None:
        super().__init__(carrier)
        self.by_name: dict[str, Operation] = {
            "send": self.send,
            "receipt": self.receipt,
            "resend": self.resend,
            "react": self.react,
            "edit": self.edit,
            "revoke": self.revoke,
            "vote": self.vote,
            "star": self.star,
            "pin": self.pin,
        }

    def send(self, page: Connection, request: Answer) -> Answer:
        device, me = self.device(page), self.me(page)
        wire = ask.plain(ask.Send.model_validate(request).message)
        if not wire.get("chat") and not wire.get("to"):
            raise Refused(BAD_REQUEST, "bad-request", detail="message.chat: Field required")
        message = message_from(self.people, me, wire, self.carrier.now())
        entry = self.carrier.send(me, message, origin=device)
        return {"t": int(entry.message.time)}

    def receipt(self, page: Connection, request: Answer) -> Answer:
        device, me = self.device(page), self.me(page)
        receipt = ask.Receipt.model_validate(request)
        chat = self.carrier.chat(me, receipt.chat)
        author = self.people.find(receipt.participant) if receipt.participant else None
        ids = set(receipt.ids)
        entries = [
            entry
            for entry in self.carrier.messages.in_chat(me.number, chat.key)
            if entry.message.id in ids
            and (chat.is_private or author is None or entry.message.author == author.number)
        ]
        self.carrier.receipt(me, chat.key, entries, ACK_OF_RECEIPT[receipt.type], origin=device)
        return {}

    def resend(self, page: Connection, request: Answer) -> Answer:
        me, wanted = self.me(page), ask.Resend.model_validate(request)
        chat = self.carrier.chat(me, wanted.chat)
        for entry in list(self.carrier.messages.in_chat(me.number, chat.key)):
            if entry.message.id in wanted.ids:
                self.carrier.resend(me, entry)
        return {}

    def react(self, page: Connection, request: Answer) -> Answer:
        about = ask.React.model_validate(request)
        entry = self.entry(page, about)
        self.carrier.react(self.me(page), entry, about.emoji, origin=page.device)
        return {}

    def edit(self, page: Connection, request: Answer) -> Answer:
        about = ask.Edit.model_validate(request)
        entry = self.entry(page, about)
        self.carrier.edit(self.me(page), entry, about.text, origin=page.device)
        return {}

    def revoke(self, page: Connection, request: Answer) -> Answer:
        entry = self.entry(page, ask.About.model_validate(request))
        self.carrier.revoke(self.me(page), entry, origin=page.device)
        return {}

    def vote(self, page: Connection, request: Answer) -> Answer:
        about = ask.Vote.model_validate(request)
        entry = self.entry(page, about)
        if not set(about.options) <= set(entry.poll_options):
            raise Refused(BAD_REQUEST, "bad-request", detail="options: not in this poll")
        self.carrier.vote(self.me(page), entry, about.options, origin=page.device)
        return {}

    def star(self, page: Connection, request: Answer) -> Answer:
        about = ask.Star.model_validate(request)
        entry = self.entry(page, about)
        self.carrier.star(self.me(page), entry, about.starred, origin=page.device)
        return {}

    def pin(self, page: Connection, request: Answer) -> Answer:
        about = ask.Pin.model_validate(request)
        entry = self.entry(page, about)
        seconds = about.seconds if about.pinned else 0
        self.carrier.pin(self.me(page), entry, seconds, origin=page.device)
        return {}
