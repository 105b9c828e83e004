"""Files over HTTP, by every way that they come, through the real use cases and the outbox."""

import asyncio
import base64
import hashlib
import json
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from PIL import Image

from gateway.config import Settings
from gateway.core.messages import MEDIA_TYPES
from gateway.engines.simulated import Attachment
from tests.api.gateway_fixtures import Server
from tests.api.gateway_kit import KEY
from tests.api.real_inside import served
from tests.engines.files import FILES
from tests.house import BETO, MEDIA_MAX_BYTES, House, opened
from tests.media.moving import film, gif

PICTURE = FILES[0]
BASE64 = base64.b64encode(PICTURE.content).decode()
SHA256 = hashlib.sha256(PICTURE.content).hexdigest()
PDF = {"filename": "a.pdf", "content_type": "application/pdf"}
BY_FORM = "/api/send-media"
NATIVE = "/api/messages/send"


class Receiver:
    """What got to Beto's phone."""

    def __init__(self, house: House) -> None:
        self._house = house

    def last(self) -> tuple[str, Attachment, str | None]:
        letter = self._house.whatsapp.inbox(BETO)[-1]
        assert letter.attachment is not None
        return letter.wire_id, letter.attachment, letter.seen.text

    @property
    def count(self) -> int:
        return len(self._house.whatsapp.inbox(BETO))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with opened(tmp_path) as house:
        house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        yield house


@pytest.fixture
def beto(house: House) -> Receiver:
    return Receiver(house)


@pytest.fixture
async def server(house: House, settings: Settings) -> AsyncIterator[Server]:
    async with served(house, settings) as server:
        yield server


@pytest.fixture
async def site() -> AsyncIterator[str]:
    """Somebody's web server; what it serves says of itself what it likes."""

    async def picture(_request: web.Request) -> web.Response:
        return web.Response(body=PICTURE.content, content_type="text/html")

    async def too_much(_request: web.Request) -> web.Response:
        return web.Response(body=bytes(MEDIA_MAX_BYTES + 1))

    async def elsewhere(request: web.Request) -> web.Response:
        raise web.HTTPFound(request.query["to"])

    app = web.Application()
    app.router.add_get("/a/beach.png", picture)
    app.router.add_get("/too-much", too_much)
    app.router.add_get("/elsewhere", elsewhere)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}"
    await runner.cleanup()


def form(**fields: str) -> aiohttp.FormData:
    made = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
    for name, value in ({"sessionId": "ana", "number": BETO} | fields).items():
        made.add_field(name, value)
    return made


def with_file(made: aiohttp.FormData, name: str = "media", **more: Any) -> aiohttp.FormData:
    given = {"filename": "C:\\año\\beach.png", "content_type": "image/png"} | more
    made.add_field(name, BytesIO(given.pop("content", PICTURE.content)), **given)
    return made


async def post(server: Server, path: str, made: aiohttp.FormData) -> tuple[int, Any]:
    return await server.call("POST", path, data=made)


def shown(answer: Any) -> dict[str, Any]:
    return {key: answer["data"]["media"][key] for key in ("mimetype", "size", "sha256", "filename")}


DESCRIBED = {
    "mimetype": "image/png",
    "size": len(PICTURE.content),
    "sha256": SHA256,
    "filename": "beach.png",
}


async def test_a_form_brings_a_file(server: Server, beto: Receiver) -> None:
    status, answer = await post(server, BY_FORM, with_file(form(caption="mira")))
    assert (status, answer["data"]["type"], answer["data"]["text"]) == (200, "image", "mira")
    assert shown(answer) == DESCRIBED
    wire_id, attachment, caption = beto.last()
    assert (wire_id, attachment.content, caption) == (
        answer["data"]["id"],
        PICTURE.content,
        "mira",
    )
    assert (attachment.kind, attachment.mimetype, attachment.filename) == (
        "image",
        "image/png",
        "beach.png",
    )


