"""Files of messages: what was accepted is sent after a kill, what comes is fetched and kept."""

import asyncio
import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.core.errors import EngineFailed, MediaGone, NotFound, WhatsAppTimedOut
from gateway.core.messages import Message, MessageStatus
from gateway.engines.simulated import Attachment, SimulatedEngine
from gateway.tasks import SystemClock
from gateway.usecases.files import MediaDraft, Source
from gateway.usecases.media import Medium
from gateway.workers import fetch_media
from tests.conftest import StoppedClock
from tests.engines.files import FILES
from tests.house import ALICE, ANA, BETO, House, opened, until

PICTURE = FILES[0]
SHA256 = hashlib.sha256(PICTURE.content).hexdigest()
ATTACHED = Attachment(
    kind=PICTURE.kind,
    content=PICTURE.content,
    mimetype=PICTURE.mimetype,
    filename=PICTURE.name,
)
DAY = timedelta(days=1).total_seconds()


async def send(house: House, *, wait_seconds: float = 10) -> Message:
    async with house.files.receive() as new:
        await new.write(PICTURE.content)
        draft = MediaDraft(session_id="ana", to=BETO, source=Source(new=new, filename=PICTURE.name))
        return await house.messages.send(ALICE, draft, wait_seconds=wait_seconds)


async def give(house: House) -> Message:
    """Beto sends a picture; the message as it comes."""
    wire_id = await house.whatsapp.write(BETO, ANA, "mira", ATTACHED)
    return await house.messages.get(ALICE, "ana", wire_id)


async def fetched(house: House) -> Path:
    """Where it is, once it was fetched although nobody asked for it."""
    path = house.media_folder.path(SHA256)

    async def there() -> bool:
        return await asyncio.to_thread(path.exists)

    await until("the file", there)
    return path


@pytest.fixture
async def linked(house: House) -> House:
    house.whatsapp.add_person(BETO, "Beto")
    await house.link()
    return house


async def test_a_file_that_was_accepted_is_sent_by_the_next_run(tmp_path: Path) -> None:
    engine = SimulatedEngine(SystemClock())
    async with opened(tmp_path, engine) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        await house.outbox.close()
        accepted = await send(house, wait_seconds=0)
        assert accepted.status is MessageStatus.PENDING
    async with opened(tmp_path, engine) as house:

        async def arrived() -> bool:
            return bool(house.whatsapp.inbox(BETO))

        await until("it to arrive", arrived)
        (letter,) = house.whatsapp.inbox(BETO)
        assert (letter.wire_id, letter.arrivals) == (accepted.id, 1)
        assert letter.attachment is not None
        assert letter.attachment.content == PICTURE.content


async def test_what_comes_is_fetched_and_kept(linked: House) -> None:
    message = await give(linked)
    assert message.media is not None
    assert (message.text, message.media["sha256"]) == ("mira", SHA256)
    path = await fetched(linked)
    assert await asyncio.to_thread(path.read_bytes) == PICTURE.content
    linked.whatsapp.lose_media(ANA)
    medium = await linked.media.open(ALICE, "ana", message.id)
    assert (medium.file, medium.filename, medium.mimetype) == (path, PICTURE.name, "image/png")


async def test_what_was_sent_is_had_without_whatsapp(linked: House) -> None:
    sent = await send(linked)
    await linked.sessions.stop(ALICE, "ana")
    medium = await linked.media.open(ALICE, "ana", sent.id)
    assert await asyncio.to_thread(on_disk(medium).read_bytes) == PICTURE.content


async def test_where_there_is_no_file_none_is_to_be_had(linked: House) -> None:
    text = await linked.whatsapp.write(BETO, ANA, "no file")
    for message_id in (text, "nobody's"):
        with pytest.raises(NotFound):
            await linked.media.open(ALICE, "ana", message_id)


async def test_a_lost_file_can_be_asked_for_again(linked: House) -> None:
    linked.whatsapp.lose_media(ANA)
    message = await give(linked)
    for _ in range(2):
        with pytest.raises(MediaGone):
            await linked.media.open(ALICE, "ana", message.id)
    linked.whatsapp.find_media(ANA)
    medium = await linked.media.open(ALICE, "ana", message.id)
    assert await asyncio.to_thread(on_disk(medium).read_bytes) == PICTURE.content


async def test_a_file_that_whatsapp_could_not_give_is_tried_again(
    linked: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_media, "PAUSES", (timedelta(),) * 3)
    linked.engine.sessions["ana"].fetch_failures = [EngineFailed(), WhatsAppTimedOut()]
    await give(linked)
    await fetched(linked)
    assert linked.engine.sessions["ana"].fetch_failures == []


async def test_files_are_kept_for_so_many_days_and_fetched_again(
    tmp_path: Path, clock: StoppedClock
) -> None:
    async with opened(tmp_path, clock=clock) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        message = await give(house)
        path = await fetched(house)
        await house.media.open(ALICE, "ana", message.id)  # its row says so as well
        await aged(path, clock)
        clock.advance(29 * DAY)
        await house.clean_up(clock, 30).forget()
        assert await asyncio.to_thread(path.exists)
        clock.advance(DAY)
        await house.clean_up(clock, 30).forget()
        assert not await asyncio.to_thread(path.exists)
        medium = await house.media.open(ALICE, "ana", message.id)
        assert await asyncio.to_thread(on_disk(medium).read_bytes) == PICTURE.content


async def test_a_file_that_waits_to_be_sent_is_kept_for_as_long(
    tmp_path: Path, clock: StoppedClock
) -> None:
    async with opened(tmp_path, clock=clock) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        await house.outbox.close()
        await send(house, wait_seconds=0)
        path = house.media_folder.path(SHA256)
        await aged(path, clock)
        clock.advance(99 * DAY)
        await house.clean_up(clock, 30).forget()
        assert await asyncio.to_thread(path.exists)


async def test_a_thumbnail_goes_with_the_file_that_it_shows(
    tmp_path: Path, clock: StoppedClock
) -> None:
    async with opened(tmp_path, clock=clock) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        sent = await send(house)
        small = (await house.media.thumbnail(ALICE, "ana", sent.id)).file
        assert isinstance(small, Path)
        await aged(small, clock)
        clock.advance(30 * DAY - 1)
        await house.clean_up(clock, 30).forget()
        assert await asyncio.to_thread(small.exists)
        clock.advance(2)
        await house.clean_up(clock, 30).forget()
        assert not await asyncio.to_thread(small.exists)


async def test_a_file_that_nobody_names_goes_unless_it_is_new(
    linked: House, clock: StoppedClock
) -> None:
    async with linked.files.receive() as new:
        await new.write(b"nobody's")
        path = linked.media_folder.path(await new.finish())
        await new.keep()
    await aged(path, clock)
    await linked.clean_up(clock).forget()
    assert await asyncio.to_thread(path.exists)
    clock.advance(3601)
    await linked.clean_up(clock).forget()
    assert not await asyncio.to_thread(path.exists)


def on_disk(medium: Medium) -> Path:
    assert isinstance(medium.file, Path)
    return medium.file


async def aged(path: Path, clock: StoppedClock) -> None:
    """As if it had been written by the test's own clock."""
    written = clock.now().timestamp()
    await asyncio.to_thread(os.utime, path, (written, written))
