"""What a session may send and to whom not: limits, the guard of first messages, opt-outs."""

import pytest
from playwright.async_api import expect

from tests.end_to_end.product import Product
from tests.web.conftest import Panel

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(180)]

ANA, BETO, CARLA = "5491100000001", "5491100000002", "5491100000003"


async def test_limits_are_set_and_fill_up_and_who_opts_out_is_seen(
    panel: Panel, product: Product
) -> None:
    await product.phone("POST", "", {"number": BETO, "name": "Beto"})
    await product.link("ana", ANA, "Ana")
    page = panel.page
    await panel.log_in(product.url)
    await panel.click("session-open-ana")
    await panel.sees("limits-session", "Sin límite")
    await panel.sees("pace", "tan rápido")
    await panel.click("limits-session-edit")
    await panel.write("limits-day", "dos")
    await expect(page.get_by_test_id("limits-save")).to_be_disabled()
    await panel.write("limits-day", "2")
    await panel.click("limits-save")
    await panel.sees("limit-day", "0 de 2")
    await panel.click("limits-everyone-edit")
    await panel.write("limits-month", "5000")
    await panel.click("limits-save")
    await panel.sees("limits-everyone", "0 de 5.000")
    for text in ("uno", "dos"):
        body = {"sessionId": "ana", "to": BETO, "text": text}
        await product.ask("POST", "/api/messages/send", body)
    await panel.sees("limit-day", "2 de 2")
    await panel.sees("limit-day", "Agotado")
    limits = await product.ask("GET", "/api/sessions/ana/limits")
    assert {name for name, limit in limits.items() if limit} == {"day"}

    await panel.click("view-optOuts")
    await panel.sees("stop-words", "baja")
    await page.get_by_role("heading", name="Nadie se dio de baja").wait_for()
    await product.phone("POST", f"/{BETO}/messages", {"to": ANA, "text": "¡BAJA!"})
    await panel.sees(f"opt-out-{BETO}@c.us", "Escribió «¡BAJA!»")
    await page.get_by_test_id("opt-out-add").press("Enter")
    await panel.write("opt-out-number", f"+{CARLA}")
    await panel.click("opt-out-submit")
    await panel.sees(f"opt-out-{CARLA}@c.us", "Anotado aquí")
    await panel.sees("opt-outs-count", "2 personas")
    await expect(page.get_by_test_id("opt-out-add")).to_be_focused()
    await panel.click(f"opt-in-{BETO}@c.us")
    await panel.sees("confirm-dialog", "Pidió que no le escribieran")
    await panel.click("confirm-ok")
    await expect(page.get_by_test_id(f"opt-out-{BETO}@c.us")).to_have_count(0)
    left = await product.ask("GET", "/api/sessions/ana/opt-outs")
    assert [one["person"]["phone"] for one in left] == [CARLA]
    assert panel.complaints == []


async def test_first_messages_that_are_held_back_are_explained_and_let_go(
    panel: Panel, product: Product
) -> None:
    await product.phone("POST", "", {"number": BETO, "name": "Beto"})
    await product.link("ana", ANA, "Ana")
    await panel.log_in(product.url)
    await panel.click("session-open-ana")
    await panel.sees("state-reason", "Lista para enviar")
    await product.phone("POST", "", {"number": ANA, "name": "Ana", "restricted": True})
    body = {"sessionId": "ana", "to": BETO, "text": "hola"}
    status, _ = await product.call("POST", "/api/messages/send", body)
    assert status == 502
    await panel.sees("new-contacts", "rechazó el primer mensaje")
    await panel.sees("new-contacts-until", "dentro de")
    await product.phone("POST", "", {"number": ANA, "name": "Ana", "restricted": False})
    await panel.click("new-contacts-resume")
    await panel.sees("confirm-dialog", "Esperar es más seguro")
    await panel.click("confirm-ok")
    await expect(panel.page.get_by_test_id("new-contacts")).to_have_count(0)
    assert (await product.ask("GET", "/api/status/ana"))["reason"] is None
    assert panel.complaints == []
