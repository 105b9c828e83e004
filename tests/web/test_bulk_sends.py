"""Bulk sends: what is wrong in a list is seen before it goes; then its progress and its results."""

import asyncio
import csv
import io
from typing import Any

import pytest
from playwright.async_api import expect

from tests.end_to_end.product import Product, until
from tests.web.conftest import Panel

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(180)]

ANA, BETO, CARLA, STRANGER, OUT = (f"549110000000{place}" for place in range(1, 6))
LIST = f"""Nombre;Teléfono;Turno
Beto;+{BETO};las 10
Otra vez;{BETO};las 11
Nadie;hola;las 12
Carla;{CARLA};las 13
Extraño;{STRANGER};las 14
De baja;{OUT};las 15
Sin turno;54911000009;
"""


async def rows(panel: Panel) -> list[list[str]]:
    async with panel.page.expect_download() as begun:
        await panel.click("results-download")
    saved = await (await begun.value).path()
    text = await asyncio.to_thread(saved.read_text, "utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


async def test_a_list_is_uploaded_seen_through_and_sent(panel: Panel, product: Product) -> None:
    for number, name in ((BETO, "Beto"), (CARLA, "Carla")):
        await product.phone("POST", "", {"number": number, "name": name})
    await product.link("ana", ANA, "Ana")
    await product.ask("POST", "/api/sessions/ana/opt-outs", {"number": OUT})
    page = panel.page
    await panel.log_in(product.url)
    await page.goto(f"{product.url}#/sessions/ana/bulk")
    await panel.click("new-bulk")
    await expect(page.get_by_test_id("bulk-send")).to_be_disabled()
    file = {"name": "lista.csv", "mimeType": "text/csv", "buffer": LIST.encode("windows-1252")}
    await page.get_by_test_id("bulk-file").set_input_files(file)  # type: ignore[arg-type]
    await panel.write("bulk-text", "Hola {nombre}, su turno es a ")
    await panel.click("bulk-insert-Turno")
    await panel.sees("bulk-preview-text", "Hola Beto, su turno es a las 10")
    await panel.sees("bulk-ready", "3 ")
    for line, why in ((3, "línea 2"), (4, "7 a 15 cifras"), (7, "no le escribieran"), (8, "Turno")):
        await panel.sees(f"bulk-problem-{line}", why)
    await expect(page.get_by_test_id("bulk-problems").locator("tbody tr")).to_have_count(4)
    await page.get_by_test_id("bulk-delay").select_option("0")
    await panel.click("bulk-send")
    await panel.sees("confirm-dialog", "¿Enviar 3 mensajes?")
    await panel.click("confirm-ok")

    await panel.sees("bulk-status", "Terminado")
    await panel.sees("bulk-first", "Hola Beto")
    await panel.sees("bulk-sent", "2")
    await panel.sees("bulk-failed", "1")
    for number, text in (
        (BETO, "Hola Beto, su turno es a las 10"),
        (CARLA, "Hola Carla, su turno es a las 13"),
    ):
        assert [one["text"] for one in await product.on_phone(number)] == [text]
    await panel.sees("result-2", "no está en WhatsApp")
    await panel.click("results-failed")
    await expect(page.get_by_test_id("result-0")).to_have_count(0)
    await panel.sees("result-2", STRANGER)
    [header, failed] = await rows(panel)
    assert (header[0], failed[0], failed[3]) == ("numero", STRANGER, "not_on_whatsapp")
    await panel.click("results-all")
    await panel.sees("result-0", BETO)
    assert [row[0] for row in await rows(panel)][1:] == [BETO, CARLA, STRANGER]
    await every_page_fits_a_phone(panel, page.url.rpartition("/")[2])
    assert panel.complaints == []


async def every_page_fits_a_phone(panel: Panel, bulk: str) -> None:
    """In both languages, with all that is on it."""
    page = panel.page
    await page.set_viewport_size({"width": 390, "height": 844})
    home = page.url.partition("#")[0]
    for _ in range(2):
        for view in ("scheduled", "bulk", "bulk/new", f"bulk/{bulk}", "opt-outs"):
            await page.goto(f"{home}#/sessions/ana/{view}")
            await page.get_by_role("main").get_by_role("heading", level=2).first.wait_for()
            widths = await page.evaluate(
                "['html', 'main'].map(name => document.querySelector(name).scrollWidth)"
            )
            assert max(widths) <= 390, view
        await panel.click("language")


async def test_a_slow_one_is_held_goes_on_and_is_stopped(panel: Panel, product: Product) -> None:
    await product.phone("POST", "", {"number": BETO, "name": "Beto"})
    await product.link("ana", ANA, "Ana")
    messages = [{"to": BETO, "text": f"número {count}"} for count in range(2_500)]
    body = {"sessionId": "ana", "messages": messages, "delayMs": 3_000}
    bulk = await product.ask("POST", "/api/messages/bulk", body)
    page = panel.page

    async def is_now(status: str) -> Any:
        async def so() -> Any:
            now = await product.ask("GET", f"/api/bulk/{bulk['id']}")
            return now if now["status"] == status else None

        return await until(status, so)

    await panel.log_in(product.url)
    await page.goto(f"{product.url}#/sessions/ana/bulk")
    await panel.sees(f"bulk-{bulk['id']}", "de 2.500")
    await panel.click(f"bulk-{bulk['id']}")
    # It is seen to go on before a hundredth of it, of which an event tells.
    sent = page.get_by_test_id("bulk-sent")
    await expect(sent).not_to_have_text(await sent.inner_text())
    assert int(await sent.inner_text()) % 25 > 0
    await panel.sees("results-page", "Del 1 al 100")
    await panel.click("results-later")
    await panel.click("results-later")
    await panel.sees("results-page", "Del 201 al 300")
    await panel.sees("result-299", BETO)
    await panel.click("results-earlier")
    await panel.sees("result-100", BETO)
    await panel.click("bulk-pause")
    await panel.sees("bulk-status", "En pausa")
    await is_now("paused")
    await panel.click("bulk-resume")
    await panel.sees("bulk-status", "Enviando")
    await is_now("running")
    # What another window does is seen here, too.
    await product.ask("POST", f"/api/bulk/{bulk['id']}/pause")
    await panel.sees("bulk-status", "En pausa")
    await panel.click("bulk-cancel")
    await panel.click("confirm-ok")
    await panel.sees("bulk-status", "Detenido")
    stopped = await is_now("cancelled")
    await panel.sees("bulk-cancelled", f"{stopped['cancelled']:,}".replace(",", "."))
    assert stopped["sent"] + stopped["cancelled"] == 2_500
    await expect(page.get_by_test_id("bulk-pause")).to_have_count(0)
    assert panel.complaints == []
