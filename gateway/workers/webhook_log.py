"""The event log as endpoints of webhooks read it: one reading for all who are at the same place."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from gateway.core.events import Event, Extent
from gateway.store import events as store
from gateway.store.database import Connection, Database
from gateway.tasks import Tasks

PAGE = 200


@dataclass(frozen=True, slots=True)
class LogPage:
    """What follows a place in the log."""

    extent: Extent
    events: Sequence[Event]

    @property
    def is_full(self) -> bool:
        """The log may go on behind it."""
        return len(self.events) == PAGE


class WebhookLog:
    """After a start most of a thousand endpoints are at the same place."""

    def __init__(self, database: Database, tasks: Tasks) -> None:
        self._database = database
        self._tasks = tasks
        self._readings: dict[tuple[int, int], asyncio.Task[LogPage]] = {}

    def has_grown(self) -> None:
        """Whoever asks from now on joins no reading that began before."""
        self._readings.clear()

    async def after(self, tenant: int, seq: int) -> LogPage:
        key = (tenant, seq)
        reading = self._readings.get(key)
        if reading is None:
            reading = self._readings[key] = self._tasks.spawn(
                self._database.read(partial(_page, tenant, seq)), name=f"log:{tenant}:{seq}"
            )
            reading.add_done_callback(lambda done: self._forget(key, done))
        return await asyncio.shield(reading)  # an endpoint that ends does not end it for others

    def _forget(self, key: tuple[int, int], done: asyncio.Task[LogPage]) -> None:
        if self._readings.get(key) is done:
            del self._readings[key]


def _page(tenant: int, seq: int, connection: Connection) -> LogPage:
    found = store.after(connection, tenant, seq, limit=PAGE)
    return LogPage(store.extent(connection, tenant), found)
