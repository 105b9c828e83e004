"""Messages for later: scheduled in the browser's own time, changed, taken back, sent."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, expect

from tests.end_to_end.product import Product, until
from tests.web.conftest import PATIENCE_MS, Panel

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(180)]

ANA, BETO = "5491100000001", "5491100000002"
ZONE = ZoneInfo("Asia/Kolkata")
"""Five and a half hours ahead of UTC: no other zone's time looks like it."""


@pytest.fixture
async def panel(product: Product, browser: Browser) -> AsyncIterator[Panel]:
    """Somebody in another zone, with a linked session."""
    await product.start_gateway()
    await product.phone("POST", "", {"number": BETO, "name": "Beto"})
    await product.link("ana", ANA, "Ana")
    await product.phone("POST", f"/{BETO}/messages", {"to": ANA, "text": "hola"})
    context = await browser.new_context(locale="es-AR", timezone_id=ZONE.key)
    context.set_default_timeout(PATIENCE_MS)
    panel = Panel(await context.new_page())
    await panel.log_in(product.url)
    yield panel
    assert panel.complaints == []
    await context.close()


def in_zone(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")


async def scheduled(product: Product) -> list[Any]:
    listed: list[Any] = await product.ask("GET", "/api/sessions/ana/scheduled")
    return listed


async def test_the_composer_schedules(panel: Panel, product: Product) -> None:
    page = panel.page
    await page.goto(f"{product.url}#/sessions/ana/chats/{BETO}")
    await panel.write("composer-input", "Feliz cumpleaños")
    await page.get_by_test_id("composer-later").press("Enter")
    await expect(page.get_by_test_id("schedule-when")).to_be_focused()
    await panel.write("schedule-when", "2026-01-01T10:00")
    await panel.click("schedule-submit")
    await panel.sees("schedule-dialog", "ya pasó")
    assert await scheduled(product) == []
    later = (datetime.now(ZONE) + timedelta(days=2)).strftime("%Y-%m-%dT09:30")
    await panel.write("schedule-when", later)
    await panel.sees("schedule-goes", "dentro de")
    await panel.click("schedule-submit")
    await panel.sees("toast", "Programado para el")
    await expect(page.get_by_test_id("composer-later")).to_be_focused()
    await expect(page.get_by_test_id("composer-input")).to_have_value("")
    [message] = await scheduled(product)
    assert (message["text"], in_zone(message["scheduledAt"])) == ("Feliz cumpleaños", later)
    await panel.sees(f"message-{message['id']}", "Programado")


async def test_what_is_to_go_is_listed_changed_taken_back_and_goes(
    panel: Panel, product: Product
) -> None:
    page = panel.page
    at = (datetime.now(ZONE) + timedelta(days=2)).isoformat(timespec="milliseconds")
    body = {"sessionId": "ana", "to": BETO, "sendAt": at}
    one, other = [
        (await product.ask("POST", "/api/messages/schedule", body | {"text": text}))["id"]
        for text in ("Feliz día", "Nunca")
    ]
    await page.goto(f"{product.url}#/sessions/ana/scheduled")
    await panel.click(f"change-{one}")
    await expect(page.get_by_test_id("schedule-when")).to_have_value(in_zone(at))
    await panel.write("schedule-text", "Muy feliz día")
    await panel.click("schedule-tomorrow")
    await panel.click("schedule-submit")
    await panel.sees(f"scheduled-{one}", "Muy feliz día")
    assert in_zone((await scheduled(product))[0]["scheduledAt"]).endswith("T09:00")
    await panel.click(f"drop-{other}")
    await panel.click("confirm-ok")
    await expect(page.get_by_test_id(f"scheduled-{other}")).to_have_count(0)
    assert [message["id"] for message in await scheduled(product)] == [one]
    # Its time comes: it leaves the list by itself.
    soon = {"sendAt": (datetime.now(UTC) + timedelta(seconds=1)).isoformat()}
    await product.ask("PATCH", f"/api/sessions/ana/messages/{one}", soon)
    await expect(page.get_by_test_id(f"scheduled-{one}")).to_have_count(0)

    async def arrived() -> bool:
        texts = [each["text"] for each in await product.on_phone(BETO) if not each["fromMe"]]
        return texts == ["Muy feliz día"]

    await until("the message at the phone", arrived)
