"""The bridge into the page: JSON verbs, each by the script that provides its capability."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Final

import structlog

from gateway.core.contents import PLATFORM_ONLY_REASON, PlatformOnly
from gateway.core.facts import Capability
from gateway.engines.whatsapp_web import deadlines
from gateway.engines.whatsapp_web.login import Link
from gateway.engines.whatsapp_web.page import PageChannel, PageGone, PageThrew, RemoteObject
from gateway.engines.whatsapp_web.providers import (
    CORE,
    ESSENTIAL,
    LISTENED,
    MESSAGING,
    WAJS,
    ProviderChoice,
    Providers,
)
from gateway.engines.whatsapp_web.scripts import Scripts, WaJsUnusable

log = structlog.get_logger(__name__)

BROWSER: Final = "browser"
"""What needs no script in the page."""

_FOLLOWED: Final = {
    "changes": "followChanges",
    "deletions": "followDeletions",
    "groups": "followGroups",
    "labels": "followLabels",
    "calls": "followCalls",
    "presence": "followPresences",
}
"""Capability → the verb from which on the core script tells what happens."""

_UNKNOWN: Final = Capability(
    supported=False, provider=None, reason="the page has not been asked yet"
)


_NEVER: Final = {
    kind.value: Capability(supported=False, provider=None, reason=PLATFORM_ONLY_REASON)
    for kind in PlatformOnly
}


class BridgeBroken(Exception):
    """The page lacks what is needed; the message names it."""


class Bridge:
    """What can be asked of one page; built anew for each document that it shows."""

    def __init__(
        self,
        page: PageChannel,
        scripts: Scripts,
        choice: ProviderChoice,
        on_move: Callable[[], Awaitable[None]],
    ) -> None:
        self._page = page
        self._scripts = scripts
        self._choice: ProviderChoice = choice
        self._on_move = on_move
        self._core: RemoteObject | None = None
        self._providers = Providers(choice)
        self._capabilities: dict[str, Capability] = {}
        self._has_messaging = False

    def document_began(self) -> None:
        """Everything that was injected is gone, and what was learned of the page with it."""
        self._core = None
        self._providers = Providers(self._choice)
        self._has_messaging = False

    @property
    def has_messaging(self) -> bool:
        return self._has_messaging

    def capabilities(self) -> dict[str, Capability]:
        """As the newest page load has them; before the first, none is known to be supported."""
        names = (*self._scripts.manifest["core"], *MESSAGING)
        return dict.fromkeys(names, _UNKNOWN) | self._capabilities | _NEVER

    async def start(self) -> None:
        """Inject the core script into settled modules, and let it tell what it sees."""
        try:
            core = await self._page.make(self._scripts.core(self._page.binding), deadlines.INJECT)
            missing = await core.call("probe", {}, deadlines.QUERY)
            self._capabilities = {name: _judged(lacks) for name, lacks in missing.items()}
            for name in ("screenshot", "resources"):
                self._capabilities[name] = Capability(supported=True, provider=BROWSER)
            self._core = core
            await core.call("start", {}, deadlines.QUERY)
        except PageThrew as problem:
            raise BridgeBroken(str(problem)) from problem

    # --- messaging ----------------------------------------------------------------------------

    async def start_messaging(self) -> None:
        """Find a provider for each capability, and let it listen; raises `BridgeBroken`."""
        providers = self._providers
        for name in providers.names:
            await self._survey(name)
        self._capabilities |= providers.capabilities()
        if lost := providers.missing(ESSENTIAL):
            raise BridgeBroken(_reasons(providers, lost))
        try:
            for capability in LISTENED:
                await self._provided(
                    capability, "listen", {"capability": capability}, deadlines.QUERY
                )
        except PageThrew as problem:
            raise BridgeBroken(str(problem)) from problem
        for capability, found in providers.capabilities().items():
            if found.reason is not None:
                self._tell(capability, found)
        for capability, verb in _FOLLOWED.items():
            if self._capabilities[capability].supported:
                await self._follow(capability, verb)
        self._has_messaging = True

    async def _follow(self, capability: str, verb: str) -> None:
        """wa-js would listen at the same places, and to less: this is the core script's alone."""
        try:
            obstacle = await self.call(verb, {}, deadlines.QUERY)
            if obstacle is not None:  # not for this account
                self._capabilities[capability] = _lacking(obstacle)
        except PageThrew as problem:
            self._capabilities[capability] = _lacking(str(problem).partition("\n")[0])
            log.warning("not_followed", capability=capability, reason=str(problem))

    async def _survey(self, provider: str) -> None:
        """Find out what a provider can do here."""
        core, providers = self._require_core(), self._providers
        wanted = providers.missing(ESSENTIAL) if provider == CORE else ()
        patience = self._patience(provider)
        try:
            if provider == WAJS:
                bundle = await asyncio.to_thread(lambda: self._scripts.bundle)
                await self._page.run(bundle, deadlines.INJECT)
                for part in self._scripts.wajs_parts:
                    await core.extend(part, deadlines.INJECT)
            lacks: dict[str, list[str]] | None = await core.call(
                "messagingReady",
                {"provider": provider, "wanted": list(wanted), "patienceMs": patience * 1000},
                patience + deadlines.QUERY,
            )
        except (PageThrew, WaJsUnusable) as problem:
            providers.failed(provider, str(problem))
            return
        if lacks is None:
            providers.failed(provider, "does not become ready on these modules")
            return
        for capability, names in lacks.items():
            providers.lacks(provider, capability, names)

    def _patience(self, provider: str) -> float:
        if provider == CORE:
            return self._scripts.patience_seconds
        alone = self._providers.names == (WAJS,)
        return deadlines.WAJS_ALONE if alone else deadlines.WAJS

    async def provided(
        self, capability: str, verb: str, argument: dict[str, Any], deadline: float
    ) -> Any:
        """Call a verb of a provider; one that lacks an export for it hands over to the next.

        The page does that by itself, with the same argument: a message keeps its id and its place,
        and is looked up before it is sent again. Raises `BridgeBroken` when nobody can.
        """
        if not self._has_messaging:
            raise PageGone("messaging is still starting")
        return await self._provided(capability, verb, argument, deadline)

    async def send(self, capability: str, order: dict[str, Any], deadline: float) -> Any:
        """The same for the verb that sends: many of it come at a time."""
        if not self._has_messaging:
            raise PageGone("messaging is still starting")
        core = self._require_core()
        return await self._by_provider(
            capability,
            lambda able: core.call_together("send", {**order, "providers": able}, deadline),
        )

    async def _provided(
        self, capability: str, verb: str, argument: dict[str, Any], deadline: float
    ) -> Any:
        return await self._by_provider(
            capability, lambda able: self.call(verb, {**argument, "providers": able}, deadline)
        )

    async def _by_provider(
        self, capability: str, ask: Callable[[Sequence[str]], Awaitable[dict[str, Any]]]
    ) -> Any:
        providers = self._providers
        answer: dict[str, Any] = {"lost": {}}
        if able := providers.able(capability):
            answer = await ask(able)
        for provider, lacks in answer["lost"].items():
            if provider in providers.able(capability):  # another call may have said so before
                await self._lose(capability, provider, lacks)
        if "result" not in answer:
            raise BridgeBroken(_reasons(providers, (capability,)))
        return answer["result"]

    async def deaf(self, capability: str, provider: str, lacks: list[str]) -> None:
        """A provider that listens found that it does not hear: let the next one listen."""
        if self._providers.is_last(capability, provider):
            # Better some than none; what it missed, the page has told without it.
            log.warning("provider_deaf", capability=capability, provider=provider, lacks=lacks)
        elif self._providers.of(capability) == provider:
            await self._lose(capability, provider, lacks)
            await self._provided(capability, "listen", {"capability": capability}, deadlines.QUERY)

    async def _lose(self, capability: str, provider: str, lacks: list[str]) -> None:
        self._providers.lacks(provider, capability, lacks)
        self._capabilities |= self._providers.capabilities()
        self._tell(capability, self._providers.capability(capability))
        await self._on_move()

    def _tell(self, capability: str, found: Capability) -> None:
        log.warning(
            "capability_moved",
            capability=capability,
            provider=found.provider,
            reason=found.reason,
        )

    # --- files --------------------------------------------------------------------------------

    async def bring_file(self, name: str, file: Path) -> None:
        """Let the page find a file of this disk under a name."""
        await self._require_core().bring_file(name, file, deadlines.QUERY)

    async def save_file(self, name: str) -> None:
        """Have the page begin the download of a file that it keeps under a name."""
        await self._require_core().call("saveFile", {"name": name}, deadlines.QUERY, by_user=True)

    async def forget_file(self, name: str) -> None:
        await self.call("forgetFile", {"name": name}, deadlines.QUERY)

    # --- everything else ----------------------------------------------------------------------

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


def _lacking(reason: str) -> Capability:
    return Capability(supported=False, provider=None, reason=reason)


def _judged(lacks: list[str]) -> Capability:
    if lacks:
        return _lacking(f"missing: {', '.join(lacks)}")
    return Capability(supported=True, provider=CORE)


def _reasons(providers: Providers, capabilities: tuple[str, ...]) -> str:
    told = (providers.capability(name).reason or "" for name in capabilities)
    return "; ".join(dict.fromkeys(told))
