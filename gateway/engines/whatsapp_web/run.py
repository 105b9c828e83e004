"""One run of a page: follows it from its loading to its end, and reports what it shows."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final

import structlog

from gateway.core.errors import StorageFull
from gateway.core.facts import (
    CallSeen,
    ChangeSeen,
    ChatsSeen,
    Fact,
    LabelSeen,
    LinkSeen,
    MessageSeen,
    PairSeen,
    PeopleSeen,
    QrSeen,
    StateSeen,
)
from gateway.core.sessions import Signal
from gateway.engines.whatsapp_web import deadlines
from gateway.engines.whatsapp_web.bridge import Bridge, BridgeBroken
from gateway.engines.whatsapp_web.incoming.acks import read_ack
from gateway.engines.whatsapp_web.incoming.changes import (
    read_edit,
    read_pin,
    read_reaction,
    read_revoke,
    read_star,
    read_vote,
)
from gateway.engines.whatsapp_web.incoming.deletions import read_deletion
from gateway.engines.whatsapp_web.incoming.groups import read_notice
from gateway.engines.whatsapp_web.incoming.messages import read_message
from gateway.engines.whatsapp_web.incoming.people import (
    read_chats,
    read_people,
    read_person,
    read_presence,
    read_time,
)
from gateway.engines.whatsapp_web.labels import read_label
from gateway.engines.whatsapp_web.login import Link, Login
from gateway.engines.whatsapp_web.page import (
    PageChannel,
    PageEvent,
    PageFailed,
    PageGone,
    PageTimedOut,
    PageUnreachable,
)
from gateway.ports import Clock, Report
from gateway.tasks import Tasks

log = structlog.get_logger(__name__)

_PASSING: Final = frozenset({Signal.SYNCING, Signal.NETWORK_LOST, Signal.WEB_UPDATED})
"""A run goes on after these; all others that a page shows end it."""
_CHANGES: Final = {
    "edit": read_edit,
    "revoke": read_revoke,
    "reaction": read_reaction,
    "star": read_star,
    "pin": read_pin,
    "vote": read_vote,
}
_GATHERED: Final = frozenset({"message", "ack", *_CHANGES})
"""Kinds of events of which there may be hundreds a second."""
_GATHERED_AT_MOST: Final = 64
_LOST_PULSES: Final = 3
"""In a row, without an answer or a reason: more than a document that is being replaced takes."""


class RunEnded(Exception):
    """The run is over; the signal tells why."""

    def __init__(self, signal: Signal, detail: str | None = None) -> None:
        super().__init__(signal, detail)
        self.signal = signal
        self.detail = detail


class Run:
    """Follows one page; what happens in it becomes facts, in order."""

    def __init__(
        self, *, page: PageChannel, bridge: Bridge, login: Login, report: Report, clock: Clock
    ) -> None:
        self._page = page
        self._bridge = bridge
        self._login = login
        self._report = report
        self._clock = clock
        self._reporting = asyncio.Lock()
        self._end: asyncio.Future[RunEnded] = asyncio.get_running_loop().create_future()
        self._tasks = Tasks("run")
        self._events: asyncio.Queue[PageEvent] = asyncio.Queue()
        self._gathered: list[Fact] = []
        self._epoch: str | None = None
        self._sequence = 0
        self._directory_read = False
        self._proving: asyncio.Task[None] | None = None
        self._handlers: dict[str, Callable[[Any], Coroutine[Any, Any, None]]] = {
            kind: partial(self._change_came, read) for kind, read in _CHANGES.items()
        }
        self._handlers |= {
            "modules": self._modules_settled,
            "link": self._link_changed,
            "qr": self._code_shown,
            "logout": self._logged_out,
            "banned": self._banned,
            "message": self._message_came,
            "ack": self._ack_came,
            "deleted": self._deleted,
            "presence": self._presence_changed,
            "people": self._people_changed,
            "chats": self._chats_changed,
            "group": self._group_changed,
            "labels": self._labels_changed,
            "label_deleted": self._label_deleted,
            "call": self._called,
            "lost": self._capability_lost,
        }

    # --- from the start to the end ------------------------------------------------------------

    async def follow(self, url: str, browser_gone: Coroutine[Any, Any, None]) -> RunEnded:
        """Load the page and follow it until something ends the run."""
        async with self._tasks:
            self._spawn(self._read_events(), "events")
            self._spawn(self._watch_browser(browser_gone), "browser")
            self._spawn(self._load(url), "load")
            self._spawn(self._feel_pulse(), "pulse")
            return await self._end

    def page_told(self, event: PageEvent) -> None:
        self._events.put_nowait(event)

    def end(self, signal: Signal, detail: str | None = None) -> None:
        if not self._end.done():
            self._end.set_result(RunEnded(signal, detail))

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        return self._tasks.spawn(self._guarded(work), name=name)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except RunEnded as end:
            self.end(end.signal, end.detail)
        except StorageFull:
            self.end(Signal.DISK_FULL, "what came in cannot be written down")
        except Exception as problem:
            # A fault of our own must not leave a session that nobody follows.
            self.end(Signal.PAGE_CRASHED, repr(problem))
            raise

    async def tell(self, fact: Fact) -> None:
        async with self._reporting:
            await self._report(fact)

    async def _load(self, url: str) -> None:
        try:
            await self._page.go(url)
        except PageUnreachable as problem:
            raise RunEnded(Signal.PAGE_UNREACHABLE, str(problem)) from problem

    async def _watch_browser(self, gone: Coroutine[Any, Any, None]) -> None:
        await gone
        raise RunEnded(Signal.BROWSER_DIED)

    async def _feel_pulse(self) -> None:
        """A page that hangs raises no event: it is known by not answering."""
        lost = 0
        while True:
            await asyncio.sleep(deadlines.PULSE_EVERY)
            proven = self._login.is_proven
            deadline = deadlines.PULSE if proven else deadlines.PULSE_WHILE_LOADING
            try:
                link = await self._bridge.pulse(deadline)
            except PageTimedOut as problem:
                raise RunEnded(Signal.PAGE_HUNG, str(problem)) from problem
            except PageFailed as problem:
                lost += 1
                if lost >= _LOST_PULSES:
                    raise RunEnded(Signal.PAGE_HUNG, str(problem)) from problem
                continue
            lost = 0
            if link is not None:
                await self._see(link)

    # --- what the page tells ------------------------------------------------------------------

    async def _read_events(self) -> None:
        while True:
            event = await self._events.get()
            if event.kind not in _GATHERED:
                await self._tell_gathered()
            await self._read_event(event)
            if self._events.empty() or len(self._gathered) >= _GATHERED_AT_MOST:
                await self._tell_gathered()

    async def _read_event(self, event: PageEvent) -> None:
        if event.kind == "document":
            await self._document_began(event)
            return
        if event.epoch != self._epoch:
            return  # the last words of a document that is gone
        if event.sequence != self._sequence + 1:
            await self._events_were_lost(event.sequence - self._sequence - 1)
        self._sequence = event.sequence
        handler = self._handlers.get(event.kind)
        if handler is None:
            log.warning("page_event_unknown", kind=event.kind)
            return
        try:
            await handler(event.data)
        except (KeyError, TypeError, ValueError, AttributeError):
            # WhatsApp Web changed the shape of something: one event must not end the session.
            log.exception("page_event_unreadable", kind=event.kind)

    async def _tell_gathered(self) -> None:
        """What came in quick succession is stored in order and with one flush of the disk."""
        facts, self._gathered = self._gathered, []
        if facts:
            async with self._reporting:
                await asyncio.gather(*(self._report(fact) for fact in facts))

    async def _document_began(self, event: PageEvent) -> None:
        first = self._epoch is None
        self._epoch, self._sequence = event.epoch, event.sequence
        self._bridge.document_began()
        self._directory_read = False
        if self._proving:
            self._proving.cancel()
            self._proving = None
        if not first and (signal := self._login.reloaded()):
            await self.tell(StateSeen(signal))

    async def _events_were_lost(self, count: int) -> None:
        """Whatever they said is read again: the link is proven anew, which leads to a catch-up."""
        log.warning("page_events_lost", count=count)
        self._directory_read = False
        if signal := self._login.reloaded():
            await self.tell(StateSeen(signal))

    async def _modules_settled(self, data: dict[str, Any]) -> None:
        if data["missing"]:
            names = ", ".join(data["missing"])
            if self._page.failed_scripts or data["arriving"]:
                raise RunEnded(Signal.PAGE_UNREACHABLE, f"parts did not load; missing: {names}")
            raise RunEnded(Signal.WEB_CHANGED, f"missing: {names}")
        self._page.loaded()
        try:
            await self._bridge.start()
        except BridgeBroken as problem:
            raise RunEnded(Signal.WEB_CHANGED, str(problem)) from problem
        except PageTimedOut as problem:
            raise RunEnded(Signal.PAGE_HUNG, str(problem)) from problem
        except PageGone as problem:
            log.info("page_left_while_starting", reason=str(problem))

    async def _link_changed(self, data: dict[str, Any]) -> None:
        await self._see(Link.read(data))

    async def _see(self, link: Link) -> None:
        signal = self._login.see(link, self._clock.monotonic())
        if self._login.paired(link):
            await self.tell(PairSeen(link.me))
        if signal is not Signal.PROVEN:
            await self._follow(signal)
        elif self._proving is None or self._proving.done():
            self._proving = self._spawn(self._prove(), "proof")

    async def _follow(self, signal: Signal | None) -> None:
        if signal in _PASSING:
            await self.tell(StateSeen(signal))
        elif signal is not None:
            raise RunEnded(signal)

    async def _code_shown(self, data: dict[str, Any]) -> None:
        shown = self._login.code_shown()
        if shown.ends is not None:
            raise RunEnded(shown.ends)
        await self.tell(QrSeen(data["text"], self._clock.now() + shown.lifetime))

    async def _logged_out(self, data: dict[str, Any]) -> None:
        raise RunEnded(self._login.logged_out(data["reason"]), data["reason"])

    async def _banned(self, data: dict[str, Any]) -> None:
        until = read_time(data["until"])
        raise RunEnded(Signal.BANNED, f"until {until.isoformat()}" if until else None)

    async def _message_came(self, data: dict[str, Any]) -> None:
        if message := read_message(data):
            self._gathered.append(MessageSeen(message))

    async def _ack_came(self, data: dict[str, Any]) -> None:
        if ack := read_ack(data):
            self._gathered.append(ack)

    async def _change_came(
        self, read: Callable[[dict[str, Any]], ChangeSeen | None], data: dict[str, Any]
    ) -> None:
        if change := read(data):
            self._gathered.append(change)

    async def _deleted(self, data: dict[str, Any]) -> None:
        if deletion := read_deletion(data):
            await self.tell(deletion)

    async def _people_changed(self, data: list[dict[str, Any]]) -> None:
        await self.tell(PeopleSeen(read_people(data)))

    async def _presence_changed(self, data: dict[str, Any]) -> None:
        if presence := read_presence(data):
            await self.tell(presence)

    async def _chats_changed(self, data: list[dict[str, Any]]) -> None:
        await self.tell(ChatsSeen(read_chats(data)))

    async def _group_changed(self, data: dict[str, Any]) -> None:
        await self.tell(read_notice(data))

    async def _labels_changed(self, data: list[dict[str, Any]]) -> None:
        for item in data:
            await self.tell(LabelSeen(read_label(item)))

    async def _label_deleted(self, data: dict[str, Any]) -> None:
        await self.tell(LabelSeen(read_label(data), deleted=True))

    async def _called(self, data: dict[str, Any]) -> None:
        if caller := read_person(data["from"]):
            await self.tell(CallSeen(data["id"], caller, video=data["video"]))

    async def _capability_lost(self, data: dict[str, Any]) -> None:
        try:
            await self._bridge.deaf(data["capability"], data["provider"], data["lacks"])
        except BridgeBroken as problem:
            raise RunEnded(Signal.WEB_CHANGED, str(problem)) from problem
        except (PageFailed, PageTimedOut) as problem:
            # The page leaves or hangs, which its pulse tells; the next one is asked anew.
            log.warning("listener_not_moved", reason=str(problem))

    # --- the proof ----------------------------------------------------------------------------

    async def _prove(self) -> None:
        """WhatsApp Web says it is ready: see whether it can send and receive, and answers."""
        try:
            if not self._bridge.has_messaging:
                await self._bridge.start_messaging()
            if not self._directory_read:
                await self._read_directory()
            link = await self._bridge.pulse(deadlines.PULSE)
        except BridgeBroken as problem:
            raise RunEnded(Signal.WEB_CHANGED, str(problem)) from problem
        except PageTimedOut as problem:
            raise RunEnded(Signal.PAGE_HUNG, str(problem)) from problem
        except PageGone as problem:
            # Another document begins, and with it another proof.
            log.info("proof_interrupted", reason=str(problem))
            return
        if link is None:
            return
        signal = self._login.see(link, self._clock.monotonic())
        if self._login.paired(link):
            await self.tell(PairSeen(link.me))
        if signal is not Signal.PROVEN:
            # It went away meanwhile; when it is back, that leads here again.
            await self._follow(signal)
            return
        self._login.proved()
        await self.tell(LinkSeen(link.me, link.version))

    async def _read_directory(self) -> None:
        directory = await self._bridge.call("directory", {}, deadlines.HISTORY)
        self._directory_read = True
        await self.tell(PeopleSeen(read_people(directory["people"])))
        await self.tell(ChatsSeen(read_chats(directory["chats"])))
