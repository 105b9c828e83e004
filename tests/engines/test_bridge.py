"""What the bridge finds on a page, and what follows when it does not find it."""

import json
from pathlib import Path

import pytest

from gateway.core.sessions import Signal
from gateway.engines.whatsapp_web import WhatsAppWebEngine
from gateway.engines.whatsapp_web.scripts import FOLDER, Scripts
from gateway.ports import LinkSeen, QrSeen, StateSeen
from tests.engines.worlds import ALICE, WAJS, SandboxWorld, Stage

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(120)]


def inject(world: SandboxWorld, scripts: Scripts) -> None:
    assert isinstance(world.engine, WhatsAppWebEngine)
    world.engine._scripts = scripts


async def test_the_page_has_every_name_of_the_manifest(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    lacking = {
        name: capability.reason
        for name, capability in alice.session.capabilities().items()
        if not capability.supported
    }
    assert lacking == {}


async def test_a_page_without_a_module_is_another_whatsapp_web(
    here: Stage, world: SandboxWorld, tmp_path: Path
) -> None:
    manifest = json.loads((FOLDER / "manifest.json").read_text())
    manifest["core"]["link"] |= {"WAWebMoved": ["Away"], "WAWebSocketModel": ["Socket", "gone"]}
    changed = tmp_path / "manifest.json"
    changed.write_text(json.dumps(manifest))
    inject(world, Scripts(wajs=WAJS, manifest_file=changed, patience_seconds=2))
    alice = await here.open("alice")
    assert await alice.over() is Signal.WEB_CHANGED
    told = [fact for fact in alice.facts if isinstance(fact, StateSeen)][-1]
    assert told.detail == "missing: WAWebSocketModel.gone, WAWebMoved.Away"


async def test_without_wajs_a_session_is_no_use_and_says_why(
    here: Stage, world: SandboxWorld, tmp_path: Path
) -> None:
    other = tmp_path / "wppconnect-wa.js"
    other.write_bytes(WAJS.read_bytes() + b" ")
    inject(world, Scripts(wajs=other))
    alice = await here.open("alice")
    code = await alice.until(QrSeen)
    await here.world.scan(ALICE, code.text)
    assert await alice.over() is Signal.WEB_CHANGED
    assert not [fact for fact in alice.facts if isinstance(fact, LinkSeen)]
    able = alice.session.capabilities()
    assert able["qr"].supported
    assert not able["text"].supported
    assert "not the pinned" in str(able["text"].reason)
