"""Statuses and channels in the panel: posted, seen, taken back; found, followed, made."""

import pytest
from playwright.async_api import expect

from tests.end_to_end.product import Product, until
from tests.web.conftest import Panel

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(180)]

ANA, BETO = "5491100000001", "5491100000002"


async def test_statuses_and_channels(panel: Panel, product: Product) -> None:
    page = panel.page
    await product.phone("POST", "", {"number": BETO, "name": "Beto", "contacts": [ANA]})
    await product.link("ana", ANA, "Ana")
    await product.phone("POST", f"/{BETO}/messages", {"to": ANA, "text": "hola"})
    made = await product.phone("POST", f"/{BETO}/channels", {"name": "Clima de hoy"})
    await panel.log_in(product.url)
    await page.goto(f"{product.url}#/sessions/ana/status")
    await panel.sees("status-page", "No hay estados")
    await panel.click("status-new")
    await panel.write("status-text", "¡Abrimos el lunes!")
    await panel.click("status-submit")
    await panel.sees("toast", "El estado está publicado")
    [posted] = await product.ask("GET", "/api/sessions/ana/status")
    await panel.sees(f"status-{posted['id']}", "Esta cuenta")

    async def there() -> bool:
        return any(each["text"] == "¡Abrimos el lunes!" for each in await product.on_phone(BETO))

    await until("the status to be on the other phone", there)
    await product.phone("POST", f"/{BETO}/read", {"chat": "status@broadcast"})
    await panel.click(f"status-views-{posted['id']}")
    await panel.sees("views-dialog", "Beto")
    await page.keyboard.press("Escape")
    await panel.click(f"status-drop-{posted['id']}")
    await panel.click("confirm-ok")
    await panel.sees("status-page", "No hay estados")

    await panel.click("view-channels")
    await panel.sees("channels-page", "No hay canales")
    await panel.write("channels-search", "clima")
    await panel.click("channels-find")
    found = page.get_by_test_id("channels-found")
    await found.get_by_test_id(f"channel-follow-{made['jid']}").click()
    rows = page.get_by_test_id(f"channel-{made['jid']}").filter(has_text="Seguido")
    await expect(rows).to_have_count(2)
    await panel.click("channel-new")
    await panel.write("channel-name", "Novedades")
    await panel.click("channel-submit")
    await panel.sees("channels-page", "Novedades")
    listed = await product.ask("GET", "/api/sessions/ana/channels")
    assert {each["name"]: each["role"] for each in listed} == {
        "Clima de hoy": "subscriber",
        "Novedades": "owner",
    }
    [own] = [each["id"] for each in listed if each["role"] == "owner"]
    await panel.click(f"channel-open-{own}")
    await panel.write("composer-input", "Primera novedad")
    await page.get_by_test_id("composer-input").press("Enter")
    thread = page.get_by_role("article").filter(has_text="Primera novedad")
    await expect(thread).to_have_attribute("data-status", "sent")
    assert panel.complaints == []
