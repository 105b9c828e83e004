"""The one place that knows every part and joins them."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import structlog
from aiohttp import web

from gateway import __version__
from gateway.api.app import build_app
from gateway.api.listening import listen
from gateway.api.operation import to_json
from gateway.api.server import build_runner
from gateway.api.webhook_formats import render
from gateway.bus.local import LocalBus
from gateway.config import Settings
from gateway.core.errors import StorageFull
from gateway.core.events import Event
from gateway.core.media import A_MEGABYTE, MediaLimits
from gateway.core.media_links import MediaLinks
from gateway.core.webhooks import WebhookFormat
from gateway.engines.whatsapp_web import WhatsAppWebEngine
from gateway.engines.whatsapp_web.executable import find_browser
from gateway.garbage import collect_seldom
from gateway.installation import (
    CannotStart,
    bring_up_to_date,
    named,
    renew_secrets,
    stored_secrets,
)
from gateway.media.folder import MediaFolder
from gateway.media.looks import looks_of
from gateway.media.making import MAKERS
from gateway.media.message_thumbnails import Thumbnails
from gateway.media.portraits import make_portrait
from gateway.media.thumbnails import make_thumbnail
from gateway.outbound.client import OutboundClient
from gateway.outbound.connection import connect
from gateway.outbound.guard import Guard
from gateway.outbound.link_previews import LinkPreviews
from gateway.ownership.data_folder import DataFolder
from gateway.ownership.sessions_folder import SessionsFolder
from gateway.ports import Preview
from gateway.security.passwords import Argon2Passwords
from gateway.security.sealing import derived
from gateway.security.tokens import JwtTokens
from gateway.store.database import Database
from gateway.store.reserve import Reserve
from gateway.tasks import SystemClock, Tasks
from gateway.usecases import UseCases
from gateway.usecases.accounts import Accounts
from gateway.usecases.bulk_files import BulkFiles
from gateway.usecases.bulks import Bulks
from gateway.usecases.calls import Calls
from gateway.usecases.catch_up import CatchUp
from gateway.usecases.channels import Channels
from gateway.usecases.chats import Chats
from gateway.usecases.communities import Communities
from gateway.usecases.contacts import Contacts
from gateway.usecases.deliveries import Deliveries
from gateway.usecases.events import Events
from gateway.usecases.files import Files
from gateway.usecases.groups import Groups
from gateway.usecases.history import History
from gateway.usecases.idempotency import Idempotency
from gateway.usecases.incoming import Incoming
from gateway.usecases.info import Info
from gateway.usecases.instance_sends import InstanceSends
from gateway.usecases.instances import Instances
from gateway.usecases.keys import Keys
from gateway.usecases.labels import Labels
from gateway.usecases.limits import SendLimits
from gateway.usecases.live import Live
from gateway.usecases.media import Media
from gateway.usecases.message_actions import MessageActions
from gateway.usecases.messages import Messages
from gateway.usecases.new_contacts import NewContacts
from gateway.usecases.opt_outs import OptOuts
from gateway.usecases.pictures import Pictures
from gateway.usecases.portraits import Portraits
from gateway.usecases.profiles import Profiles
from gateway.usecases.proxies import Proxies
from gateway.usecases.schedule import Schedule
from gateway.usecases.sessions import Sessions
from gateway.usecases.statuses import Statuses
from gateway.usecases.tenants import Tenants
from gateway.usecases.users import Users
from gateway.usecases.webhook_secrets import WebhookSecrets
from gateway.usecases.webhooks import Webhooks
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

if TYPE_CHECKING:
    from gateway.media.bucket_files import BucketFiles

log = structlog.get_logger(__name__)

NAME = "WhatsApp gateway"
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
        files, media = await _files(settings, database, live, client, guard)
        proxies, secrets = stored_secrets(settings, database, guard)
        await renew_secrets(proxies, secrets)
        post = WebhookPost(
            client, clock, secrets, partial(_render, media.links), WebhookFiles(media.of_message)
        )
        webhooks = _webhooks(database, live, guard, secrets, post)
        use = _use_cases(
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
        _begin(parts, deliveries, _clean_up(settings, database, files, _thumbnails(settings)))

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


def _webhooks(
    database: Database, live: Live, guard: Guard, secrets: WebhookSecrets, post: WebhookPost
) -> Webhooks:
    return Webhooks(
        database,
        live,
        SystemClock(),
        secrets=secrets,
        objection=guard.objection,
        post=post.event,
    )


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


def _stored_files(settings: Settings) -> "MediaFolder | BucketFiles":
    folder, bucket = settings.data_dir.resolve() / "media", settings.media_bucket
    if bucket is None:
        return MediaFolder(folder)
    from gateway.media.bucket import Bucket  # noqa: PLC0415 - 5 MB of memory, for those with one
    from gateway.media.bucket_files import BucketFiles  # noqa: PLC0415 - as above

    return BucketFiles(Bucket(bucket), folder, settings.media_cache_mb * A_MEGABYTE)


async def _files(
    settings: Settings, database: Database, live: Live, client: OutboundClient, guard: Guard
) -> tuple[Files, Media]:
    folder, thumbnails = _stored_files(settings), _thumbnails(settings)
    with named("DATA_DIR"):
        await asyncio.to_thread(folder.prepare)
        await asyncio.to_thread(thumbnails.prepare)
    files = Files(
        database,
        SystemClock(),
        folder=folder,
        fetch=client.fetch,
        makers=MAKERS,
        look=looks_of,
        objection=guard.objection,
        limits=MediaLimits.up_to(settings.media_max_mb * A_MEGABYTE),
    )
    secret = derived(settings.master_keys[0], "media links")
    links = MediaLinks(secret, settings.public_url or "")
    return files, Media(
        database,
        live,
        SystemClock(),
        folder=folder,
        limits=files.limits,
        links=links,
        thumbnail=Thumbnails(thumbnails).of,
    )


def _thumbnails(settings: Settings) -> MediaFolder:
    return MediaFolder(settings.data_dir.resolve() / "thumbnails")


def _use_cases(
    settings: Settings,
    database: Database,
    bus: LocalBus,
    live: Live,
    *,
    proxies: Proxies,
    webhooks: Webhooks,
    files: Files,
    media: Media,
    guard: Guard,
) -> UseCases:
    clock = SystemClock()
    limits = SendLimits(database, clock)
    pictures = Pictures(clock)
    messages = Messages(
        database, live, clock, limits, files, wait_seconds=settings.send_wait_seconds
    )
    tenants = Tenants(database, default_plan=settings.default_plan)
    passwords = Argon2Passwords()
    tokens = JwtTokens(derived(settings.token_secret, "tokens"), clock)
    actions = MessageActions(database, live, clock)
    sessions = Sessions(database, live, clock, proxies)
    instances = Instances(database, sessions, webhooks, objection=guard.objection)
    idempotency = Idempotency(database, clock)
    return UseCases(
        sessions=sessions,
        messages=messages,
        files=files,
        media=media,
        message_actions=actions,
        schedule=Schedule(database, live, clock),
        bulks=Bulks(database, live, clock, limits, BulkFiles(database, files)),
        limits=limits,
        opt_outs=OptOuts(database, clock),
        new_contacts=NewContacts(database, live),
        idempotency=idempotency,
        chats=Chats(database, live, clock),
        history=History(database, live),
        contacts=Contacts(database, live, pictures),
        portraits=Portraits(database, live, files, pictures, make=make_portrait),
        profiles=Profiles(database, live),
        groups=Groups(database, live),
        labels=Labels(database, live),
        communities=Communities(database, live),
        channels=Channels(database, live),
        statuses=Statuses(database, live, actions),
        calls=Calls(database, live, messages),
        events=Events(database, bus),
        tenants=tenants,
        users=Users(database, clock, passwords, tokens),
        accounts=Accounts(database, clock, tenants, passwords, tokens),
        keys=Keys(database, clock),
        webhooks=webhooks,
        deliveries=Deliveries(database, live, partial(_render, media.links)),
        instances=instances,
        instance_sends=InstanceSends(instances, messages, idempotency),
        info=Info(database, live, name=NAME, version=__version__, started_at=clock.now()),
    )


def _render(links: MediaLinks, event: Event, style: WebhookFormat) -> bytes | None:
    payload = render(event, style, links)
    if payload is None:
        return None
    return to_json(payload).encode()
