"""A session on WhatsApp Web: the engine's port over one browser and the page in it."""

import asyncio
import base64
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import structlog

from gateway.core.chats import Watermarks
from gateway.core.deeds import ChatDeed, MessageDeed, Writing
from gateway.core.errors import (
    ChatNotFound,
    Code,
    EngineFailed,
    InvalidState,
    MediaGone,
    MessageNotFound,
    NotFound,
    NotSupported,
    WhatsAppTimedOut,
)
from gateway.core.facts import CapabilitiesSeen, Capability, Fact, StateSeen
from gateway.core.history import Older
from gateway.core.ids import STATUS_JID, Jid, is_channel
from gateway.core.messages import MessageRef
from gateway.core.pictures import Portrait
from gateway.core.sends import (
    OutgoingContent,
    OutgoingMedia,
    OutgoingText,
    SendOutcome,
    SendReceipt,
)
from gateway.core.sessions import PairingCode, Signal
from gateway.core.statuses import SeenView
from gateway.engines.whatsapp_web import deadlines, processes
from gateway.engines.whatsapp_web.bridge import Bridge, BridgeBroken
from gateway.engines.whatsapp_web.browser import Browser, Launcher, LaunchFailed, ProfileInUse
from gateway.engines.whatsapp_web.catch_up import as_they_are, missed
from gateway.engines.whatsapp_web.channels import PageChannels
from gateway.engines.whatsapp_web.communities import PageCommunities
from gateway.engines.whatsapp_web.groups import PageGroups
from gateway.engines.whatsapp_web.incoming.changes import write_ref
from gateway.engines.whatsapp_web.incoming.messages import read_message
from gateway.engines.whatsapp_web.incoming.people import read_person
from gateway.engines.whatsapp_web.incoming.statuses import read_views
from gateway.engines.whatsapp_web.labels import PageLabels
from gateway.engines.whatsapp_web.login import PAIRING_CODE_LIFETIME, Login
from gateway.engines.whatsapp_web.origin import Origin
from gateway.engines.whatsapp_web.outgoing.deeds import write_chat_deed, write_message_deed
from gateway.engines.whatsapp_web.outgoing.orders import write_content, write_media, write_text
from gateway.engines.whatsapp_web.outgoing.receipts import read_found, read_receipt
from gateway.engines.whatsapp_web.page import (
    PageChannel,
    PageFailed,
    PageGone,
    PageTimedOut,
)
from gateway.engines.whatsapp_web.profile import DiskFull, OwnedProfile, ProfileLocked
from gateway.engines.whatsapp_web.providers import (
    CHANNEL_POST,
    CORE,
    ESSENTIAL,
    MARK_READ,
    MEDIA_IN,
    MEDIA_OUT,
    REVOKE,
    STATUS,
    STATUS_REVOKE,
    TEXT,
    ProviderChoice,
)
from gateway.engines.whatsapp_web.refusals import Asker
from gateway.engines.whatsapp_web.run import Run, RunEnded
from gateway.engines.whatsapp_web.scripts import Scripts
from gateway.engines.whatsapp_web.transfers import Transfers
from gateway.ports import Clock, NumberCheck, Picture, Profile, Report, Resources
from gateway.tasks import Tasks

log = structlog.get_logger(__name__)

_REPORTED_AT_ONCE: Final = 64
_DEAF = frozenset({Signal.PAGE_HUNG, Signal.BROWSER_DIED})
"""A browser that ended a run so does not hear a polite request to close."""


