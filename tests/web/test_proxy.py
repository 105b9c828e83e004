"""A session's proxy in the panel: set, seen to work or not, removed; no password is ever shown."""

import pytest
from playwright.async_api import expect

from tests.end_to_end.product import Product
from tests.engines.forward_proxy import PASSWORD, USER, forward_proxy
from tests.web.conftest import Panel

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(180)]

ANA = "5491100000001"


@pytest.fixture(autouse=True)
def proxies_on_loopback(product: Product) -> None:
    product.environment["OUTBOUND_ALLOW"] = "127.0.0.0/8"


async def write(panel: Panel, **parts: str) -> None:
    await panel.click("proxy-edit")
    for name, text in parts.items():
        await panel.write(f"proxy-{name}", text)
    await panel.click("proxy-save")


async def test_a_proxy_is_set_seen_to_fail_and_to_work_and_removed(
    panel: Panel, product: Product
) -> None:
    await product.link("ana", ANA, "Ana")
    await panel.log_in(product.url)
    await panel.click("session-open-ana")
    await panel.sees("proxy-none")
    async with forward_proxy("http") as proxy:
        address = {"host": "127.0.0.1", "port": str(proxy.port), "user": USER}
        await write(panel, **address, password="wr0ng-secret")
        await panel.sees("proxy-effect", "does not accept the user name and password")
        assert not proxy.asked
        await panel.click("proxy-edit")
        await expect(panel.page.get_by_test_id("proxy-user")).to_have_value(USER)
        await expect(panel.page.get_by_test_id("proxy-password")).to_have_value("")
        await panel.write("proxy-password", PASSWORD)
        await panel.click("proxy-save")
        effect = panel.page.get_by_test_id("proxy-effect")
        await expect(effect).to_have_text("Funciona: se llega a WhatsApp a través de él.")
        await panel.sees("proxy-address", f"127.0.0.1:{proxy.port}")
        assert proxy.asked
        shown = await panel.page.content()
        assert PASSWORD not in shown
        assert "wr0ng-secret" not in shown
        await panel.click("proxy-remove")
        await panel.click("confirm-ok")
        await panel.sees("proxy-none")
        assert await product.ask("GET", "/api/sessions/ana/proxy") is None
    await panel.sees("session-state-ana", "Conectada")


async def test_what_is_wrong_stands_beside_its_field(panel: Panel, product: Product) -> None:
    await product.call("POST", "/api/sessions", {"sessionId": "ana", "start": False})
    await panel.log_in(product.url)
    await panel.click("session-open-ana")
    await write(panel, host="http://proxy.example", port="65536", user="a:b")
    fields = {name: panel.page.get_by_test_id(f"proxy-{name}") for name in ("host", "port", "user")}
    for field in fields.values():
        await expect(field).to_have_attribute("aria-invalid", "true")
    await fields["user"].fill("")
    await fields["port"].fill("8080")
    await fields["host"].fill("10.0.0.1")
    await panel.click("proxy-save")
    await expect(fields["host"]).to_have_attribute("aria-invalid", "true")
    await panel.sees("proxy-dialog", "OUTBOUND_ALLOW")
    # A whole address falls into its parts.
    await fields["host"].evaluate(
        """field => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text", "socks5://ana:s%40cret@127.0.0.1:1081");
          field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
        }"""
    )
    await expect(fields["host"]).to_have_value("127.0.0.1")
    await expect(fields["port"]).to_have_value("1081")
    await expect(panel.page.get_by_test_id("proxy-scheme")).to_have_value("socks5")
    await expect(panel.page.get_by_test_id("proxy-password")).to_have_value("s@cret")
    await panel.click("proxy-save")
    await panel.sees("proxy-address", "127.0.0.1:1081")
    kept = await product.ask("GET", "/api/sessions/ana/proxy")
    assert kept == {"url": "socks5://ana:***@127.0.0.1:1081"}