async def test_a_forms_file_may_come_before_its_fields(server: Server, beto: Receiver) -> None:
    made = with_file(aiohttp.FormData(quote_fields=False, default_to_multipart=True))
    for name, value in {"sessionId": "ana", "number": BETO, "viewOnce": "true"}.items():
        made.add_field(name, value)
    status, answer = await post(server, BY_FORM, made)
    assert (status, answer["data"]["viewOnce"]) == (200, True)
    assert beto.last()[1].view_once


async def test_json_brings_it_as_base64_or_by_its_address(
    server: Server, beto: Receiver, site: str
) -> None:
    of_004 = {"sessionId": "ana", "number": BETO, "caption": "mira"}
    native = {"sessionId": "ana", "to": BETO, "type": "image", "caption": "mira"}
    url, name = f"{site}/a/beach.png", {"filename": "beach.png"}
    redirected = f"{site}/elsewhere?to={url}"
    for path, body in (
        (BY_FORM, {**of_004, "mediaBase64": BASE64, **name}),
        (BY_FORM, {**of_004, "mediaUrl": url}),
        (NATIVE, {**native, "media": {"base64": f"data:image/png;base64,{BASE64}", **name}}),
        (NATIVE, {**native, "media": {"url": url}}),
        (NATIVE, {**native, "media": {"url": redirected, **name}}),
    ):
        status, answer = await server.call("POST", path, body)
        assert (status, shown(answer)) == (200, DESCRIBED)
        wire_id, attachment, caption = beto.last()
        assert (wire_id, caption) == (answer["data"]["id"], "mira")
        assert attachment.content == PICTURE.content
    status, answer = await post(server, BY_FORM, form(mediaUrl=url))
    assert (status, beto.count) == (200, 6)
    status, answer = await post(server, BY_FORM, form(mediaBase64=BASE64))
    assert (status, shown(answer) | {"filename": "beach.png"}) == (200, DESCRIBED)


async def test_a_stored_file_is_sent_by_its_id(server: Server, beto: Receiver) -> None:
    status, answer = await post(server, "/api/files", with_file(aiohttp.FormData(), "file"))
    assert status == 200
    assert answer["data"] == {"id": answer["data"]["id"], **DESCRIBED}
    media = {"fileId": answer["data"]["id"], "filename": "other.png"}
    for kind, name in (("image", "other.png"), ("document", "other.png")):
        body = {"sessionId": "ana", "to": BETO, "type": kind, "media": media}
        status, answer = await server.call("POST", NATIVE, body)
        assert (status, answer["data"]["media"]["filename"]) == (200, name)
        assert (beto.last()[1].kind, beto.last()[1].content) == (kind, PICTURE.content)
    body["media"] = {"fileId": "file_0"}
    status, answer = await server.call("POST", NATIVE, body)
    assert (status, answer["error"]["code"]) == (404, "not_found")


async def test_the_kind_is_what_the_bytes_say_unless_it_is_given(
    server: Server, beto: Receiver
) -> None:
    for file in FILES:
        named = {"filename": file.name, "content": file.content, "content_type": file.mimetype}
        status, answer = await post(server, BY_FORM, with_file(form(type=file.kind), **named))
        assert (status, answer["data"]["type"]) == (200, file.kind)
        assert beto.last()[1].kind is file.kind
        status, answer = await post(server, BY_FORM, with_file(form(), **named))
        family = file.mimetype.partition("/")[0]
        kind = family if family in {"image", "video", "audio"} else "document"
        assert (status, answer["data"]["type"]) == (200, kind)


