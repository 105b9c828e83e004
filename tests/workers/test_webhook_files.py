"""Files in flat messages: their base64 is in the post, signed, and no attempt goes without."""

import asyncio
import base64
import json
import os
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from standardwebhooks import Webhook

from gateway.core.webhooks import FILE_FOLLOWS, WebhookFormat, WebhookSettings
from gateway.engines.simulated import Attachment
from gateway.workers.webhook_body import AT_ONCE_BYTES
from tests.engines.files import FILES
from tests.house import ALICE, ANA, BETO, House

DOCUMENT = next(file for file in FILES if file.kind == "document")


@dataclass
class Receiver:
    url: str = ""
    secret: str = ""
    answers: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    taken: "asyncio.Queue[Any]" = field(default_factory=asyncio.Queue)

    async def handle(self, request: web.BaseRequest) -> web.Response:
        body = await request.content.read()
        assert int(request.headers["Content-Length"]) == len(body)
        self.bodies.append(body)
        verified = Webhook(self.secret).verify(body, dict(request.headers))
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            self.taken.put_nowait(verified)
        return web.Response(status=status)

    async def next(self) -> Any:
        async with asyncio.timeout(60):
            return await self.taken.get()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    runner = web.ServerRunner(web.Server(receiver.handle))
    await runner.setup()
    listening = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listening).start()
    receiver.url = f"http://127.0.0.1:{listening.getsockname()[1]}/hook"
    yield receiver
    await runner.cleanup()


@pytest.fixture
async def told(house: House, receiver: Receiver) -> AsyncIterator[House]:
    """Of what Beto writes, the receiver is told in document 004's format."""
    house.whatsapp.add_person(BETO, "Beto")
    await house.link()
    settings = WebhookSettings(url=receiver.url, format=WebhookFormat.SIMPLE)
    _, receiver.secret = await house.webhooks.create(ALICE, settings)
    async with house.delivering():
        yield house


def attachment(content: bytes) -> Attachment:
    return Attachment(
        kind=DOCUMENT.kind, content=content, mimetype=DOCUMENT.mimetype, filename=DOCUMENT.name
    )


@pytest.mark.parametrize("length", [1, 2, 3, AT_ONCE_BYTES, 2 * AT_ONCE_BYTES + 1])
async def test_a_file_is_in_the_post_that_tells_of_its_message(
    told: House, receiver: Receiver, length: int
) -> None:
    content = os.urandom(length)
    wire_id = await told.whatsapp.write(BETO, ANA, "mira", attachment(content))
    message = await receiver.next()
    assert (message["id"], message["type"], message["body"]) == (wire_id, "document", "mira")
    assert message["media"] == {
        "mimetype": "application/pdf",
        "filename": DOCUMENT.name,
        "data": base64.b64encode(content).decode(),
    }


async def test_each_attempt_is_the_same(told: House, receiver: Receiver) -> None:
    receiver.answers = [500]
    await told.whatsapp.write(BETO, ANA, "", attachment(DOCUMENT.content))
    await receiver.next()
    assert receiver.bodies[0] == receiver.bodies[1]


async def test_a_file_that_is_gone_is_null_and_holds_nothing_up(
    told: House, receiver: Receiver
) -> None:
    told.whatsapp.lose_media(ANA)
    await told.whatsapp.write(BETO, ANA, "mira", attachment(DOCUMENT.content))
    await told.whatsapp.write(BETO, ANA, "a text")
    first = await receiver.next()
    assert (first["body"], first["media"]["data"]) == ("mira", None)
    assert (await receiver.next())["media"] is None


async def test_nobody_can_write_a_place_for_a_file(told: House, receiver: Receiver) -> None:
    text = json.dumps({"data": FILE_FOLLOWS}, separators=(",", ":")) + "}"
    await told.whatsapp.write(BETO, ANA, text)
    message = await receiver.next()
    assert (message["body"], message["media"]) == (text, None)
