"""Runs the unit tests of the page's JavaScript with Node's own test runner."""

from __future__ import annotations

import asyncio
from pathlib import Path

TESTS = sorted((Path(__file__).parent / "page").glob("*.test.mjs"))


async def test_the_page_s_own_units(node: str) -> None:
    process = await asyncio.create_subprocess_exec(
        node, "--test", *map(str, TESTS), stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    report = output.decode()
    assert process.returncode == 0, report
    assert "pass 0" not in report
