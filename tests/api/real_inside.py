"""The real application over TCP, on the real use cases, store and workers of a house."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aiohttp
from aiohttp import web

from gateway.api.app import build_app
from gateway.api.server import build_runner
from gateway.config import Settings
from gateway.ports import Clock
from gateway.tasks import SystemClock
from gateway.usecases import UseCases
from gateway.usecases.info import Info
from tests.api.gateway_fixtures import Server
from tests.house import House


async def application(
    house: House, settings: Settings, clock: Clock | None = None
) -> web.Application:
    started = datetime.now(UTC)
    use = UseCases(
        sessions=house.sessions,
        messages=house.messages,
        files=house.files,
        media=house.media,
        message_actions=house.message_actions,
        schedule=house.schedule,
        bulks=house.bulks,
        limits=house.limits,
        new_contacts=house.new_contacts,
        opt_outs=house.opt_outs,
        idempotency=house.idempotency,
        chats=house.chats,
        contacts=house.contacts,
        profiles=house.profiles,
        groups=house.groups,
        labels=house.labels,
        communities=house.communities,
        channels=house.channels,
        statuses=house.statuses,
        portraits=house.portraits,
        calls=house.calls,
        events=house.events,
        tenants=house.tenants,
        users=house.users,
        accounts=house.accounts,
        keys=house.keys,
        webhooks=house.webhooks,
        instances=house.instances,
        instance_sends=house.instance_sends,
        deliveries=house.deliveries,
        history=house.history,
        info=Info(house.database, house.live, name="test", version="1", started_at=started),
    )
    return await asyncio.to_thread(build_app, use, settings, clock or SystemClock())


@asynccontextmanager
async def served(
    house: House, settings: Settings, clock: Clock | None = None
) -> AsyncIterator[Server]:
    """`clock` is the application's own: of cookies, and of keys that were guessed."""
    app = await application(house, settings, clock)
    runner = build_runner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    async with aiohttp.ClientSession() as client:
        yield Server(app, f"http://{host}:{port}", client)
    await runner.cleanup()
