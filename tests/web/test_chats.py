"""Many chats and long ones: read page by page, searched as a whole, followed as they change."""

import re

import pytest
from playwright.async_api import Locator, Route, expect

from tests.end_to_end.product import Product, until
from tests.web.conftest import Panel

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(180)]

ANA, BETO, CARLA = "5491100000001", "5491100000002", "5491100000003"
OTHERS = {f"54911000001{place:02}": f"Persona {place}" for place in range(5)}
LIMIT = re.compile(r"limit=\d+")


async def short_pages(route: Route) -> None:
    await route.continue_(url=LIMIT.sub("limit=2", route.request.url))


def chat(panel: Panel, number: str) -> Locator:
    return panel.page.get_by_test_id(f"chat-{number}@c.us")


async def test_a_chat_behind_the_first_page_is_found_by_search_and_by_its_address(
    panel: Panel, product: Product
) -> None:
    await product.link("ana", ANA, "Ana")
    people = {BETO: "Béto Núñez", **OTHERS}
    for number, name in people.items():
        await product.phone("POST", "", {"number": number, "name": name})
        await product.phone("POST", f"/{number}/messages", {"to": ANA, "text": f"soy {name}"})
    await panel.page.route("**/chats?*", short_pages)
    await panel.log_in(product.url)
    await panel.page.goto(f"{product.url}#/sessions/ana/chats/{BETO}")
    await panel.page.get_by_role("heading", name="Béto Núñez").wait_for()
    await panel.page.reload()
    await panel.page.get_by_role("heading", name="Béto Núñez").wait_for()
    await panel.write("chat-search", "beto nu")
    await chat(panel, BETO).wait_for()
    for number in OTHERS:
        await expect(chat(panel, number)).to_have_count(0)
    await panel.write("chat-search", "")
    for number in OTHERS:
        await chat(panel, number).wait_for()
    assert panel.complaints == []


async def test_counts_follow_what_comes_in_without_a_reading_for_each_message(
    panel: Panel, product: Product
) -> None:
    await product.link("ana", ANA, "Ana")
    first = next(iter(OTHERS))
    await product.phone("POST", "", {"number": first, "name": OTHERS[first]})
    await product.phone("POST", f"/{first}/messages", {"to": ANA, "text": "hola"})
    await panel.log_in(product.url)
    await panel.click("session-chats-ana")
    await chat(panel, first).wait_for()
    readings: list[str] = []
    panel.page.on(
        "request", lambda asked: readings.append(asked.url) if "/chats?" in asked.url else None
    )
    for count in range(20):
        await product.phone("POST", f"/{first}/messages", {"to": ANA, "text": f"número {count}"})
    await expect(chat(panel, first)).to_contain_text("número 19")
    await expect(chat(panel, first)).to_contain_text("21 mensajes sin leer")
    assert 0 < len(readings) < 20
    assert panel.complaints == []


async def test_a_long_chat_is_read_back_to_its_beginning(panel: Panel, product: Product) -> None:
    await product.phone("POST", "", {"number": ANA, "name": "Ana", "handsOver": 1})
    await product.phone("POST", "", {"number": CARLA, "name": "Carla"})
    for text in ("uno", "dos", "tres"):
        await product.phone("POST", f"/{CARLA}/messages", {"to": ANA, "text": text})
    await product.link("ana", ANA, "Ana")
    await product.phone("POST", "", {"number": BETO, "name": "Beto"})
    for count in range(9):
        await product.phone("POST", f"/{BETO}/messages", {"to": ANA, "text": f"número {count}"})
    await panel.page.route("**/messages?*", short_pages)
    await panel.log_in(product.url)
    await panel.click("session-chats-ana")
    await chat(panel, BETO).click()
    shown = panel.page.get_by_role("log").get_by_role("article")
    await expect(shown).to_have_count(9)
    texts = await shown.locator("p[dir]").all_inner_texts()
    assert texts == [f"número {count}" for count in range(9)]
    assert panel.complaints == []
    await _finds_what_was_said_long_ago(panel, product)
    await _brings_what_the_phone_kept(panel)


