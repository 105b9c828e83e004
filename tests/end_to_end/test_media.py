"""Files from an HTTP call to a phone and back, through a real page, and through a kill."""

import base64
import hashlib
import json
import os
import signal
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.end_to_end.product import KEY, Product, until
from tests.engines.files import FILES, File

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(180)]

ANA, BETO = "5491100000001", "5491100000002"
PICTURE = FILES[0]
DOCUMENT = next(file for file in FILES if file.kind == "document")
LARGE_BYTES = 64 * 1024**2
AT_MOST_BYTES = 50 * 1024**2
HEADERS = {"X-API-Key": KEY}


def form(file: File, name: str, **fields: str) -> aiohttp.FormData:
    made = aiohttp.FormData(quote_fields=False)
    for field, value in fields.items():
        made.add_field(field, value)
    made.add_field(name, BytesIO(file.content), filename=file.name, content_type=file.mimetype)
    return made


async def send(product: Product, file: File, query: str = "", **fields: str) -> Any:
    """By the form of document 004."""
    made = form(file, "media", sessionId="ana", number=BETO, **fields)
    url = f"{product.url}/api/send-media{query}"
    async with product.http.post(url, data=made, headers=HEADERS) as answer:
        shown = await answer.json()
        assert answer.status < 300, shown
        return shown["data"]


async def content_at(product: Product, wire_id: str) -> bytes:
    url = f"{product.sandbox_url}/control/phones/{BETO}/messages/{wire_id}/media"
    async with product.http.get(url) as answer:
        assert answer.status == 200
        return await answer.read()


async def test_files_go_out_and_come_back_and_survive_a_kill(product: Product) -> None:
    await product.start_gateway()
    await product.phone("POST", "", {"number": BETO, "name": "Beto"})
    await product.link("ana", ANA, "Ana")

    sent = await send(product, PICTURE, caption="mira")
    (letter,) = await product.on_phone(BETO)
    assert (letter["id"], letter["type"], letter["text"]) == (sent["id"], "image", "mira")
    assert await content_at(product, sent["id"]) == PICTURE.content

    # What phones cannot play or show is made into what they can.
    for kind, type_there in (("voice", "audio/ogg; codecs=opus"), ("sticker", "image/webp")):
        file = PICTURE if kind == "sticker" else next(each for each in FILES if each.kind == kind)
        made = await send(product, file, type=kind)
        letter = (await product.on_phone(BETO))[-1]
        assert (letter["id"], letter["type"]) == (made["id"], kind)
        assert letter["media"]["mimetype"] == type_there
        content = await content_at(product, made["id"])
        assert hashlib.sha256(content).hexdigest() == made["media"]["sha256"]

    # The phone sends one: it is told before its file is here, and is had from the gateway.
    url = f"{product.sandbox_url}/control/phones/{BETO}/messages"
    async with product.http.post(
        url, data=form(DOCUMENT, "media", to=ANA, type=DOCUMENT.kind)
    ) as answer:
        given = (await answer.json())["id"]

    async def told() -> Any:
        status, shown = await product.call("GET", f"/api/sessions/ana/messages/{given}")
        return shown["data"] if status == 200 else None

    media = (await until("the message", told))["media"]
    assert media["sha256"] == hashlib.sha256(DOCUMENT.content).hexdigest()
    assert (media["filename"], media["size"]) == (DOCUMENT.name, len(DOCUMENT.content))
    async with product.http.get(product.url + media["url"], headers=HEADERS) as answer:
        assert (answer.status, await answer.read()) == (200, DOCUMENT.content)

    # What was accepted is sent by the gateway's next life, once.
    await product.fault(ANA, "offline", 5)
    accepted = await send(product, DOCUMENT, "?wait=0")
    await product.gateway.signal(signal.SIGKILL, group=True)
    await product.start_gateway()

    async def arrived() -> Any:
        return [each for each in await product.on_phone(BETO) if each["id"] == accepted["id"]]

    (letter,) = await until("the accepted file", arrived)
    assert letter["arrivals"] == 1
    assert await content_at(product, accepted["id"]) == DOCUMENT.content
    # And what came before it is still here.
    async with product.http.get(product.url + media["url"], headers=HEADERS) as answer:
        assert (answer.status, await answer.read()) == (200, DOCUMENT.content)


async def test_a_large_file_is_never_in_the_gateways_memory(product: Product) -> None:
    """As base64 on its way out, which is the hardest, and over the phone's way in."""
    await product.start_gateway()
    await product.phone("POST", "", {"number": BETO, "name": "Beto"})
    await product.link("ana", ANA, "Ana")
    content = os.urandom(LARGE_BYTES)
    sha256 = hashlib.sha256(content).hexdigest()
    media = {"base64": base64.b64encode(content).decode(), "filename": "large.bin"}
    before = memory(product, "VmRSS", begin=True)
    body = {"sessionId": "ana", "to": BETO, "type": "document", "media": media}
    async with product.http.post(
        f"{product.url}/api/messages/send?wait=100",
        data=BytesIO(json.dumps(body).encode()),
        headers={**HEADERS, "Content-Type": "application/json"},
    ) as sent:
        answer = await sent.json()
        assert (sent.status, answer["data"]["media"]["sha256"]) == (200, sha256)
    assert hashlib.sha256(await content_at(product, answer["data"]["id"])).hexdigest() == sha256

    large = File(DOCUMENT.kind, "application/octet-stream", "large.bin", content)
    url = f"{product.sandbox_url}/control/phones/{BETO}/messages"
    async with product.http.post(url, data=form(large, "media", to=ANA, type=large.kind)) as given:
        wire_id = (await given.json())["id"]

    async def here() -> Any:
        path = f"{product.url}/api/sessions/ana/messages/{wire_id}/media"
        async with product.http.get(path, headers=HEADERS) as answered:
            return await answered.read() if answered.status == 200 else None

    assert hashlib.sha256(await until("the file", here)).hexdigest() == sha256
    assert memory(product, "VmHWM") - before < AT_MOST_BYTES


def memory(product: Product, name: str, *, begin: bool = False) -> int:
    """Of the gateway's own process; with `begin`, its peak counts from now on."""
    assert product.gateway.running is not None
    folder = Path(f"/proc/{product.gateway.running.pid}")
    if begin:
        (folder / "clear_refs").write_text("5")
    (line,) = (
        each for each in (folder / "status").read_text().splitlines() if each.startswith(f"{name}:")
    )
    return int(line.split()[1]) * 1024
