"""Reads what a page has stored of its chats beyond what is known, in the order of time."""

import heapq
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import structlog

from gateway.core.chats import Watermark, Watermarks
from gateway.core.facts import AckSeen, ChatRead, Fact, MessageSeen
from gateway.core.ids import Jid, parse_jid
from gateway.core.messages import MessageRef, MessageStatus
from gateway.engines.whatsapp_web.incoming.changes import write_ref
from gateway.engines.whatsapp_web.incoming.groups import read_notice
from gateway.engines.whatsapp_web.incoming.messages import (
    CIPHERTEXT,
    is_awaited,
    read_message,
)
from gateway.engines.whatsapp_web.incoming.people import read_time
from gateway.engines.whatsapp_web.page import PageThrew

log = structlog.get_logger(__name__)

PAGE: Final = 100
"""Messages that are read in one go: the page goes on with its own work in between."""

Ask = Callable[[str, dict[str, Any]], Awaitable[Any]]
"""Calls a verb of the core script; raises what the page's channel raises."""


async def missed(ask: Ask, known: Watermarks) -> AsyncIterator[Fact]:
    """What the chats hold beyond what is known; a chat without anything new is not read at all."""
    chats = [
        _Chat(ask, data, since, known.linked_at)
        for data in await ask("newestOfChats", {})
        if (since := _since(data, known)) is not None
    ]
    for chat in chats:
        await chat.read_on()
    waiting = [(chat.place, index) for index, chat in enumerate(chats)]
    heapq.heapify(waiting)
    while waiting:
        _, index = heapq.heappop(waiting)
        chat = chats[index]
        for fact in chat.take():
            yield fact
        await chat.read_on()
        if not chat.is_read:
            heapq.heappush(waiting, (chat.place, index))


async def as_they_are(ask: Ask, messages: Sequence[MessageRef]) -> AsyncIterator[list[Fact]]:
    """The present state of messages that are known, some in one go."""
    for start in range(0, len(messages), PAGE):
        asked = [write_ref(ref) for ref in messages[start : start + PAGE]]
        found = await ask("messagesAsTheyAre", {"messages": asked})
        yield [fact for data in found for fact in _facts(data)]


def _facts(data: dict[str, Any]) -> list[Fact]:
    if notice := data.get("notice"):
        return [read_notice(notice)]
    message = read_message(data)
    if message is None:
        return []
    facts: list[Fact] = [MessageSeen(message, backfilled=True)]
    if message.from_me and message.status is not MessageStatus.PENDING:
        facts.append(AckSeen(message.chat, message.wire_id, message.status))
    return facts


def _since(data: dict[str, Any], known: Watermarks) -> datetime | None:
    jid = parse_jid(data["chat"] or "")
    return None if jid is None else known.news_since(jid, data["id"], read_time(data["t"]))


class _Chat:
    """One chat's messages, read page by page, oldest first."""

    def __init__(
        self, ask: Ask, data: dict[str, Any], since: datetime, linked_at: datetime
    ) -> None:
        self._ask = ask
        self._address: str = data["chat"]
        self._newest_id: str = data["id"]
        self._newest_t = float(data["t"] or 0)
        self._since = int(since.timestamp())
        self._linked_at = int(linked_at.timestamp())
        self._next: str | None = None
        self._has_more = True
        self._messages: deque[dict[str, Any]] = deque()
        self._unreadable_t: float | None = None
        """Of the first message that WhatsApp Web could not decrypt yet."""
        self.is_read = False
        """All of it has been taken."""

    @property
    def place(self) -> tuple[float, float]:
        """Where its next message stands among those of other chats; at the end, before them all."""
        if not self._messages:
            return (0, 0)
        first = self._messages[0]
        return (float(first["t"]), float(first["row"] or 0))

    async def read_on(self) -> None:
        """See that there is a message to take, if there is one left."""
        while not self._messages and self._has_more:
            question = {"chat": self._address, "since": self._since, "after": self._next}
            try:
                page = await self._ask("historyOf", {**question, "count": PAGE})
            except PageThrew as problem:
                # One chat that cannot be read must not hide what came in all the others.
                log.warning("chat_unreadable", reason=str(problem))
                self._has_more, self.is_read = False, True
                return
            self._next = page["next"]
            self._has_more = self._next is not None
            self._messages.extend(data for data in page["messages"] if self._is_news(data))

    def take(self) -> list[Fact]:
        """What is to be told of the next message; at the end, how far the chat is known."""
        if self.is_read:
            return []
        if not self._messages:
            self.is_read = True
            return self._end()
        data = self._messages.popleft()
        self._newest_t = max(self._newest_t, float(data["t"]))
        if data["type"] == CIPHERTEXT and self._unreadable_t is None:
            self._unreadable_t = float(data["t"])
        return _facts({**data, "chatWaitsSince": self._unreadable_t})

    def _end(self) -> list[Fact]:
        if is_awaited(self._unreadable_t, self._newest_t):
            return []  # so that it is read when it can be, although nothing newer has come by then
        until = datetime.fromtimestamp(self._newest_t, UTC)
        jid = parse_jid(self._address)
        assert jid is not None  # noqa: S101 - it was read before
        return [ChatRead(Jid(jid), Watermark(wire_id=self._newest_id, at=until))]

    def _is_news(self, data: dict[str, Any]) -> bool:
        """Clocks differ: just before the link, only the page knows what is the phone's history."""
        return float(data["t"]) >= self._linked_at or bool(data["isNew"])
