"""The file of a message over HTTP: whole, in parts, and harmless to whoever opens it."""

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.config import Settings
from gateway.core.media_links import LASTS, Linked
from gateway.core.messages import MessageType
from gateway.engines.simulated import Attachment
from gateway.media.bucket import Bucket
from gateway.media.bucket_files import BucketFiles
from tests.api.gateway_fixtures import Server
from tests.api.gateway_kit import KEY
from tests.api.real_inside import served
from tests.house import ALICE, ANA, BETO, LINKS, House, opened
from tests.media.storage_server import Storage

CONTENT = bytes(range(256)) * 40
SHA256 = hashlib.sha256(CONTENT).hexdigest()
HEADERS = {"X-API-Key": KEY}


@pytest.fixture
def bucket(request: pytest.FixtureRequest) -> Bucket | None:
    """For tests that want their files in one."""
    wanted = getattr(request, "param", None) is not None
    return Bucket(request.getfixturevalue("storage").address) if wanted else None


@pytest.fixture
async def house(bucket: Bucket | None, tmp_path: Path) -> AsyncIterator[House]:
    async with opened(tmp_path, bucket=bucket) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        yield house


@pytest.fixture
async def server(house: House, settings: Settings) -> AsyncIterator[Server]:
    async with served(house, settings) as server:
        yield server


async def given(house: House, mimetype: str = "image/png", filename: str = "año.png") -> str:
    """Where the file is that Beto sent."""
    attachment = Attachment(
        kind=MessageType.DOCUMENT, content=CONTENT, mimetype=mimetype, filename=filename
    )
    wire_id = await house.whatsapp.write(BETO, ANA, "", attachment)
    return f"/api/sessions/ana/messages/{wire_id}/media"


@pytest.mark.parametrize("bucket", [None, "bucket"], indirect=True)
async def test_the_file_that_a_message_names_is_had_whole_and_in_parts(
    server: Server, house: House
) -> None:
    path = await given(house)
    _, answer = await server.call("GET", path.removesuffix("/media"))
    assert answer["data"]["media"]["url"] == path
    async with server.client.get(server.url + path, headers=HEADERS) as whole:
        assert (whole.status, await whole.read()) == (200, CONTENT)
        assert whole.headers["Content-Type"] == "image/png"
        assert whole.headers["Accept-Ranges"] == "bytes"
    if isinstance(house.stored, BucketFiles):
        await house.stored.here.let_go(SHA256)
    for asked, part in (
        ("bytes=0-9", CONTENT[:10]),
        ("bytes=100-", CONTENT[100:]),
        ("bytes=-7", CONTENT[-7:]),
        ("bytes=10000-99999", CONTENT[10_000:]),
    ):
        ranged = HEADERS | {"Range": asked}
        async with server.client.get(server.url + path, headers=ranged) as answered:
            assert (answered.status, await answered.read()) == (206, part)
    beyond = HEADERS | {"Range": f"bytes={len(CONTENT)}-"}
    async with server.client.get(server.url + path, headers=beyond) as answered:
        assert answered.status == 416
        assert answered.headers["Content-Range"] == f"bytes */{len(CONTENT)}"
    async with server.client.head(server.url + path, headers=HEADERS) as head:
        assert (head.status, head.headers["Content-Length"]) == (200, str(len(CONTENT)))


@pytest.mark.parametrize("bucket", ["bucket"], indirect=True)
async def test_a_file_whose_storage_is_away_is_not_said_to_be_gone(
    server: Server, house: House, storage: Storage
) -> None:
    path = await given(house)
    async with server.client.get(server.url + path, headers=HEADERS) as whole:
        assert (whole.status, await whole.read()) == (200, CONTENT)
    storage.shut()
    async with server.client.get(server.url + path, headers=HEADERS) as here:
        assert (here.status, await here.read()) == (200, CONTENT)
    await house.media_folder.let_go(SHA256)
    status, answer = await server.call("GET", path)
    assert (status, answer["error"]["code"]) == (503, "storage_unreachable")
    assert (await server.call("GET", "/api/health"))[0] == 200
    storage.is_open = True
    async with server.client.get(server.url + path, headers=HEADERS) as back:
        assert (back.status, await back.read()) == (200, CONTENT)


