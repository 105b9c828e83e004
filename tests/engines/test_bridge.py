"""What the bridge finds on a page, and what follows when it does not find it."""

import json
from pathlib import Path

import pytest

from gateway.core.contents import PlatformOnly
from gateway.core.errors import NotSupported
from gateway.core.facts import StateSeen
from gateway.core.sends import SendOutcome
from gateway.core.sessions import Signal
from gateway.engines.whatsapp_web.scripts import FOLDER, Scripts
from gateway.ports import Profile
from tests.engines.slow_server import slow_way
from tests.engines.tampering import inject
from tests.engines.worlds import ALICE, BOB, WAJS, Running, SandboxWorld, Stage, engine_at

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(120)]

SLOW_SECONDS = 600


async def test_the_page_has_every_name_of_the_manifest(here: Stage) -> None:
    alice = await here.linked("alice", ALICE)
    lacking = {
        name: capability.reason
        for name, capability in alice.session.capabilities().items()
        if not capability.supported and name not in set(PlatformOnly)
    }
    assert set(lacking) == {"labels"}  # which Alice, who has no business, lacks on any page


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


async def test_what_a_page_lacks_for_groups_is_said_when_they_are_asked_for(
    here: Stage, world: SandboxWorld, tmp_path: Path
) -> None:
    manifest = json.loads((FOLDER / "manifest.json").read_text())
    manifest["core"]["groups"] |= {"WAWebGroupCreateJob": ["gone"]}
    changed = tmp_path / "manifest.json"
    changed.write_text(json.dumps(manifest))
    inject(world, Scripts(wajs=WAJS, manifest_file=changed, patience_seconds=2))
    alice = await here.linked("alice", ALICE)
    with pytest.raises(NotSupported) as refusal:
        await alice.session.groups.all()
    assert refusal.value.details == {"reason": "missing: WAWebGroupCreateJob.gone"}
    assert not alice.session.capabilities()["groups"].supported
    assert (await alice.send(BOB, "groups are not everything")).outcome is SendOutcome.SENT


async def test_a_page_that_is_still_on_its_way_is_no_other_whatsapp_web(
    world: SandboxWorld, tmp_path: Path
) -> None:
    folder = tmp_path / "others"
    async with (
        slow_way(world._url, ("js/bundles/main.js",), SLOW_SECONDS) as url,
        engine_at(url, folder) as engine,
    ):
        engine._scripts = Scripts(wajs=WAJS, load_seconds=1, patience_seconds=1)
        alice = Running(Profile(session_id="alice", folder=folder / "alice", linked=False))
        alice.session = await engine.open(alice.profile, alice.report)
        assert await alice.over() is Signal.PAGE_UNREACHABLE
        await alice.session.close()