class WhatsAppWebSession:
    """One session, being run. See `gateway.ports.EngineSession`."""

    def __init__(
        self,
        profile: Profile,
        report: Report,
        *,
        origin: Origin,
        launcher: Launcher,
        scripts: Scripts,
        choice: ProviderChoice,
        clock: Clock,
    ) -> None:
        self._profile = profile
        self._report = report
        self._origin = origin
        self._launcher = launcher
        self._scripts = scripts
        self._choice: ProviderChoice = choice
        self._clock = clock
        self.groups = PageGroups(partial(self._ask_able, "groups"))
        self._shows = Asker(
            partial(self._ask_able, "profile_picture"),
            not_there="The session is in no such group.",
            not_allowed="WhatsApp allows this to the group's admins only.",
        )
        self.labels = PageLabels(partial(self._ask_able, "labels"))
        self.channels = PageChannels(partial(self._ask_able, "channels"))
        self.communities = PageCommunities(partial(self._ask_able, "communities"))
        self._login = Login(linked=profile.linked)
        self._tasks = Tasks(f"session:{profile.session_id}")
        self._log = log.bind(session=profile.session_id)
        self._over = asyncio.Event()
        self._closing = asyncio.Lock()
        self._owned: OwnedProfile | None = None
        self._browser: Browser | None = None
        self._page: PageChannel | None = None
        self._bridge: Bridge | None = None
        self._run: Run | None = None
        self._politely = True
        self._transfers: Transfers | None = None
        self._line_seconds = 0.0
        """What the sends may take that the page has been given and has not answered."""

    # --- its life -----------------------------------------------------------------------------

    def begin(self) -> None:
        self._tasks.spawn(self._live(), name="run")

    async def _live(self) -> None:
        try:
            end = await self._attend()
            self._politely = end.signal not in _DEAF
            self._log.info("run_ended", signal=end.signal, detail=end.detail)
            await self._report(StateSeen(end.signal, end.detail))
        finally:
            self._over.set()

    async def _attend(self) -> RunEnded:
        """Take the profile, start a browser on it and follow its page to the end."""
        try:
            await asyncio.to_thread(self._scripts.load, with_wajs=self._choice != CORE)
            await self._own_profile()
            browser = await self._launch()
        except (ProfileLocked, ProfileInUse) as problem:
            return RunEnded(Signal.PROFILE_LOCKED, str(problem))
        except DiskFull as problem:
            return RunEnded(Signal.DISK_FULL, str(problem))
        except (LaunchFailed, OSError) as problem:
            self._log.error("browser_failed", output=str(problem))
            return RunEnded(Signal.BROWSER_FAILED, str(problem))
        try:
            run = await self._open_page(browser)
        except (PageFailed, PageTimedOut) as problem:
            return RunEnded(Signal.BROWSER_DIED, str(problem))
        end = await run.follow(self._origin.url, browser.gone())
        if end.signal is Signal.BROWSER_DIED:
            await self._launcher.driver_suspected(browser)
        if end.signal is Signal.PAGE_UNREACHABLE and browser.proxy_trouble:
            self._log.info("page_unreachable", detail=end.detail)
            return RunEnded(end.signal, browser.proxy_trouble)
        return end

    async def _own_profile(self) -> None:
        taking = self._tasks.spawn(
            asyncio.to_thread(OwnedProfile.own, self._profile.folder), name="profile"
        )
        try:
            self._owned = await asyncio.shield(taking)
        except asyncio.CancelledError:
            # A thread cannot be cancelled, and the lock that it gets must not be lost.
            await asyncio.wait([taking])
            if not taking.cancelled() and taking.exception() is None:
                self._owned = taking.result()
            raise

    async def _launch(self) -> Browser:
        launching = self._tasks.spawn(
            self._launcher.launch(self._profile.folder, self._profile.proxy), name="launch"
        )
        try:
            self._browser = await asyncio.shield(launching)
        except asyncio.CancelledError:
            # A launch that nobody waits for would leave a browser that nobody knows.
            while not launching.done():
                await asyncio.to_thread(
                    processes.end_browsers, self._profile.folder, deadlines.KILL
                )
                await asyncio.wait([launching], timeout=deadlines.LAUNCH_RETRY_KILL)
            if not launching.cancelled() and launching.exception() is None:
                self._browser = launching.result()
            raise
        return self._browser

    async def _open_page(self, browser: Browser) -> Run:
        page = await PageChannel.open(browser)
        bridge = Bridge(page, self._scripts, self._choice, self._capability_moved)
        run = Run(
            page=page, bridge=bridge, login=self._login, report=self._report, clock=self._clock
        )
        page.listen(
            run.page_told,
            on_crash=lambda: run.end(Signal.PAGE_CRASHED),
            on_close=lambda: run.end(Signal.BROWSER_DIED),
        )
        await page.at_start(self._scripts.boot(page.binding))
        self._page, self._bridge, self._run = page, bridge, run
        self._transfers = Transfers(browser.page, bridge, self._tasks)
        return run

    async def ended(self) -> None:
        await self._over.wait()

    async def close(self) -> None:
        async with self._closing:
            await self._tasks.close()
            self._over.set()
            if self._browser is not None:
                try:
                    await self._browser.close(politely=self._politely)
                except Exception:  # noqa: BLE001 - close() never raises
                    self._log.exception("browser_close_failed")
                self._browser = None
            if self._owned is not None:
                self._owned.release()
                self._owned = None

    async def log_out(self) -> None:
        self._login.leaving = True
        try:
            await self._ask("logOut", {}, deadlines.LOG_OUT)
        except EngineFailed as problem:
            # The page leaves for its QR screen; that is the answer, if it was linked at all.
            if not isinstance(problem.__cause__, PageGone) or not self._login.linked:
                raise
        try:
            async with asyncio.timeout(deadlines.LOG_OUT):
                await self.ended()
        except TimeoutError as problem:
            raise WhatsAppTimedOut from problem

    # --- messages -----------------------------------------------------------------------------

    async def send_text(self, order: OutgoingText) -> SendReceipt:
        return await self._send(_by_chat(order.chat, TEXT), write_text(order), deadlines.SEND)

    async def send_media(self, order: OutgoingMedia) -> SendReceipt:
        if self._transfers is None:
            return _unknown(EngineFailed())
        async with self._transfers.offered(order.file) as name:
            capability = _by_chat(order.chat, MEDIA_OUT)
            return await self._send(capability, write_media(order, name), deadlines.SEND_MEDIA)

    async def send_content(self, order: OutgoingContent) -> SendReceipt:
        return await self._send(*write_content(order), deadlines.SEND)

    async def _send(self, capability: str, order: dict[str, Any], seconds: float) -> SendReceipt:
        """Nothing is awaited before the page is asked: it sends in the order in which it is."""
        # The page keeps them in line: this one's time begins when those before it are over.
        self._line_seconds += seconds
        deadline = self._line_seconds + deadlines.ANSWER
        argument = {**order, "capability": capability, "deadlineMs": seconds * 1000}
        try:
            async with self._translated("send"):
                bridge = self._require_bridge()
                return read_receipt(await bridge.send(capability, argument, deadline))
        except NotSupported as problem:
            return self._not_sent(capability, problem)
        except (EngineFailed, WhatsAppTimedOut) as problem:
            return _unknown(problem)
        finally:
            self._line_seconds -= seconds

    def _not_sent(self, capability: str, problem: NotSupported) -> SendReceipt:
        """Nobody can; a session of no use otherwise is not run on, and what it had to send waits.

        It waits for an update of the gateway instead of failing for good.
        """
        if capability not in ESSENTIAL:
            return SendReceipt(
                outcome=SendOutcome.FAILED, code=Code.NOT_SUPPORTED, message=problem.safe_message
            )
        if self._run is not None:
            self._run.end(Signal.WEB_CHANGED, str(problem.__cause__))
        return _unknown(problem)

    async def fetch_media(self, message: MessageRef, into: Path) -> None:
        async with self._translated("fetchMedia"):
            bridge = self._require_bridge()
            if self._transfers is None:
                raise PageGone("no page is open")
            async with self._transfers.named() as name:
                outcome = await bridge.provided(
                    MEDIA_IN,
                    "fetchMedia",
                    {"message": write_ref(message), "name": name},
                    deadlines.FETCH_MEDIA,
                )
                if outcome == "not_found":
                    raise MessageNotFound
                if outcome == "gone":
                    raise MediaGone
                if outcome == "asked":
                    raise WhatsAppTimedOut(
                        "WhatsApp's servers have lost this file and asked the phone for it: "
                        "try again later."
                    )
                await self._transfers.save(name, into)

    async def find_sent(self, chat: Jid, wire_id: str) -> SendReceipt | None:
        return read_found(
            await self._ask("findSent", {"chat": chat, "id": wire_id}, deadlines.QUERY)
        )

    async def catch_up(self, known: Watermarks) -> None:
        """Report what came since then, some of it in one go: it shares a flush of the disk.

        Not through the run's own line of facts: whoever takes a `LinkSeen` may ask for this before
        returning from it.
        """
        facts: list[Fact] = []
        async with self._translated("catchUp"):
            async for fact in missed(self._ask_history, known):
                facts.append(fact)
                if len(facts) >= _REPORTED_AT_ONCE:
                    await asyncio.gather(*(self._report(each) for each in facts))
                    facts.clear()
        await asyncio.gather(*(self._report(each) for each in facts))

    async def look_again(self, messages: Sequence[MessageRef]) -> None:
        async with self._translated("messagesAsTheyAre"):
            async for facts in as_they_are(self._ask_history, messages):
                await asyncio.gather(*(self._report(each) for each in facts))

    async def older(self, chat: Jid, before: MessageRef | None, count: int) -> Older:
        question = {
            "chat": chat,
            "before": None if before is None else write_ref(before),
            "count": count,
            "patienceMs": deadlines.OLDER * 1000,
        }
        answer = await self._ask_able(
            "history_on_demand", "olderMessages", question, deadlines.OLDER + deadlines.HISTORY
        )
        if answer is None:
            raise ChatNotFound
        seen = (read_message(data) for data in answer["messages"])
        return Older(tuple(each for each in seen if each is not None), answer["more"])

    async def _ask_history(self, verb: str, argument: dict[str, Any]) -> Any:
        return await self._require_bridge().call(verb, argument, deadlines.HISTORY)

    # --- what is done to messages and chats ---------------------------------------------------

    async def act(self, message: MessageRef, deed: MessageDeed) -> None:
        capability, argument = write_message_deed(deed)
        if message.chat == STATUS_JID and capability == REVOKE:
            capability = STATUS_REVOKE
        order = {**argument, "message": write_ref(message), "capability": capability}
        outcome = await self._provided(capability, "act", order)
        if outcome == "not_found":
            raise MessageNotFound
        if outcome == "refused":
            raise InvalidState("WhatsApp does not let this be done to this message (any more).")

    async def change_chat(self, chat: Jid, deed: ChatDeed) -> None:
        capability, argument = write_chat_deed(deed)
        order = {**argument, "chat": chat, "capability": capability}
        if not await self._provided(capability, "changeChat", order):
            raise ChatNotFound

    async def mark_read(self, chat: Jid) -> None:
        await self._provided(MARK_READ, "markRead", {"chat": chat})

    async def show_writing(self, chat: Jid, what: Writing) -> None:
        await self._ask("showWriting", {"chat": chat, "what": what}, deadlines.QUERY)

    async def reject_call(self, call_id: str) -> None:
        if await self._ask_able("calls", "rejectCall", {"id": call_id}, deadlines.QUERY) is None:
            raise NotFound("This call does not ring, or does so no more.")

    # --- questions ----------------------------------------------------------------------------

    async def views(self, status: MessageRef) -> tuple[SeenView, ...]:
        argument = {"message": write_ref(status)}
        answer = await self._asked("status_views", "statusViews", argument)
        if answer is None:
            raise MessageNotFound
        return read_views(answer)

    async def check_number(self, phone: str) -> NumberCheck:
        answer = await self._ask("checkNumber", {"phone": phone}, deadlines.QUERY)
        return NumberCheck(exists=answer["exists"], person=read_person(answer["person"]))

    async def picture(self, of: Jid) -> Picture | None:
        answer = await self._asked("picture", "picture", {"of": of})
        if answer is None:
            return None
        return Picture(answer["type"], base64.b64decode(answer["base64"]))

    async def show_picture(self, of: Jid, portrait: Portrait | None) -> None:
        argument = {
            "of": of,
            "picture": None if portrait is None else _base64(portrait.picture),
            "thumbnail": None if portrait is None else _base64(portrait.thumbnail),
        }
        await self._shows("showPicture", argument, deadlines.GROUP)

    async def about(self, person: Jid) -> str | None:
        answer: str | None = await self._asked("about", "about", {"person": person})
        return answer

    async def block(self, person: Jid, *, blocked: bool) -> None:
        await self._asked("block", "block", {"person": person, "blocked": blocked})

    async def change_profile(self, *, name: str | None, about: str | None) -> None:
        await self._asked("profile", "changeProfile", {"name": name, "about": about})

    async def _asked(self, capability: str, verb: str, argument: dict[str, Any]) -> Any:
        """Ask what the core script alone can do; raises `NotSupported` with what it lacks."""
        known = self.capabilities().get(capability)
        if known is not None and not known.supported:
            raise NotSupported(details={"reason": known.reason})
        return await self._ask(verb, argument, deadlines.QUERY)

    async def pairing_code(self, phone: str) -> PairingCode:
        answer = await self._ask("pairingCode", {"phone": phone}, deadlines.PAIRING_CODE)
        code = str(answer["code"]).replace("-", "")
        expires_at = self._clock.now() + PAIRING_CODE_LIFETIME
        if self._run is not None:
            self._login.pairing_code_shown()
            await self._run.tell(StateSeen(Signal.CODE_OFFERED))
        return PairingCode(code=f"{code[:4]}-{code[4:]}", expires_at=expires_at)

    async def screenshot(self) -> bytes:
        async with self._translated("screenshot"):
            if self._page is None:
                raise PageGone("the browser is still starting")
            return await self._page.screenshot()

    async def resources(self) -> Resources:
        return await asyncio.to_thread(processes.resources, self._profile.folder)

    def capabilities(self) -> dict[str, Capability]:
        return self._bridge.capabilities() if self._bridge else {}

    async def _capability_moved(self) -> None:
        """Not through the run's own line of facts, for the reason that `catch_up` gives."""
        await self._report(CapabilitiesSeen(self.capabilities()))

    async def _provided(self, capability: str, verb: str, argument: dict[str, Any]) -> Any:
        async with self._translated(verb):
            bridge = self._require_bridge()
            return await bridge.provided(capability, verb, argument, deadlines.QUERY)

    async def _ask(self, verb: str, argument: dict[str, Any], deadline: float) -> Any:
        async with self._translated(verb):
            return await self._require_bridge().call(verb, argument, deadline)

    async def _ask_able(
        self, capability: str, verb: str, argument: dict[str, Any], deadline: float
    ) -> Any:
        """The same for what a build of WhatsApp Web may lack: then it says so, and what."""
        able = self._require_bridge().capabilities()[capability]
        if not able.supported:
            raise NotSupported(details={"reason": able.reason})
        return await self._ask(verb, argument, deadline)

    def _require_bridge(self) -> Bridge:
        if self._bridge is None or self._over.is_set():
            raise PageGone("no page is open")
        return self._bridge

    @asynccontextmanager
    async def _translated(self, verb: str) -> AsyncIterator[None]:
        """The page's troubles as the port's errors; what exactly it was stays in the log."""
        try:
            yield
        except PageTimedOut as problem:
            self._log.warning("page_timed_out", verb=verb)
            raise WhatsAppTimedOut from problem
        except PageFailed as problem:
            self._log.warning("page_failed", verb=verb, reason=str(problem))
            raise EngineFailed from problem
        except BridgeBroken as problem:
            self._log.warning("not_supported", verb=verb, reason=str(problem))
            raise NotSupported from problem


def _by_chat(chat: Jid, usual: str) -> str:
    """The capability that a send to this chat takes."""
    if chat == STATUS_JID:
        return STATUS
    return CHANNEL_POST if is_channel(chat) else usual


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _unknown(problem: EngineFailed | NotSupported | WhatsAppTimedOut) -> SendReceipt:
    return SendReceipt(outcome=SendOutcome.UNKNOWN, message=problem.safe_message)
