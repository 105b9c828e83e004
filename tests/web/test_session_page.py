"""A session's own page: how it is and was, what it uses, shows and can do; unseen it rests."""

import pytest
from playwright.async_api import Browser, Locator, Page, Request, Route, WebSocket, expect

from tests.end_to_end.product import Product
from tests.web.conftest import Panel

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(180)]

ANA = "5491100000001"
A_WHILE_MS = 10_000
"""Longer than the pause between two readings, too short for a live line to be given up."""
TEN_MINUTES_MS = 600_000


async def open_page(panel: Panel, product: Product, session: str) -> None:
    await panel.log_in(product.url)
    await panel.click(f"session-open-{session}")
    await panel.sees("session-page")


def periods(page: Page, status: str) -> Locator:
    return page.locator(f'[data-testid="state-period"][data-status="{status}"]')


async def look(page: Page, visibility: str) -> None:
    """What a browser does when its user turns to another tab, and back."""
    await page.evaluate(
        """visibility => {
          const told = { value: visibility, configurable: true };
          Object.defineProperty(document, "visibilityState", told);
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        visibility,
    )


async def test_the_log_of_states_grows_while_somebody_looks(panel: Panel, product: Product) -> None:
    await product.link("ana", ANA, "Ana")
    await open_page(panel, product, "ana")
    await panel.sees("account-number", ANA)
    await panel.sees("state-reason", "Lista para enviar y recibir")
    await panel.sees("state-since", "segundo")
    await expect(periods(panel.page, "connected")).to_have_count(1)
    await expect(periods(panel.page, "starting")).to_have_count(1)
    body = {"number": ANA, "fault": "crash_page", "seconds": 1}
    async with product.http.post(f"{product.sandbox_url}/control/faults", json=body) as answer:
        assert answer.status == 200
    lost = periods(panel.page, "reconnecting")
    await expect(lost).to_contain_text("la página falló")
    await expect(periods(panel.page, "connected")).to_have_count(2)
    told = await product.ask("GET", "/api/sessions/ana/states")
    rows = await panel.page.get_by_test_id("state-period").evaluate_all(
        "rows => rows.map(row => row.dataset.status)"
    )
    assert rows == [period["status"] for period in told]
    await panel.sees("uptime-share", "Conectada el")
    share = await panel.page.get_by_test_id("uptime-share").inner_text()
    assert "100" not in share
    assert panel.complaints == []


async def test_older_states_come_page_by_page(panel: Panel, product: Product) -> None:
    await product.call("POST", "/api/sessions", {"sessionId": "ana", "start": False})
    for _ in range(4):
        await product.ask("POST", "/api/sessions/ana/start")
        await product.ask("POST", "/api/sessions/ana/stop")
    told = await product.ask("GET", "/api/sessions/ana/states")

    async def short_pages(route: Route) -> None:
        await route.continue_(url=route.request.url.replace("limit=500", "limit=4"))

    await panel.page.route("**/states?*", short_pages)
    await open_page(panel, product, "ana")
    rows = panel.page.get_by_test_id("state-period")
    await expect(rows).to_have_count(4)
    more = panel.page.get_by_test_id("state-log-more")
    seen = 4
    while seen < len(told):
        await more.click()
        seen = min(seen + 4, len(told))
        await expect(rows).to_have_count(seen)
    await expect(more).to_have_count(0)
    shown = await rows.locator("time").evaluate_all("times => times.map(time => time.dateTime)")
    assert shown == [period["since"] for period in told]


async def test_resources_and_the_browser_are_seen_until_it_stops(
    panel: Panel, product: Product
) -> None:
    await product.link("ana", ANA, "Ana")
    await open_page(panel, product, "ana")
    await panel.sees("resources-memory", "MB")
    await panel.sees("resources-processor", "de un núcleo")
    image = panel.page.get_by_test_id("screenshot-image")
    await expect(image).to_have_count(0)
    await panel.click("screenshot-take")
    first = await drawn(image)
    assert first.startswith("blob:")
    assert "ana" in (await image.get_attribute("alt") or "")
    await panel.click("screenshot-take")
    await expect(image).not_to_have_attribute("src", first)
    assert await drawn(image) != first
    await panel.click("screenshot-hide")
    await expect(image).to_have_count(0)
    await panel.click("session-stop-ana")
    await panel.sees("resources", "no usa nada")
    await panel.sees("screenshot", "no hay nada que ver")
    await expect(panel.page.get_by_test_id("screenshot-take")).to_have_count(0)
    assert panel.complaints == []


async def drawn(image: Locator) -> str:
    """The address of a picture that the browser could read."""
    await image.wait_for()
    width = await image.evaluate("async image => (await image.decode(), image.naturalWidth)")
    assert width > 0
    return str(await image.get_attribute("src"))


@pytest.mark.parametrize(("bridge", "texts_by"), [("wajs", "wa-js"), ("core", "script propio")])
async def test_each_capability_names_what_provides_it(
    product: Product, browser: Browser, bridge: str, texts_by: str
) -> None:
    await product.start_gateway(BRIDGE_PROVIDER=bridge)
    await product.link("ana", ANA, "Ana")
    context = await browser.new_context(locale="es-AR")
    panel = Panel(await context.new_page())
    await open_page(panel, product, "ana")
    await panel.page.get_by_test_id("capabilities-plain").locator("summary").click()
    await panel.sees("capability-text", texts_by)
    told = (await product.ask("GET", "/info"))["capabilities"]
    for name, capability in told.items():
        row = panel.page.get_by_test_id(f"capability-{name}")
        await expect(row).to_have_attribute("data-supported", str(capability["supported"]).lower())
        await expect(row).to_contain_text(capability["reason"] or "")
    await context.close()


async def test_a_hidden_tab_asks_nothing_and_holds_no_line(panel: Panel, product: Product) -> None:
    page = panel.page
    await page.clock.install()
    asked: list[str] = []
    lines: list[WebSocket] = []

    def note_request(request: Request) -> None:
        asked.append(request.url)

    def note_line(line: WebSocket) -> None:
        lines.append(line)

    page.on("request", note_request)
    page.on("websocket", note_line)
    await product.link("ana", ANA, "Ana")
    await open_page(panel, product, "ana")
    await panel.sees("resources-memory", "MB")
    async with page.expect_request("**/resources"):
        await page.clock.run_for(A_WHILE_MS)  # seen, it reads again
    assert [line.is_closed() for line in lines] == [False]
    async with lines[0].expect_event("close"):
        await look(page, "hidden")
    await page.wait_for_load_state("networkidle")
    asked.clear()
    await page.clock.run_for(TEN_MINUTES_MS)
    # Whatever the timers began has left the page before this answer of the gateway is in it.
    await page.evaluate("fetch('/api/health').then(answer => answer.text())")
    assert [url.removeprefix(product.url) for url in asked] == ["/api/health"]
    assert len(lines) == 1
    await product.ask("POST", "/api/sessions/ana/stop")
    async with page.expect_websocket():
        await look(page, "visible")
    await panel.sees("session-state-ana", "Detenida")
    await expect(periods(page, "stopped")).to_have_count(1)


async def test_it_is_used_by_keyboard_and_left_by_deleting(panel: Panel, product: Product) -> None:
    await product.call("POST", "/api/sessions", {"sessionId": "ana", "start": False})
    await panel.log_in(product.url)
    page = panel.page
    await page.get_by_test_id("session-open-ana").press("Enter")
    await panel.sees("session-page")
    assert page.url.endswith("#/sessions/ana")
    await page.get_by_test_id("session-menu-ana").press("Enter")
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_test_id("session-delete-ana")).to_be_focused()
    await page.keyboard.press("Enter")
    await panel.sees("confirm-ok")  # a dialog that is not open yet takes no focus
    await page.get_by_test_id("confirm-ok").press("Enter")
    await panel.sees("sessions-empty")
    await page.go_back()
    await page.get_by_role("heading", name="Esta sesión no existe").wait_for()
    assert panel.complaints == []


async def test_it_fits_in_both_languages(product: Product, browser: Browser) -> None:
    await product.start_gateway()
    name = "Atención al cliente de la sucursal de Villa Crespo"
    await product.call(
        "POST", "/api/sessions", {"sessionId": "a" * 64, "name": name, "start": False}
    )
    for locale, heading in (("es-AR", "Historial de estados"), ("en-GB", "Log of states")):
        for width in (390, 1440):
            await fits(product, browser, locale, heading, width)


async def fits(product: Product, browser: Browser, locale: str, heading: str, width: int) -> None:
    context = await browser.new_context(
        locale=locale, color_scheme="dark", viewport={"width": width, "height": 844}
    )
    panel = Panel(await context.new_page())
    await open_page(panel, product, "a" * 64)
    await panel.page.get_by_role("heading", name=heading).wait_for()
    await panel.page.get_by_test_id("state-period").wait_for()
    widths = await panel.page.evaluate(
        "['html', 'main'].map(name => document.querySelector(name).scrollWidth)"
    )
    assert max(widths) <= width, (locale, width)
    await context.close()