async def _finds_what_was_said_long_ago(panel: Panel, product: Product) -> None:
    """A hit opens its chat where it was said, however far back, also by its address."""
    for count in range(30):
        text = f"palabra {count}\n\n\n\nfin"
        await product.phone("POST", f"/{BETO}/messages", {"to": ANA, "text": text})
    await expect(chat(panel, BETO)).to_contain_text("palabra 29")
    await panel.page.goto(f"{product.url}#/sessions/ana/chats")
    await panel.page.reload()
    await panel.write("chat-search", "NUMERO 3")
    hits = panel.page.get_by_role("region", name="Mensajes").get_by_role("link")
    await expect(hits).to_have_count(1)
    await hits.click()
    sought = panel.page.get_by_role("log").locator("[aria-current]")
    for _ in range(2):
        await expect(sought).to_contain_text("número 3")
        await expect(sought).to_be_in_viewport()
        await panel.page.reload()
    await panel.write("chat-search", "nadie escribió esto")
    await panel.page.get_by_text("Ningún mensaje tiene esas palabras.").wait_for()
    assert panel.complaints == []


async def test_the_chats_with_a_label_are_shown_as_phones_and_callers_sort_them(
    panel: Panel, product: Product
) -> None:
    await product.phone("POST", "", {"number": ANA, "name": "Ana", "business": True})
    await product.link("ana", ANA, "Ana")
    first, second = list(OTHERS)[:2]
    for number in (first, second):
        await product.phone("POST", "", {"number": number, "name": OTHERS[number]})
        await product.phone("POST", f"/{number}/messages", {"to": ANA, "text": "hola"})
    await panel.log_in(product.url)
    await panel.click("session-chats-ana")
    await chat(panel, first).wait_for()
    await expect(panel.page.get_by_test_id("label-filter")).to_have_count(0)

    label = await product.ask("POST", "/api/sessions/ana/labels", {"name": "Clienta nueva"})
    await product.ask("PUT", f"/api/sessions/ana/chats/{second}/labels", {"labels": ["1"]})
    await panel.sees(f"labels-{second}@c.us", "Etiquetas: Clienta nueva")
    await panel.click(f"label-{label['id']}")
    await expect(chat(panel, first)).to_have_count(0)
    await chat(panel, second).wait_for()
    await panel.click(f"label-{label['id']}")
    await chat(panel, first).wait_for()
    assert panel.complaints == []


async def test_marks_mean_what_they_mean_on_whatsapp_and_people_are_named(
    panel: Panel, product: Product
) -> None:
    await product.link("ana", ANA, "Ana")
    for number, name in ((BETO, "Beto"), *OTHERS.items()):
        await product.phone("POST", "", {"number": number, "name": name})
    first = next(iter(OTHERS))
    group = {"subject": "Fútbol", "participants": [ANA, first]}
    jid = (await product.phone("POST", f"/{BETO}/groups", group))["jid"]
    evil = '*<img src=x onerror="document.title=1">*'
    text = f"{evil} @{first}\n- _uno_\n- `dos`"
    said = {"to": jid, "text": text, "mentions": [first]}
    heard = await product.phone("POST", f"/{BETO}/messages", said)
    await panel.log_in(product.url)
    await panel.page.goto(f"{product.url}#/sessions/ana/chats/{jid}")
    bubble = panel.page.get_by_test_id(f"message-{heard['id']}")
    await expect(bubble.locator("strong")).to_have_text(evil.strip("*"))
    await expect(bubble.locator("li")).to_have_text(["uno", "dos"])
    await expect(bubble.locator("li em")).to_have_text("uno")
    await expect(bubble).to_contain_text(f"@{OTHERS[first]}")
    await expect(bubble.locator("img")).to_have_count(0)

    await panel.write("composer-input", "¿venís, @bet")
    await panel.page.get_by_test_id("mentions").get_by_role("button", name="Beto").click()
    await expect(panel.page.get_by_test_id("composer-input")).to_have_value(f"¿venís, @{BETO} ")
    await panel.click("composer-send")
    own = panel.page.get_by_role("log").get_by_role("article").last
    await expect(own).to_contain_text("¿venís, @Beto")

    async def arrived() -> bool:
        messages = await product.on_phone(BETO)
        return any(message["mentions"] == [BETO] for message in messages)

    await until("the mention on the phone", arrived)
    assert panel.complaints == []


async def _brings_what_the_phone_kept(panel: Panel) -> None:
    """Of what was said before the link the phone handed over one message."""
    await panel.write("chat-search", "")
    await chat(panel, CARLA).click()
    await panel.click("older-from-phone")
    shown = panel.page.get_by_role("log").get_by_role("article")
    await expect(shown).to_have_count(3)
    assert await shown.locator("p[dir]").all_inner_texts() == ["uno", "dos", "tres"]
    await panel.page.get_by_text("No hay mensajes anteriores.").wait_for()
    assert panel.complaints == []
