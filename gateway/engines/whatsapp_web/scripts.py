"""What is injected into the page: our own scripts from `script/`, and the wa-js bundle."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import structlog

from gateway.engines.whatsapp_web import deadlines

log = structlog.get_logger(__name__)

FOLDER: Final = Path(__file__).parent / "script"
CORE_PARTS: Final = (
    "modules",
    "link",
    "qr",
    "pairing_code",
    "labels",
    "people",
    "numbers",
    "placeholders",
    "contents",
    "business",
    "messages",
    "changes",
    "history",
    "older",
    "deletions",
    "presence",
    "profiles",
    "statuses",
    "groups",
    "communities",
    "channels",
    "calls",
    "files",
    "sounds",
)
MESSAGING_PARTS: Final = (
    *("line", "providers", "sends", "media", "deeds"),
    *("core", "core_deeds", "core_posts"),
)
WAJS_PARTS: Final = ("wajs", "wajs_deeds")
"""In this order, after those: each may use what the ones before it gave."""

WAJS_VERSION: Final = "4.6.0"
WAJS_SHA256: Final = "5bfb88027f14a4d8c9e319374e8bb4083201906881cf8c74f75789b32e4106bd"
WAJS_SETTINGS: Final = {"disableGoogleAnalytics": True, "linkPreviewApiServers": []}
"""By default wa-js reports to Google and sends every link in a text to strangers' servers."""

_PROBE_PAUSE_MS: Final = 50
_PROBE_QUIET_MS: Final = 250
"""Modules arrive in bursts; wa-js itself waits for a longer silence."""
KEPT_AT_MOST: Final = 8
"""So much the page keeps at most while sends follow one another: those who wait for their answers
have the next ones to send."""

_ASSEMBLE: Final = """((binding, manifest, parts) => {
  const { report, answer, setBusy, afterTelling } = self[binding].take();
  const gateway = { manifest, report, setBusy, afterTelling, verbs: {}, starters: [] };
  gateway.call = (verb, argument) => gateway.verbs[verb](argument ?? {});
  gateway.callAll = (asked) => {
    for (const [number, verb, argument] of asked) {
      new Promise((resolve) => resolve(gateway.call(verb, argument))).then(
        (value) => answer(number, value, null),
        (error) => answer(number, null, String(error?.stack ?? error)),
      );
    }
  };
  for (const part of parts) part(gateway);
  gateway.verbs.start = () => Promise.all(gateway.starters.map((starter) => starter()));
  return gateway;
})"""


class WaJsUnusable(Exception):
    """The wa-js bundle is missing or is not the one that is pinned."""


@dataclass(frozen=True)
class Scripts:
    """The sources, read from disk once."""

    wajs: Path
    manifest_file: Path = FOLDER / "manifest.json"
    load_seconds: float = deadlines.LOAD
    patience_seconds: float = deadlines.MODULES
    """How long WhatsApp Web's modules may take to arrive."""
    keep_seconds: float = 0.02
    """How long the page keeps what it has to tell while sends follow one another."""

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """Every name of WhatsApp Web's that the scripts use, by capability."""
        manifest: dict[str, Any] = json.loads(self.manifest_file.read_text(encoding="utf-8"))
        return manifest

    def load(self, *, with_wajs: bool) -> None:
        """Read what is still on disk; so that nobody waits for it later. Blocks."""
        _ = (self.manifest, self._boot, self._core_parts)
        if not with_wajs:
            return
        _ = self.wajs_parts
        try:
            _ = self.bundle
        except WaJsUnusable as problem:
            # Linking works without it, and messaging may; the bridge says it again.
            log.warning("wajs_unusable", reason=str(problem))

    @property
    def required(self) -> dict[str, list[str]]:
        """The exports without which nothing can be done, by module."""
        names: dict[str, list[str]] = {}
        for capability in self.manifest["required"]:
            for module, exports in self.manifest["core"][capability].items():
                names.setdefault(module, []).extend(exports)
        return names

    def boot(self, binding: str) -> str:
        """For every document of the page: the probe."""
        settings = {
            "binding": binding,
            "wanted": self.required,
            "pauseMs": _PROBE_PAUSE_MS,
            "quietMs": _PROBE_QUIET_MS,
            "loadMs": self.load_seconds * 1000,
            "patienceMs": self.patience_seconds * 1000,
            "keepMs": self.keep_seconds * 1000,
            "keepAtMost": KEPT_AT_MOST,
        }
        return f"({self._boot})({json.dumps(settings)});"

    @cached_property
    def _boot(self) -> str:
        return _source("boot")

    def core(self, binding: str) -> str:
        """An expression: the object whose `call` runs our verbs."""
        parts = ",\n".join(self._core_parts)
        return f"{_ASSEMBLE}({json.dumps(binding)}, {json.dumps(self.manifest)}, [{parts}])"

    @cached_property
    def _core_parts(self) -> tuple[str, ...]:
        core = tuple(_source(f"core/{name}") for name in CORE_PARTS)
        return core + tuple(_source(f"messaging/{name}") for name in MESSAGING_PARTS)

    @cached_property
    def bundle(self) -> str:
        """The wa-js bundle, byte for byte, after its settings; raises `WaJsUnusable`."""
        try:
            content = self.wajs.read_bytes()
        except OSError as problem:
            raise WaJsUnusable(f"wa-js cannot be read: {problem}") from problem
        found = hashlib.sha256(content).hexdigest()
        if found != WAJS_SHA256:
            raise WaJsUnusable(f"wa-js has the SHA-256 {found}, not the pinned {WAJS_SHA256}")
        return f"self.WPPConfig = {json.dumps(WAJS_SETTINGS)};\n{content.decode()}\n;0"

    @cached_property
    def wajs_parts(self) -> tuple[str, ...]:
        """What adds wa-js to the core object's providers of messaging, one after another."""
        return tuple(_source(f"messaging/{name}") for name in WAJS_PARTS)


def _source(name: str) -> str:
    """One file: comments, then a single function expression."""
    text = (FOLDER / f"{name}.js").read_text(encoding="utf-8")
    return text.strip().removesuffix(";")
