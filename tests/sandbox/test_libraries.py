"""Public libraries as they are published, on the sandbox's page."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Final

import pytest
from library_kit import under_whatsapp_s_name
from page_kit import Sandbox, chromium_path

LIBRARIES: Final = Path(__file__).parent / "libraries"

pytestmark = [pytest.mark.chromium, pytest.mark.asyncio(loop_scope="module")]


@pytest.mark.parametrize("noun", [path.name for path in sorted(LIBRARIES.glob("*.test.mjs"))])
async def test_whatsapp_web_js(noun: str, sandbox: Sandbox, node: str, tmp_path: Path) -> None:
    if not (LIBRARIES / "node_modules").is_dir():
        pytest.fail("install the libraries: npm --prefix tests/sandbox/libraries ci")
    port = int(sandbox.address.rstrip("/").rpartition(":")[2])
    async with under_whatsapp_s_name(tmp_path, port) as https_port:
        process = await asyncio.create_subprocess_exec(
            *(node, "--test", str(LIBRARIES / noun)),
            env={
                **os.environ,
                "SANDBOX": sandbox.address,
                "WHATSAPP_PORT": str(https_port),
                "CHROMIUM_PATH": chromium_path(),
            },
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            output, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.terminate()
    report = output.decode()
    assert process.returncode == 0, report
    assert "pass 0" not in report
