"""Rounds of many endpoints share a unit of work; one that cannot be written spoils no other."""

import asyncio
from collections.abc import Callable
from typing import TypeVar, cast

from gateway.core.deliveries import Delivery, DeliveryFilter, DeliveryStatus
from gateway.core.events import EventType
from gateway.core.paging import Page
from gateway.core.webhooks import Webhook, WebhookSettings
from gateway.store import webhooks
from gateway.store.database import Database, Transaction
from gateway.workers.webhook_records import WebhookRecords
from gateway.workers.webhook_window import Job, Round
from tests.house import ALICE, House

T = TypeVar("T")


async def made(house: House, count: int) -> list[Webhook]:
    settings = WebhookSettings(url="https://example.com/hook")
    return [(await house.webhooks.create(ALICE, settings))[0] for _ in range(count)]


def round_of(webhook: Webhook, *, id_: str | None = None) -> Round:
    outcome = Delivery(
        id=id_ or f"dlv_{webhook.id}",
        event_id="evt_1",
        seq=1,
        type=EventType.MESSAGE_RECEIVED,
        chat=None,
        body=None,
        status=DeliveryStatus.DELIVERED,
    )
    return Round(1, [Job(outcome, since=0.0, through=True)], [outcome], [outcome])


async def logged(house: House, webhook: Webhook) -> list[str]:
    found = await house.deliveries.list(ALICE, webhook.id, DeliveryFilter(), Page())
    return [each.id for each in found.items]


class CountedDatabase:
    """Counts units of work, and tells of the first."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.units = 0
        self.asked = asyncio.Event()

    async def write(self, work: Callable[[Transaction], T]) -> T:
        self.units += 1
        self.asked.set()
        return await self._database.write(work)


async def test_those_who_ask_while_one_is_written_share_the_next_unit(house: House) -> None:
    endpoints = await made(house, 5)
    database = CountedDatabase(house.database)
    records = WebhookRecords(cast("Database", database))
    async with asyncio.TaskGroup() as group:
        first = group.create_task(records.write(endpoints[0], round_of(endpoints[0])))
        await database.asked.wait()
        rest = [group.create_task(records.write(each, round_of(each))) for each in endpoints[1:]]
    await records.close()
    assert [task.result() for task in (first, *rest)] == [None] * 5
    assert database.units == 2
    for each in endpoints:
        assert await logged(house, each) == [f"dlv_{each.id}"]


async def test_a_round_that_cannot_be_written_spoils_no_other(house: House) -> None:
    one, twin, other = await made(house, 3)
    records = WebhookRecords(house.database)
    results = await asyncio.gather(
        records.write(one, round_of(one, id_="dlv_same")),
        records.write(twin, round_of(twin, id_="dlv_same")),
        records.write(other, round_of(other)),
        return_exceptions=True,
    )
    await records.close()
    assert [isinstance(each, Exception) for each in results] == [False, True, False]
    assert [len(await logged(house, each)) for each in (one, twin, other)] == [1, 0, 1]
    cursors = [
        await house.database.read(lambda c, e=each: webhooks.get(c, e.id)) for each in (twin, other)
    ]
    assert [each.cursor for each in cursors] == [twin.cursor, 1]  # type: ignore[union-attr]


async def test_what_a_deleted_endpoint_had_is_not_written(house: House) -> None:
    (gone,) = await made(house, 1)
    await house.webhooks.delete(ALICE, gone.id)
    records = WebhookRecords(house.database)
    assert await records.write(gone, round_of(gone)) is None
    await records.close()
