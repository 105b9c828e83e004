"""Media between a page and phones: what the servers hold of them, and when that is spoilt."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest
from media_kit import BYTES, MESSAGES, STILL, arrived, chat_with_alice, give, media_at, send
from page_kit import ALICE, ME, Sandbox, WhatsApp
from test_media_cipher import opened

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.asyncio(loop_scope="module"),
]

NAMES = {
    "image": b"WhatsApp Image Keys",
    "sticker": b"WhatsApp Image Keys",
    "audio": b"WhatsApp Audio Keys",
    "document": b"WhatsApp Document Keys",
}
LARGE_BYTES = 64 * 1024**2
HASH = """(key) => WPP.chat.downloadMedia(key).then((blob) => blob.arrayBuffer())
    .then((bytes) => crypto.subtle.digest('SHA-256', bytes))
    .then((hash) => Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0'))
        .join(''))"""
SEND_LARGE = """([chat, size]) => {
    const bytes = new Uint8Array(size);
    const most = 65_536;
    for (let at = 0; at < size; at += most) crypto.getRandomValues(bytes.subarray(at, at + most));
    return WPP.chat.sendFileMessage(chat, new File([bytes], 'large.bin'), {type: 'document'})
        .then(({id}) => id);
}"""


async def of_page(page: WhatsApp, key: str, name: str) -> str:
    return str(await page.run(f"{MESSAGES}.get('{key}').{name}"))


async def on_server(sandbox: Sandbox, page: WhatsApp, key: str) -> Path:
    """The file that the media servers have of a message."""
    encrypted = base64.b64decode(await of_page(page, key, "encFilehash"))
    return sandbox.folder / "media" / encrypted.hex()


async def stage_after_download(page: WhatsApp, key: str) -> str:
    message = f"{MESSAGES}.get('{key}')"
    return str(
        await page.run(f"{message}.downloadMedia().then(() => {message}.mediaData.mediaStage)")
    )


@pytest.mark.parametrize("kind", STILL)
@pytest.mark.parametrize("sender", ["page", "phone"])
async def test_the_servers_hold_what_only_the_message_s_key_opens(
    sandbox: Sandbox, linked: WhatsApp, kind: str, sender: str
) -> None:
    if sender == "page":
        chat = await chat_with_alice(sandbox, linked)
        key = (await send(linked, chat, kind, STILL[kind]))["id"]
    else:
        key = await arrived(linked, await give(sandbox, kind, STILL[kind]))
    file = await on_server(sandbox, linked, key)
    encrypted = file.read_bytes()
    assert hashlib.sha256(encrypted).hexdigest() == file.name
    media_key = base64.b64decode(await of_page(linked, key, "mediaKey"))
    assert opened(encrypted, media_key, NAMES[kind]) == STILL[kind][1]
    assert (await of_page(linked, key, "directPath")).startswith("/v/")
    assert int(await of_page(linked, key, "mediaKeyTimestamp")) > 1_700_000_000


async def test_each_message_has_a_key_of_its_own(sandbox: Sandbox, linked: WhatsApp) -> None:
    first, second = [
        await arrived(linked, await give(sandbox, "image", STILL["image"])) for _ in range(2)
    ]
    assert await of_page(linked, first, "filehash") == await of_page(linked, second, "filehash")
    for name in ("mediaKey", "encFilehash", "directPath"):
        assert await of_page(linked, first, name) != await of_page(linked, second, name)


async def test_spoilt_media_are_given_to_nobody(sandbox: Sandbox, linked: WhatsApp) -> None:
    given = await arrived(linked, await give(sandbox, "document", STILL["document"]))
    sent = await send(linked, given.split("_")[1], "image", STILL["image"])
    for key in (given, sent["id"]):
        file = await on_server(sandbox, linked, key)
        spoilt = bytearray(file.read_bytes())
        spoilt[5] ^= 1
        file.write_bytes(spoilt)
    assert await stage_after_download(linked, given) == "ERROR_UNKNOWN"
    assert await linked.run(f"({BYTES})('{given}').then(() => 'bytes', () => 'none')") == "none"
    status, said = await media_at(sandbox, ALICE, sent["id"].split("_")[2])
    assert (status, b"cannot be decrypted" in said) == (422, True)


async def test_even_with_the_hash_of_the_spoilt_file_its_mac_tells(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    key = await arrived(linked, await give(sandbox, "document", STILL["document"]))
    file = await on_server(sandbox, linked, key)
    spoilt = bytearray(file.read_bytes())
    spoilt[-1] ^= 1
    file.write_bytes(spoilt)
    enc_filehash = base64.b64encode(hashlib.sha256(spoilt).digest()).decode()
    error = await linked.run(
        f"""(encFilehash) => {{
            const {{ directPath, filehash, mediaKey, type }} = {MESSAGES}.get('{key}');
            return importNamespace('WAWebDownloadManager').downloadManager
                .downloadAndMaybeDecrypt({{ directPath, encFilehash, filehash, mediaKey, type }})
                .then(() => 'bytes', ({{ message }}) => message);
        }}""",
        enc_filehash,
    )
    assert "another MAC" in error


async def test_media_that_the_servers_lost_are_missing(sandbox: Sandbox, linked: WhatsApp) -> None:
    given = await arrived(linked, await give(sandbox, "document", STILL["document"]))
    sent = await send(linked, given.split("_")[1], "image", STILL["image"])
    for key in (given, sent["id"]):
        (await on_server(sandbox, linked, key)).unlink()
    assert await stage_after_download(linked, given) == "ERROR_MISSING"
    assert (await media_at(sandbox, ALICE, sent["id"].split("_")[2]))[0] == 404


async def test_an_upload_has_to_be_what_it_is_announced_as(
    sandbox: Sandbox, linked: WhatsApp
) -> None:
    answer = await linked.run("""async () => {
        const { upload } = await import('./js/media/host.js');
        return upload(new Blob(['other bytes']), 'image', btoa('x'.repeat(32)))
            .then(() => 'taken', ({ message }) => message);
    }""")
    assert "400" in answer
    assert [file.name for file in (sandbox.folder / "media").iterdir()] == []


def peak_bytes(process_id: int) -> int:
    """The most memory that a process ever held."""
    for line in Path(f"/proc/{process_id}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("this system does not tell")


async def test_a_large_file_goes_both_ways_in_pieces(sandbox: Sandbox, linked: WhatsApp) -> None:
    assert sandbox.process is not None
    chat = await chat_with_alice(sandbox, linked)
    before = peak_bytes(sandbox.process.pid)
    sent = await linked.run(SEND_LARGE, [chat, LARGE_BYTES])
    await linked.ack_of(sent, 2)
    status, bytes_at_alice = await media_at(sandbox, ALICE, sent.split("_")[2])
    sha256 = hashlib.sha256(bytes_at_alice).hexdigest()
    assert (status, len(bytes_at_alice)) == (200, LARGE_BYTES)
    assert sha256 == (await sandbox.message(ALICE, sent.split("_")[2]))["media"]["sha256"]
    given = await give(sandbox, "document", ("application/x-large", bytes_at_alice))
    key = await arrived(linked, given)
    await linked.run(
        "importNamespace('WAWebMediaStore').LruMediaStore.put('other', new ArrayBuffer(1))"
    )
    assert await linked.run(HASH, key) == sha256
    assert peak_bytes(sandbox.process.pid) - before < LARGE_BYTES // 2
    assert (await sandbox.message(ME, given))["media"]["size"] == LARGE_BYTES
