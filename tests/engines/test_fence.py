"""Nothing leaves a session's browser for anywhere but WhatsApp."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from gateway.core.facts import LinkSeen, QrSeen
from gateway.core.ids import new_wire_id, phone_jid
from gateway.core.sends import OutgoingText, SendOutcome
from gateway.engines.whatsapp_web.browser import Launcher
from gateway.engines.whatsapp_web.driver import Driver
from gateway.engines.whatsapp_web.origin import Origin
from gateway.engines.whatsapp_web.session import WhatsAppWebSession
from tests.engines.worlds import ALICE, BOB, Stage, find_browser

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(120)]

LOADS = """(url) => new Promise((resolve) => {
  const image = new Image();
  image.onload = () => resolve(true);
  image.onerror = () => resolve(false);
  image.src = url;
})"""
PIXEL = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


@asynccontextmanager
async def servers() -> AsyncIterator[tuple[str, str, list[str]]]:
    """Two hosts that would answer anything, and what they were asked for."""
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(str(request.url))
        if request.path == "/":
            return web.Response(text="<!doctype html>", content_type="text/html")
        return web.Response(text=PIXEL, content_type="image/svg+xml")

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        await web.TCPSite(runner, "127.0.0.2", port).start()
        yield f"http://127.0.0.1:{port}", f"http://127.0.0.2:{port}", asked
    finally:
        await runner.cleanup()


async def test_no_other_host_can_be_reached_by_name_or_by_address(tmp_path: Path) -> None:
    async with servers() as (here, elsewhere, asked):
        driver = Driver()
        launcher = Launcher(Origin.of(here), driver, find_browser)
        browser = await launcher.launch(tmp_path / "profile")
        try:
            await browser.page.goto(here)
            assert await browser.page.evaluate(LOADS, f"{here}/own.svg")
            port = urlsplit(here).port
            for url in (elsewhere, f"http://localhost:{port}", f"http://[::1]:{port}"):
                assert not await browser.page.evaluate(LOADS, f"{url}/strange.svg")
        finally:
            await browser.close(politely=True)
            await driver.close()
    assert f"{here}/own.svg" in asked
    assert not [url for url in asked if "strange" in url]


async def test_linking_and_a_text_with_a_link_ask_whatsapp_alone(here: Stage) -> None:
    alice = await here.open("alice")
    code = await alice.until(QrSeen)
    assert isinstance(alice.session, WhatsAppWebSession)
    assert alice.session._browser is not None
    asked: list[str] = []
    alice.session._browser.context.on("request", lambda request: asked.append(request.url))
    await here.world.scan(ALICE, code.text)
    await alice.until(LinkSeen)
    order = OutgoingText(
        wire_id=new_wire_id(), chat=phone_jid(BOB), text="see https://example.com/a-page"
    )
    receipt = await alice.session.send_text(order)
    assert receipt.outcome is SendOutcome.SENT
    # Loading the page again asks for everything that it asks for at a start.
    await alice.session._browser.page.reload()
    await alice.until(LinkSeen)
    own = urlsplit(here.world.engine.origin).netloc
    hosts = {urlsplit(url).netloc for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {own}


async def test_the_browser_says_what_it_is_and_not_that_nobody_looks(tmp_path: Path) -> None:
    async with servers() as (here, _, _asked):
        driver = Driver()
        browser = await Launcher(Origin.of(here), driver, find_browser).launch(tmp_path / "profile")
        try:
            await browser.page.goto(here)
            agent = await browser.page.evaluate("navigator.userAgent")
            brands = await browser.page.evaluate("navigator.userAgentData.brands")
        finally:
            await browser.close(politely=True)
            await driver.close()
    assert browser.context.browser is not None
    major = browser.context.browser.version.partition(".")[0]
    assert f"Chrome/{major}." in agent
    assert "Headless" not in agent
    assert not [brand for brand in brands if "Headless" in brand["brand"]]
