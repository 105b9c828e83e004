"""Webhooks in the panel: made, tested, changed; what became of each event, and having it again."""

import asyncio
from typing import Any

import pytest
import standardwebhooks
from playwright.async_api import Browser, Locator, expect

from gateway.core.events import EventType
from tests.end_to_end.conftest import receiver
from tests.end_to_end.product import Product
from tests.receivers import Receiver
from tests.web.conftest import Panel

__all__ = ["receiver"]

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(180)]


@pytest.fixture(autouse=True)
def given_up_after_two_attempts(product: Product) -> None:
    product.environment |= {"OUTBOUND_ALLOW": "127.0.0.0/8", "WEBHOOK_RETRY_SECONDS": "0.01"}


async def open_webhook(panel: Panel, product: Product, webhook_id: str) -> None:
    await panel.log_in(product.url)
    await panel.click("nav-webhooks")
    await panel.click(f"webhook-open-{webhook_id}")
    await panel.sees("deliveries")


async def posted(receiver: Receiver) -> tuple[dict[str, str], Any]:
    async with asyncio.timeout(20):
        return await receiver.taken.get()


def rows(panel: Panel, status: str) -> Locator:
    return panel.page.locator(f'[data-testid^="delivery-"][data-status="{status}"]')


async def test_one_is_made_tested_changed_and_deleted(
    panel: Panel, product: Product, receiver: Receiver
) -> None:
    await panel.log_in(product.url)
    await panel.click("nav-webhooks")
    await panel.sees("webhooks-empty")
    await panel.click("new-webhook")
    await panel.write("webhook-url", "http://10.0.0.1/hook")
    offered = panel.page.get_by_test_id("webhook-events").locator("input")
    names = await offered.evaluate_all(
        "all => all.map(one => one.dataset.testid.replace('webhook-events-', ''))"
    )
    assert set(names) == {"all", *EventType} - {EventType.WEBHOOK_TEST}
    await panel.click("webhook-events-session.status")
    await panel.write("webhook-headers", "no header")
    await expect(panel.page.get_by_test_id("webhook-save")).to_be_disabled()
    await panel.write("webhook-headers", "X-Shop: 7")
    await panel.click("webhook-save")
    await panel.sees("webhook-dialog", "OUTBOUND_ALLOW")
    await panel.write("webhook-url", receiver.url)
    await panel.click("webhook-save")

    secret = await panel.page.get_by_test_id("webhook-secret").input_value()
    await panel.click("secret-done")
    assert secret not in await panel.page.content()
    (made,) = await product.ask("GET", "/api/webhooks")
    assert (made["events"], made["headers"]) == (
        ["message.received", "session.status"],
        {"X-Shop": "7"},
    )

    await panel.click(f"webhook-open-{made['id']}")
    await panel.click("webhook-test-post")
    await panel.sees("webhook-test-result", "200")
    headers, body = await posted(receiver)
    assert (headers["X-Shop"], body["type"]) == ("7", "webhook.test")

    await panel.click("webhook-edit")
    await panel.click("webhook-events-all")
    await panel.click("webhook-ordered")
    await panel.click("webhook-save")
    await panel.sees("webhook-events-shown", "Todos")
    await panel.click("webhook-disable")
    await panel.sees("webhook-state", "Desactivado")
    await panel.click("webhook-enable")
    await panel.sees("webhook-state", "Activo")
    (changed,) = await product.ask("GET", "/api/webhooks")
    assert changed == made | {"events": ["*"], "ordered": True}

    await panel.click("webhook-menu")
    await panel.click("webhook-rotate")
    await panel.click("confirm-ok")
    second = await panel.page.get_by_test_id("webhook-secret").input_value()
    await panel.click("secret-done")
    raw = await _signed_with(panel, receiver)
    for each in (secret, second):
        standardwebhooks.Webhook(each).verify(raw[1], raw[0])

    await panel.click("webhook-menu")
    await panel.click("webhook-delete")
    await panel.click("confirm-ok")
    await panel.sees("webhooks-empty")
    assert await product.ask("GET", "/api/webhooks") == []
    # The address that was refused is all that the console tells of.
    assert ["400" in complaint for complaint in panel.complaints] == [True]


async def _signed_with(panel: Panel, receiver: Receiver) -> tuple[dict[str, str], bytes]:
    await panel.click("webhook-test-post")
    headers, _ = await posted(receiver)
    return headers, receiver.raw


