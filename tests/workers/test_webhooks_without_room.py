"""What became of posts and cannot be written down is kept, and posted no second time."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar, cast

import pytest
from aiohttp import web

from gateway.core.deliveries import DeliveryFilter
from gateway.core.errors import StorageFull
from gateway.core.events import EventType
from gateway.core.paging import Page
from gateway.core.webhooks import WebhookSettings
from gateway.store.database import Connection, Database, Transaction
from gateway.tasks import SystemClock
from gateway.workers.deliver_webhooks import DeliverWebhooks
from tests.house import ALICE, ANA, BETO, House, until

T = TypeVar("T")


class FullDatabase:
    """Refuses to write until it has room again."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.full = True
        self.refused = asyncio.Event()

    async def read(self, work: Callable[[Connection], T]) -> T:
        return await self._database.read(work)

    async def write(self, work: Callable[[Transaction], T]) -> T:
        if self.full:
            self.refused.set()
            raise StorageFull
        return await self._database.write(work)


@pytest.fixture
async def posts() -> AsyncIterator[tuple[str, list[str]]]:
    """A receiver's address, and the ids that it took."""
    ids: list[str] = []

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        ids.append(request.headers["webhook-id"])
        return web.Response()

    runner = web.ServerRunner(web.Server(handle))
    await runner.setup()
    listening = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listening).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/hook", ids
    await runner.cleanup()


async def test_what_could_not_be_written_is_not_posted_again(
    house: House, posts: tuple[str, list[str]]
) -> None:
    url, ids = posts
    house.whatsapp.add_person(BETO, "Beto")
    await house.link()
    database = FullDatabase(house.database)
    worker = DeliverWebhooks(
        cast("Database", database),
        house.live,
        house.bus,
        clock=SystemClock(),
        post=house.post,
        render=house.post.render,
        pauses=(0.01,),
    )
    worker.start()
    settings = WebhookSettings(url=url, events=frozenset({EventType.MESSAGE_RECEIVED}))
    webhook, _ = await house.webhooks.create(ALICE, settings)
    await house.whatsapp.write(BETO, ANA, "before")
    await database.refused.wait()
    database.full = False
    await house.whatsapp.write(BETO, ANA, "after")  # whoever waits for room looks again

    async def logged() -> tuple[Any, ...]:
        found = await house.deliveries.list(ALICE, webhook.id, DeliveryFilter(), Page())
        return found.items if len(found.items) == 2 else ()

    await until("both in the log", logged)
    await worker.close()
    assert len(ids) == len(set(ids)) == 2
