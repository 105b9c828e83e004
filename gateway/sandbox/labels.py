"""Labels that a business account sorts its chats by: the same on all its devices."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from .carrier import Carrier, NobodyThere
from .devices import Device
from .people import Phone
from .storage import Record, Storage

LABELS: Final = "label"


@dataclass(slots=True)
class Label:
    """One label and the chats that carry it."""

    id: str
    name: str
    color: int
    """A place in WhatsApp's palette."""
    chats: list[str] = field(default_factory=list)

    def record(self, owner: str) -> Record:
        return {
            "owner": owner,
            "id": self.id,
            "name": self.name,
            "color": self.color,
            "chats": self.chats,
        }


class Labels:
    """The labels of all accounts."""

    def __init__(self, carrier: Carrier, storage: Storage) -> None:
        self._carrier = carrier
        self._storage = storage
        self._labels: dict[str, dict[str, Label]] = {}

    def load(self, records: dict[str, Record]) -> None:
        for record in records.values():
            owner = record.pop("owner")
            self._labels.setdefault(owner, {})[record["id"]] = Label(**record)

    def wire(self, phone: Phone) -> list[dict[str, Any]]:
        """All labels of an account, as its devices are told them."""
        return [
            {
                "id": label.id,
                "name": label.name,
                "color": label.color,
                "chats": [self._carrier.address_of_chat(chat) for chat in label.chats],
            }
            for label in self._labels.get(phone.number, {}).values()
        ]

    def describe(self, phone: Phone) -> list[dict[str, Any]]:
        """The control API's form."""
        return [
            {"id": label.id, "name": label.name, "chats": label.chats}
            for label in self._labels.get(phone.number, {}).values()
        ]

    def put(
        self, me: Phone, label_id: str | None, name: str, color: int, origin: Device | None = None
    ) -> Label:
        """A new label, or with the id of one that is there another name and colour for it."""
        own = self._labels.setdefault(me.number, {})
        if label_id is None:
            label_id = str(max(map(int, own), default=0) + 1)
        label = own.get(label_id) or Label(label_id, name, color)
        label.name, label.color = name, color
        own[label.id] = label
        self._changed(me, label, origin)
        return label

    def delete(self, me: Phone, label_id: str, origin: Device | None = None) -> None:
        label = self._known(me, label_id)
        del self._labels[me.number][label.id]
        self._storage.drop(LABELS, _key(me, label))
        self._tell(me, origin)

    def mark(
        self, me: Phone, label_id: str, chat: str, *, labelled: bool, origin: Device | None = None
    ) -> None:
        """Put a label on a chat, or take it off."""
        label = self._known(me, label_id)
        if labelled and chat not in label.chats:
            label.chats.append(chat)
        elif not labelled and chat in label.chats:
            label.chats.remove(chat)
        self._changed(me, label, origin)

    def forget(self) -> None:
        for owner, own in self._labels.items():
            for label in own.values():
                self._storage.drop(LABELS, f"{owner}/{label.id}")
        self._labels.clear()

    def _known(self, me: Phone, label_id: str) -> Label:
        label = self._labels.get(me.number, {}).get(label_id)
        if label is None:
            raise NobodyThere
        return label

    def _changed(self, me: Phone, label: Label, origin: Device | None) -> None:
        self._storage.put(LABELS, _key(me, label), lambda: label.record(me.number))
        self._tell(me, origin)

    def _tell(self, me: Phone, origin: Device | None) -> None:
        self._carrier.push(me, "labels", {"labels": self.wire(me)}, besides=origin)


def _key(me: Phone, label: Label) -> str:
    return f"{me.number}/{label.id}"
