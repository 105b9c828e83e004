"""What a phone shows: its messages, whole or as far as they are new, and who is typing to it."""

from __future__ import annotations

from typing import Annotated, Any, Final, Self

from pydantic import ConfigDict, Field, model_validator

from .changes import PEOPLE, Changes
from .messages import Entry, Messages
from .people import People, Phone
from .requests import Request
from .sandbox import Sandbox

LONGEST_WAIT_SECONDS: Final = 60
Revision = Annotated[int, Field(ge=0)]
Wait = Annotated[float, Field(ge=0, le=LONGEST_WAIT_SECONDS)]

Json = dict[str, Any]


class Query(Request):
    """What stands in an address: numbers come as text."""

    model_config = ConfigDict(strict=False, extra="ignore", allow_inf_nan=False)


class StateQuery(Query):
    since: Revision | None = None
    wait: Wait = 0


class MessagesQuery(Query):
    """`after` asks for what came later than a message, `since` for all that changed."""

    after: str = ""
    since: Revision | None = None
    wait: Wait = 0

    @model_validator(mode="after")
    def one_of_them(self) -> Self:
        if self.after and self.since is not None:
            raise ValueError("give either after or since")
        return self


class Listings:
    """Reads what the control API shows of phones; with `wait`, as soon as there is something."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._changes: Changes = sandbox.changes
        self._messages: Messages = sandbox.messages
        self._people: People = sandbox.people

    async def state(self, query: StateQuery) -> Json:
        since = query.since
        if since is None:
            return self._state()
        await self._changes.first(
            PEOPLE, lambda: self._changes.last(PEOPLE) > since or None, query.wait
        )
        return {**self._state(), "revision": self._changes.last(PEOPLE)}

    def _state(self) -> Json:
        sandbox = self._sandbox
        return {
            "phones": sum(1 for _ in self._people.phones()),
            "devices": [
                {
                    "number": device.owner,
                    "device": device.number,
                    "connected": sandbox.connections.of(device) is not None,
                    "pending": len(device.kept),
                }
                for device in sandbox.devices.all()
            ],
            "connections": len(sandbox.connections.open),
        }

    async def messages_after(self, phone: Phone, after: Entry | None, wait: float) -> Json:
        """The messages that came after one; a phone that has none yet may wait for its first."""

        def look() -> list[Entry] | None:
            entries = self._messages.of(phone.number)
            return entries[entries.index(after) + 1 if after in entries else 0 :] or None

        entries = await self._changes.first(phone.number, look, wait) or []
        return self._listed(phone, entries)

    async def messages_since(self, phone: Phone, since: int, wait: float) -> Json:
        """All that changed on a phone since a revision; `complete` where that is the whole list."""
        await self._changes.first(
            phone.number, lambda: self._changes.last(phone.number) > since or None, wait
        )
        changed = self._messages.since(phone.number, since)
        entries = self._messages.of(phone.number) if changed is None else changed
        return {
            **self._listed(phone, entries),
            "groups": {group.jid: group.subject for group in self._people.groups_of(phone.number)},
            "complete": changed is None,
            "revision": self._changes.revision,
        }

    def _listed(self, phone: Phone, entries: list[Entry]) -> Json:
        present = self._messages.chats_of(phone.number) | set(phone.presence)
        return {
            "messages": [entry.describe() for entry in entries],
            "presence": {
                number: phone.presence.get(number)
                for number in sorted(present)
                if self._people.phone(number)
            },
        }
