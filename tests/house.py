"""A gateway without its edges: real database, real workers, a simulated WhatsApp."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Generic

from argon2 import PasswordHasher
from typing_extensions import TypeVar

from gateway.api.operation import to_json
from gateway.api.webhook_formats import render
from gateway.bus.local import LocalBus
from gateway.core.events import Event, EventType
from gateway.core.media import A_MEGABYTE, MediaLimits
from gateway.core.media_links import MediaLinks
from gateway.core.opt_outs import StopWords
from gateway.core.paging import Page
from gateway.core.plans import Plan
from gateway.core.sessions import Session, SessionStatus
from gateway.core.tenants import Principal
from gateway.core.webhooks import WebhookFormat
from gateway.engines.simulated import SimulatedEngine, SimulatedWhatsApp
from gateway.media.bucket import Bucket
from gateway.media.bucket_files import BucketFiles
from gateway.media.folder import MediaFolder
from gateway.media.looks import looks_of
from gateway.media.making import MAKERS
from gateway.media.message_thumbnails import Thumbnails
from gateway.media.portraits import make_portrait
from gateway.media.thumbnails import make_thumbnail
from gateway.outbound.client import OutboundClient
from gateway.outbound.guard import Guard
from gateway.outbound.link_previews import LinkPreviews
from gateway.ports import Clock, Engine, Preview
from gateway.security.passwords import Argon2Passwords
from gateway.security.sealing import Sealer
from gateway.security.tokens import JwtTokens
from gateway.store.database import Database
from gateway.store.reserve import Reserve
from gateway.tasks import SystemClock
from gateway.usecases import lookup
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
from gateway.workers.deliver_webhooks import DeliverWebhooks
from gateway.workers.fetch_media import FetchMedia
from gateway.workers.outbox import Outbox
from gateway.workers.send_bulks import SendBulks
from gateway.workers.send_scheduled import SendScheduled
from gateway.workers.session_manager import SessionManager
from gateway.workers.webhook_files import WebhookFiles
from gateway.workers.webhook_post import WebhookPost
from tests.databases import new_database

T = TypeVar("T")
E = TypeVar("E", bound=Engine, default=SimulatedEngine)

ALICE = Principal(name="alice")
ANA, BETO = "5491100000001", "5491100000002"
MASTER_KEY = "house-master-key-2f7ab190"
MEDIA_MAX_BYTES = 8 * A_MEGABYTE
LINKS = MediaLinks(b"a secret of the house", "https://gateway.example")
PATIENCE_SECONDS = 60.0
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Tests do not wait for what is slow on purpose."""


