"""A browser with the panel open, as an operator has it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.end_to_end.conftest import chromium, http, product
from tests.end_to_end.product import KEY, Product

__all__ = ["chromium", "http", "product"]  # the product's own fixtures

PATIENCE_MS = 60_000
"""How long a test waits for what has to be seen; never how long it should take."""

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        await browser.close()


class Panel:
    """One operator's window; whatever the page complains of is kept."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                self.complaints.append(message.text) if message.type == "error" else None
            ),
        )

    async def click(self, name: str) -> None:
        await self.page.get_by_test_id(name).click()

    async def write(self, name: str, text: str) -> None:
        await self.page.get_by_test_id(name).fill(text)

    async def sees(self, name: str, text: str | None = None) -> None:
        found = self.page.get_by_test_id(name)
        if text is not None:
            found = found.filter(has_text=text)
        await found.wait_for(state="visible")

    async def log_in(self, url: str) -> None:
        await self.page.goto(url)
        await self.write("login-key", KEY)
        await self.click("login-submit")
        await self.sees("new-session")


@pytest.fixture
async def panel(product: Product, browser: Browser) -> AsyncIterator[Panel]:
    await product.start_gateway()
    context = await browser.new_context(locale="es-AR", viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    yield Panel(await context.new_page())
    await context.close()