async def test_what_a_file_shows_is_told_and_had_small(
    server: Server, beto: Receiver, tmp_path: Path
) -> None:
    content = (await asyncio.to_thread(film, tmp_path / "film", seconds=2)).read_bytes()
    named = {"filename": "waves.mp4", "content": content, "content_type": "video/mp4"}
    _, sent = await post(server, BY_FORM, with_file(form(), **named))
    of_file = {"durationSeconds": 2, "width": 64, "height": 48}
    assert sent["data"]["media"].items() >= of_file.items()
    _, uploaded = await post(server, "/api/files", with_file(aiohttp.FormData(), "file", **named))
    body = {"sessionId": "ana", "to": BETO, "media": {"fileId": uploaded["data"]["id"]}}
    _, again = await server.call("POST", NATIVE, body)
    assert again["data"]["media"].items() >= of_file.items()
    one = f"/api/sessions/ana/messages/{sent['data']['id']}"
    address = f"{server.url}{one}/thumbnail"
    async with server.client.get(address, headers={"X-API-Key": KEY}) as response:
        assert (response.status, response.content_type) == (200, "image/jpeg")
        content = await response.read()
    with Image.open(BytesIO(content)) as small:
        assert (small.format, small.size) == ("JPEG", (64, 48))
    _, document = await post(server, BY_FORM, with_file(form(), content=b"%PDF-1.4", **PDF))
    for message in (document["data"]["id"], "none"):
        path = f"/api/sessions/ana/messages/{message}/thumbnail"
        status, answer = await server.call("GET", path)
        assert (status, answer["error"]["code"].endswith("not_found")) == (404, True)


async def test_a_gif_is_sent_as_the_film_that_whatsapp_makes_of_it(
    server: Server, beto: Receiver, tmp_path: Path
) -> None:
    content = (await asyncio.to_thread(gif, tmp_path / "gif")).read_bytes()
    named = {"filename": "dance.gif", "content": content, "content_type": "image/gif"}
    status, answer = await post(server, BY_FORM, with_file(form(type="gif"), **named))
    assert (status, answer["data"]["type"]) == (200, "gif")
    _, attachment, _ = beto.last()
    assert (attachment.kind, attachment.mimetype) == ("gif", "video/mp4")
    assert (attachment.filename, attachment.content[4:8]) == ("dance.mp4", b"ftyp")
    assert answer["data"]["media"]["durationSeconds"] == 2


async def test_a_sticker_is_made_of_a_picture(server: Server, beto: Receiver) -> None:
    media = {"base64": BASE64, "filename": "beach.png"}
    body = {"sessionId": "ana", "to": BETO, "type": "sticker", "media": media}
    status, answer = await server.call("POST", NATIVE, body)
    assert (status, answer["data"]["type"]) == (200, "sticker")
    _, attachment, _ = beto.last()
    assert (attachment.mimetype, attachment.filename) == ("image/webp", "beach.webp")
    assert attachment.content[8:12] == b"WEBP"
    described = answer["data"]["media"]
    assert described["sha256"] == hashlib.sha256(attachment.content).hexdigest()
    _, uploaded = await post(server, "/api/files", with_file(aiohttp.FormData(), "file"))
    body["media"] = {"fileId": uploaded["data"]["id"]}
    status, answer = await server.call("POST", NATIVE, body)
    assert (status, answer["data"]["media"]["sha256"]) == (200, described["sha256"])


async def test_a_voice_message_is_made_of_a_sound(server: Server, beto: Receiver) -> None:
    sound = next(file for file in FILES if file.kind == "voice")
    named = {"filename": "nota.wav", "content": sound.content, "content_type": sound.mimetype}
    status, answer = await post(server, BY_FORM, with_file(form(type="voice"), **named))
    assert (status, answer["data"]["type"]) == (200, "voice")
    _, attachment, _ = beto.last()
    assert attachment.mimetype == "audio/ogg; codecs=opus"
    assert (attachment.filename, attachment.content[:4]) == ("nota.ogg", b"OggS")
    # Sent again, it is what it is.
    again = {"filename": "a.ogg", "content": attachment.content, "content_type": "audio/ogg"}
    await post(server, BY_FORM, with_file(form(type="voice"), **again))
    assert beto.last()[1].content == attachment.content


