"""Deliveries: webhooks a second, signed and written down, beside bare posts of the same bodies.

Each endpoint is an address of its own, so that both sides open a connection to each of them. What
is bare posts to some endpoints at a time, to each of many one after the other, as is quickest.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from statistics import median
from typing import Final

import aiohttp

from bench.answering import ADDRESSES
from bench.figures import PER_SECOND, RATIO, Figure, at_least
from bench.programs import Program
from bench.world import World
from gateway.api.operation import to_json
from gateway.api.webhook_formats import render
from gateway.bus.local import LocalBus
from gateway.core.contacts import Person
from gateway.core.deliveries import Attempt
from gateway.core.errors import NotFound
from gateway.core.events import Event, EventType, News
from gateway.core.ids import Jid
from gateway.core.media_links import MediaLinks
from gateway.core.messages import Message, MessageStatus, MessageType
from gateway.core.tenants import DEFAULT_TENANT, Principal
from gateway.core.webhooks import Webhook, WebhookFormat, WebhookSettings
from gateway.garbage import collect_seldom
from gateway.outbound.client import OutboundClient
from gateway.outbound.guard import Guard
from gateway.security.sealing import Sealer
from gateway.store import events, migrate
from gateway.store.database import Database, Transaction
from gateway.tasks import SystemClock
from gateway.usecases.live import Live
from gateway.usecases.webhook_secrets import WebhookSecrets
from gateway.usecases.webhooks import Webhooks
from gateway.workers.deliver_webhooks import DeliverWebhooks
from gateway.workers.webhook_endpoint import WIDEST
from gateway.workers.webhook_files import WebhookFiles
from gateway.workers.webhook_post import WebhookPost

NAME: Final = "deliveries"
AIM: Final = at_least(0.5)
PATH: Final = "/api/messages/send"
CHATS: Final = 64
ENDPOINTS: Final = 1_000
OPERATOR: Final = Principal(name="bench")
_TIMEOUT_SECONDS: Final = 15.0


async def measure(world: World) -> list[Figure]:
    """The receiver is a program of its own, the same for both sides."""
    rounds = 1 if world.quick else 3
    async with Program(world.folder, "answering") as program:
        await program.start("bench.answering", str(ENDPOINTS - 1))
        listed = await asyncio.to_thread((world.folder / ADDRESSES).read_text)
        urls = [each.removesuffix("/") + PATH for each in listed.splitlines()]
        one = [
            await _compared(
                world.folder / f"one-{number}", urls[:1], 1_000 if world.quick else 5_000
            )
            for number in range(rounds)
        ]
        many = [
            await _compared(
                world.folder / f"many-{number}", urls, 2 if world.quick else 5, hanging=True
            )
            for number in range(rounds)
        ]
    return [
        *_figures("to one endpoint", one),
        *_figures(f"to {ENDPOINTS:,} endpoints, one of them hanging", many),
    ]


def _figures(name: str, rounds: Sequence[tuple[float, float]]) -> list[Figure]:
    """Medians; the ratio is that of the ratios of neighbours."""
    return [
        Figure(NAME, name, median(ours for ours, _ in rounds), PER_SECOND),
        Figure(
            NAME, f"{name} / bare posts", median(ours / bare for ours, bare in rounds), RATIO, AIM
        ),
    ]


async def _compared(
    folder: Path, urls: Sequence[str], written: int, *, hanging: bool = False
) -> tuple[float, float]:
    """Deliveries a second, then bare posts a second of the same bodies to the same addresses."""
    ours, bodies = await _deliver(folder, urls, written, hanging=hanging)
    if len(urls) == 1:
        return ours, await _post_bare([(urls[0], [body]) for body in bodies])
    return ours, await _post_bare([(url, bodies) for url in urls])


def _no_file(_tenant: int, _session_id: str, _message_id: str) -> AbstractAsyncContextManager[Path]:
    raise NotFound


LINKS: Final = MediaLinks(b"a secret of the bench")


class _CountedPost(WebhookPost):
    """Tells when so many were taken."""

    expected = 0
    done: asyncio.Event

    async def body(self, webhook: Webhook, event_id: str, body: bytes) -> Attempt:
        attempt = await super().body(webhook, event_id, body)
        self.expected -= attempt.taken
        if self.expected == 0:
            self.done.set()
        return attempt


async def _deliver(
    folder: Path, urls: Sequence[str], written: int, *, hanging: bool
) -> tuple[float, Sequence[bytes]]:
    """Deliveries a second of events that are in the log already, and their bodies."""
    await asyncio.to_thread(folder.mkdir)
    bus, live, clock = LocalBus(), Live(), SystemClock()
    async with _database(folder, bus) as database:
        guard = Guard(["127.0.0.0/8"])
        client = OutboundClient(guard, timeout_seconds=_TIMEOUT_SECONDS)
        sealer = Sealer(["bench-master-key-5b1f20c7"])
        secrets = WebhookSecrets(
            database, seal=sealer.seal, unseal=sealer.unseal, is_current=sealer.is_current
        )
        post = _CountedPost(client, clock, secrets, _render, WebhookFiles(_no_file))
        post.done = asyncio.Event()
        post.expected = written * len(urls)
        use = Webhooks(
            database, live, clock, secrets=secrets, objection=guard.objection, post=post.event
        )
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            addresses = [*urls]
            if hanging:
                addresses.append(f"http://127.0.0.1:{deaf.getsockname()[1]}/")
            for address in addresses:
                await use.create(OPERATOR, WebhookSettings(url=address))
            await database.write(lambda tx: _write(tx, written))
            log = await database.read(
                lambda connection: events.after(connection, DEFAULT_TENANT, 0, limit=written)
            )
            worker = DeliverWebhooks(
                database, live, bus, clock=clock, post=post, render=_render, pauses=(5.0,)
            )
            collect_seldom()  # as the started product does
            loop = asyncio.get_running_loop()
            begun = loop.time()
            worker.start()
            await post.done.wait()
            lasted = loop.time() - begun
            await worker.close()
            await client.close()
    bodies = [_render(event, WebhookFormat.NATIVE) for event in log]
    return written * len(urls) / lasted, bodies


@asynccontextmanager
async def _database(folder: Path, bus: LocalBus) -> AsyncIterator[Database]:
    url = f"sqlite:///{folder / 'gateway.db'}"
    await asyncio.to_thread(migrate.upgrade, url)
    database = Database(url, SystemClock(), bus.publish)
    await database.start()
    try:
        yield database
    finally:
        await database.close()


async def _post_bare(posts: Sequence[tuple[str, Sequence[bytes]]]) -> float:
    """Posts a second: an address and its bodies in turn, as many at a time as one endpoint gets."""
    waiting = iter(posts)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as client:

        async def post_all() -> None:
            for url, bodies in waiting:
                for body in bodies:
                    async with client.post(url, data=body) as answer:
                        answer.raise_for_status()
                        await answer.read()

        loop = asyncio.get_running_loop()
        begun = loop.time()
        async with asyncio.TaskGroup() as group:
            for _ in range(WIDEST):
                group.create_task(post_all())
        return sum(len(bodies) for _, bodies in posts) / (loop.time() - begun)


def _render(event: Event, style: WebhookFormat) -> bytes:
    return to_json(render(event, style, LINKS)).encode()


def _write(tx: Transaction, count: int) -> None:
    ana = Person(jid=Jid("5491100000001@c.us"), phone="5491100000001", name="Ana")
    for number in range(count):
        phone = f"54911000002{number % CHATS:02}"
        who = Person(jid=Jid(f"{phone}@c.us"), phone=phone, name="Beto")
        message = Message(
            id=f"3EB0{number:018X}",
            session_id="ana",
            chat_id=who.jid,
            from_me=False,
            sender=who,
            recipient=ana,
            author=None,
            type=MessageType.TEXT,
            text=f"text {number}",
            status=MessageStatus.SENT,
            timestamp=tx.clock.now(),
        )
        tx.tell(DEFAULT_TENANT, News(EventType.MESSAGE_RECEIVED, "ana", message))
