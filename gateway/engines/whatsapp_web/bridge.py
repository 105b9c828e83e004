"""The bridge into the page: JSON verbs, and which script provides each capability."""

import asyncio
from typing import Any, Final, Literal

import structlog

from gateway.engines.whatsapp_web import deadlines
from gateway.engines.whatsapp_web.login import Link
from gateway.engines.whatsapp_web.page import (
    PageChannel,
    PageGone,
    PageThrew,
    PageTimedOut,
    RemoteObject,
)
from gateway.engines.whatsapp_web.scripts import Scripts, WaJsUnusable
from gateway.ports import Capability

log = structlog.get_logger(__name__)

ProviderChoice = Literal["auto", "wajs", "core"]

CORE: Final = "core"
WAJS: Final = "wajs"
BROWSER: Final = "browser"
"""What needs no script in the page."""

MESSAGING: Final = ("text", "receive", "acks", "mark_read")
ESSENTIAL: Final = ("text", "receive", "acks")
"""Without these a session is of no use, linked or not."""


class BridgeBroken(Exception):
    """The page lacks what is needed; the message names it."""


class Bridge:
    """What can be asked of one page; built anew for each document that it shows."""

    def __init__(self, page: PageChannel, scripts: Scripts, choice: ProviderChoice) -> None:
        self._page = page
        self._scripts = scripts
        self._choice = choice
        self._core: RemoteObject | None = None
        self._capabilities: dict[str, Capability] = {}
        self._has_messaging = False

    def document_began(self) -> None:
        """Everything that was injected is gone."""
        self._core = None
        self._has_messaging = False

    @property
    def has_messaging(self) -> bool:
        return self._has_messaging

    def capabilities(self) -> dict[str, Capability]:
        """As this page load has them; before the first, none is known to be supported."""
        unknown = Capability(supported=False, provider=None, reason="the page is not loaded yet")
        names = (*self._scripts.manifest["core"], *MESSAGING)
        return dict.fromkeys(names, unknown) | self._capabilities

    async def start(self) -> None:
        """Inject the core script into settled modules, and let it tell what it sees."""
        try:
            core = await self._page.make(self._scripts.core(self._page.binding), deadlines.INJECT)
            missing = await core.call("probe", {}, deadlines.QUERY)
            self._capabilities = {name: _judged(CORE, lacks) for name, lacks in missing.items()}
            for name in ("screenshot", "resources"):
                self._capabilities[name] = Capability(supported=True, provider=BROWSER)
            self._core = core
            await core.call("start", {}, deadlines.QUERY)
        except PageThrew as problem:
            raise BridgeBroken(str(problem)) from problem

    async def start_messaging(self) -> None:
        """Inject wa-js and wait until it can send and receive; raises `BridgeBroken`."""
        core = self._require_core()
        try:
            bundle = await asyncio.to_thread(self._bundle)
            await self._page.run(bundle, deadlines.INJECT)
            await core.extend(self._scripts.provider, deadlines.INJECT)
            missing = await self._await_messaging(core)
        except (PageThrew, WaJsUnusable, BridgeBroken) as problem:
            log.warning("messaging_unavailable", provider=WAJS, reason=str(problem))
            nothing = Capability(supported=False, provider=None, reason=str(problem))
            self._capabilities |= dict.fromkeys(MESSAGING, nothing)
            raise BridgeBroken(str(problem)) from problem
        self._capabilities |= {name: _judged(WAJS, lacks) for name, lacks in missing.items()}
        lacking = [name for name in ESSENTIAL if not self._capabilities[name].supported]
        if lacking:
            raise BridgeBroken(", ".join(name for key in lacking for name in missing[key]))
        self._has_messaging = True

    @staticmethod
    async def _await_messaging(core: RemoteObject) -> dict[str, list[str]]:
        try:
            missing: dict[str, list[str]] = await core.call("messagingReady", {}, deadlines.PROVE)
        except PageTimedOut as problem:
            # Not a hung page: its pulse would have told sooner.
            raise BridgeBroken("wa-js does not become ready on these modules") from problem
        return missing

    def _bundle(self) -> str:
        if self._choice == CORE:
            raise BridgeBroken("the core script has no messaging")
        return self._scripts.bundle

    async def pulse(self, deadline: float) -> Link | None:
        """An answer of the page's own thread: its link where there is a core script to tell it."""
        if self._core is None:
            await self._page.pulse(deadline)
            return None
        return Link.read(await self._core.call("pulse", {}, deadline))

    async def call(self, verb: str, argument: dict[str, Any], deadline: float) -> Any:
        return await self._require_core().call(verb, argument, deadline)

    def _require_core(self) -> RemoteObject:
        if self._core is None:
            raise PageGone("WhatsApp Web is still loading")
        return self._core


def _judged(provider: str, lacks: list[str]) -> Capability:
    if lacks:
        return Capability(supported=False, provider=None, reason=f"missing: {', '.join(lacks)}")
    return Capability(supported=True, provider=provider)
