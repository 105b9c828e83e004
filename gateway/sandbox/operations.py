"""The requests of a page, as PROTOCOL.md names them: who answers which, and the opening ones."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from . import requests as ask
from .call_operations import CallOperations
from .calls import Calls
from .carrier import Carrier, NobodyThere, NotAllowed, ReachOutLimited
from .channel_operations import ChannelOperations
from .channels import Channels
from .chat_operations import ChatOperations
from .chats import Chats
from .communities import Communities
from .community_operations import CommunityOperations
from .connections import Connection, Connections
from .desk import (
    BAD_REQUEST,
    BANNED,
    FORBIDDEN,
    NOT_FOUND,
    REACH_OUT_LIMITED,
    Answer,
    Desk,
    Operation,
    Refused,
    Unreachable,
)
from .faults import Faults
from .group_operations import GroupOperations
from .groups import Groups
from .history import BadCursor, History, me_of
from .label_operations import LabelOperations
from .labels import Labels
from .links import Links
from .message_operations import MessageOperations
from .people import as_number
from .people_operations import PeopleOperations
from .presences import Presences


class Operations(Desk):
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
        chats: Chats,
        labels: Labels,
        groups: Groups,
        communities: Communities,
        channels: Channels,
        calls: Calls,
    ) -> None:
        super().__init__(carrier)
        self._history = history
        self._links = links
        self._connections = connections
        self._faults = faults
        self._by_name: dict[str, Operation] = {
            "hello": self.hello,
            "ping": self.ping,
            "show_ref": self.show_ref,
            "refresh_refs": self.refresh_refs,
            "pairing_code": self.pairing_code,
            "logout": self.logout,
            "history": self.history,
            "history_of": self.history_of,
            **MessageOperations(carrier).by_name,
            **PeopleOperations(carrier, presences, groups).by_name,
            **ChatOperations(carrier, chats).by_name,
            **LabelOperations(carrier, labels).by_name,
            **GroupOperations(carrier, groups).by_name,
            **CommunityOperations(carrier, communities).by_name,
            **ChannelOperations(carrier, channels).by_name,
            **CallOperations(carrier, calls).by_name,
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
        except ReachOutLimited:
            raise Refused(REACH_OUT_LIMITED, "reach-out-limited") from None
        except NotAllowed:
            raise Refused(FORBIDDEN, "forbidden") from None

    # --- opening, linking, leaving ---------------------------------------------------------------

    def hello(self, page: Connection, request: Answer) -> Answer:
        token = ask.Hello.model_validate(request).token
        if token is None:
            self._connections.unbind(page)
            return {"registered": False}
        device = self.carrier.devices.with_token(token)
        if device is None:
            return {"registered": False, "reason": self._faults.reason_of(token)}
        until = self._faults.banned_until(device.owner)
        if until is not None:
            raise Refused(BANNED, "banned", until=until)
        if self._faults.unreachable(device.owner):
            raise Unreachable
        page.pairing = None
        self._connections.bind(page, device)
        self.carrier.devices.linked(device)
        page.delay = self._faults.delay_of(device.owner)
        me = me_of(self.people.known(device.owner), device.number)
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
        if number is None or self.people.phone(number) is None:
            raise NobodyThere
        return {"code": self._links.pairing_code(page, number)}

    def logout(self, page: Connection, _request: Answer) -> Answer:
        device = self.device(page)
        self._connections.unbind(page)
        self.carrier.devices.remove(device)
        return {}

    def history_of(self, page: Connection, request: Answer) -> Answer:
        wanted = ask.HistoryOf.model_validate(request)
        me = self.me(page)
        return self._history.on_demand(me, self.carrier.chat(me, wanted.chat).key, wanted.before)

    def history(self, page: Connection, request: Answer) -> Answer:
        cursor = ask.HistoryPiece.model_validate(request).cursor
        try:
            return self._history.piece(self.me(page), cursor)
        except BadCursor:
            raise Refused(BAD_REQUEST, "bad-request", detail="cursor: not one of ours") from None