async def test_what_was_given_up_is_seen_opened_and_delivered_again(
    panel: Panel, product: Product, receiver: Receiver
) -> None:
    receiver.status = 500
    hook = await product.ask(
        "POST", "/api/webhooks", {"url": receiver.url, "events": ["session.status"]}
    )
    await open_webhook(panel, product, hook["id"])
    await panel.sees("deliveries-empty")
    await product.ask("POST", "/api/sessions", {"sessionId": "ana", "start": False})
    dead = rows(panel, "dead")
    await expect(dead).to_have_count(1)  # without a reload
    await expect(dead).to_contain_text("500")

    await panel.click("deliveries-delivered")
    await panel.sees("deliveries-empty")
    await panel.click("deliveries-dead")
    await panel.page.get_by_test_id("deliveries-type").select_option("message.received")
    await panel.sees("deliveries-empty")
    await panel.page.get_by_test_id("deliveries-type").select_option("session.status")
    await dead.get_by_role("button").click()
    (event,) = (await product.ask("GET", "/api/events?types=session.status"))[-1:]
    await panel.sees("delivery-request", event["id"])
    await panel.sees("delivery-dialog", "500")
    receiver.status = 200
    await panel.click("delivery-replay")
    headers, body = await posted(receiver)
    assert (headers["webhook-id"], body) == (event["id"], event)

    await panel.sees("deliveries-empty")  # nothing is dead any more
    await panel.click("deliveries-all")
    await expect(rows(panel, "delivered")).to_have_count(1)
    await panel.click("deliveries-choose-all")
    await panel.click("replay-chosen")
    assert (await posted(receiver))[1] == event
    await panel.click("replay-range")
    await panel.write("replay-until", str(event["seq"]))
    await panel.click("replay-submit")
    assert (await posted(receiver))[1] == event
    assert panel.complaints == []


async def test_one_that_stops_says_why_and_the_environments_is_named(
    panel: Panel, product: Product, receiver: Receiver
) -> None:
    receiver.status = 410
    hook = await product.ask("POST", "/api/webhooks", {"url": receiver.url, "events": ["*"]})
    await open_webhook(panel, product, hook["id"])
    await panel.sees("webhook-state", "Activo")
    await product.ask("POST", "/api/sessions", {"sessionId": "ana", "start": False})
    await panel.sees("webhook-reason", "410")
    await panel.sees("webhook-state", "Detenido")
    receiver.status = 200
    await panel.click("webhook-enable")
    assert (await posted(receiver))[1]["type"] == "session.status"
    await panel.sees("webhook-state", "Activo")


async def test_it_fits_in_both_languages_widths_and_schemes(
    product: Product, browser: Browser, receiver: Receiver
) -> None:
    await product.start_gateway()
    url = f"{receiver.url}/{'a-rather-long-path-' * 8}"
    hook = await product.ask("POST", "/api/webhooks", {"url": url, "events": ["*"]})
    await product.ask("POST", "/api/sessions", {"sessionId": "a" * 64, "start": False})
    for locale, scheme, word in (("es-AR", "dark", "Entregas"), ("en-GB", "light", "Deliveries")):
        for width in (390, 1440):
            context = await browser.new_context(
                locale=locale,
                color_scheme=scheme,  # type: ignore[arg-type]
                viewport={"width": width, "height": 844},
            )
            panel = Panel(await context.new_page())
            await open_webhook(panel, product, hook["id"])
            await panel.page.get_by_role("heading", name=word).wait_for()
            await _fits(panel, width)
            await rows(panel, "delivered").first.get_by_role("button").click()
            await panel.sees("delivery-request")
            await _fits(panel, width)
            await panel.page.keyboard.press("Escape")
            await panel.click("webhook-edit")
            await panel.sees("webhook-dialog")
            await _fits(panel, width)
            await panel.page.keyboard.press("Escape")
            await panel.click("webhook-back")
            await panel.sees(f"webhook-{hook['id']}")
            await _fits(panel, width)
            assert panel.complaints == []
            await context.close()


async def _fits(panel: Panel, width: int) -> None:
    widths = await panel.page.evaluate(
        """[...document.querySelectorAll("html, main, dialog > div")].map(one => one.scrollWidth)"""
    )
    assert max(widths) <= width
