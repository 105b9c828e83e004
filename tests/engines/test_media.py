"""Files when something is in the way: exports that are gone, uploads that hang, much of it."""

import asyncio
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.core.errors import Code, EngineFailed, NotSupported
from gateway.core.ids import new_wire_id, phone_jid
from gateway.core.messages import MessageRef, MessageType
from gateway.core.sends import OutgoingMedia, SendOutcome
from gateway.engines.whatsapp_web import deadlines
from gateway.engines.whatsapp_web.profile import DOWNLOADS
from gateway.engines.whatsapp_web.session import WhatsAppWebSession
from tests.engines.files import FILES
from tests.engines.tampering import Tampered, inject, without_export, without_wpp
from tests.engines.worlds import ALICE, BOB, WAJS, Running, SandboxWorld, Stage

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(120)]

IMAGE = FILES[0]
LARGE_BYTES = 64 * 1024**2
AT_MOST_BYTES = 50 * 1024**2
A_MEBIBYTE = 1024**2
UPLOADS_HANG = """() => {
  self.importNamespace('WAWebMediaMmsV4Upload').uploadMedia = () => new Promise(() => {});
}"""

UPLOADS_WAIT_FOR_THE_NETWORK_TO_GO = """() => {
  const { Socket } = self.importNamespace('WAWebSocketModel');
  const host = self.importNamespace('WAWebMediaMmsV4Upload');
  const { uploadMedia } = host;
  self.uploadBegan = new Promise((began) => {
    host.uploadMedia = async (what) => {
      began();
      await new Promise((gone) => Socket.on('change:state', gone));
      return uploadMedia(what);
    };
  });
  self.letUploadsBe = () => Object.assign(host, { uploadMedia });
}"""
UPLOAD_HAS_BEGUN = "() => self.uploadBegan"
UPLOADS_ARE_LET_BE = "() => { self.letUploadsBe(); }"
CONNECTED_AGAIN = """() => new Promise((resolve) => {
  const { Socket } = self.importNamespace('WAWebSocketModel');
  const look = () => Socket.state === 'CONNECTED' && resolve();
  Socket.on('change:state', look);
  look();
})"""
OFFLINE_SECONDS = 3


def uploads_fail(times: int) -> str:
    return f"""() => {{
      const host = self.importNamespace('WAWebMediaMmsV4Upload');
      const {{ uploadMedia }} = host;
      let left = {times};
      host.uploadMedia = async (what) => {{
        if (left-- > 0) throw new TypeError('Failed to fetch');
        return uploadMedia(what);
      }};
    }}"""


async def in_page(running: Running, function: str) -> None:
    assert isinstance(running.session, WhatsAppWebSession)
    assert running.session._page is not None
    await running.session._page.run(f"({function})()", deadlines.QUERY)


def provider(running: Running, capability: str) -> str | None:
    return running.session.capabilities()[capability].provider


async def received(here: Stage, alice: Running) -> MessageRef:
    seen = await alice.message(await here.world.give(BOB, ALICE, IMAGE))
    message = seen.message
    return MessageRef(
        wire_id=message.wire_id, chat=message.chat, from_me=False, author=message.author
    )


async def test_what_wajs_lacks_at_load_the_core_script_does(
    here: Stage, world: SandboxWorld, tmp_path: Path
) -> None:
    lacking = {"media_out": "chat.sendFileMessage", "media_in": "chat.downloadMedia"}
    inject(world, Tampered(wajs=WAJS, without_wpp=tuple(lacking.values())))
    alice = await here.linked("alice", ALICE)
    for capability, function in lacking.items():
        assert provider(alice, capability) == "core"
        assert function in str(alice.session.capabilities()[capability].reason)
    assert provider(alice, "text") == "wajs"
    order = IMAGE.order(BOB, tmp_path)
    assert (await alice.session.send_media(order)).outcome is SendOutcome.SENT
    await alice.session.fetch_media(await received(here, alice), tmp_path / "fetched")
    assert (tmp_path / "fetched").read_bytes() == IMAGE.content


