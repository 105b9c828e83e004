"""What is injected: every name in one place, no other bytes than the pinned ones."""

import re
from pathlib import Path

import pytest

from gateway.engines.whatsapp_web.scripts import (
    CORE_PARTS,
    FOLDER,
    MESSAGING_PARTS,
    WAJS_PARTS,
    Scripts,
    WaJsUnusable,
)
from tests.engines.worlds import WAJS

SOURCES = sorted(FOLDER.rglob("*.js"))
OPTIONAL = {
    "WAWebLogoutReason",
    "WAWebBackendEventBus",
    "WAWebHandleDirectChatReceipt",
    "WAWebMsgReply",
    "WAWebMsgActionCapability",
    "WAWebGroupMetadataCollection",
    "WAWebLidStatusMigrationUtils",
}
"""Used where it is there; nothing is lost without that a session must end for."""


def test_every_module_that_a_script_uses_stands_in_the_manifest() -> None:
    used = {
        name
        for source in SOURCES
        for name in re.findall(r"(?:use|useIfThere|importNamespace)\('(\w+)'\)", source.read_text())
    }
    manifest = Scripts(wajs=WAJS).manifest
    capabilities = [*manifest["core"].values(), *manifest["messaging"]["core"].values()]
    assert used == {module for wanted in capabilities for module in wanted} | OPTIONAL


def test_every_function_of_wajs_that_is_used_stands_in_the_manifest() -> None:
    source = "".join((FOLDER / f"messaging/{part}.js").read_text() for part in WAJS_PARTS)
    used = set(re.findall(r"self\.WPP\.((?:\w+\.)*\w+)\(", source))
    capabilities = Scripts(wajs=WAJS).manifest["messaging"]["wajs"].values()
    listed = {name for names in capabilities for name in names}
    inside = {name for name in listed if name.startswith("whatsapp.")}
    assert used - {"loader.onFullReady"} == listed - inside


def test_every_part_is_assembled() -> None:
    core = {f"core/{name}.js" for name in CORE_PARTS}
    messaging = {f"messaging/{name}.js" for name in (*MESSAGING_PARTS, *WAJS_PARTS)}
    assert core | messaging | {"boot.js"} == {str(source.relative_to(FOLDER)) for source in SOURCES}


def test_the_pinned_bundle_is_taken_with_its_settings_before_it() -> None:
    bundle = Scripts(wajs=WAJS).bundle
    settings, _, code = bundle.partition("\n")
    assert settings == (
        'self.WPPConfig = {"disableGoogleAnalytics": true, "linkPreviewApiServers": []};'
    )
    assert code.startswith(WAJS.read_text()[:200])


def test_any_other_bundle_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "wppconnect-wa.js"
    other.write_bytes(WAJS.read_bytes() + b" ")
    with pytest.raises(WaJsUnusable, match="not the pinned"):
        _ = Scripts(wajs=other).bundle
    with pytest.raises(WaJsUnusable, match="cannot be read"):
        _ = Scripts(wajs=tmp_path / "nothing").bundle
