"""One WhatsApp: every part of the sandbox joined over one data folder."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any, Final

from .calls import Calls
from .carrier import Carrier
from .changes import Changes
from .channel_book import CHANNELS, ChannelBook
from .channels import Channels
from .chats import CHATS, Chats
from .communities import Communities
from .connections import UNLINKED, UNREACHABLE, Connection, Connections
from .desk import BANNED, Refused, Unreachable
from .devices import DEVICES, PUSHES, Device, Devices
from .faults import Faults
from .gallery import Galleries
from .groups import Groups
from .history import History, me_of
from .labels import LABELS, Labels
from .links import USED, CodeUnknown, Links
from .media import MediaFolder
from .messages import MESSAGES, Message, Messages
from .operations import Operations
from .past import Past
from .people import GROUPS, PHONES, People, Phone
from .presences import Presences
from .storage import Storage

GOING_AWAY: Final = 1001
NANOSECONDS_OF_A_REVISION: Final = 1_000


class Sandbox:
    """What a sandbox knows, and the two ways in: a page's request and a phone's doing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.storage = Storage(folder / "sandbox.sqlite3")
        self.media = MediaFolder(folder / "media")
        """What was uploaded, encrypted, as WhatsApp's media servers hold it."""
        self.lost_media = MediaFolder(folder / "lost")
        """What they have forgotten, and the phones can put there again."""
        self.pictures = MediaFolder(folder / "pictures")
        self.galleries = Galleries(folder / "galleries", self.media, time.time)
        self.changes = Changes(time.time_ns() // NANOSECONDS_OF_A_REVISION)
        self.people = People(self.storage, self.changes)
        self.messages = Messages(self.storage, self.changes)
        self.devices = Devices(self.storage, self.changes)
        self.connections = Connections(self.changes)
        self.links: Links[Connection] = Links(self.storage, time.monotonic)
        self.channel_book = ChannelBook(self.storage)
        self.carrier = Carrier(
            self.people, self.channel_book, self.messages, self.devices, time.time
        )
        self.chats = Chats(self.carrier, self.storage)
        self.groups = Groups(self.carrier)
        self.communities = Communities(self.carrier, self.groups)
        self.channels = Channels(self.carrier)
        self.calls = Calls(self.carrier)
        self.labels = Labels(self.carrier, self.storage)
        self.history = History(self.carrier, self.chats, self.labels)
        self.presences = Presences(self.carrier, self.connections, self.changes)
        self.faults = Faults(self.devices, self.connections, self.links, time.time)
        self._operations = Operations(
            carrier=self.carrier,
            history=self.history,
            links=self.links,
            connections=self.connections,
            faults=self.faults,
            presences=self.presences,
            chats=self.chats,
            labels=self.labels,
            groups=self.groups,
            communities=self.communities,
            channels=self.channels,
            calls=self.calls,
        )

    async def open(self) -> None:
        await asyncio.to_thread(self.folder.mkdir, parents=True, exist_ok=True)
        records = await self.storage.open()
        self.people.load(records.get(PHONES, {}), records.get(GROUPS, {}))
        self.channel_book.load(records.get(CHANNELS, {}))
        self.labels.load(records.get(LABELS, {}))
        self.chats.load(records.get(CHATS, {}))
        self.messages.load(records.get(MESSAGES, {}))
        self.devices.load(records.get(DEVICES, {}), records.get(PUSHES, {}))
        self.links.used |= set(records.get(USED, {}))

    def hang_up(self) -> None:
        self.changes.close()
        self.connections.close_all(GOING_AWAY)

    async def close(self) -> None:
        self.faults.forget()
        await self.storage.close()

    # --- a page's request ------------------------------------------------------------------------

    async def handle(self, page: Connection, request: dict[str, Any]) -> None:
        """Answer a page once what it asked for is stored, and then tell the others."""
        if "ack" in request:
            self._acked(page, request["ack"])
            await self.storage.stored()
            return
        op = request.get("op")
        answer: dict[str, Any] = {"id": request.get("id")}
        try:
            answer["ok"] = self._operations.answer(page, op, request)
        except Refused as refused:
            answer["error"] = refused.answer
            if refused.answer["code"] == BANNED:  # the page comes again, until the ban is over
                page.tell(answer)
                page.end(UNREACHABLE)
                return
        except Unreachable:
            page.end(UNREACHABLE)
            return
        fresh = self.devices.take_fresh()
        await self.storage.stored()
        if not self.faults.holds_answer(page, op, answer):
            page.tell(answer)
        self.faults.transmit(fresh)
        if "ok" in answer:
            self._follow(page, op, answer["ok"])

    def _follow(self, page: Connection, op: Any, ok: dict[str, Any]) -> None:
        """What comes after an answer by itself."""
        if op == "refresh_refs" or (op == "hello" and ok == {"registered": False}):
            page.tell({"op": "refs", **self.links.offer(page)})
        elif op == "hello" and page.device is not None:
            self.faults.resend(page.device)
            page.tell({"op": "offline_end"})

    def _acked(self, page: Connection, number: Any) -> None:
        device = page.device or page.pairing
        if device is None or not isinstance(number, int):
            return
        if device is page.pairing:
            self.devices.linked(device)
        self.devices.acked(device, number)
        page.forget_sent(number)

    def left(self, page: Connection) -> None:
        """A page is gone; one that never stored its pairing leaves no device behind."""
        self.links.withdraw(page)
        self.connections.release(page)
        pairing = page.pairing
        if pairing is not None and any(push.op == "paired" for push in pairing.kept.values()):
            self.devices.remove(pairing)

    # --- a phone's doing -------------------------------------------------------------------------

    async def settle(self) -> None:
        """Store what was just done from outside a page, and then tell the pages."""
        fresh = self.devices.take_fresh()
        await self.storage.stored()
        self.faults.transmit(fresh)

    def decrypt_after(self, seconds: float, message: Message) -> None:
        """A message that came undecrypted can be read from then on."""

        def decrypt() -> None:
            self.carrier.decrypt(message)
            self.faults.transmit(self.devices.take_fresh())

        asyncio.get_running_loop().call_later(seconds, decrypt)

    async def make_past(self, past: Past) -> None:
        while past.write_some():
            await self.storage.stored()
        await self.storage.stored()

    async def link(self, page: Connection, phone: Phone) -> Device:
        device = self.devices.make(phone.number)
        page.pairing = device
        body = {
            "me": me_of(phone, device.number),
            "token": device.token,
            "history": self.history.begin(phone),
        }
        self.devices.push(device, "paired", body)
        (_, paired), *_ = self.devices.take_fresh()
        await self.storage.stored()
        if page not in self.connections.open:  # it left while its pairing was being stored
            raise CodeUnknown
        page.push(paired)
        return device

    def unlink(self, device: Device) -> None:
        self.connections.unlinked(device)
        self.devices.remove(device)

    async def forget(self) -> None:
        """Start over: nobody is on this WhatsApp and nothing was ever said."""
        for device in self.devices.all():
            self.unlink(device)
        for page in list(self.connections.open):
            if page.pairing is not None:
                page.end(UNLINKED)
        self.faults.forget()
        self.links.forget()
        self.messages.forget()
        self.chats.forget()
        self.labels.forget()
        self.channel_book.forget()
        self.calls.forget()
        self.people.forget()
        for files in (self.media, self.lost_media, self.pictures, self.galleries):
            await files.forget()
        await self.storage.stored()
