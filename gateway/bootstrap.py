"""The one place that knows every part and joins them."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Protocol

import structlog
from aiohttp import web

from gateway.api.app import build_app
from gateway.api.listening import listen
from gateway.api.server import build_runner
from gateway.bus.local import LocalBus
from gateway.config import Settings
from gateway.core.errors import StorageFull
from gateway.engines.whatsapp_web import WhatsAppWebEngine
from gateway.engines.whatsapp_web.executable import find_browser
from gateway.garbage import collect_seldom
from gateway.inside import files_and_media, render_bytes, thumbnails_of, use_cases, webhooks_of
from gateway.installation import (
    CannotStart,
    bring_up_to_date,
    named,
    renew_secrets,
    stored_secrets,
)
from gateway.media.folder import MediaFolder
from gateway.media.thumbnails import make_thumbnail
from gateway.outbound.client import OutboundClient
from gateway.outbound.connection import connect
from gateway.outbound.guard import Guard
from gateway.outbound.link_previews import LinkPreviews
from gateway.ownership.data_folder import DataFolder
from gateway.ownership.sessions_folder import SessionsFolder
from gateway.ports import Preview
from gateway.store.database import Database
from gateway.store.reserve import Reserve
from gateway.tasks import SystemClock, Tasks
from gateway.usecases.bulk_files import BulkFiles
from gateway.usecases.catch_up import CatchUp
from gateway.usecases.files import Files
from gateway.usecases.incoming import Incoming
from gateway.usecases.live import Live
from gateway.workers.clean_up import CleanUp
from gateway.workers.decline_calls import DeclineCalls
from gateway.workers.deliver_webhooks import DeliverWebhooks
from gateway.workers.fetch_media import FetchMedia
from gateway.workers.outbox import Outbox
from gateway.workers.recycle import Recycle
from gateway.workers.send_bulks import SendBulks
from gateway.workers.send_scheduled import SendScheduled
from gateway.workers.session_manager import SessionManager
from gateway.workers.webhook_files import WebhookFiles
from gateway.workers.webhook_post import WebhookPost

log = structlog.get_logger(__name__)

SIGN_OF_LIFE_SECONDS = 10.0
WAJS = Path("node_modules/@wppconnect/wa-js/dist/wppconnect-wa.js")


async def run(settings: Settings, *, serving: Callable[[int], None]) -> None:
    """Serve until SIGTERM or SIGINT; `serving` is called with the port once requests are taken."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    try:
        async with gateway(settings) as port:
            collect_seldom()
            serving(port)
            await stopping.wait()
            log.info("stopping")
    except StorageFull as problem:
        raise CannotStart(f"DATA_DIR: {problem.safe_message}") from None


