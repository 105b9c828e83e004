"""What operators do: link a phone, see its state, answer a chat."""

import pytest
from playwright.async_api import Browser

from tests.end_to_end.product import KEY, Product, until
from tests.web.conftest import Panel

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(180)]

ANA, BETO = "5491100000001", "5491100000002"


async def make_session(panel: Panel, session: str) -> None:
    await panel.click("new-session")
    await panel.write("new-session-id", session)
    await panel.click("new-session-submit")
    await panel.sees("qr-image")


async def test_an_operator_links_a_phone_without_a_reload(panel: Panel, product: Product) -> None:
    await panel.log_in(product.url)
    await product.phone("POST", "", {"number": ANA, "name": "Ana"})
    await make_session(panel, "ana")
    await panel.sees("qr-countdown")
    await panel.page.evaluate("window.notReloaded = true")
    await product.phone("POST", f"/{ANA}/link", {"qr": await product.qr("ana")})
    await panel.sees("link-done")
    await panel.click("link-close")
    await panel.sees("session-state-ana", "Conectada")
    await panel.sees("session-me-ana", ANA)
    await panel.sees("session-me-ana", "Ana")
    assert await panel.page.evaluate("window.notReloaded")
    assert panel.complaints == []


async def test_a_chat_is_answered_and_its_ticks_rise(panel: Panel, product: Product) -> None:
    await product.phone("POST", "", {"number": BETO, "name": "Beto"})
    await product.link("ana", ANA, "Ana")
    await panel.log_in(product.url)
    await product.phone("POST", f"/{BETO}/messages", {"to": ANA, "text": "¿Tienen stock?"})
    await panel.click("session-chats-ana")
    await panel.click(f"chat-{BETO}@c.us")
    await panel.page.get_by_text("¿Tienen stock?").last.wait_for()
    await panel.write("composer-input", "Sí, <b>tres</b>")
    await panel.click("composer-send")

    async def arrived() -> str | None:
        mine = [m["id"] for m in await product.on_phone(BETO) if m["text"] == "Sí, <b>tres</b>"]
        return mine[0] if mine else None

    sent = await until("the answer at the phone", arrived)
    await product.phone("POST", f"/{BETO}/read", {"chat": ANA})
    await panel.page.locator(f'[data-testid="message-{sent}"][data-status="read"]').wait_for()
    assert await panel.page.locator(f'[data-testid="message-{sent}"] b').count() == 0
    assert panel.complaints == []


async def test_destructive_actions_ask_first(panel: Panel, product: Product) -> None:
    await product.link("ana", ANA, "Ana")
    await panel.log_in(product.url)
    await panel.click("session-menu-ana")
    await panel.click("session-delete-ana")
    await panel.click("confirm-cancel")
    await panel.sees("session-state-ana", "Conectada")
    await panel.click("session-menu-ana")
    await panel.click("session-delete-ana")
    await panel.click("confirm-ok")
    await panel.sees("sessions-empty")
    status, _ = await product.call("GET", "/api/sessions/ana")
    assert status == 404


async def test_the_key_stays_out_of_scripts_and_a_wrong_one_out_of_the_panel(
    panel: Panel, product: Product
) -> None:
    await panel.page.goto(product.url)
    await panel.write("login-key", "not the key at all")
    await panel.click("login-submit")
    await panel.page.get_by_role("alert").first.wait_for()
    await panel.log_in(product.url)
    cookies = await panel.page.context.cookies()
    assert [(cookie["httpOnly"], cookie["sameSite"]) for cookie in cookies] == [(True, "Strict")]
    kept = await panel.page.evaluate("JSON.stringify([{...localStorage}, document.cookie])")
    assert KEY not in kept
    await panel.click("logout")
    await panel.sees("login-key")


async def test_it_fits_a_phone_in_both_languages_and_schemes(
    product: Product, browser: Browser
) -> None:
    await product.start_gateway()
    await product.call("POST", "/api/sessions", {"sessionId": "ana", "start": False})
    for locale, word in (("es-AR", "Sesiones"), ("en-GB", "Sessions")):
        for scheme in ("light", "dark"):
            await fits(product, browser, locale, word, scheme)


async def fits(product: Product, browser: Browser, locale: str, word: str, scheme: str) -> None:
    context = await browser.new_context(
        locale=locale,
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": 390, "height": 844},
    )
    panel = Panel(await context.new_page())
    await panel.log_in(product.url)
    await panel.page.get_by_role("heading", name=word).wait_for()
    await panel.sees("session-card-ana")
    width = await panel.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, (locale, scheme)
    dark = await panel.page.evaluate(
        "getComputedStyle(document.body).backgroundColor.match(/[0-9.]+/g).map(Number)"
    )
    assert (sum(dark[:3]) < 200) == (scheme == "dark"), dark
    await context.close()