REFUSED = {
    "bytes unlike the declared type": (
        {"base64": BASE64, "mimetype": "image/jpeg"},
        415,
        "unsupported_media",
    ),
    "bytes unlike the kind": (
        {"base64": base64.b64encode(b"%PDF-1.4").decode()},
        415,
        "unsupported_media",
    ),
    "no bytes": ({"base64": ""}, 400, "invalid_request"),
    "no base64": ({"base64": "?"}, 400, "invalid_request"),
    "two of them": ({"base64": BASE64, "url": "http://a.example/"}, 400, "invalid_request"),
    "none of them": ({"filename": "a.png"}, 400, "invalid_request"),
    "a file of this machine": ({"url": "file:///etc/passwd"}, 400, "invalid_request"),
    "a private address": ({"url": "http://10.0.0.1/a.png"}, 400, "invalid_request"),
    "nobody there": ({"url": "http://127.0.0.1:9/a.png"}, 422, "media_unreachable"),
    "not found there": ({"url": "SITE/nothing"}, 422, "media_unreachable"),
    "from there to a private one": (
        {"url": "SITE/elsewhere?to=http://10.0.0.1/"},
        422,
        "media_unreachable",
    ),
    "from there to a file": ({"url": "SITE/elsewhere?to=file:///a"}, 422, "media_unreachable"),
    "more than is allowed": ({"url": "SITE/too-much"}, 413, "too_large"),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_cannot_be_sent_is_refused_and_nothing_is_kept(
    server: Server, house: House, beto: Receiver, site: str, case: str
) -> None:
    media, expected, code = REFUSED[case]
    media = json.loads(json.dumps(media).replace("SITE", site))
    body = {"sessionId": "ana", "to": BETO, "type": "image", "media": media}
    status, answer = await server.call("POST", NATIVE, body)
    assert (status, answer["error"]["code"]) == (expected, code), answer
    assert beto.count == 0
    folder = house.media_folder.path("x").parents[1]
    assert [file for file in folder.rglob("*") if file.is_file()] == []


async def test_forms_that_are_refused(server: Server, beto: Receiver) -> None:
    for made, expected, code in (
        (form(), 400, "invalid_request"),
        (with_file(form(type="text")), 400, "invalid_request"),
        (with_file(form(), content=b""), 400, "invalid_request"),
        (with_file(form(), content=bytes(MEDIA_MAX_BYTES + 1)), 413, "too_large"),
        (with_file(form(caption="x" * 70_000)), 400, "invalid_request"),
        (with_file(form(sessionId="nobody")), 404, "session_not_found"),
    ):
        status, answer = await post(server, BY_FORM, made)
        assert (status, answer["error"]["code"]) == (expected, code), answer
    assert beto.count == 0


@pytest.mark.parametrize(
    "body", [b"", b"--x\r\n\r\nno head", b"no boundary", b"--x\r\nContent-Disposition: a\r\n\r\n"]
)
async def test_what_is_no_form_is_refused(server: Server, body: bytes) -> None:
    headers = {"X-API-Key": KEY, "Content-Type": "multipart/form-data; boundary=x"}
    status, answer = await server.call("POST", BY_FORM, data=body, headers=headers)
    assert (status, answer["error"]["code"]) == (400, "invalid_request")


async def test_a_key_that_may_not_send_is_refused_before_its_file_is_read(server: Server) -> None:
    _, made = await server.call("POST", "/api/keys", {"name": "app", "scopes": ["read"]})
    status, answer = await server.call(
        "POST", BY_FORM, data=with_file(form()), key=made["data"]["key"]
    )
    assert (status, answer["error"]["code"]) == (403, "forbidden")


async def test_the_same_call_again_is_answered_and_not_made(server: Server, beto: Receiver) -> None:
    headers = {"Idempotency-Key": "once"}
    answers = [
        await server.call("POST", BY_FORM, data=with_file(form()), headers=headers)
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert beto.count == 1
    other = with_file(form(), content=PICTURE.content + b"x")
    status, answer = await server.call("POST", BY_FORM, data=other, headers=headers)
    assert (status, answer["error"]["code"]) == (409, "idempotency_conflict")


async def test_limits_are_told(server: Server) -> None:
    status, answer = await server.call("GET", "/api/limits")
    assert (status, set(answer["data"]["media"])) == (200, set(MEDIA_TYPES))
    assert answer["data"]["media"]["image"] == MEDIA_MAX_BYTES
