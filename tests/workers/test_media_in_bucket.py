"""Files of messages in a bucket: what needs it waits while it is away, in order where it can."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.core.errors import StorageUnreachable
from gateway.core.messages import Message, MessageStatus
from gateway.core.orders import SendText
from gateway.engines.simulated import Attachment
from gateway.media.bucket import Bucket
from gateway.usecases import lookup
from gateway.usecases.files import MediaDraft, Source
from gateway.workers import fetch_media, line
from tests.engines.files import FILES
from tests.house import ALICE, ANA, BETO, House, opened, until
from tests.media.storage_server import Storage

PICTURE = FILES[0]
SHA256 = hashlib.sha256(PICTURE.content).hexdigest()
ATTACHED = Attachment(
    kind=PICTURE.kind,
    content=PICTURE.content,
    mimetype=PICTURE.mimetype,
    filename=PICTURE.name,
)


@pytest.fixture
async def house(
    tmp_path: Path, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    monkeypatch.setattr(fetch_media, "NO_STORAGE", timedelta())
    monkeypatch.setattr(line, "STORAGE_SECONDS", 0.05)
    async with opened(tmp_path, bucket=Bucket(storage.address)) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        yield house


async def send(house: House, *, wait_seconds: float = 10) -> Message:
    """A picture that was uploaded before, and is not on this disk any more."""
    async with house.files.receive() as new:
        await new.write(PICTURE.content)
        uploaded = await house.files.upload(ALICE, Source(new=new, filename=PICTURE.name))
    source = Source(file_id=uploaded.id)
    draft = MediaDraft(session_id="ana", to=BETO, source=source, caption="picture")
    await house.media_folder.let_go(SHA256)
    return await house.messages.send(ALICE, draft, wait_seconds=wait_seconds)


async def write(house: House, text: str, *, wait_seconds: float = 10) -> Message:
    order = SendText(session_id="ana", to=BETO, text=text)
    return await house.messages.send(ALICE, order, wait_seconds=wait_seconds)


@asynccontextmanager
async def nothing_goes_out(house: House) -> AsyncIterator[None]:
    """What is accepted meanwhile waits for its turn."""
    stored = await house.database.read(lambda connection: lookup.session(connection, ALICE, "ana"))
    engine = house.live.run(stored.pk)
    assert engine is not None
    house.outbox.detach(stored.pk)
    yield
    house.outbox.attach(stored.pk, engine)


def arrived(house: House) -> list[str | None]:
    return [letter.seen.text for letter in house.whatsapp.inbox(BETO)]


async def test_a_file_comes_from_the_bucket_before_the_next_message_goes_out(house: House) -> None:
    async with nothing_goes_out(house):
        await send(house, wait_seconds=0)
        await write(house, "after it", wait_seconds=0)

    async def gone_out() -> bool:
        return len(arrived(house)) == 2

    await until("both to go out", gone_out)
    assert arrived(house) == ["picture", "after it"]
    attachment = house.whatsapp.inbox(BETO)[0].attachment
    assert attachment is not None
    assert attachment.content == PICTURE.content


async def test_a_message_waits_for_the_bucket_and_lets_others_pass(
    house: House, storage: Storage
) -> None:
    async with nothing_goes_out(house):
        sent = await send(house, wait_seconds=0)
        storage.shut()
    await write(house, "meanwhile")
    assert arrived(house) == ["meanwhile"]
    assert (await house.messages.get(ALICE, "ana", sent.id)).status is MessageStatus.PENDING
    storage.is_open = True

    async def gone_out() -> bool:
        return len(arrived(house)) == 2

    await until("the picture to go out", gone_out)
    assert arrived(house) == ["meanwhile", "picture"]


async def test_a_file_that_the_bucket_lost_fails_its_message(
    house: House, storage: Storage
) -> None:
    async with nothing_goes_out(house):
        sent = await send(house, wait_seconds=0)
        await Bucket(storage.address).delete(SHA256)

    async def over() -> Message | None:
        message = await house.messages.get(ALICE, "ana", sent.id)
        return message if message.status is MessageStatus.FAILED else None

    failed = await until("it to fail", over)
    assert failed.error is not None
    assert "not kept any more" in failed.error.message


async def test_what_cannot_be_kept_is_refused_when_it_is_sent_and_fetched_later_when_it_came(
    house: House, storage: Storage
) -> None:
    storage.shut()
    with pytest.raises(StorageUnreachable):
        await send(house)
    assert await house.texts() == []
    wire_id = await house.whatsapp.write(BETO, ANA, "mira", ATTACHED)
    with pytest.raises(StorageUnreachable):
        await house.media.open(ALICE, "ana", wire_id)
    storage.is_open = True

    async def kept() -> bool:
        return await storage.names() == [SHA256]

    await until("the file to be fetched though nobody asks", kept)
    medium = await house.media.open(ALICE, "ana", wire_id)
    assert medium.file == house.media_folder.path(SHA256)