async def test_a_link_needs_no_key_and_ends(server: Server, house: House) -> None:
    path = await given(house)
    linked = Linked(ALICE.tenant, "ana", path.split("/")[5])
    link = LINKS.link(linked, datetime.now(UTC)).removeprefix("https://gateway.example")
    async with server.client.get(server.url + link) as answer:
        assert (answer.status, await answer.read()) == (200, CONTENT)
    async with server.client.get(server.url + link, headers={"Range": "bytes=0-9"}) as answer:
        assert (answer.status, await answer.read()) == (206, CONTENT[:10])
    over = LINKS.link(linked, datetime.now(UTC) - LASTS)
    for other in (over.removeprefix("https://gateway.example"), link + "x", "/media/nothing"):
        status, answered = await server.call("GET", other, key=None)
        assert (status, answered["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("said", "served_as", "how"),
    [
        ("image/jpeg", "image/jpeg", "inline"),
        ("audio/ogg; codecs=opus", "audio/ogg", "inline"),
        ("text/html", "application/octet-stream", "attachment"),
        ("image/svg+xml", "application/octet-stream", "attachment"),
        ("application/javascript", "application/octet-stream", "attachment"),
        ("audio/ogg\r\nX-Evil: 1", "application/octet-stream", "attachment"),
        ("", "application/octet-stream", "attachment"),
    ],
)
async def test_a_sender_cannot_choose_what_a_browser_does_with_it(
    server: Server, house: House, said: str, served_as: str, how: str
) -> None:
    path = await given(house, said, 'a"b\r\nc/../\u202ed.html')
    async with server.client.get(server.url + path, headers=HEADERS) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"] == served_as
        disposition = answer.headers["Content-Disposition"]
        assert disposition.startswith(f"{how}; filename*=UTF-8''")
        assert not set(disposition) & set('"\r\n/')
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_file_that_somebody_deleted_is_fetched_again_until_nobody_has_it(
    server: Server, house: House
) -> None:
    path = await given(house)
    linked = Linked(ALICE.tenant, "ana", path.split("/")[5])
    link = LINKS.link(linked, datetime.now(UTC)).removeprefix("https://gateway.example")
    for address in (path, link):
        await house.media.open(ALICE, "ana", linked.message_id)
        await house.media_folder.let_go(SHA256)
        async with server.client.get(server.url + address, headers=HEADERS) as again:
            assert (again.status, await again.read()) == (200, CONTENT)
    await house.media_folder.let_go(SHA256)
    house.whatsapp.lose_media(ANA)
    for address in (path, link):
        status, answer = await server.call("GET", address)
        assert (status, answer["error"]["code"]) == (410, "media_gone")


async def test_refusals(server: Server, house: House) -> None:
    house.whatsapp.lose_media(ANA)
    path = await given(house)
    text = await house.whatsapp.write(BETO, ANA, "no file")
    of_text = f"/api/sessions/ana/messages/{text}/media"
    for address, status, code in (
        (path, 410, "media_gone"),
        (of_text, 404, "not_found"),
        (of_text.replace(text, "nobody"), 404, "message_not_found"),
        (path.replace("/ana/", "/nobody/"), 404, "session_not_found"),
    ):
        got, answer = await server.call("GET", address)
        assert (got, answer["error"]["code"]) == (status, code)
    got, answer = await server.call("GET", path, key=None)
    assert (got, answer["error"]["code"]) == (401, "unauthorized")
    house.whatsapp.find_media(ANA)
    await house.sessions.stop(ALICE, "ana")
    got, answer = await server.call("GET", path)
    assert (got, answer["error"]["code"]) == (409, "session_not_connected")
