"""Files in bulk sends: each is stored once, and one that cannot be had fails nobody else."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from aiohttp import web

from gateway.core.bulks import Bulk, BulkResult, BulkStatus
from gateway.core.errors import Code, InvalidRequest
from gateway.core.media import UploadedFile
from gateway.core.messages import MessageType
from gateway.core.orders import Sendable, SendText
from gateway.core.paging import Page
from gateway.engines.simulated.whatsapp import Letter
from gateway.store import files as store
from gateway.usecases.bulk_files import AHEAD
from gateway.usecases.bulks import WINDOW
from gateway.usecases.files import MediaDraft, Source
from tests.engines.files import FILES
from tests.house import ALICE, BETO, House, opened, until

PICTURE = FILES[0].content
SHA256 = hashlib.sha256(PICTURE).hexdigest()


class Site:
    """Somebody's web server: what was asked of it, and what it has to say."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.opens = asyncio.Event()
        self.opens.set()
        self.failures = 0
        """How often it fails before it serves."""
        self.address = ""

    async def serve(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        await self.opens.wait()
        if self.failures:
            self.failures -= 1
            raise web.HTTPServiceUnavailable
        if "nothing" in request.path:
            raise web.HTTPNotFound
        return web.Response(body=PICTURE)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", site.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    site.address = f"http://{host}:{port}"
    yield site
    site.opens.set()
    await runner.cleanup()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with opened(tmp_path) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        yield house


def at(url: str, caption: str | None = None, kind: MessageType | None = None) -> MediaDraft:
    return MediaDraft(session_id="ana", to=BETO, source=Source(url=url), caption=caption, kind=kind)


def text(words: str) -> SendText:
    return SendText(session_id="ana", to=BETO, text=words)


async def uploaded(house: House) -> UploadedFile:
    async with house.files.receive() as new:
        await new.write(PICTURE)
        return await house.files.upload(ALICE, Source(new=new, filename="beach.png"))


async def create(house: House, wanted: Sequence[Sendable | MediaDraft]) -> Bulk:
    return await house.bulks.create(ALICE, "ana", wanted)


async def over(house: House, bulk: Bulk) -> list[BulkResult]:
    async def there() -> bool:
        return (await house.bulks.get(ALICE, bulk.id)).status is BulkStatus.DONE

    await until("the bulk to be done", there)
    return list((await house.bulks.results(ALICE, bulk.id, Page(500))).items)


def words(letters: Sequence[Letter]) -> list[str | None]:
    return [letter.seen.text for letter in letters]


def kept(house: House) -> list[Path]:
    folder = house.media_folder.path("x").parents[1]
    return [file for file in folder.rglob("*") if file.is_file()]


async def test_an_uploaded_file_goes_to_everybody_and_is_stored_once(house: House) -> None:
    file = await uploaded(house)
    source = Source(file_id=file.id)
    wanted = [
        MediaDraft(session_id="ana", to=BETO, source=source, caption=f"for {number}")
        for number in range(30)
    ]
    results = await over(house, await create(house, wanted))
    inbox = house.whatsapp.inbox(BETO)
    assert words(inbox) == [f"for {number}" for number in range(30)]
    assert {letter.attachment and letter.attachment.content for letter in inbox} == {PICTURE}
    assert [result.message_id for result in results] == [letter.wire_id for letter in inbox]
    assert [path.name for path in kept(house)] == [SHA256]
    shown = await house.messages.get(ALICE, "ana", inbox[-1].wire_id)
    assert shown.media
    assert (shown.media["filename"], shown.media["width"]) == ("beach.png", 1)


async def test_what_came_with_the_request_may_be_sent_as_several_kinds(house: House) -> None:
    async with house.files.receive() as new:
        await new.write(PICTURE)
        kinds = (None, MessageType.STICKER, MessageType.DOCUMENT, None)
        wanted = [
            MediaDraft(session_id="ana", to=BETO, source=Source(new=new), kind=kind)
            for kind in kinds
        ]
        bulk = await create(house, wanted)
    await over(house, bulk)
    letters = [letter.attachment for letter in house.whatsapp.inbox(BETO)]
    assert [each and each.kind for each in letters] == ["image", "sticker", "document", "image"]
    assert len(kept(house)) == 2


async def test_an_address_is_asked_once_for_all_and_nothing_is_overtaken(
    house: House, site: Site
) -> None:
    site.opens.clear()
    url = f"{site.address}/a.png"
    bulk = await create(house, [text("first"), at(url, "one"), text("between"), at(url, "two")])

    async def asked() -> bool:
        return len(house.whatsapp.inbox(BETO)) == 1 and len(site.asked) == 1

    await until("what waits for nothing", asked)
    await house.messages.send(ALICE, text("single"))
    site.opens.set()
    await over(house, bulk)
    inbox = house.whatsapp.inbox(BETO)
    assert words(inbox) == ["first", "single", "one", "between", "two"]
    assert site.asked == ["/a.png"]


async def test_one_that_cannot_be_had_fails_those_who_were_to_get_it(
    house: House, site: Site
) -> None:
    nothing = f"{site.address}/nothing"
    wanted = [
        at(nothing),
        at(f"{site.address}/a.png", "a"),
        at(f"{site.address}/b.png", kind=MessageType.VIDEO),
        at(nothing),
        text("last"),
    ]
    results = await over(house, await create(house, wanted))
    failed = {each.index: each.error.code for each in results if each.error}
    unreachable = Code.MEDIA_UNREACHABLE
    assert failed == {0: unreachable, 2: Code.UNSUPPORTED_MEDIA, 3: unreachable}
    assert words(house.whatsapp.inbox(BETO)) == ["a", "last"]


async def test_one_that_is_away_for_a_moment_is_tried_again(house: House, site: Site) -> None:
    site.failures = 2
    results = await over(house, await create(house, [at(f"{site.address}/a.png")]))
    assert results[0].error is None
    assert len(site.asked) == 3


async def test_no_more_is_fetched_than_is_soon_needed(house: House, site: Site) -> None:
    house.engine.sessions["ana"].sends.clear()
    wanted = [at(f"{site.address}/{number}", str(number)) for number in range(60)]
    bulk = await create(house, wanted)
    soon = WINDOW + AHEAD

    (session_pk,) = await house.bulks.sessions_with_work()

    async def fetched() -> bool:
        wanted = await house.bulk_files.wanted(session_pk, (), 100)
        return len(site.asked) >= soon and not wanted

    await until("what is soon needed", fetched)
    assert len(site.asked) == soon
    house.engine.sessions["ana"].sends.set()
    await over(house, bulk)
    assert words(house.whatsapp.inbox(BETO)) == [str(number) for number in range(60)]


async def test_a_restart_goes_on_with_what_was_being_fetched(tmp_path: Path, site: Site) -> None:
    async with opened(tmp_path) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        site.opens.clear()
        bulk = await create(house, [text("first"), at(f"{site.address}/a.png", "file")])

        async def asked() -> bool:
            return bool(site.asked)

        await until("the address to be asked", asked)
        engine = house.engine
    site.opens.set()
    async with opened(tmp_path, engine) as house:
        await over(house, bulk)
        assert words(house.whatsapp.inbox(BETO)) == ["first", "file"]


async def test_its_files_are_kept_for_as_long_as_messages_need_them(house: House) -> None:
    async def needed() -> bool:
        return bool(await house.database.read(lambda c: store.needed(c, [SHA256])))

    house.engine.sessions["ana"].sends.clear()
    async with house.files.receive() as new:
        await new.write(PICTURE)
        draft = MediaDraft(session_id="ana", to=BETO, source=Source(new=new))
        bulk = await create(house, [*map(text, map(str, range(20))), draft])
    assert await needed()
    await house.bulks.cancel(ALICE, bulk.id)
    assert not await needed()
    house.engine.sessions["ana"].sends.set()


async def test_files_that_cannot_be_sent_are_named_and_nothing_is_accepted(house: House) -> None:
    def given(**source: str) -> MediaDraft:
        return MediaDraft(session_id="ana", to=BETO, source=Source(**source))

    file = await uploaded(house)
    wanted = [
        text("a"),
        given(file_id="file_none"),
        given(file_id=file.id, mimetype="image/jpeg"),
        given(url="http://10.0.0.1/a.png"),
        given(file_id=file.id),
    ]
    with pytest.raises(InvalidRequest) as refusal:
        await create(house, wanted)
    fields = [problem["field"] for problem in refusal.value.fields]
    assert fields == [f"messages.{index}.media" for index in (1, 2, 3)]
    assert (await house.bulks.list(ALICE, "ana", Page())).items == ()