@asynccontextmanager
async def gateway(settings: Settings) -> AsyncIterator[int]:
    """The whole gateway, from its lock to its server; yields the port it listens on.

    Parts are left in the opposite order: first no more requests, then the outbox, then browsers,
    then webhooks, and the database last.
    """
    async with AsyncExitStack() as parts:
        with named("DATA_DIR"):
            folder = DataFolder(settings.data_dir).claim()
        parts.callback(folder.release)
        with named("SESSIONS_DIR"):
            profiles = SessionsFolder(settings.sessions_dir).claim()
        parts.callback(profiles.release)
        reserve = Reserve.beside(settings.database)
        await asyncio.to_thread(bring_up_to_date, settings.database, reserve)

        clock, bus, live = SystemClock(), LocalBus(), Live()
        database = Database(settings.database, clock, bus.publish, reserve)
        await database.start()
        parts.push_async_callback(database.close)

        guard = Guard(settings.outbound_allowed)
        client = OutboundClient(guard, timeout_seconds=settings.webhook_timeout_seconds)
        parts.push_async_callback(client.close)
        files, media = await files_and_media(settings, database, live, client, guard)
        proxies, secrets = stored_secrets(settings, database, guard)
        await renew_secrets(proxies, secrets)
        post = WebhookPost(
            client,
            clock,
            secrets,
            partial(render_bytes, media.links),
            WebhookFiles(media.of_message),
        )
        webhooks = webhooks_of(database, live, guard, secrets, post)
        use = use_cases(
            settings,
            database,
            bus,
            live,
            proxies=proxies,
            webhooks=webhooks,
            files=files,
            media=media,
            guard=guard,
        )
        await use.webhooks.follow_environment(settings.webhook_url)
        deliveries = _deliveries(settings, database, live, bus, post)
        _begin(parts, deliveries, _clean_up(settings, database, files, thumbnails_of(settings)))

        engine = _engine(settings, clock, guard)
        await _end_leftovers(engine)
        incoming = Incoming(
            database, live, clock, origin=engine.origin, stop_words=settings.stop_words
        )
        outbox = Outbox(
            database,
            live,
            incoming,
            files.folder,
            clock,
            per_minute=settings.sends_per_minute,
            typing_seconds=settings.typing_seconds,
            preview=_preview(settings, client, clock),
        )
        manager = SessionManager(
            database,
            live,
            incoming,
            engine,
            clock,
            catch_up=CatchUp(database, live, incoming, clock),
            sessions_dir=settings.sessions_dir.resolve(),
            concurrency=settings.starts_at_once,
            on_linked=outbox.attach,
            on_ended=outbox.detach,
            proxy_of=proxies.of,
        )
        parts.push_async_callback(manager.close)
        parts.push_async_callback(outbox.close)
        _begin(
            parts,
            DeclineCalls(use.calls, bus),
            FetchMedia(database, live, media, clock),
            SendScheduled(use.schedule, live, clock),
        )
        await use.limits.load()
        await use.bulks.forget_half_accepted()
        _begin(parts, SendBulks(use.bulks, BulkFiles(database, files), live, clock))

        app = await asyncio.to_thread(build_app, use, settings, clock)  # it reads files
        runner = build_runner(app)
        await runner.setup()
        parts.push_async_callback(runner.cleanup)
        await manager.load(folder.last_seen)  # else a dead gateway's states could be read
        port = await _listen(runner, settings)
        tasks = await parts.enter_async_context(Tasks("bootstrap"))
        tasks.spawn(engine.warm_up(), name="warm-up")
        tasks.spawn(_leave_signs_of_life(folder), name="signs-of-life")
        await manager.start()
        _begin(parts, Recycle(database, live, clock, budget_mb=settings.session_memory_mb))
        log.info("serving", host=settings.host, port=port, whatsapp=engine.origin)
        yield port


async def _end_leftovers(engine: WhatsAppWebEngine) -> None:
    if ended := await engine.end_leftovers():
        log.warning("ended_leftover_browsers", count=ended)


class _Worker(Protocol):
    """A part that runs from its start to its end."""

    def start(self) -> None: ...

    async def close(self) -> None: ...


def _begin(parts: AsyncExitStack, *workers: _Worker) -> None:
    for worker in workers:
        worker.start()
        parts.push_async_callback(worker.close)


async def _leave_signs_of_life(folder: DataFolder) -> None:
    while True:
        await asyncio.sleep(SIGN_OF_LIFE_SECONDS)
        with suppress(OSError):  # the next time, perhaps
            await asyncio.to_thread(folder.still_alive)


async def _listen(runner: web.AppRunner, settings: Settings) -> int:
    try:
        sockets = await asyncio.to_thread(listen, settings.host, settings.port)
    except OSError as problem:
        raise CannotStart(
            f"PORT: cannot listen on {settings.host}:{settings.port} ({problem.strerror})."
        ) from None
    for each in sockets:
        await web.SockSite(runner, each).start()
    address = runner.addresses[0]
    return int(address[1])


def _engine(settings: Settings, clock: SystemClock, guard: Guard) -> WhatsAppWebEngine:
    return WhatsAppWebEngine(
        url=settings.whatsapp_web_url,
        sessions_dir=settings.sessions_dir.resolve(),
        find_browser=lambda: settings.chromium_path or find_browser(),
        wajs=settings.web_dir / WAJS,
        clock=clock,
        provider=settings.bridge_provider,
        connect=partial(connect, guard),
    )


def _preview(settings: Settings, client: OutboundClient, clock: SystemClock) -> Preview | None:
    return LinkPreviews(client, make_thumbnail, clock).of if settings.link_previews else None


def _deliveries(
    settings: Settings, database: Database, live: Live, bus: LocalBus, post: WebhookPost
) -> DeliverWebhooks:
    return DeliverWebhooks(
        database,
        live,
        bus,
        clock=SystemClock(),
        post=post,
        render=post.render,
        pauses=settings.retry_pauses,
    )


def _clean_up(
    settings: Settings, database: Database, files: Files, thumbnails: MediaFolder
) -> CleanUp:
    return CleanUp(
        database,
        SystemClock(),
        files.folder,
        thumbnails,
        retention_days=settings.event_retention_days,
        media_days=settings.media_retention_days,
    )
