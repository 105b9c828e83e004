"""One endpoint: takes what is new and what is due, has it posted, and what came of it written down.

An event that is taken at once costs one row when it is through; only what failed is kept with its
body until it is delivered or given up. The place in the log moves in the same transaction, so a
kill repeats at most what was on its way, under the same ids.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

import structlog

from gateway.core import ids
from gateway.core.deliveries import Attempt, Delivery, DeliveryStatus, chat_of
from gateway.core.errors import NotReady, StorageFull
from gateway.core.events import Event
from gateway.core.webhooks import Webhook
from gateway.ports import Clock
from gateway.store import deliveries, webhooks
from gateway.store.database import Connection, Database
from gateway.tasks import Tasks, to_its_end
from gateway.workers.circuit import Circuit
from gateway.workers.webhook_feed import WebhookFeed
from gateway.workers.webhook_log import WebhookLog
from gateway.workers.webhook_outcome import outcome_of
from gateway.workers.webhook_post import Render, WebhookPost
from gateway.workers.webhook_records import WebhookRecords
from gateway.workers.webhook_window import ROUND, Job, WebhookWindow

log = structlog.get_logger(__name__)

WIDEST = 32
"""Posts at a time to an endpoint that takes them; one that fails gets one at a time."""
AHEAD = 16
"""Events that are taken for each post at a time, so that who fails holds few of them."""
PASSED_OVER = 500
"""Events that were not for an endpoint, until its place is written down all the same."""
NO_ROOM_SECONDS = 5.0


class WebhookEndpoint:
    def __init__(
        self,
        webhook: Webhook,
        *,
        database: Database,
        events: WebhookLog,
        records: WebhookRecords,
        clock: Clock,
        post: WebhookPost,
        render: Render,
        pauses: Sequence[float],
        changed: Callable[[], None],
    ) -> None:
        self._webhook: Webhook | None = webhook
        self._database = database
        self._records = records
        self._clock = clock
        self._post = post
        self._render = render
        self._pauses = tuple(pauses)
        self._changed = changed
        self._woken = asyncio.Event()
        self._feed = WebhookFeed(webhook, events, self._woken)
        self._window = WebhookWindow(webhook.cursor, clock.monotonic)
        self._circuit = Circuit(clock, min(self._pauses, default=NO_ROOM_SECONDS))
        self._posters = Tasks(f"webhook {webhook.id}")
        self._posting = 0
        self._width = 1
        self._taken = 0
        """By the endpoint, since it is as wide as it is."""
        self._stored = webhook.cursor
        self._is_new = False
        """It was changed: what nobody began with is taken again, as it is now."""
        self._may_wait = True
        """Whether the store may hold something that waits for another attempt."""

    # --- what others tell it ---

    def learn(self, webhook: Webhook) -> None:
        """It was changed, or something is to be replayed."""
        if self._webhook != replace(webhook, cursor=self._cursor_known()):
            self._circuit.close()
            self._is_new = True
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
            await self._posters.close()
            with contextlib.suppress(StorageFull, NotReady):
                await self._write_down(last=True)  # so that the next run repeats none of it

    async def _turn(self, webhook: Webhook) -> None:
        if self._is_new or not webhook.enabled:
            self._is_new = False
            self._take_again()
        try:
            if self._is_worth_writing or not webhook.enabled:
                await self._write_down(last=not webhook.enabled)
            next_due = await self._fill(webhook) if webhook.enabled else None
        except (StorageFull, NotReady) as problem:
            # What became of the posts stays in the window, and no more is taken than fits there.
            log.warning("webhook_place_not_written", webhook=webhook.id, why=str(problem))
            self._feed.go_back(self._window.position)
            await self._wait(NO_ROOM_SECONDS)
            return
        self._post_more()
        if not self._goes_on:
            await self._wait(self._seconds_until(next_due))

    async def _wait(self, seconds: float | None) -> None:
        if seconds is None:
            await self._woken.wait()
            return
        with contextlib.suppress(TimeoutError):
            # Not `wait_for`: in Python 3.11 it forgets that it is cancelled when it is woken, too.
            async with asyncio.timeout(seconds):
                await self._woken.wait()

    def _seconds_until(self, next_due: datetime | None) -> float | None:
        """When there is something to do although nobody says so."""
        moments = [
            self._circuit.seconds_left or None,
            self._window.seconds_until_late,
            None if next_due is None else (next_due - self._clock.now()).total_seconds(),
        ]
        return min((max(0.0, each) for each in moments if each is not None), default=None)

    @property
    def _room(self) -> int:
        """For so many more there is room, by how it fared lately."""
        if self._circuit.seconds_left:
            return 0
        if self._circuit.doubtful:
            return 1 - len(self._window)
        return min(2 * ROUND, AHEAD * self._width) - len(self._window)

    @property
    def _goes_on(self) -> bool:
        """Whether the next turn has something to do at once."""
        is_behind = self._may_post and self._feed.is_behind and self._room > 0
        return is_behind or self._is_worth_writing

    # --- taking ---

    def _take_again(self) -> None:
        place = self._window.drop_untouched()
        if place is not None:
            self._feed.go_back(place)
        self._may_wait = True

    async def _fill(self, webhook: Webhook) -> datetime | None:
        """Take what is due and what is new; when something is due next."""
        room = self._room
        if room <= 0:
            return None
        next_due = await self._take_due(webhook, room)
        fresh = await self._take(webhook, self._room)
        held = await self._held(webhook, fresh)
        for each in fresh:
            if webhook.ordered and (each.chat in held or self._window.is_held_up(each.chat)):
                self._window.hold(each)
            else:
                self._window.add(each)
        self._window.position = self._feed.position
        return next_due

    async def _take_due(self, webhook: Webhook, room: int) -> datetime | None:
        if not self._may_wait:
            return None
        self._may_wait = False
        limit = room + self._window.rows + 1
        waiting = await self._database.read(partial(_waiting, webhook, limit))
        self._may_wait |= bool(waiting)
        now = self._clock.now()
        for each in waiting:
            if each.id in self._window:
                continue
            if (each.next_attempt_at or now) > now:
                return each.next_attempt_at
            if room == 0:
                break
            self._window.add(each)
            room -= 1
        return None

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

    async def _held(self, webhook: Webhook, fresh: Sequence[Delivery]) -> frozenset[str]:
        """Chats in which something waits that must not be overtaken."""
        chats = {each.chat for each in fresh if each.chat is not None}
        if not webhook.ordered or not self._may_wait or not chats:
            return frozenset()
        return await self._database.read(partial(_chats_waiting, webhook, chats))

    # --- posting ---

    def _post_more(self) -> None:
        """As many at a time as it has shown to take."""
        while self._posting < self._width and self._may_post and (job := self._window.next()):
            self._posting += 1
            self._posters.spawn(self._post_from(job), name="post")

    @property
    def _may_post(self) -> bool:
        return (
            self._webhook is not None and self._webhook.enabled and not self._circuit.seconds_left
        )

    async def _post_from(self, job: Job | None) -> None:
        """One after the other, as long as there are any."""
        try:
            while job is not None and (webhook := self._webhook) is not None:
                attempt = await self._attempt(webhook, job.delivery)
                self._learn_from(webhook, job, attempt)
                if self._window.is_worth_writing:
                    self._woken.set()
                self._post_more()
                goes_on = self._may_post and self._posting <= self._width
                job = self._window.next() if goes_on else None
        finally:
            self._posting -= 1
            self._woken.set()

    async def _attempt(self, webhook: Webhook, delivery: Delivery) -> Attempt:
        try:
            return await self._post.body(webhook, delivery.event_id, delivery.body or b"")
        except Exception:  # a delivery that cannot even be posted must not be the last one
            log.exception("webhook_not_posted", webhook=webhook.id, id=delivery.event_id)
            return Attempt(at=self._clock.now(), error="The gateway could not post it.")

    def _learn_from(self, webhook: Webhook, job: Job, attempt: Attempt) -> None:
        if attempt.taken:
            self._widen()
            self._circuit.succeeded()
        else:
            self._width, self._taken = 1, 0
            self._circuit.failed()
            self._circuit.rest(attempt.retry_after_seconds or 0.0)
        if attempt.gone:
            self._circuit.rest(NO_ROOM_SECONDS)  # until it is disabled
        outcome = outcome_of(webhook, job.delivery, attempt, self._pauses, self._clock.now())
        self._window.settle(job, outcome, alone=not webhook.ordered)

    def _widen(self) -> None:
        """By one when so many were taken: each more is a connection more."""
        self._taken += 1
        if self._taken >= self._width:
            self._width, self._taken = min(WIDEST, self._width + 1), 0

    # --- writing down ---

    @property
    def _is_worth_writing(self) -> bool:
        passed_over = self._feed.position - self._stored
        return self._window.is_worth_writing or (passed_over >= PASSED_OVER and not self._window)

    async def _write_down(self, *, last: bool = False) -> None:
        await to_its_end(self._write(last=last))

    async def _write(self, *, last: bool) -> None:
        """What is written stays in the window until it is on disk, whoever gives up meanwhile."""
        webhook = self._webhook
        if webhook is None:
            return
        if last:
            self._window.drop_untouched()
        elif not self._window:
            self._window.position = self._feed.position
        part = self._window.round(everything=last)
        if part.position == self._stored and not part.jobs:
            return
        disabled = await self._records.write(webhook, part)
        self._window.written(part)
        self._stored = part.position
        self._may_wait |= any(each.status is DeliveryStatus.PENDING for each in part.outcomes)
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


def _waiting(webhook: Webhook, limit: int, connection: Connection) -> Sequence[Delivery]:
    return deliveries.most_urgent(connection, webhook.id, ordered=webhook.ordered, limit=limit)


def _chats_waiting(webhook: Webhook, chats: set[str], connection: Connection) -> frozenset[str]:
    pk = webhooks.pk_of(connection, webhook.id)
    return frozenset() if pk is None else deliveries.waiting_chats(connection, pk, chats)
