"""Media of every kind, with wa-js: sent and seen by the phone, received and fetched, and gone."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from media_kit import (
    BYTES,
    HEIGHT,
    MESSAGES,
    SECONDS,
    STILL,
    WIDTH,
    Files,
    arrived,
    chat_with_alice,
    film,
    give,
    media_at,
    send,
)
from page_kit import ALICE, ME, Sandbox, WhatsApp, link
from playwright.async_api import Browser

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.asyncio(loop_scope="module"),
]

MESSAGE = MESSAGES + ".get('{}')"
KINDS = (*STILL, "video", "gif", "voice")
AS_WA_JS_SAYS: dict[str, dict[str, Any]] = {
    "gif": {"kind": "video", "isGif": True},
    "voice": {"kind": "audio", "isPtt": True},
}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def files(chromium: Browser) -> AsyncIterator[Files]:
    video = await film(chromium)
    yield {**STILL, "voice": STILL["audio"], "video": video, "gif": video}


async def send_kind(page: WhatsApp, chat: str, kind: str, files: Files, **more: Any) -> Any:
    options = {"kind": kind, **AS_WA_JS_SAYS.get(kind, {}), **more}
    return await send(page, chat, file=files[kind], **options)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_file_reaches_the_phone_byte_for_byte(
    sandbox: Sandbox, linked: WhatsApp, files: Files, kind: str
) -> None:
    chat = await chat_with_alice(sandbox, linked)
    sent = await send_kind(linked, chat, kind, files, caption="look")
    assert (sent["ack"], sent["result"]) == (1, "OK")
    message_id = sent["id"].split("_")[2]
    said = await sandbox.message(ALICE, message_id)
    mimetype, data = files[kind]
    assert said["type"] == kind
    assert (said["media"]["size"], said["media"]["mimetype"]) == (len(data), mimetype)
    assert said["media"]["sha256"] == hashlib.sha256(data).hexdigest()
    assert await media_at(sandbox, ALICE, message_id) == (200, data)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_file_of_the_phone_can_be_fetched_also_after_a_restart(
    sandbox: Sandbox, linked: WhatsApp, files: Files, kind: str
) -> None:
    key = await arrived(linked, await give(sandbox, kind, files[kind]))
    for _ in range(2):
        message = MESSAGE.format(key)
        assert await linked.run(f"{message}.mediaData.mediaStage") == "NEED_POKE"
        assert len(base64.b64decode(await linked.run(f"{message}.mediaKey"))) == 32
        assert base64.b64decode(await linked.run(BYTES, key)) == files[kind][1]
        assert await linked.run(f"{message}.mediaData.mediaStage") == "RESOLVED"
        await linked.page.reload()
        await linked.until(f"self.importNamespace && self.Debug?.VERSION && {message}")
        await linked.linked()
        await linked.inject()


async def test_a_page_fetches_what_another_page_sent(
    sandbox: Sandbox, linked: WhatsApp, chromium: Browser, files: Files
) -> None:
    context = await chromium.new_context()
    try:
        other = await (await WhatsApp.open(context, sandbox.address)).inject()
        await link(sandbox, other, ALICE)
        sent = await send_kind(linked, await chat_with_alice(sandbox, linked), "voice", files)
        key = await arrived(other, sent["id"].split("_")[2])
        assert base64.b64decode(await other.run(BYTES, key)) == files["voice"][1]
        heard = f"Array.from({MESSAGE.format(key)}.waveform)"
        assert await other.run(heard) == await linked.run(
            f"Array.from({MESSAGE.format(sent['id'])}.waveform)"
        )
    finally:
        await context.close()


async def test_a_voice_message_has_its_length_and_its_waveform(
    sandbox: Sandbox, linked: WhatsApp, files: Files
) -> None:
    sent = await send_kind(linked, await chat_with_alice(sandbox, linked), "voice", files)
    message = MESSAGE.format(sent["id"])
    assert await linked.run(f"{message}.duration") == SECONDS
    waveform = await linked.run(f"Array.from({message}.waveform)")
    assert len(waveform) == 64
    quiet, loud = waveform[:30], waveform[34:]
    assert max(quiet) < min(loud)


async def test_a_voice_message_of_a_phone_has_what_the_phone_noted(
    sandbox: Sandbox, linked: WhatsApp, files: Files
) -> None:
    noted = bytes(range(64))
    waveform = base64.b64encode(noted).decode()
    said = await give(sandbox, "voice", files["voice"], duration="2", waveform=waveform)
    message = MESSAGE.format(await arrived(linked, said))
    assert await linked.run(f"[{message}.type, {message}.duration]") == ["ptt", 2]
    assert await linked.run(f"Array.from({message}.waveform)") == list(noted)


@pytest.mark.parametrize("kind", ["image", "video"])
async def test_a_picture_has_its_size_and_a_small_picture(
    sandbox: Sandbox, linked: WhatsApp, files: Files, kind: str
) -> None:
    sent = await send_kind(linked, await chat_with_alice(sandbox, linked), kind, files)
    message = MESSAGE.format(sent["id"])
    assert await linked.run(f"[{message}.width, {message}.height]") == [WIDTH, HEIGHT]
    assert base64.b64decode(await linked.run(f"{message}.body")).startswith(b"\xff\xd8")


async def test_a_picture_of_a_phone_shows_a_small_one_before_it_is_fetched(
    sandbox: Sandbox, linked: WhatsApp, files: Files
) -> None:
    message = MESSAGE.format(await arrived(linked, await give(sandbox, "image", files["image"])))
    assert await linked.run(f"[{message}.width, {message}.height]") == [WIDTH, HEIGHT]
    small = await linked.run(f"""new Promise((resolve, reject) => {{
        const image = new Image();
        image.onload = () => resolve([image.naturalWidth, image.naturalHeight]);
        image.onerror = () => reject(new Error('no picture'));
        image.src = 'data:image/jpeg;base64,' + {message}.body;
    }})""")
    assert small == [100, 50]


async def test_a_document_keeps_its_name_both_ways(
    sandbox: Sandbox, linked: WhatsApp, files: Files
) -> None:
    name = "año nuevo (1).pdf"
    said = await give(sandbox, "document", files["document"], name)
    key = await arrived(linked, said)
    assert await linked.run(f"{MESSAGE.format(key)}.filename") == name
    sent = await send_kind(linked, key.split("_")[1], "document", files, filename=name)
    heard = await sandbox.message(ALICE, sent["id"].split("_")[2])
    assert heard["media"]["filename"] == name


async def test_a_file_to_be_seen_once_says_so_both_ways(
    sandbox: Sandbox, linked: WhatsApp, files: Files
) -> None:
    said = await give(sandbox, "image", files["image"], viewOnce="true")
    key = await arrived(linked, said)
    assert await linked.run(f"{MESSAGE.format(key)}.isViewOnce")
    sent = await send_kind(linked, key.split("_")[1], "image", files, isViewOnce=True)
    assert (await sandbox.message(ALICE, sent["id"].split("_")[2]))["viewOnce"]


async def test_what_is_not_a_picture_is_sent_as_one_without_a_small_picture(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    said = await give(sandbox, "image", ("image/png", b"not a picture"))
    key = await arrived(linked, said)
    assert await linked.run(f"{MESSAGE.format(key)}.body ?? null") is None
    assert base64.b64decode(await linked.run(BYTES, key)) == b"not a picture"


async def test_media_that_are_gone_are_missing_until_they_are_there_again(
    sandbox: Sandbox, linked: WhatsApp, files: Files
) -> None:
    key = await arrived(linked, await give(sandbox, "document", files["document"]))
    await sandbox.control("faults", number=ME, fault="media_gone", seconds=1)
    stage = f"{MESSAGE.format(key)}.mediaData.mediaStage"
    download = f"{MESSAGE.format(key)}.downloadMedia().then(() => {stage})"
    assert await linked.run(download) == "ERROR_MISSING"
    while await linked.run(download) != "RESOLVED":
        pass


async def test_what_the_servers_forgot_the_phone_brings_back_unless_it_lost_it_too(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    for everywhere, ends_as in ((False, "RESOLVED"), (True, "ERROR_MISSING")):
        said = await give(sandbox, "document", ("text/plain", f"{everywhere}".encode()))
        message = MESSAGE.format(await arrived(linked, said))
        stage = f"{message}.mediaData.mediaStage"
        await sandbox.control(f"phones/{ME}/lose", id=said, everywhere=everywhere)
        asked = f"{message}.downloadMedia({{rmrReason: 1}}).then(() => {stage})"
        assert await linked.run(asked) == "REUPLOADING"
        ended = f"""new Promise((resolve) => {{
            const look = () => /^(RESOLVED|ERROR)/.test({stage}) && resolve({stage});
            {message}.mediaData.on('change:mediaStage', look);
            look();
        }})"""
        assert await linked.run(ended) == ends_as


async def test_media_are_for_linked_devices_only(
    sandbox: Sandbox, linked: WhatsApp, files: Files
) -> None:
    key = await arrived(linked, await give(sandbox, "document", files["document"]))
    path = await linked.run(f"{MESSAGE.format(key)}.directPath")
    for address in (path, f"{path}?auth=nobody"):
        async with sandbox.http.get(f"{sandbox.address.rstrip('/')}{address}") as answer:
            assert answer.status == 403
    for place in ("mms/image/AAAA", "pps"):
        async with sandbox.http.post(f"{sandbox.address}{place}?auth=no", data=b"x") as answer:
            assert answer.status == 403
