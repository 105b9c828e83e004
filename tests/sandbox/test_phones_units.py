"""Runs the unit tests of the phones' page with Node's own test runner; holds its one promise."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from page_kit import ROOT

TESTS = sorted((Path(__file__).parent / "phones").glob("*.test.mjs"))
PAGE = ROOT / "gateway/sandbox/phones"
MARKUP = re.compile(
    r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|eval|DOMParser)\b"
)


async def test_the_pages_own_units(node: str) -> None:
    process = await asyncio.create_subprocess_exec(
        node, "--test", *map(str, TESTS), stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    report = output.decode()
    assert process.returncode == 0, report
    assert "pass 0" not in report


def test_no_text_of_a_phone_can_become_markup() -> None:
    scripts = list(PAGE.rglob("*.js"))
    assert len(scripts) > 20
    for script in scripts:
        assert not MARKUP.search(script.read_text()), script