async def until(what: str, check: Callable[[], Awaitable[T]]) -> T:
    """Ask again until the answer is truthy."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            answer = await check()
            if answer:
                return answer
            await asyncio.sleep(0.005)
    raise AssertionError(what)


class House(Generic[E]):
    """The parts that a test asks, and the engine that they run on."""

    def __init__(
        self,
        folder: Path,
        database: Database,
        bus: LocalBus,
        engine: E,
        clock: Clock,
        *,
        per_minute: float = 0,
        typing_seconds: float = 0,
        preview: Preview | None = None,
        manager: type[SessionManager] = SessionManager,
        guard: Guard | None = None,
        bucket: Bucket | None = None,
        **manner: Any,
    ) -> None:
        """`manner` is what a test has the session manager do otherwise."""
        self.database = database
        self.bus = bus
        self.engine = engine
        self.live = Live()
        self.proxies, self.secrets = _sealed(database, guard or Guard())
        self.guard = guard or Guard(["127.0.0.0/8"])
        self.outbound = OutboundClient(self.guard, timeout_seconds=5)
        self.stored, self.media_folder = _stored_files(folder / "media", bucket)
        self.thumbnails = MediaFolder(folder / "thumbnails")
        self.files = Files(
            database,
            clock,
            folder=self.stored,
            fetch=self.outbound.fetch,
            makers=MAKERS,
            look=looks_of,
            objection=self.guard.objection,
            limits=MediaLimits.up_to(MEDIA_MAX_BYTES),
        )
        self.media = Media(
            database,
            self.live,
            clock,
            folder=self.stored,
            limits=self.files.limits,
            links=LINKS,
            thumbnail=Thumbnails(self.thumbnails).of,
        )
        self.post = WebhookPost(
            self.outbound, clock, self.secrets, _render, WebhookFiles(self.media.of_message)
        )
        self.webhooks = Webhooks(
            database,
            self.live,
            clock,
            secrets=self.secrets,
            objection=self.guard.objection,
            post=self.post.event,
        )
        self.deliveries = Deliveries(database, self.live, _render)
        self.sessions = Sessions(database, self.live, clock, self.proxies)
        self.instances = Instances(
            database, self.sessions, self.webhooks, objection=self.guard.objection
        )
        self.new_contacts = NewContacts(database, self.live)
        self.opt_outs = OptOuts(database, clock)
        self.limits = SendLimits(database, clock)
        self.fetching = FetchMedia(database, self.live, self.media, clock)
        self.messages = Messages(
            database, self.live, clock, self.limits, self.files, wait_seconds=10
        )
        self.schedule = Schedule(database, self.live, clock)
        self.calls = Calls(database, self.live, self.messages)
        self.bulk_files = BulkFiles(database, self.files)
        self.bulks = Bulks(database, self.live, clock, self.limits, self.bulk_files)
        self.idempotency = Idempotency(database, clock)
        self.instance_sends = InstanceSends(self.instances, self.messages, self.idempotency)
        self.message_actions = MessageActions(database, self.live, clock)
        self.chats = Chats(database, self.live, clock)
        pictures = Pictures(clock)
        self.contacts = Contacts(database, self.live, pictures)
        self.portraits = Portraits(database, self.live, self.files, pictures, make=make_portrait)
        self.profiles = Profiles(database, self.live)
        self.groups = Groups(database, self.live)
        self.labels, self.communities, self.channels = (
            Labels(database, self.live),
            Communities(database, self.live),
            Channels(database, self.live),
        )
        self.statuses = Statuses(database, self.live, self.message_actions)
        self.events = Events(database, bus)
        self.keys = Keys(database, clock)
        passwords = Argon2Passwords(QUICK)
        tokens = JwtTokens(b"a secret of the house, of 32 bytes", clock)
        self.tenants = Tenants(database, default_plan=Plan.PRO)
        self.users = Users(database, clock, passwords, tokens)
        self.accounts = Accounts(database, clock, self.tenants, passwords, tokens)
        self.incoming = Incoming(
            database,
            self.live,
            clock,
            origin=engine.origin,
            stop_words=StopWords.of("stop,baja", "start,alta"),
        )
        self.catch_up = CatchUp(database, self.live, self.incoming, clock)
        self.outbox = Outbox(
            database,
            self.live,
            self.incoming,
            self.stored,
            clock,
            per_minute=per_minute,
            typing_seconds=typing_seconds,
            preview=preview or LinkPreviews(self.outbound, make_thumbnail, clock).of,
        )
        self.bulk_sends = SendBulks(
            self.bulks, self.bulk_files, self.live, clock, fetch_pauses=(0.01, 0.01)
        )
        self.scheduled = SendScheduled(self.schedule, self.live, clock)
        self.manager = manager(
            database,
            self.live,
            self.incoming,
            engine,
            clock,
            catch_up=self.catch_up,
            sessions_dir=folder / "sessions",
            on_linked=self.outbox.attach,
            on_ended=self.outbox.detach,
            proxy_of=self.proxies.of,
            **{"concurrency": 2, **manner},
        )

    @property
    def history(self) -> History:
        return History(self.database, self.live)

    @property
    def whatsapp(self) -> SimulatedWhatsApp:
        """The WhatsApp that a test leads, where it is a simulated one."""
        assert isinstance(self.engine, SimulatedEngine)
        return self.engine.whatsapp

    @asynccontextmanager
    async def delivering(self, *pauses: float) -> AsyncIterator[None]:
        """With webhooks, tried again after these pauses."""
        worker = DeliverWebhooks(
            self.database,
            self.live,
            self.bus,
            clock=SystemClock(),
            post=self.post,
            render=_render,
            pauses=pauses or (0.01, 0.01, 0.01),
        )
        worker.start()
        try:
            yield
        finally:
            await worker.close()

    async def in_state(self, session_id: str, status: SessionStatus) -> Session:
        async def there() -> Session | None:
            session = await self.sessions.get(ALICE, session_id)
            return session if session.condition.status is status else None

        return await until(f"{session_id} to be {status}", there)

    async def link(self, session_id: str = "ana", number: str = ANA, name: str = "Ana") -> Session:
        """A new session on a new phone, linked and connected."""
        self.whatsapp.add_person(number, name)
        await self.sessions.create(
            ALICE, session_id=session_id, client_id=None, name=None, start=True
        )
        await self.in_state(session_id, SessionStatus.WAITING_QR)
        code = await self.sessions.qr(ALICE, session_id)
        await self.whatsapp.scan(number, code.text)
        await self.listening(session_id)
        return await self.in_state(session_id, SessionStatus.CONNECTED)

    async def listening(self, session_id: str = "ana") -> None:
        """Nothing is missing: what phones write from now on is told as it comes."""
        stored = await self.database.read(
            lambda connection: lookup.session(connection, ALICE, session_id)
        )

        async def whole() -> bool:
            return stored.pk in self.live.listening

        await until(f"{session_id} to listen", whole)

    def clean_up(self, clock: Clock, days: int = 30) -> CleanUp:
        return CleanUp(
            self.database,
            clock,
            self.stored,
            self.thumbnails,
            retention_days=days,
            media_days=days,
        )

    async def texts(self, session_id: str = "ana") -> list[str | None]:
        """Oldest first."""
        listing = await self.messages.list(ALICE, session_id, page=Page(limit=500))
        return [message.text for message in reversed(listing.items)]

    async def log(self, *types: EventType) -> tuple[Event, ...]:
        page = await self.events.read(
            ALICE, after=0, limit=500, types=frozenset(types) if types else None
        )
        return page.events


def _sealed(database: Database, guard: Guard) -> tuple[Proxies, WebhookSecrets]:
    """The use cases that keep secrets."""
    sealer = Sealer([MASTER_KEY])
    ways = {"seal": sealer.seal, "unseal": sealer.unseal, "is_current": sealer.is_current}
    return Proxies(database, objection=guard.objection, **ways), WebhookSecrets(database, **ways)


def _stored_files(
    folder: Path, bucket: Bucket | None
) -> tuple[MediaFolder | BucketFiles, MediaFolder]:
    """Where files are kept, and the part of it that is here."""
    if bucket is None:
        here = MediaFolder(folder)
        return here, here
    files = BucketFiles(bucket, folder, MEDIA_MAX_BYTES)
    return files, files.here


def _render(event: Event, style: WebhookFormat) -> bytes | None:
    payload = render(event, style, LINKS)
    return None if payload is None else to_json(payload).encode()


@asynccontextmanager
async def opened(
    folder: Path,
    engine: E | None = None,
    clock: Clock | None = None,
    *,
    reserve: bool = False,
    per_minute: float = 0,
    **manner: Any,
) -> AsyncIterator[House[E]]:
    """A house in a folder; opened again in the same one, it is the next run of the gateway."""
    clock = clock or SystemClock()
    url = await asyncio.to_thread(new_database, folder / "gateway.db")
    bus = LocalBus()
    database = Database(url, clock, bus.publish, Reserve.beside(url) if reserve else None)
    await database.start()
    engine = engine or SimulatedEngine(clock)
    house = House(folder, database, bus, engine, clock, per_minute=per_minute, **manner)
    await asyncio.to_thread(house.media_folder.prepare)
    await asyncio.to_thread(house.thumbnails.prepare)
    await house.manager.load()
    await house.manager.start()
    house.scheduled.start()
    house.fetching.start()
    await house.limits.load()
    await house.bulks.forget_half_accepted()
    house.bulk_sends.start()
    try:
        yield house
    finally:
        await house.bulk_sends.close()
        await house.scheduled.close()
        await house.fetching.close()
        await house.outbox.close()
        await house.manager.close()
        await house.outbound.close()
        await database.close()
