"""The deliveries of one endpoint: due ones and new ones, a few at a time, each outcome a row.

An event that is taken at once costs one row when it is through; only what failed is kept with its
body until it is delivered or given up. The place in the log moves in the same transaction, so a
kill repeats at most what was on its way, under the same ids.
"""

import asyncio
import contextlib
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from gateway.core import ids
from gateway.core.deliveries import Attempt, Delivery, DeliveryStatus, chat_of
from gateway.core.errors import NotReady, StorageFull
from gateway.core.events import DisabledReason, Event, EventType, News, WebhookDisabled
from gateway.core.webhooks import DISABLED_AFTER, Webhook
from gateway.ports import Clock
from gateway.store import deliveries, webhooks
from gateway.store.database import Connection, Database, Transaction
from gateway.workers.circuit import Circuit
from gateway.workers.webhook_feed import WebhookFeed
from gateway.workers.webhook_log import WebhookLog
from gateway.workers.webhook_post import Render, WebhookPost

log = structlog.get_logger(__name__)

JITTER = 0.2
WIDEST = 32
"""Posts at a time to an endpoint that takes them; one that fails gets one at a time."""
ROUND = 128
"""Events that such an endpoint takes at once: their outcomes share a unit of work."""
PASSED_OVER = 500
"""Events that were not for an endpoint, until its place is written down all the same."""
NO_ROOM_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Round:
    """What became of the posts of one round; not written down yet."""

    outcomes: tuple[Delivery, ...]
    attempts: tuple[Attempt, ...]
    position: int

    def followed_by(self, other: "Round") -> "Round":
        outcomes, attempts = self.outcomes + other.outcomes, self.attempts + other.attempts
        return Round(outcomes, attempts, other.position)

    @property
    def is_smooth(self) -> bool:
        """Nothing of it waits, so that the next posts depend on none of it."""
        return all(each.status is DeliveryStatus.DELIVERED for each in self.outcomes)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the store holds for an endpoint at a moment."""

    due: tuple[Delivery, ...] = ()
    next_due: datetime | None = None


class WebhookEndpoint:
    def __init__(
        self,
        webhook: Webhook,
        *,
        database: Database,
        events: WebhookLog,
        clock: Clock,
        post: WebhookPost,
        render: Render,
        pauses: Sequence[float],
        changed: Callable[[], None],
    ) -> None:
        self._webhook: Webhook | None = webhook
        self._database = database
        self._clock = clock
        self._post = post
        self._render = render
        self._pauses = tuple(pauses)
        self._changed = changed
        self._woken = asyncio.Event()
        self._feed = WebhookFeed(webhook, events, self._woken)
        self._circuit = Circuit(clock, min(self._pauses, default=NO_ROOM_SECONDS))
        self._width = 1
        self._stored = webhook.cursor
        self._done: Round | None = None
        self._may_wait = True
        """Whether the store may hold something that waits for another attempt."""

    # --- what others tell it ---

    def learn(self, webhook: Webhook) -> None:
        """It was changed, or something is to be replayed."""
        if self._webhook != replace(webhook, cursor=self._cursor_known()):
            self._circuit.close()
        self._webhook = replace(webhook, cursor=self._cursor_known())
        self._may_wait = True
        self._woken.set()

    def end(self) -> None:
        """It was deleted."""
        self._webhook = None
        self._woken.set()

    def note(self, events: Sequence[Event]) -> None:
        if self._webhook is not None:
            self._feed.note(self._webhook, events)
            if self._feed.position - self._stored >= PASSED_OVER:
                self._woken.set()

    def _cursor_known(self) -> int:
        return self._webhook.cursor if self._webhook is not None else 0

    # --- its own life ---

    async def serve(self) -> None:
        try:
            while (webhook := self._webhook) is not None:
                self._woken.clear()
                await self._turn(webhook)
        finally:
            with contextlib.suppress(StorageFull, NotReady):
                await self._write_down()  # so that the next run repeats none of it

    async def _turn(self, webhook: Webhook) -> None:
        if not webhook.enabled:
            await self._write_down()
            await self._woken.wait()
        elif resting := self._circuit.seconds_left:
            await self._wait(resting)
        else:
            try:
                await self._work(webhook)
            except* (StorageFull, NotReady) as problems:
                # What became of these posts could not be written down: they are made again.
                why = str(problems.exceptions[0])
                log.warning("webhook_place_not_written", webhook=webhook.id, why=why)
                self._done = None
                self._may_wait = True
                self._feed.go_back(self._stored)
                await self._wait(NO_ROOM_SECONDS)

    async def _wait(self, seconds: float | None) -> None:
        with contextlib.suppress(TimeoutError):
            # Not `wait_for`: in Python 3.11 it forgets that it is cancelled when it is woken, too.
            async with asyncio.timeout(seconds):
                await self._woken.wait()

    async def _work(self, webhook: Webhook) -> None:
        limit = ROUND if self._width == WIDEST else self._width
        limit = 1 if self._circuit.doubtful else limit
        waiting = await self._waiting(webhook, limit)
        fresh = await self._take(webhook, limit - len(waiting.due))
        held = await self._held(webhook, fresh)
        jobs = [*waiting.due, *(each for each in fresh if each not in held)]
        if not jobs and not held and self._feed.position - self._stored < PASSED_OVER:
            await self._write_down()
            if not self._feed.is_behind:
                await self._wait(self._seconds_until(waiting.next_due))
            return
        async with asyncio.TaskGroup() as group:
            group.create_task(self._write_down())  # the round before, meanwhile
            await self._try(webhook, jobs, held)
        if waiting.due or (self._done is not None and not self._done.is_smooth):
            await self._write_down()

    async def _waiting(self, webhook: Webhook, limit: int) -> Waiting:
        if not self._may_wait:
            return Waiting()
        self._may_wait = False
        waiting = await self._database.read(partial(_waiting, webhook, self._clock.now(), limit))
        self._may_wait |= bool(waiting.due) or waiting.next_due is not None
        return waiting

    async def _take(self, webhook: Webhook, room: int) -> list[Delivery]:
        """The next events for this endpoint."""
        taken: list[Delivery] = []
        while len(taken) < room:
            await self._feed.fill(webhook)
            event = self._feed.take()
            if event is None:
                break
            if not webhook.wants(event):
                continue
            body = self._render(event, webhook.format)
            if body is not None:
                taken.append(new_delivery(event, body))
        return taken

    async def _held(self, webhook: Webhook, fresh: Sequence[Delivery]) -> list[Delivery]:
        """Those that must not overtake what waits in their chat."""
        chats = {each.chat for each in fresh if each.chat is not None}
        if not webhook.ordered or not self._may_wait or not chats:
            return []
        waiting = await self._database.read(partial(_chats_waiting, webhook, chats))
        return [each for each in fresh if each.chat in waiting]

    def _seconds_until(self, moment: datetime | None) -> float | None:
        if moment is None:
            return None
        return max(0.0, (moment - self._clock.now()).total_seconds())

    # --- attempts ---

    async def _try(
        self, webhook: Webhook, jobs: Sequence[Delivery], held: Sequence[Delivery]
    ) -> None:
        """Chats side by side, each in its order; what was not tried waits with a row."""
        chains: defaultdict[str, list[Delivery]] = defaultdict(list)
        for job in sorted(jobs, key=lambda job: job.seq):
            chains[job.chat or job.id].append(job)
        attempts: dict[str, Attempt] = {}
        waiting = iter(chains.values())
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(self._width, len(chains))):
                    group.create_task(self._try_chains(webhook, waiting, attempts))
        finally:
            outcomes = (*held, *(self._outcome(webhook, job, attempts) for job in jobs))
            done = Round(outcomes, tuple(attempts.values()), self._feed.position)
            self._done = done if self._done is None else self._done.followed_by(done)
        failed = any(not attempt.taken for attempt in attempts.values())
        self._width = 1 if failed else min(WIDEST, max(self._width, 2 * len(attempts)))

    async def _try_chains(
        self,
        webhook: Webhook,
        chains: Iterator[Sequence[Delivery]],
        attempts: dict[str, Attempt],
    ) -> None:
        """One after the other, as long as there are any."""
        for chain in chains:
            for job in chain:
                if self._circuit.seconds_left:
                    return  # they wait with a row each, untried
                attempt = await self._post.body(webhook, job.event_id, job.body or b"")
                attempts[job.id] = attempt
                self._learn_from(webhook, job, attempt)
                if not attempt.taken and webhook.ordered:
                    break

    def _learn_from(self, webhook: Webhook, job: Delivery, attempt: Attempt) -> None:
        if attempt.taken:
            self._circuit.succeeded()
            return
        log.warning(
            "webhook_failed",
            webhook=webhook.id,
            id=job.event_id,
            attempts=job.attempts + 1,
            why=attempt.error or f"answered {attempt.status_code}",
        )
        self._circuit.failed()
        if attempt.retry_after_seconds:
            self._circuit.rest(attempt.retry_after_seconds)

    def _outcome(self, webhook: Webhook, job: Delivery, attempts: dict[str, Attempt]) -> Delivery:
        attempt = attempts.get(job.id)
        if attempt is None:
            return job
        status, again = DeliveryStatus.DELIVERED, None
        if not attempt.taken:
            status, again = DeliveryStatus.PENDING, self._next_attempt(job, attempt)
            if again is None:
                log.error("webhook_given_up", webhook=webhook.id, id=job.event_id)
                status = DeliveryStatus.DEAD
        return replace(
            job,
            status=status,
            body=None if attempt.taken else job.body,
            attempts=job.attempts + 1,
            status_code=attempt.status_code,
            duration_ms=attempt.duration_ms,
            response=attempt.response,
            error=attempt.error,
            attempted_at=attempt.at,
            next_attempt_at=again,
        )

    def _next_attempt(self, job: Delivery, attempt: Attempt) -> datetime | None:
        """None when that was the last one."""
        if job.attempts == len(self._pauses):
            return None
        pause = self._pauses[job.attempts] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311
        return self._clock.now() + timedelta(seconds=max(pause, attempt.retry_after_seconds or 0.0))

    # --- what became of them ---

    async def _write_down(self) -> None:
        done, webhook = self._done, self._webhook
        if done is None or webhook is None:
            return
        self._done = None
        if not done.is_smooth:
            self._may_wait = True
        disabled = await self._database.write(lambda tx: _record(tx, webhook, done))
        self._stored = done.position
        if disabled is not None and self._webhook is not None:
            log.error("webhook_disabled", webhook=webhook.id, reason=disabled.value)
            self._webhook = replace(self._webhook, enabled=False, disabled_reason=disabled)
            self._changed()


def new_delivery(event: Event, body: bytes) -> Delivery:
    return Delivery(
        id=ids.new_delivery_id(),
        event_id=event.id,
        seq=event.seq,
        type=event.type,
        chat=chat_of(event),
        body=body,
    )


def _waiting(webhook: Webhook, now: datetime, limit: int, connection: Connection) -> Waiting:
    urgent = deliveries.most_urgent(
        connection, webhook.id, ordered=webhook.ordered, limit=limit + 1
    )
    due = tuple(each for each in urgent if (each.next_attempt_at or now) <= now)
    return Waiting(due[:limit], urgent[0].next_attempt_at if urgent else None)


def _chats_waiting(webhook: Webhook, chats: set[str], connection: Connection) -> frozenset[str]:
    pk = webhooks.pk_of(connection, webhook.id)
    return frozenset() if pk is None else deliveries.waiting_chats(connection, pk, chats)


def _record(tx: Transaction, webhook: Webhook, done: Round) -> DisabledReason | None:
    """Why the endpoint is disabled from now on, if so."""
    place = webhooks.advance(tx, webhook.id, done.position)
    if place is None:
        return None  # it was deleted meanwhile
    deliveries.save(tx, place.pk, done.outcomes)
    reason = _verdict(tx, place, done.attempts)
    if reason is not None:
        webhooks.disable(tx, place.pk, reason)
        told = WebhookDisabled(webhook.id, webhook.url, reason)
        tx.tell(webhook.tenant, News(EventType.WEBHOOK_DISABLED, None, told))
    return reason


def _verdict(
    tx: Transaction, place: webhooks.Place, attempts: Sequence[Attempt]
) -> DisabledReason | None:
    if not attempts:
        return None
    if any(attempt.gone for attempt in attempts):
        return DisabledReason.GONE
    now, since = tx.clock.now(), place.failing_since
    if any(attempt.taken for attempt in attempts):
        if since is not None:
            webhooks.note_failing(tx, place.pk, None)
        return None
    if since is None:
        webhooks.note_failing(tx, place.pk, now)
        return None
    return DisabledReason.FAILING if now - since >= DISABLED_AFTER else None
