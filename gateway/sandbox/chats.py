"""How an account has set up its chats, put away, pinned, muted: the same on all its devices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

from .carrier import Carrier
from .devices import Device
from .messages import Entry
from .people import Phone
from .storage import Record, Storage

CHATS: Final = "chat"
MUTED_FOR_EVER: Final = -1


@dataclass(slots=True)
class ChatSettings:
    """How one account has set up one chat."""

    archived: bool = False
    pinned: int = 0
    """When it was pinned, in unix seconds; 0 where it is not."""
    muted_until: int = 0
    """-1 is for ever."""
    marked_unread: bool = False


class Chats:
    """The settings of all accounts' chats."""

    def __init__(self, carrier: Carrier, storage: Storage) -> None:
        self._carrier = carrier
        self._storage = storage
        self._settings: dict[tuple[str, str], ChatSettings] = {}

    def load(self, records: dict[str, Record]) -> None:
        for record in records.values():
            owner, chat = record.pop("owner"), record.pop("chat")
            self._settings[owner, chat] = ChatSettings(**record)

    def of(self, owner: str, chat: str) -> ChatSettings:
        return self._settings.get((owner, chat), ChatSettings())

    def describe(self, phone: Phone) -> list[dict[str, Any]]:
        """The control API's form of all chats of a phone."""
        keys = self._carrier.messages.chats_of(phone.number)
        keys |= {chat for owner, chat in self._settings if owner == phone.number}
        return [
            {
                "chat": key,
                "unread": self._carrier.unread(phone, key),
                "markedUnread": (settings := self.of(phone.number, key)).marked_unread,
                "archived": settings.archived,
                "pinned": settings.pinned > 0,
                "mutedUntil": settings.muted_until or None,
            }
            for key in sorted(keys)
        ]

    def wire(self, phone: Phone, chat: str) -> dict[str, Any]:
        """The keys of a chat's settings, as devices are told them."""
        settings = self.of(phone.number, chat)
        return {
            "archive": settings.archived,
            "pin": settings.pinned,
            "mute": settings.muted_until,
            **({"unread": -1} if settings.marked_unread else {}),
        }

    def change(self, me: Phone, chat: str, origin: Device | None = None, **said: Any) -> None:
        """Keep what was said of the settings, and tell the account's other devices."""
        key = (me.number, chat)
        settings = self._settings.setdefault(key, ChatSettings())
        for name, value in said.items():
            setattr(settings, name, value)
        self._storage.put(
            CHATS, _key(key), lambda: {"owner": me.number, "chat": chat, **asdict(settings)}
        )
        self._tell(me, chat, self.wire(me, chat), origin)

    def clear(
        self, me: Phone, chat: str, *, keep_starred: bool, origin: Device | None = None
    ) -> None:
        """Forget a chat's messages on this account; everybody else keeps theirs."""
        entries = list(self._carrier.messages.in_chat(me.number, chat))
        gone = [entry for entry in entries if not (keep_starred and entry.starred)]
        self.remove(gone)
        self._tell(me, chat, {"cleared": [entry.message.id for entry in gone]}, origin)

    def delete(self, me: Phone, chat: str, origin: Device | None = None) -> None:
        """Forget a chat altogether; it begins anew with its next message."""
        self.remove(list(self._carrier.messages.in_chat(me.number, chat)))
        if self._settings.pop((me.number, chat), None) is not None:
            self._storage.drop(CHATS, _key((me.number, chat)))
        self._tell(me, chat, {"deleted": True}, origin)

    def delete_message(self, me: Phone, entry: Entry, origin: Device | None = None) -> None:
        """Forget one message on this account; everybody else keeps theirs."""
        self.remove([entry])
        self._tell(me, entry.chat, {"cleared": [entry.message.id]}, origin)

    def remove(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self._carrier.messages.remove(entry)

    def forget(self) -> None:
        for key in self._settings:
            self._storage.drop(CHATS, _key(key))
        self._settings.clear()

    def _tell(self, me: Phone, chat: str, said: dict[str, Any], origin: Device | None) -> None:
        body = {"id": self._carrier.address_of_chat(chat), **said}
        self._carrier.push(me, "chat", body, besides=origin)


def _key(key: tuple[str, str]) -> str:
    return "/".join(key)
