"""Writes down what became of posts: that of all endpoints of a moment in one unit of work."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.core.deliveries import GONE, Delivery, DeliveryStatus
from gateway.core.errors import GatewayError
from gateway.core.events import DisabledReason, EventType, News, WebhookDisabled
from gateway.core.webhooks import DISABLED_AFTER, Webhook
from gateway.store import deliveries, webhooks
from gateway.store.database import Database, Transaction
from gateway.tasks import Tasks
from gateway.workers.webhook_window import Round


@dataclass(frozen=True, slots=True)
class _Asked:
    webhook: Webhook
    round: Round
    done: "asyncio.Future[DisabledReason | None]"


class WebhookRecords:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._tasks = Tasks("webhook records")
        self._asked: list[_Asked] = []
        self._writing: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """After those who ask."""
        await self._tasks.close()

    async def write(self, webhook: Webhook, round_: Round) -> DisabledReason | None:
        """On disk when it returns; why the endpoint is disabled from now on, if so."""
        asked = _Asked(webhook, round_, asyncio.get_running_loop().create_future())
        self._asked.append(asked)
        if self._writing is None or self._writing.done():
            self._writing = self._tasks.spawn(self._write(), name="records")
        return await asked.done

    async def _write(self) -> None:
        while self._asked:
            together, self._asked = self._asked, []
            if not await self._tried(together):
                for each in together:
                    await self._tried([each])

    async def _tried(self, together: Sequence[_Asked]) -> bool:
        """False where one of several may have spoiled it for the others."""
        try:
            verdicts = await self._database.write(lambda tx: _write(tx, together))
        except Exception as failure:  # noqa: BLE001 - passed on to those who asked
            if len(together) > 1 and not isinstance(failure, GatewayError):
                return False
            for each in together:
                if not each.done.done():
                    each.done.set_exception(failure)
                    each.done.exception()  # whoever gave up leaves no warning behind
        else:
            for each, verdict in zip(together, verdicts, strict=True):
                if not each.done.done():
                    each.done.set_result(verdict)
        return True


def _write(tx: Transaction, together: Sequence[_Asked]) -> list[DisabledReason | None]:
    verdicts: list[DisabledReason | None] = []
    outcomes: list[tuple[int, Delivery]] = []
    for each in together:
        verdict = None
        place = webhooks.advance(tx, each.webhook.id, each.round.position)
        if place is not None:  # it was not deleted meanwhile
            outcomes += [(place.pk, outcome) for outcome in each.round.outcomes]
            verdict = _verdict(tx, place, each.round.tried)
            if verdict is not None:
                _disable(tx, each.webhook, place.pk, verdict)
        verdicts.append(verdict)
    deliveries.save(tx, outcomes)
    return verdicts


def _disable(tx: Transaction, webhook: Webhook, pk: int, reason: DisabledReason) -> None:
    webhooks.disable(tx, pk, reason)
    told = WebhookDisabled(webhook.id, webhook.url, reason)
    tx.tell(webhook.tenant, News(EventType.WEBHOOK_DISABLED, None, told))


def _verdict(
    tx: Transaction, place: webhooks.Place, tried: Sequence[Delivery]
) -> DisabledReason | None:
    if not tried:
        return None
    if any(each.status_code == GONE for each in tried):
        return DisabledReason.GONE
    now, since = tx.clock.now(), place.failing_since
    if any(each.status is DeliveryStatus.DELIVERED for each in tried):
        if since is not None:
            webhooks.note_failing(tx, place.pk, None)
        return None
    if since is None:
        webhooks.note_failing(tx, place.pk, now)
        return None
    return DisabledReason.FAILING if now - since >= DISABLED_AFTER else None
