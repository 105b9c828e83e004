"""A server whose one handler reads the request and answers: what accepting is measured against."""

import asyncio
import json
from typing import Any

from aiohttp import web

from gateway.api.dialects.native.responses.messages import message
from gateway.core.contacts import Person
from gateway.core.ids import Jid
from gateway.core.messages import Message, MessageStatus, MessageType
from gateway.tasks import SystemClock

_ANSWER: dict[str, Any] = {
    "success": True,
    "data": message(
        Message(
            id="3EB0123456789ABCDEF012",
            session_id="ana",
            chat_id="5491100000099@c.us",
            from_me=True,
            sender=Person(jid=Jid("5491100000001@c.us"), phone="5491100000001", name="Ana"),
            recipient=Person(jid=Jid("5491100000099@c.us"), phone="5491100000099"),
            author=None,
            type=MessageType.TEXT,
            text="text 1",
            status=MessageStatus.PENDING,
            timestamp=SystemClock().now(),
        )
    ),
}
"""As long as the gateway's own answer to an accepted text."""


async def answer(request: web.Request) -> web.Response:
    json.loads(await request.read())
    return web.json_response(_ANSWER, status=202)


async def serve() -> None:
    app = web.Application()
    app.router.add_post("/api/messages/send", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    print(f"http://{host}:{port}/", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
