"""Nothing the page offers as WhatsApp Web's is invented: wa-js or a cited source knows it."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any, Final

import pytest
from page_kit import ROOT, WA_JS, Sandbox, WhatsApp
from playwright.async_api import Browser

MODULES: Final[dict[str, Any]] = json.loads(
    (ROOT / "gateway/sandbox/page/modules.json").read_text()
)["modules"]
CITATION: Final = re.compile(
    r"(whatsapp-web\.js \d+\.\d+\.\d+|github\.com/[\w-]+/[\w.-]+@[0-9a-f]{7,40}) \S+\.js"
)
LOADER_GLOBALS: Final = {
    *("__d", "__d_stub", "__rl_stub", "require", "requireLazy"),
    *("importDefault", "importNamespace", "ErrorGuard", "Debug"),
}
OFFERED: Final = """Object.fromEntries(Object.keys(require('__debug').modulesMap)
    .map((id) => [id, Object.keys(importNamespace(id)).sort()]))"""


@cache
def words_of_wa_js() -> frozenset[str]:
    files = (*WA_JS.glob("wppconnect-wa.js"), *WA_JS.rglob("*.d.ts"))
    return frozenset(word for file in files for word in re.findall(r"[\w$]+", file.read_text()))


def names_of(module: str) -> list[str]:
    return [module, *(name for name in MODULES[module]["exports"] if name != "default")]


@pytest.mark.parametrize("module", MODULES)
def test_each_name_is_known_elsewhere(module: str) -> None:
    cited = MODULES[module].get("cited", {})
    for name in names_of(module):
        known = name in words_of_wa_js()
        assert known != (name in cited), f"{name}: known to wa-js, or cited, and not both"
        assert known or CITATION.fullmatch(cited[name]), f"{name}: {cited[name]} is no citation"
    assert set(cited) <= set(names_of(module))


@pytest.mark.chromium
@pytest.mark.asyncio(loop_scope="module")
async def test_the_page_offers_what_its_list_says_and_nothing_else(
    chromium: Browser, sandbox: Sandbox
) -> None:
    context = await chromium.new_context()
    whatsapp = await WhatsApp.open(context, sandbox.address)
    assert await whatsapp.run(OFFERED) == {module: MODULES[module]["exports"] for module in MODULES}
    bare = await context.new_page()
    await bare.goto(f"{sandbox.address}control/state")
    everywhere = set(await bare.evaluate("Object.getOwnPropertyNames(self)"))
    here = set(await whatsapp.run("Object.getOwnPropertyNames(self)"))
    assert {name for name in here - everywhere if not name.isdigit()} <= LOADER_GLOBALS
    await context.close()
