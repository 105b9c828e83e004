"""A server whose one handler reads the request and answers: what accepting is measured against."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from gateway.api.dialects.native.responses.messages import message
from gateway.core.contacts import Person
from gateway.core.ids import Jid
from gateway.core.messages import Message, MessageStatus, MessageType
from gateway.tasks import SystemClock

ADDRESSES: Final = Path("addresses")
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


async def serve(ports: int) -> None:
    """At so many addresses, which `ADDRESSES` names in the folder it runs in."""
    app = web.Application()
    app.router.add_post("/api/messages/send", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    for _ in range(ports):
        await web.TCPSite(runner, "127.0.0.1", 0).start()
    urls = [f"http://{host}:{port}/" for host, port in (each[:2] for each in runner.addresses)]
    await asyncio.to_thread(ADDRESSES.write_text, "\n".join(urls))
    print(urls[0], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
