"""Media of every kind, with wa-js: sent and seen by the phone, received and fetched, and gone."""

from __future__ import annotations

import base64
import hashlib
import struct
import zlib
from typing import Any

import pytest
from aiohttp import FormData
from page_kit import ALICE, ME, Sandbox, WhatsApp

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.asyncio(loop_scope="module"),
]

WIDTH, HEIGHT = 160, 80
SECONDS = 2


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
    rate = 8_000
    data = b"\x80" * rate * SECONDS
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


FILES = {
    "image": ("image/png", png()),
    "sticker": ("image/png", png()),
    "audio": ("audio/wav", wav()),
    "document": ("application/pdf", b"%PDF-1.4\n" + b"a page\n" * 100),
}
SEND_FILE = """([chat, data, options]) => WPP.chat.sendFileMessage(chat, data, options)
    .then(({id, ack, sendMsgResult}) => ({id, ack, result: sendMsgResult.messageSendResult}))"""
BYTES = """(key) => WPP.chat.downloadMedia(key).then((blob) => blob.arrayBuffer())
    .then((buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))))"""
MESSAGE = "importNamespace('WAWebMsgCollection').MsgCollection.get('{}')"


async def give(sandbox: Sandbox, kind: str, **more: str) -> str:
    mimetype, data = FILES[kind]
    form = FormData()
    for name, value in {"to": ME, "type": kind, **more}.items():
        form.add_field(name, value)
    form.add_field("media", data, filename=f"a.{kind}", content_type=mimetype)
    path = f"{sandbox.address}control/phones/{ALICE}/messages"
    async with sandbox.http.post(path, data=form) as answer:
        assert answer.ok, await answer.text()
        return str((await answer.json())["id"])


async def arrived(page: WhatsApp, message_id: str) -> str:
    return str(
        await page.until(
            "importNamespace('WAWebMsgCollection').MsgCollection.toArray()"
            f".find((msg) => msg.id.id === '{message_id}')?.id.toString()"
        )
    )


async def chat_with_alice(sandbox: Sandbox, page: WhatsApp) -> str:
    return (await arrived(page, await sandbox.say(ALICE, ME, "hello"))).split("_")[1]


async def send(page: WhatsApp, chat: str, kind: str, **options: Any) -> Any:
    mimetype, data = FILES[kind]
    url = f"data:{mimetype};base64,{base64.b64encode(data).decode()}"
    return await page.run(
        SEND_FILE, [chat, url, {"type": kind, "filename": f"a.{kind}", **options}]
    )


@pytest.mark.parametrize("kind", FILES)
async def test_a_file_reaches_the_phone_byte_for_byte(
    sandbox: Sandbox, linked: WhatsApp, kind: str
) -> None:
    chat = await chat_with_alice(sandbox, linked)
    sent = await send(linked, chat, kind, caption="look")
    assert (sent["ack"], sent["result"]) == (1, "OK")
    message_id = sent["id"].split("_")[2]
    said = await sandbox.message(ALICE, message_id)
    mimetype, data = FILES[kind]
    assert said["type"] == kind
    assert (said["media"]["size"], said["media"]["mimetype"]) == (len(data), mimetype)
    assert said["media"]["sha256"] == hashlib.sha256(data).hexdigest()
    path = f"{sandbox.address}control/phones/{ALICE}/messages/{message_id}/media"
    async with sandbox.http.get(path) as answer:
        assert await answer.read() == data


@pytest.mark.parametrize("kind", FILES)
async def test_a_file_of_the_phone_can_be_fetched_also_after_a_restart(
    sandbox: Sandbox, linked: WhatsApp, kind: str
) -> None:
    key = await arrived(linked, await give(sandbox, kind))
    for _ in range(2):
        message = MESSAGE.format(key)
        assert await linked.run(f"{message}.mediaData.mediaStage") == "NEED_POKE"
        assert len(base64.b64decode(await linked.run(f"{message}.mediaKey"))) == 32
        assert base64.b64decode(await linked.run(BYTES, key)) == FILES[kind][1]
        assert await linked.run(f"{message}.mediaData.mediaStage") == "RESOLVED"
        await linked.page.reload()
        await linked.until(f"self.importNamespace && self.Debug?.VERSION && {message}")
        await linked.linked()
        await linked.inject()


async def test_a_voice_message_is_one(sandbox: Sandbox, linked: WhatsApp) -> None:
    chat = await chat_with_alice(sandbox, linked)
    sent = await send(linked, chat, "audio", isPtt=True)
    assert (await sandbox.message(ALICE, sent["id"].split("_")[2]))["type"] == "voice"
    assert await linked.run(f"{MESSAGE.format(sent['id'])}.duration") == SECONDS


async def test_a_picture_has_its_size_and_a_small_picture(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    chat = await chat_with_alice(sandbox, linked)
    sent = await send(linked, chat, "image")
    message = MESSAGE.format(sent["id"])
    assert await linked.run(f"[{message}.width, {message}.height]") == [WIDTH, HEIGHT]
    assert base64.b64decode(await linked.run(f"{message}.body")).startswith(b"\xff\xd8")


async def test_media_that_are_gone_are_missing_until_they_are_there_again(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    key = await arrived(linked, await give(sandbox, "document"))
    await sandbox.control("faults", number=ME, fault="media_gone", seconds=1)
    stage = f"{MESSAGE.format(key)}.mediaData.mediaStage"
    download = f"{MESSAGE.format(key)}.downloadMedia().then(() => {stage})"
    assert await linked.run(download) == "ERROR_MISSING"
    while await linked.run(download) != "RESOLVED":
        pass


async def test_media_are_for_linked_devices_only(sandbox: Sandbox, linked: WhatsApp) -> None:
    key = await arrived(linked, await give(sandbox, "document"))
    path = await linked.run(f"{MESSAGE.format(key)}.directPath")
    for address in (path, f"{path}?auth=nobody"):
        async with sandbox.http.get(f"{sandbox.address.rstrip('/')}{address}") as answer:
            assert answer.status == 403
    async with sandbox.http.post(f"{sandbox.address}mms/image?auth=nobody", data=b"x") as answer:
        assert answer.status == 403
