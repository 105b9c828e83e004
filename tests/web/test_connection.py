"""The panel while the gateway is away, and two tabs of it side by side."""

from urllib.parse import urlsplit

import pytest
from playwright.async_api import expect

from tests.end_to_end.product import Product
from tests.web.conftest import Panel

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(180)]

SIGKILL = 9


async def test_a_gateway_that_is_killed_and_comes_back_is_followed_without_a_reload(
    panel: Panel, product: Product
) -> None:
    await product.call("POST", "/api/sessions", {"sessionId": "ana", "start": False})
    await panel.log_in(product.url)
    page = panel.page
    await page.evaluate("window.notReloaded = true")
    await panel.click("new-session")
    await product.gateway.signal(SIGKILL)
    await panel.sees("dialog-connection-lost", "se interrumpió")
    await page.keyboard.press("Escape")
    await panel.sees("connection-lost", "se interrumpió")
    await panel.sees("session-card-ana")
    await panel.click("session-start-ana")
    await page.get_by_test_id("toast").filter(has_text="no respondió").wait_for()
    await product.start_gateway(PORT=str(urlsplit(product.url).port))
    await product.call("POST", "/api/sessions", {"sessionId": "beto", "start": False})
    await expect(page.get_by_test_id("connection-lost")).to_have_count(0)
    await panel.sees("session-card-beto")
    assert await page.evaluate("window.notReloaded")


async def test_two_tabs_show_the_same_and_sign_out_together(panel: Panel, product: Product) -> None:
    await panel.log_in(product.url)
    other = Panel(await panel.page.context.new_page())
    await other.page.goto(product.url)
    await other.sees("new-session")
    await product.call("POST", "/api/sessions", {"sessionId": "ana", "start": False})
    await panel.sees("session-card-ana")
    await other.sees("session-card-ana")
    await panel.click("language")
    await other.page.get_by_role("heading", name="Sessions").wait_for()
    await panel.click("session-menu-ana")
    await panel.click("session-delete-ana")
    await panel.click("confirm-ok")
    await expect(other.page.get_by_test_id("session-card-ana")).to_have_count(0)
    await other.click("logout")
    await panel.sees("login-key")
    await panel.log_in(product.url)
    await other.sees("new-session")
    assert panel.complaints == other.complaints == []
