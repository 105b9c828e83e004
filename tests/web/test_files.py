"""Files from the panel: chosen, pasted and dropped, sent as what they are, and seen small."""

import asyncio
import base64
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import FilePayload, Locator, Route, expect

from tests.end_to_end.product import Product, until
from tests.engines.files import FILES
from tests.media.moving import gif
from tests.web.conftest import Panel

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(240)]

ANA, BETO = "5491100000001", "5491100000002"
BRING = """(target, [way, encoded]) => {
  const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], `${way}.png`, { type: 'image/png' }));
  const about = { bubbles: true, cancelable: true };
  const events = {
    paste: () => new ClipboardEvent('paste', { ...about, clipboardData: transfer }),
    drop: () => new DragEvent('drop', { ...about, dataTransfer: transfer }),
  };
  target.dispatchEvent(events[way]());
}"""
WAV = next(file.content for file in FILES if file.kind == "voice")


def picture() -> bytes:
    written = BytesIO()
    Image.new("RGB", (1000, 500), "teal").save(written, "PNG")
    return written.getvalue()


def chosen(name: str, mimetype: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": mimetype, "buffer": content}


async def on_phone(product: Product, count: int) -> list[dict[str, Any]]:
    async def there() -> list[dict[str, Any]]:
        messages = await product.on_phone(BETO)
        return messages if len(messages) > count else []

    return (await until(f"{count} messages", there))[1:]  # the first one was written there


def row(panel: Panel, name: str) -> Locator:
    return panel.page.get_by_test_id("file-row").filter(has_text=name)


async def test_files_leave_the_panel(panel: Panel, product: Product, tmp_path: Path) -> None:
    await product.link("ana", ANA, "Ana")
    await product.phone("POST", "", {"number": BETO, "name": "Beto"})
    await product.phone("POST", f"/{BETO}/messages", {"to": ANA, "text": "hola"})
    await panel.log_in(product.url)
    await panel.click("session-chats-ana")
    await panel.click(f"chat-{BETO}@c.us")
    moving = (await asyncio.to_thread(gif, tmp_path / "gif")).read_bytes()
    await they_are_sent_from_a_chat_and_seen_in_it(panel, product, moving)
    address = panel.page.url
    await one_goes_to_everybody_in_a_bulk_send(panel, product)
    assert panel.complaints == []
    await panel.page.goto(address)
    await what_cannot_be_sent_is_told_and_the_rest_is_sent(panel, product)


async def they_are_sent_from_a_chat_and_seen_in_it(
    chat: Panel, product: Product, moving: bytes
) -> None:
    page, dialog = chat.page, chat.page.get_by_test_id("files-dialog")
    large = await asyncio.to_thread(picture)
    await chat.write("composer-input", "mira")
    await page.get_by_test_id("composer-files").set_input_files(
        [
            chosen("playa.png", "image/png", large),
            chosen("nota.wav", "audio/wav", WAV),
            chosen("año.pdf", "application/pdf", b"%PDF-1.4"),
            chosen("baile.gif", "image/gif", moving),
        ]
    )
    await expect(row(chat, "playa.png").get_by_test_id("file-caption")).to_have_value("mira")
    await row(chat, "nota.wav").get_by_test_id("file-kind").select_option("voice")
    await chat.click("files-send")
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_test_id("composer-input")).to_have_value("")
    sent = await on_phone(product, 4)
    told = [(each["type"], each["text"], each["media"]["filename"]) for each in sent]
    assert told[0] == ("image", "mira", "playa.png")
    assert [kind for kind, *_ in told] == ["image", "voice", "document", "gif"]
    assert told[2][2] == "año.pdf"
    assert sent[3]["media"]["mimetype"] == "video/mp4"
    shown = page.get_by_role("img", name="playa.png")
    await expect(shown).to_have_js_property("naturalWidth", 320)
    await expect(shown).to_have_attribute(
        "src", f"/api/sessions/ana/messages/{sent[0]['id']}/thumbnail"
    )

    small = base64.b64encode(FILES[0].content).decode()
    for count, way, kind in ((5, "paste", "sticker"), (6, "drop", "document")):
        await page.get_by_test_id("composer-input").evaluate(BRING, [way, small])
        await row(chat, f"{way}.png").get_by_test_id("file-kind").select_option(kind)
        await chat.click("files-send")
        await expect(dialog).to_have_count(0)
        assert (await on_phone(product, count))[-1]["type"] == kind


async def what_cannot_be_sent_is_told_and_the_rest_is_sent(chat: Panel, product: Product) -> None:
    page = chat.page
    await page.get_by_test_id("composer-files").set_input_files(
        [
            chosen("falsa.png", "image/png", b"no picture"),
            chosen("nota.txt", "text/plain", b"hola"),
        ]
    )
    await chat.click("files-send")
    await expect(row(chat, "falsa.png").get_by_role("alert")).to_contain_text("no es del tipo")
    await expect(row(chat, "nota.txt")).to_have_count(0)
    assert (await on_phone(product, 8))[-1]["media"]["filename"] == "nota.txt"

    async def little(route: Route) -> None:
        limits = {"media": {"image": 1_000, "sticker": 1_000, "document": 10_000_000}}
        await route.fulfill(json={"success": True, "data": limits})

    await page.route("**/api/limits", little)
    await page.reload()
    large = await asyncio.to_thread(picture)
    await page.get_by_test_id("composer-files").set_input_files(
        [chosen("playa.png", "image/png", large)]
    )
    await expect(row(chat, "playa.png").get_by_role("alert")).to_contain_text("Demasiado grande")
    await expect(page.get_by_test_id("files-send")).to_be_disabled()
    await row(chat, "playa.png").get_by_test_id("file-kind").select_option("document")
    await expect(page.get_by_test_id("files-send")).to_be_enabled()
    await page.set_viewport_size({"width": 390, "height": 844})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390


async def one_goes_to_everybody_in_a_bulk_send(panel: Panel, product: Product) -> None:
    page = panel.page
    await page.goto(f"{product.url}#/sessions/ana/bulk/new")
    await panel.write("bulk-recipients", f"numero;nombre\n{BETO};Beto")
    await panel.write("bulk-text", "Hola {nombre}")
    await page.get_by_test_id("bulk-attachment").set_input_files(
        [chosen("playa.png", "image/png", await asyncio.to_thread(picture))]
    )
    await panel.sees("bulk-attached", "playa.png")
    await page.get_by_test_id("bulk-delay").select_option("0")
    await panel.click("bulk-send")
    await panel.click("confirm-ok")
    await panel.sees("bulk-sent", "1")
    sent = (await on_phone(product, 7))[-1]
    assert (sent["type"], sent["text"]) == ("image", "Hola Beto")
    assert sent["media"]["filename"] == "playa.png"