@pytest.mark.parametrize(
    ("taken", "capability"),
    [
        (without_wpp("chat.sendFileMessage"), "media_out"),
        (without_wpp("chat.downloadMedia"), "media_in"),
    ],
    ids=["media_out", "media_in"],
)
async def test_what_wajs_lacks_at_the_call_the_core_script_does(
    here: Stage, tmp_path: Path, taken: str, capability: str
) -> None:
    alice = await here.linked("alice", ALICE)
    assert provider(alice, capability) == "wajs"
    await in_page(alice, taken)
    order = IMAGE.order(BOB, tmp_path)
    receipt = await alice.session.send_media(order)
    assert receipt.outcome is SendOutcome.SENT, receipt.message
    assert (await here.world.delivery(BOB, order.wire_id)).content == IMAGE.content
    letters = [each for each in await here.world.inbox(BOB) if each.wire_id == order.wire_id]
    assert [letter.arrivals for letter in letters] == [1]
    await alice.session.fetch_media(await received(here, alice), tmp_path / "fetched")
    assert (tmp_path / "fetched").read_bytes() == IMAGE.content
    assert provider(alice, capability) == "core"


async def test_what_nobody_can_do_with_files_is_not_supported_and_texts_go_on(
    here: Stage, world: SandboxWorld, tmp_path: Path
) -> None:
    gone = (
        "WAWebPrepRawMedia.prepRawMedia",
        "WAWebDownloadManager.downloadManager",
    )
    without = ("chat.sendFileMessage", "chat.downloadMedia")
    inject(world, Tampered(wajs=WAJS, gone=gone, without_wpp=without))
    alice = await here.linked("alice", ALICE)
    for capability, export in zip(("media_out", "media_in"), gone, strict=True):
        lost = alice.session.capabilities()[capability]
        assert not lost.supported
        assert f"core: missing: {export}" in str(lost.reason)
    receipt = await alice.session.send_media(IMAGE.order(BOB, tmp_path))
    assert (receipt.outcome, receipt.code) == (SendOutcome.FAILED, Code.NOT_SUPPORTED)
    with pytest.raises(NotSupported):
        await alice.session.fetch_media(await received(here, alice), tmp_path / "fetched")
    assert (await alice.send(BOB, "still here")).outcome is SendOutcome.SENT


