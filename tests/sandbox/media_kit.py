"""Files of every kind for the tests of media, and how a phone and a page send them."""

from __future__ import annotations

import base64
import struct
import zlib
from io import BytesIO
from typing import Any, Final

from aiohttp import FormData
from page_kit import ALICE, ME, Sandbox, WhatsApp
from playwright.async_api import Browser

Files = dict[str, tuple[str, bytes]]
"""By kind: its MIME type and its bytes."""

WIDTH, HEIGHT = 160, 80
SECONDS = 2
MESSAGES: Final = "importNamespace('WAWebMsgCollection').MsgCollection"
SEND_FILE: Final = """([chat, data, options]) => WPP.chat.sendFileMessage(chat, data, options)
    .then(({id, ack, sendMsgResult}) => ({id, ack, result: sendMsgResult.messageSendResult}))"""
BYTES: Final = """(key) => WPP.chat.downloadMedia(key).then((blob) => blob.arrayBuffer())
    .then((buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))))"""
RECORD: Final = """async ([width, height, type, frames]) => {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const brush = canvas.getContext('2d');
    const recorder = new MediaRecorder(canvas.captureStream(0), { mimeType: type });
    const parts = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    const [track] = recorder.stream.getVideoTracks();
    recorder.start();
    for (let frame = 0; frame < frames; frame += 1) {
        brush.fillStyle = `hsl(${frame * 30} 80% 50%)`;
        brush.fillRect(0, 0, width, height);
        track.requestFrame();
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await new Promise((resolve) => { recorder.onstop = resolve; recorder.stop(); });
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    return btoa(String.fromCharCode(...bytes));
}"""
"""A frame has to last, as it does before a camera: the pauses are part of the film."""


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = b"".join(b"\0" + b"\x20\x80\xc0" * WIDTH for _ in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def wav() -> bytes:
    """Silence, then as loud as can be."""
    rate = 8_000
    data = b"\x80" * rate * (SECONDS // 2) + b"\x00\xff" * (rate * SECONDS // 4)
    form = struct.pack("<HHIIHH", 1, 1, rate, rate, 1, 8)
    return (
        b"RIFF"
        + struct.pack("<I", 36 + len(data))
        + b"WAVEfmt "
        + struct.pack("<I", 16)
        + form
        + b"data"
        + struct.pack("<I", len(data))
        + data
    )


async def film(chromium: Browser) -> tuple[str, bytes]:
    """A video that a browser recorded."""
    page = await chromium.new_page()
    try:
        taken = await page.evaluate(RECORD, [WIDTH, HEIGHT, "video/mp4;codecs=vp9", 12])
    finally:
        await page.close()
    return "video/mp4", base64.b64decode(taken)


STILL: Files = {
    "image": ("image/png", png()),
    "sticker": ("image/png", png()),
    "audio": ("audio/wav", wav()),
    "document": ("application/pdf", b"%PDF-1.4\n" + b"a page\n" * 100),
}


async def give(
    sandbox: Sandbox, kind: str, file: tuple[str, bytes], name: str = "a.file", **more: str
) -> str:
    """Alice's phone sends a file; the message's id."""
    mimetype, data = file
    form = FormData(quote_fields=False)
    for field, value in {"to": ME, "type": kind, **more}.items():
        form.add_field(field, value)
    form.add_field("media", BytesIO(data), filename=name, content_type=mimetype)
    path = f"{sandbox.address}control/phones/{ALICE}/messages"
    async with sandbox.http.post(path, data=form) as answer:
        assert answer.ok, await answer.text()
        return str((await answer.json())["id"])


async def send(
    page: WhatsApp, chat: str, kind: str, file: tuple[str, bytes], **options: Any
) -> Any:
    """The page sends a file with wa-js."""
    mimetype, data = file
    url = f"data:{mimetype};base64,{base64.b64encode(data).decode()}"
    return await page.run(SEND_FILE, [chat, url, {"type": kind, "filename": "a.file", **options}])


async def arrived(page: WhatsApp, message_id: str) -> str:
    """The key of a message on the page, once it is there."""
    found = f"{MESSAGES}.toArray().find((msg) => msg.id.id === '{message_id}')?.id.toString()"
    return str(await page.until(found))


async def chat_with_alice(sandbox: Sandbox, page: WhatsApp) -> str:
    return (await arrived(page, await sandbox.say(ALICE, ME, "hello"))).split("_")[1]


async def media_at(sandbox: Sandbox, number: str, message_id: str) -> tuple[int, bytes]:
    """What a phone shows of a message's media: the status and the bytes."""
    path = f"{sandbox.address}control/phones/{number}/messages/{message_id}/media"
    async with sandbox.http.get(path) as answer:
        return answer.status, await answer.read()
