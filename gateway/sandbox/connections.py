"""The open WebSockets: one for each page, its outgoing texts in order, its requests one by one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiohttp import WSMsgType, web

from .changes import PEOPLE, Changes
from .devices import Device, Push
from .jsons import parse

REPLACED: Final = 4001
UNLINKED: Final = 4002
UNREACHABLE: Final = 4003
BAD_TEXT: Final = 1007
"""RFC 6455: what came is not what this protocol speaks."""
ACCOUNT_SYNC_REMOVED: Final = "account_sync_removed"
LARGEST_TEXT_BYTES: Final = 4 * 1024**2

Handler = Callable[["Connection", dict[str, Any]], Awaitable[None]]


class Connection:
    """One page that is there now."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self._socket = socket
        self._outgoing: asyncio.Queue[tuple[float, dict[str, Any]] | int] = asyncio.Queue()
        self.device: Device | None = None
        self.pairing: Device | None = None
        """Set from the link until the page has stored it and says hello again."""
        self.subscribed: set[str] = set()
        """The chats whose presence the page asked for."""
        self.delay = 0.0
        self._sent: set[int] = set()
        self._closing = False
        """The writer says goodbye; that the reader has nothing more to read must not end it."""

    def tell(self, text: dict[str, Any]) -> None:
        due = asyncio.get_running_loop().time() + self.delay
        self._outgoing.put_nowait((due, text))

    def push(self, push: Push) -> None:
        """Send a kept push, once for each connection."""
        if push.number not in self._sent:
            self._sent.add(push.number)
            self.tell(push.text())

    def forget_sent(self, number: int) -> None:
        self._sent.discard(number)

    def end(self, code: int) -> None:
        """Close after what is already to be said."""
        self._outgoing.put_nowait(code)

    async def serve(self, handle: Handler) -> None:
        async with asyncio.TaskGroup() as tasks:
            writer = tasks.create_task(self._write())
            try:
                await self._read(handle)
            finally:
                if not self._closing:
                    writer.cancel()

    async def _read(self, handle: Handler) -> None:
        async for message in self._socket:
            if message.type is not WSMsgType.TEXT:
                continue
            try:
                request = parse(message.data)
            except (ValueError, RecursionError):
                request = None
            if not isinstance(request, dict):
                await self._socket.close(code=BAD_TEXT)
                return
            await handle(self, request)

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            item = await self._outgoing.get()
            try:
                if isinstance(item, int):
                    self._closing = True
                    await self._socket.close(code=item)
                    return
                due, text = item
                if due > loop.time():
                    await asyncio.sleep(due - loop.time())
                await self._socket.send_json(text)
            except ConnectionError:  # the page went away in the middle: its pushes are kept
                return


class Connections:
    """All open connections, and the one that speaks for each device."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self.open: set[Connection] = set()
        self._of_device: dict[str, Connection] = {}

    def of(self, device: Device) -> Connection | None:
        return self._of_device.get(device.token)

    def bind(self, connection: Connection, device: Device) -> None:
        """This connection speaks for the device; an older one is told and ended."""
        if connection.device is not device:
            self.unbind(connection)
        older = self._of_device.get(device.token)
        if older is not None and older is not connection:
            older.device = None
            older.tell({"op": "replaced"})
            older.end(REPLACED)
        connection.device = device
        self._of_device[device.token] = connection
        self._changes.note(PEOPLE)

    def release(self, connection: Connection) -> None:
        """The page is gone."""
        self.open.discard(connection)
        self.unbind(connection)

    def unbind(self, connection: Connection) -> None:
        """It speaks for no device any more."""
        device = connection.device
        if device is not None and self._of_device.get(device.token) is connection:
            del self._of_device[device.token]
            self._changes.note(PEOPLE)
        connection.device = None

    def unlinked(self, device: Device, reason: str = ACCOUNT_SYNC_REMOVED) -> None:
        """Tell a page that it is not linked any more: as a rule its phone has removed it."""
        connection = self._of_device.pop(device.token, None)
        if connection is not None:
            connection.device = None
            connection.tell({"op": "unlinked", "reason": reason})
            connection.end(UNLINKED)

    def close_all(self, code: int) -> None:
        for connection in self.open:
            connection.end(code)