async def test_an_upload_that_hangs_is_unknown_and_costs_the_next_ones_its_own_time_only(
    on_each: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = await on_each.linked("alice", ALICE)
    await in_page(alice, UPLOADS_HANG)
    monkeypatch.setattr(deadlines, "SEND_MEDIA", 5.0)
    order = IMAGE.order(BOB, tmp_path)
    receipts = await asyncio.gather(
        alice.send(BOB, "before"), alice.session.send_media(order), alice.send(BOB, "after")
    )
    sent, unknown = SendOutcome.SENT, SendOutcome.UNKNOWN
    assert [receipt.outcome for receipt in receipts] == [sent, unknown, sent]
    assert [letter.text for letter in await on_each.world.inbox(BOB)] == ["before", "after"]
    # The page has it and goes on with it: nobody may take it for one that was never there.
    found = await alice.session.find_sent(order.chat, order.wire_id)
    assert found is not None
    assert found.outcome is SendOutcome.UNKNOWN


async def test_an_upload_that_a_lost_network_broke_goes_out_once_when_it_is_back(
    on_each: Stage, tmp_path: Path
) -> None:
    alice = await on_each.linked("alice", ALICE)
    seen = await received(on_each, alice)
    await in_page(alice, UPLOADS_WAIT_FOR_THE_NETWORK_TO_GO)
    order = IMAGE.order(BOB, tmp_path)
    sending = asyncio.create_task(alice.session.send_media(order))
    await in_page(alice, UPLOAD_HAS_BEGUN)
    assert isinstance(on_each.world, SandboxWorld)
    await on_each.world.fault(ALICE, "offline", OFFLINE_SECONDS)
    receipt = await sending
    assert receipt.outcome is SendOutcome.UNKNOWN, receipt.message
    # Nothing of it is left in the page: whoever looks it up may send it again.
    assert await alice.session.find_sent(order.chat, order.wire_id) is None
    with pytest.raises(EngineFailed):  # and what was sent to us is not gone for that
        await alice.session.fetch_media(seen, tmp_path / "fetched")
    await in_page(alice, UPLOADS_ARE_LET_BE)
    await in_page(alice, CONNECTED_AGAIN)
    again = await alice.session.send_media(order)
    assert again.outcome is SendOutcome.SENT, again.message
    letters = await on_each.world.inbox(BOB)
    assert [(each.wire_id, each.arrivals) for each in letters] == [(order.wire_id, 1)]
    assert (await on_each.world.delivery(BOB, order.wire_id)).content == IMAGE.content
    assert await alice.session.find_sent(order.chat, order.wire_id) is not None


async def test_an_upload_that_fails_is_tried_again_and_fails_for_good_in_the_end(
    on_each: Stage, tmp_path: Path
) -> None:
    alice = await on_each.linked("alice", ALICE)
    await in_page(alice, uploads_fail(2))
    order = IMAGE.order(BOB, tmp_path)
    assert (await alice.session.send_media(order)).outcome is SendOutcome.SENT
    letters = await on_each.world.inbox(BOB)
    assert [(each.wire_id, each.arrivals) for each in letters] == [(order.wire_id, 1)]

    await in_page(alice, uploads_fail(99))
    refused = IMAGE.order(BOB, tmp_path)
    receipts = await asyncio.gather(alice.session.send_media(refused), alice.send(BOB, "after"))
    assert [receipt.outcome for receipt in receipts] == [SendOutcome.FAILED, SendOutcome.SENT]
    assert receipts[0].code is Code.SEND_FAILED
    assert [letter.text for letter in await on_each.world.inbox(BOB)][1:] == ["after"]


async def test_an_export_that_the_page_loses_under_the_core_script_fails_the_file_alone(
    here: Stage, tmp_path: Path
) -> None:
    alice = await here.linked("alice", ALICE)
    await in_page(alice, without_wpp("chat.sendFileMessage"))
    await in_page(alice, without_export("WAWebPrepRawMedia.prepRawMedia"))
    receipt = await alice.session.send_media(IMAGE.order(BOB, tmp_path))
    assert (receipt.outcome, receipt.code) == (SendOutcome.FAILED, Code.NOT_SUPPORTED)
    assert (await alice.send(BOB, "still here")).outcome is SendOutcome.SENT


async def test_a_large_file_is_never_held_in_memory_whole(on_each: Stage, tmp_path: Path) -> None:
    """Neither here nor in the browsers' driver, on its way out and on its way in."""
    alice = await on_each.linked("alice", ALICE)
    bob = await on_each.linked("bob", BOB)
    large = tmp_path / "large"
    digest = write_large(large)
    order = OutgoingMedia(
        wire_id=new_wire_id(),
        chat=phone_jid(BOB),
        kind=MessageType.DOCUMENT,
        file=large,
        mimetype="application/octet-stream",
        filename="large.bin",
    )
    before = begin_to_measure()
    assert (await alice.session.send_media(order)).outcome is SendOutcome.SENT
    message = (await bob.message(order.wire_id)).message
    into = tmp_path / "fetched"
    reference = MessageRef(
        wire_id=message.wire_id, chat=message.chat, from_me=False, author=message.author
    )
    await bob.session.fetch_media(reference, into)
    grown = {pid: peak(pid) - was for pid, was in before.items()}
    assert len(grown) > 1, "the driver is measured too"
    assert max(grown.values()) < AT_MOST_BYTES, grown
    with into.open("rb") as fetched:
        assert hashlib.file_digest(fetched, "sha256").hexdigest() == digest
    assert isinstance(bob.session, WhatsAppWebSession)
    assert [*(bob.profile.folder / DOWNLOADS).iterdir()] == []


def write_large(file: Path) -> str:
    """Bytes that do not compress; their hash."""
    digest = hashlib.sha256()
    with file.open("wb") as target:
        for _ in range(LARGE_BYTES // A_MEBIBYTE):
            piece = os.urandom(A_MEBIBYTE)
            digest.update(piece)
            target.write(piece)
    return digest.hexdigest()


def begin_to_measure() -> dict[int, int]:
    """The memory of this process and of its drivers, by pid; their peaks begin anew."""
    pids = [os.getpid(), *drivers()]
    for pid in pids:
        Path(f"/proc/{pid}/clear_refs").write_text("5")
    return {pid: status(pid, "VmRSS") for pid in pids}


def peak(pid: int) -> int:
    return status(pid, "VmHWM")


def status(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        key, _, value = line.partition(":")
        if key == name:
            return int(value.split()[0]) * 1024
    raise KeyError(name)


def drivers() -> Iterator[int]:
    for children in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
        for pid in map(int, children.read_text().split()):
            if b"run-driver" in Path(f"/proc/{pid}/cmdline").read_bytes():
                yield pid
