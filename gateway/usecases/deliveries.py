"""What became of deliveries, and having them made again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from gateway.core import ids
from gateway.core.deliveries import Delivery, DeliveryFilter, DeliveryStatus, chat_of
from gateway.core.errors import NotFound, WebhookNotFound
from gateway.core.events import Event
from gateway.core.paging import Listing, Page
from gateway.core.tenants import Principal, Scope
from gateway.core.webhooks import Webhook, WebhookFormat
from gateway.store import deliveries as store
from gateway.store import events, webhooks
from gateway.store.database import Connection, Database, Transaction
from gateway.usecases.live import Live
from gateway.usecases.webhooks import visible

BATCH = 200
"""Events of one unit of work: a long replay must not hold the writer up."""

Render = Callable[[Event, WebhookFormat], bytes | None]


@dataclass(frozen=True, slots=True)
class Request:
    """What was posted, but for its signature."""

    webhook: Webhook
    delivery: Delivery
    body: bytes | None
    """None where neither it nor its event is kept any more."""


class Deliveries:
    def __init__(self, database: Database, live: Live, render: Render) -> None:
        self._database = database
        self._live = live
        self._render = render

    async def list(
        self, who: Principal, webhook_id: str, which: DeliveryFilter, page: Page
    ) -> Listing[Delivery]:
        who.require(Scope.MANAGE)

        def read(connection: Connection) -> Listing[Delivery]:
            return store.listing(connection, _pk(connection, who, webhook_id), which, page)

        return await self._database.read(read)

    async def get(self, who: Principal, webhook_id: str, delivery_id: str) -> Request:
        who.require(Scope.MANAGE)

        def read(connection: Connection) -> Request:
            webhook = visible(connection, who, webhook_id)
            delivery = store.get(connection, _pk(connection, who, webhook_id), delivery_id)
            if delivery is None:
                raise NotFound("There is no delivery with this id.")
            return Request(webhook, delivery, self._body(connection, webhook, delivery))

        return await self._database.read(read)

    async def replay(self, who: Principal, webhook_id: str, delivery_ids: Sequence[str]) -> int:
        """Have these made again, whatever became of them; how many there are."""
        who.require(Scope.MANAGE)

        def write(tx: Transaction) -> int:
            webhook = visible(tx.connection, who, webhook_id)
            pk = _pk(tx.connection, who, webhook_id)
            queued = []
            for delivery_id in dict.fromkeys(delivery_ids):
                delivery = store.get(tx.connection, pk, delivery_id)
                if delivery is None:
                    raise NotFound(f"There is no delivery '{delivery_id}'.")
                body = self._body(tx.connection, webhook, delivery)
                if body is not None:
                    queued.append(_again(delivery, body))
            store.save(tx, [(pk, each) for each in queued])
            return len(queued)

        queued = await self._database.write(write)
        await self._live.webhooks_changed()
        return queued

    async def replay_range(self, who: Principal, webhook_id: str, after: int, until: int) -> int:
        """Every matching event of this part of the log, delivered before or not."""
        who.require(Scope.MANAGE)
        queued = 0
        while after < until:
            count, after = await self._database.write(
                partial(self._replay_batch, who, webhook_id, after, until)
            )
            queued += count
        await self._live.webhooks_changed()
        return queued

    def _replay_batch(
        self, who: Principal, webhook_id: str, after: int, until: int, tx: Transaction
    ) -> tuple[int, int]:
        """How many were queued, and where to go on."""
        webhook = visible(tx.connection, who, webhook_id)
        pk = _pk(tx.connection, who, webhook_id)
        found = events.after(tx.connection, webhook.tenant, after, limit=BATCH)
        wanted = {
            event.seq: (event, body)
            for event in found
            if event.seq <= until and webhook.wants(event)
            if (body := self._render(event, webhook.format)) is not None
        }
        present = store.of_events(tx.connection, pk, wanted.keys())
        queued = [
            _again(present.get(seq) or _new(event), body)
            for seq, (event, body) in wanted.items()
            # What its own turn is still to come of is on its way already.
            if seq <= webhook.cursor
        ]
        store.save(tx, [(pk, each) for each in queued])
        return len(wanted), found[-1].seq if len(found) == BATCH else until

    def _body(self, connection: Connection, webhook: Webhook, delivery: Delivery) -> bytes | None:
        if delivery.body is not None:
            return delivery.body
        found = events.after(connection, webhook.tenant, delivery.seq - 1, limit=1)
        if not found or found[0].id != delivery.event_id:
            return None
        return self._render(found[0], webhook.format)


def _pk(connection: Connection, who: Principal, webhook_id: str) -> int:
    visible(connection, who, webhook_id)
    pk = webhooks.pk_of(connection, webhook_id)
    if pk is None:
        raise WebhookNotFound
    return pk


def _new(event: Event) -> Delivery:
    return Delivery(
        id=ids.new_delivery_id(),
        event_id=event.id,
        seq=event.seq,
        type=event.type,
        chat=chat_of(event),
        body=None,
    )


def _again(delivery: Delivery, body: bytes) -> Delivery:
    return replace(
        delivery,
        body=delivery.body or body,
        status=DeliveryStatus.PENDING,
        attempts=0,
        next_attempt_at=None,
    )
