"""What an endpoint took of the log and has not written down yet: chats side by side, each in order.

What is new is written down from its beginning on, because the place in the log is one number. What
is through behind something slow would wait for that; so whatever is in its way gets a row as it is,
and the place moves on over it.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from gateway.core.deliveries import Delivery, DeliveryStatus

ROUND = 128
"""Deliveries that are written down together, if so many come: they share a unit of work."""
LATE_SECONDS = 1.0
"""A post that takes longer holds up what is behind it no more."""


@dataclass(slots=True, eq=False)
class Job:
    """A delivery that was taken: it waits, is on its way, or is through."""

    delivery: Delivery
    since: float | None = None
    """When it was posted; None before."""
    through: bool = False

    @property
    def chat(self) -> str:
        return self.delivery.chat or self.delivery.id

    @property
    def untouched(self) -> bool:
        return self.since is None and not self.through

    @property
    def waits(self) -> bool:
        """It is to be tried again, or has to wait for what is."""
        return self.through and self.delivery.status is DeliveryStatus.PENDING


@dataclass(frozen=True, slots=True)
class Round:
    """What is written down together, and the place in the log that this makes."""

    position: int
    jobs: Sequence[Job]
    outcomes: Sequence[Delivery]
    """What was known of each of these jobs."""
    tried: Sequence[Delivery]
    """Those outcomes that came of a post."""


class WebhookWindow:
    def __init__(self, cursor: int, monotonic: Callable[[], float]) -> None:
        self.position = cursor
        """Everything of the log up to here is in the window, or was, or is not for the endpoint."""
        self._monotonic = monotonic
        self._fresh: deque[Job] = deque()
        """Without a row, in the order of the log."""
        self._rows: dict[str, Job] = {}
        self._ready: deque[Job] = deque()
        self._behind: dict[str, list[Job]] = {}
        """By chat, what waits for the one of it that is ready or on its way."""
        self._on_the_way: dict[Job, None] = {}
        """In the order in which they were posted."""
        self._through = 0
        self._waiting = 0
        """Those of them that are to be tried again."""

    def __len__(self) -> int:
        return len(self._fresh) + len(self._rows)

    def __contains__(self, delivery_id: str) -> bool:
        return delivery_id in self._rows

    @property
    def rows(self) -> int:
        """How many have a row, which says that they wait."""
        return len(self._rows)

    @property
    def ready(self) -> int:
        """How many may be posted at once."""
        return len(self._ready)

    # --- taking ---

    def add(self, delivery: Delivery) -> None:
        self._line_up(self._kept(delivery))

    def hold(self, delivery: Delivery) -> None:
        """It is not posted now: a row will say that it waits."""
        self._end(self._kept(delivery))

    def is_held_up(self, chat: str | None) -> bool:
        """Whether something of this chat waits that no row tells of yet."""
        if not self._waiting or chat is None:
            return False
        return any(job.waits and job.chat == chat for job in self._all())

    def drop_untouched(self) -> int | None:
        """Forget what nobody began with; the place in the log that this goes back to, if so."""
        before = self.position
        while self._fresh and self._fresh[-1].untouched:
            self.position = self._fresh.pop().delivery.seq - 1
        self._rows = {key: job for key, job in self._rows.items() if not job.untouched}
        self._behind = {job.chat: [] for job in self._on_the_way}
        self._ready.clear()
        for job in self._fresh:
            if job.untouched:
                self._line_up(job)
        return None if self.position == before else self.position

    def _kept(self, delivery: Delivery) -> Job:
        job = Job(delivery)
        if delivery.stored:
            self._rows[delivery.id] = job
        else:
            self._fresh.append(job)
        return job

    def _line_up(self, job: Job) -> None:
        behind = self._behind.get(job.chat)
        if behind is None:
            self._behind[job.chat] = []
            self._ready.append(job)
        else:
            behind.append(job)

    def _all(self) -> Iterator[Job]:
        return chain(self._fresh, self._rows.values())

    # --- posting ---

    def next(self) -> Job | None:
        """What is posted now; it stays until `settle`."""
        if not self._ready:
            return None
        job = self._ready.popleft()
        job.since = self._monotonic()
        self._on_the_way[job] = None
        return job

    def settle(self, job: Job, outcome: Delivery, *, alone: bool) -> None:
        """It is through; with `alone` the rest of its chat goes on although it failed."""
        job.delivery = outcome
        del self._on_the_way[job]
        self._end(job)
        behind = self._behind[job.chat]
        if not behind:
            del self._behind[job.chat]
        elif alone or not job.waits:
            self._ready.appendleft(behind.pop(0))
        else:
            for each in self._behind.pop(job.chat):
                self._end(each)

    def _end(self, job: Job) -> None:
        job.through = True
        self._through += 1
        self._waiting += job.waits

    # --- writing down ---

    @property
    def is_worth_writing(self) -> bool:
        """Enough is through, or no more comes soon, or something failed."""
        if self._waiting or self._through >= ROUND:
            return True
        late = self.seconds_until_late
        return bool(self._through) and (not self._ready if late is None else late == 0)

    @property
    def seconds_until_late(self) -> float | None:
        """When what is through waits no longer for what is on its way; None where it need not."""
        if not self._through:
            return None
        since = next((job.since for job in self._on_the_way if not job.delivery.stored), None)
        return None if since is None else max(0.0, since + LATE_SECONDS - self._monotonic())

    def round(self, *, everything: bool = False) -> Round:
        """What is to be written down; it stays in the window until `written`."""
        impatient = everything or self.seconds_until_late == 0
        jobs = [job for job in self._rows.values() if job.through]
        waiting = self._waiting - sum(job.waits for job in jobs)
        through = self._through - len(jobs)
        position = self.position
        for job in self._fresh:
            if job.through:
                through -= 1
                waiting -= job.waits
            elif not (through and (impatient or waiting or through >= ROUND)):
                position = job.delivery.seq - 1
                break
            jobs.append(job)
        outcomes = [job.delivery for job in jobs]
        tried = [job.delivery for job in jobs if job.through and job.since is not None]
        return Round(position, jobs, outcomes, tried)

    def written(self, of: Round) -> None:
        """It is on disk. What was not through has a row from now on."""
        for job, outcome in zip(of.jobs, of.outcomes, strict=True):
            if self._fresh and self._fresh[0] is job:
                self._fresh.popleft()
            if job.through and job.delivery is outcome:
                self._rows.pop(outcome.id, None)
                self._through -= 1
                self._waiting -= job.waits
            else:
                job.delivery = replace(job.delivery, stored=True)
                self._rows[outcome.id] = job
