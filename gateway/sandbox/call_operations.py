"""What a page asks about calls: to decline one that rings, or to hang up."""

from __future__ import annotations

from . import requests as ask
from .calls import Calls
from .carrier import Carrier
from .connections import Connection
from .desk import Answer, Desk, Operation


class CallOperations(Desk):
    """Requests about calls."""

    def __init__(self, carrier: Carrier, calls: Calls) -> None:
        super().__init__(carrier)
        self._calls = calls
        self.by_name: dict[str, Operation] = {"call_end": self.call_end}

    def call_end(self, page: Connection, request: Answer) -> Answer:
        """Who is called and has not answered declines it by that; anybody else hangs up."""
        me, call_id = self.me(page), ask.CallEnd.model_validate(request).call
        self._calls.end(me, call_id, origin=page.device)
        return {}
