"""The requests of a page, one method each, as PROTOCOL.md names them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pydantic import ValidationError

from . import requests as ask
from .carrier import Carrier, NobodyThere, NotAllowed
from .connections import Connection, Connections
from .devices import Device
from .faults import Faults
from .history import BadCursor, History, me_of
from .links import Links
from .messages import Entry
from .people import Phone, as_number
from .presences import Presences
from .wires import ACK_OF_RECEIPT, message_from

Answer = dict[str, Any]

BAD_REQUEST: Final = 400
NOT_LINKED: Final = 401
BANNED: Final = 402
FORBIDDEN: Final = 403
NOT_FOUND: Final = 404


class Refused(Exception):
    """A request that WhatsApp answers with an error."""

    def __init__(self, code: int, text: str, **more: Any) -> None:
        super().__init__(text)
        self.answer = {"code": code, "text": text, **more}


class Unreachable(Exception):
    """WhatsApp plays dead for this account: there is no answer at all."""


class Operations:
    """Answers requests; none of them waits, so that each is whole before the next begins."""

    def __init__(
        self,
        *,
        carrier: Carrier,
        history: History,
        links: Links[Connection],
        connections: Connections,
        faults: Faults,
        presences: Presences,
    ) -> None:
        self._carrier = carrier
        self._history = history
        self._links = links
        self._connections = connections
        self._faults = faults
        self._presences = presences
        self._by_name: dict[str, Callable[[Connection, Answer], Answer]] = {
            "hello": self.hello,
            "ping": self.ping,
            "show_ref": self.show_ref,
            "refresh_refs": self.refresh_refs,
            "pairing_code": self.pairing_code,
            "logout": self.logout,
            "history": self.history,
            "send": self.send,
            "receipt": self.receipt,
            "resend": self.resend,
            "usync": self.usync,
            "group_query": self.group_query,
            "presence": self.presence,
            "presence_subscribe": self.presence_subscribe,
            "react": self.react,
            "edit": self.edit,
            "revoke": self.revoke,
            "vote": self.vote,
            "set_profile": self.set_profile,
            "set_picture": self.set_picture,
            "picture_query": self.picture_query,
            "about_query": self.about_query,
            "block": self.block,
        }

    def answer(self, page: Connection, op: Any, request: Answer) -> Answer:
        operation = self._by_name.get(op) if isinstance(op, str) else None
        if operation is None:
            raise Refused(BAD_REQUEST, "bad-request", detail=f"there is no op {op!r}")
        try:
            return operation(page, request)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            field = ".".join(str(part) for part in first["loc"])
            raise Refused(BAD_REQUEST, "bad-request", detail=f"{field}: {first['msg']}") from error
        except NobodyThere:
            raise Refused(NOT_FOUND, "item-not-found") from None
        except NotAllowed:
            raise Refused(FORBIDDEN, "forbidden") from None

    # --- opening, linking, leaving ---------------------------------------------------------------

    def hello(self, page: Connection, request: Answer) -> Answer:
        token = ask.Hello.model_validate(request).token
        if token is None:
            self._connections.unbind(page)
            return {"registered": False}
        device = self._carrier.devices.with_token(token)
        if device is None:
            return {"registered": False, "reason": self._faults.reason_of(token)}
        until = self._faults.banned_until(device.owner)
        if until is not None:
            raise Refused(BANNED, "banned", until=until)
        if self._faults.unreachable(device.owner):
            raise Unreachable
        page.pairing = None
        self._connections.bind(page, device)
        self._carrier.devices.linked(device)
        page.delay = self._faults.delay_of(device.owner)
        me = me_of(self._carrier.people.known(device.owner), device.number)
        return {"registered": True, "me": me, "pending": len(device.kept)}

    def ping(self, _page: Connection, _request: Answer) -> Answer:
        return {}

    def show_ref(self, page: Connection, request: Answer) -> Answer:
        if not self._links.show(page, ask.ShowRef.model_validate(request).ref):
            raise Refused(NOT_FOUND, "item-not-found")
        return {}

    def refresh_refs(self, page: Connection, _request: Answer) -> Answer:
        if page.device is not None or page.pairing is not None:
            raise Refused(FORBIDDEN, "forbidden")
        return {}  # the refs themselves follow as a push

    def pairing_code(self, page: Connection, request: Answer) -> Answer:
        if page.device is not None or page.pairing is not None:
            raise Refused(FORBIDDEN, "forbidden")
        number = as_number(ask.PairingCode.model_validate(request).phone)
        if number is None or self._carrier.people.phone(number) is None:
            raise NobodyThere
        return {"code": self._links.pairing_code(page, number)}

    def logout(self, page: Connection, _request: Answer) -> Answer:
        device = self._device(page)
        self._connections.unbind(page)
        self._carrier.devices.remove(device)
        return {}

    def history(self, page: Connection, request: Answer) -> Answer:
        cursor = ask.HistoryPiece.model_validate(request).cursor
        try:
            return self._history.piece(self._me(page), cursor)
        except BadCursor:
            raise Refused(BAD_REQUEST, "bad-request", detail="cursor: not one of ours") from None

    # --- messages --------------------------------------------------------------------------------

    def send(self, page: Connection, request: Answer) -> Answer:
        device, me = self._device(page), self._me(page)
        wire = ask.plain(ask.Send.model_validate(request).message)
        if not wire.get("chat") and not wire.get("to"):
            raise Refused(BAD_REQUEST, "bad-request", detail="message.chat: Field required")
        message = message_from(self._carrier.people, me, wire, self._carrier.now())
        entry = self._carrier.send(me, message, origin=device)
        return {"t": int(entry.message.time)}

    def receipt(self, page: Connection, request: Answer) -> Answer:
        device, me = self._device(page), self._me(page)
        receipt = ask.Receipt.model_validate(request)
        chat = self._carrier.chat(me, receipt.chat)
        author = self._carrier.people.find(receipt.participant) if receipt.participant else None
        ids = set(receipt.ids)
        entries = [
            entry
            for entry in self._carrier.messages.in_chat(me.number, chat.key)
            if entry.message.id in ids
            and (chat.group is None or author is None or entry.message.author == author.number)
        ]
        self._carrier.receipt(me, chat.key, entries, ACK_OF_RECEIPT[receipt.type], origin=device)
        return {}

    def resend(self, page: Connection, request: Answer) -> Answer:
        me, wanted = self._me(page), ask.Resend.model_validate(request)
        chat = self._carrier.chat(me, wanted.chat)
        for entry in list(self._carrier.messages.in_chat(me.number, chat.key)):
            if entry.message.id in wanted.ids:
                self._carrier.resend(me, entry)
        return {}

    def react(self, page: Connection, request: Answer) -> Answer:
        about = ask.React.model_validate(request)
        entry = self._entry(page, about)
        self._carrier.react(self._me(page), entry, about.emoji, origin=page.device)
        return {}

    def edit(self, page: Connection, request: Answer) -> Answer:
        about = ask.Edit.model_validate(request)
        entry = self._entry(page, about)
        self._carrier.edit(self._me(page), entry, about.text, origin=page.device)
        return {}

    def revoke(self, page: Connection, request: Answer) -> Answer:
        entry = self._entry(page, ask.About.model_validate(request))
        self._carrier.revoke(self._me(page), entry, origin=page.device)
        return {}

    def vote(self, page: Connection, request: Answer) -> Answer:
        about = ask.Vote.model_validate(request)
        entry = self._entry(page, about)
        if not set(about.options) <= set(entry.poll_options):
            raise Refused(BAD_REQUEST, "bad-request", detail="options: not in this poll")
        self._carrier.vote(self._me(page), entry, about.options, origin=page.device)
        return {}

    # --- people ----------------------------------------------------------------------------------

    def usync(self, page: Connection, request: Answer) -> Answer:
        me = self._me(page)
        numbers = [as_number(phone) for phone in ask.Usync.model_validate(request).phones]
        found = [number and self._carrier.people.registered(number) for number in numbers]
        return {
            "people": [person.as_person(me, asked=True) if person else None for person in found]
        }

    def group_query(self, page: Connection, request: Answer) -> Answer:
        chat = self._carrier.chat(self._me(page), ask.GroupQuery.model_validate(request).jid)
        if chat.group is None:
            raise NobodyThere
        return {"group": self._carrier.people.describe_group(chat.group)}

    def presence(self, page: Connection, request: Answer) -> Answer:
        presence = ask.Presence.model_validate(request)
        self._presences.set(self._me(page), presence.chat, presence.state)
        return {}

    def presence_subscribe(self, page: Connection, request: Answer) -> Answer:
        chat = self._carrier.chat(self._me(page), ask.ChatRequest.model_validate(request).chat)
        page.subscribed.add(chat.key)
        return {}

    # --- profiles and the blocklist -----------------------------------------------------------

    def set_profile(self, page: Connection, request: Answer) -> Answer:
        me, profile = self._me(page), ask.SetProfile.model_validate(request)
        if profile.name is not None:
            me.name = profile.name
        if profile.about is not None:
            me.about = profile.about
        self._carrier.changed(me)
        return {}

    def set_picture(self, page: Connection, request: Answer) -> Answer:
        me, picture = self._me(page), ask.SetPicture.model_validate(request)
        if self._carrier.people.find(picture.jid) is not me:
            raise NotAllowed
        me.picture = picture.sha256
        self._carrier.changed(me)
        return {"picture": _picture_of(me)}

    def picture_query(self, page: Connection, request: Answer) -> Answer:
        return {"picture": _picture_of(self._visible(page, request))}

    def about_query(self, page: Connection, request: Answer) -> Answer:
        return {"about": self._visible(page, request).about}

    def block(self, page: Connection, request: Answer) -> Answer:
        me, order = self._me(page), ask.Block.model_validate(request)
        person = self._carrier.people.find(order.jid)
        if person is None or person is me:
            raise NobodyThere
        self._carrier.block(me, person, order.blocked, origin=page.device)
        return self._carrier.blocklist(me)

    def _visible(self, page: Connection, request: Answer) -> Phone:
        """Somebody whose profile may be seen: not that of one who has blocked the asker."""
        me = self._me(page)
        person = self._carrier.people.find(ask.OfPerson.model_validate(request).jid)
        if person is None:
            raise NobodyThere
        if me.number in person.blocked:
            raise NotAllowed
        return person

    # --- who asks --------------------------------------------------------------------------------

    def _device(self, page: Connection) -> Device:
        if page.device is None:
            raise Refused(NOT_LINKED, "not-authorized")
        return page.device

    def _me(self, page: Connection) -> Phone:
        return self._carrier.people.known(self._device(page).owner)

    def _entry(self, page: Connection, about: ask.About) -> Entry:
        me = self._me(page)
        chat = self._carrier.chat(me, about.chat)
        people, messages = self._carrier.people, self._carrier.messages
        author = people.find(about.participant) if about.participant else None
        if author is None:
            author = me if about.from_me or not chat.others else chat.others[0]
        entry = messages.get(me.number, (chat.key, author.number, about.message_id))
        if entry is None:
            raise NobodyThere
        return entry


def _picture_of(person: Phone) -> Answer | None:
    return None if person.picture is None else {"sha256": person.picture}
