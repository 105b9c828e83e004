"""What a page asks about labels: to make, change and remove them, and to put them on chats."""

from __future__ import annotations

from . import requests as ask
from .carrier import Carrier, NotAllowed
from .connections import Connection
from .desk import Answer, Desk, Operation
from .labels import Labels
from .people import Phone


class LabelOperations(Desk):
    """Requests about labels; only business accounts have any."""

    def __init__(self, carrier: Carrier, labels: Labels) -> None:
        super().__init__(carrier)
        self._labels = labels
        self.by_name: dict[str, Operation] = {
            "label_set": self.label_set,
            "label_delete": self.label_delete,
            "label_chat": self.label_chat,
        }

    def label_set(self, page: Connection, request: Answer) -> Answer:
        order = ask.LabelSet.model_validate(request)
        me = self._business(page)
        self._labels.put(me, order.label, order.name, order.color, page.device)
        return {"labels": self._labels.wire(me)}

    def label_delete(self, page: Connection, request: Answer) -> Answer:
        order = ask.OfLabel.model_validate(request)
        me = self._business(page)
        self._labels.delete(me, order.label, page.device)
        return {"labels": self._labels.wire(me)}

    def label_chat(self, page: Connection, request: Answer) -> Answer:
        order = ask.LabelChat.model_validate(request)
        me = self._business(page)
        chat = self.carrier.chat(me, order.chat).key
        self._labels.mark(me, order.label, chat, labelled=order.labelled, origin=page.device)
        return {"labels": self._labels.wire(me)}

    def _business(self, page: Connection) -> Phone:
        me = self.me(page)
        if not me.business:
            raise NotAllowed
        return me
