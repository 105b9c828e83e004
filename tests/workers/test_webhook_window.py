"""What is taken, posted and written down in which order: the decisions alone, without any post."""

from collections.abc import Sequence
from dataclasses import replace

from gateway.core.deliveries import Delivery, DeliveryStatus
from gateway.core.events import EventType
from gateway.workers.webhook_window import LATE_SECONDS, ROUND, Job, WebhookWindow


class Watch:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def window(watch: Watch | None = None) -> WebhookWindow:
    return WebhookWindow(0, watch or Watch())


def delivery(seq: int, chat: str | None = None, *, stored: bool = False) -> Delivery:
    return Delivery(
        id=f"dlv_{seq}",
        stored=stored,
        event_id=f"evt_{seq}",
        seq=seq,
        type=EventType.MESSAGE_RECEIVED,
        chat=chat,
        body=b"{}",
    )


def filled(of: WebhookWindow, *chats: str | None) -> WebhookWindow:
    """One event a chat, numbered from 1."""
    for seq, chat in enumerate(chats, 1):
        of.add(delivery(seq, chat))
    of.position = len(chats)
    return of


def posted(of: WebhookWindow) -> list[Job]:
    """All that may be on its way at once."""
    return [job for _ in range(of.ready) if (job := of.next()) is not None]


def end(of: WebhookWindow, job: Job, status: DeliveryStatus, *, alone: bool = True) -> None:
    of.settle(job, replace(job.delivery, status=status, attempts=1), alone=alone)


def taken(of: WebhookWindow, job: Job) -> None:
    end(of, job, DeliveryStatus.DELIVERED)


def seqs(jobs: Sequence[Job]) -> list[int]:
    return [job.delivery.seq for job in jobs]


def test_chats_go_side_by_side_and_each_in_its_order() -> None:
    line = filled(window(), "a", "b", "a", None, "a", None)
    first = posted(line)
    assert seqs(first) == [1, 2, 4, 6]
    taken(line, first[0])
    assert seqs(posted(line)) == [3]


def test_the_place_goes_no_further_than_what_is_through_from_its_beginning_on() -> None:
    line = filled(window(), "a", "b", "c")
    one, two, three = posted(line)
    taken(line, two)
    assert line.round().position == 0
    taken(line, one)
    part = line.round()
    assert (part.position, seqs(part.jobs)) == (2, [1, 2])
    line.written(part)
    assert len(line) == 1
    taken(line, three)
    assert line.is_worth_writing
    assert line.round().position == 3


def test_what_is_slow_gets_a_row_and_holds_the_place_up_no_more() -> None:
    watch = Watch()
    line = filled(window(watch), "a", "b")
    slow, quick = posted(line)
    taken(line, quick)
    assert not line.is_worth_writing
    assert line.seconds_until_late == LATE_SECONDS
    watch.seconds = LATE_SECONDS
    assert line.is_worth_writing
    part = line.round()
    assert part.position == 2
    assert [each.status.value for each in part.outcomes] == ["pending", "delivered"]
    assert [each.seq for each in part.tried] == [2]
    line.written(part)
    assert slow.delivery.stored
    assert slow.delivery.id in line
    taken(line, slow)
    (last,) = line.round().outcomes
    assert (last.stored, last.status) == (True, DeliveryStatus.DELIVERED)


def test_what_ends_while_its_row_is_written_is_written_again() -> None:
    watch = Watch()
    line = filled(window(watch), "a", "b")
    slow, quick = posted(line)
    taken(line, quick)
    watch.seconds = LATE_SECONDS
    part = line.round()
    taken(line, slow)
    line.written(part)
    (last,) = line.round().outcomes
    assert (last.seq, last.stored, last.status) == (1, True, DeliveryStatus.DELIVERED)


def test_so_many_behind_something_slow_are_written_down_before_it_is_late() -> None:
    line = filled(window(), *[None] * (ROUND + 1))
    _slow, *others = posted(line)
    for job in others:
        taken(line, job)
    part = line.round()
    assert part.position == ROUND + 1
    assert len(part.tried) == ROUND


def test_what_failed_is_written_at_once_with_all_that_is_before_it() -> None:
    line = filled(window(), "a", "b", "c")
    _one, two, _three = posted(line)
    end(line, two, DeliveryStatus.PENDING)
    assert line.is_worth_writing
    part = line.round()
    assert (part.position, seqs(part.jobs)) == (2, [1, 2])
    line.written(part)
    assert not line.is_worth_writing


def test_in_order_the_rest_of_a_chat_waits_for_what_failed() -> None:
    line = filled(window(), "a", "a", "b", "a")
    first = posted(line)
    end(line, first[0], DeliveryStatus.PENDING, alone=False)
    assert line.ready == 0
    assert line.is_held_up("a")
    assert not line.is_held_up("b")
    part = line.round()
    assert (part.position, seqs(part.jobs)) == (4, [1, 2, 3, 4])
    assert [each.seq for each in part.tried] == [1]
    line.written(part)
    assert not line.is_held_up("a")  # rows tell of it from now on


def test_what_was_given_up_holds_nothing_up() -> None:
    line = filled(window(), "a", "a")
    (job,) = posted(line)
    end(line, job, DeliveryStatus.DEAD, alone=False)
    assert seqs(posted(line)) == [2]


def test_what_nobody_began_with_can_be_taken_again() -> None:
    line = filled(window(), "a", "b", "a", "c")
    job = line.next()
    assert job is not None
    assert line.drop_untouched() == 1
    assert (len(line), line.ready) == (1, 0)
    line.add(delivery(2, "a"))
    assert line.ready == 0  # still behind the one that is on its way
    taken(line, job)
    assert seqs(posted(line)) == [2]


def test_what_is_due_is_never_part_of_the_place() -> None:
    line = window()
    line.position = 7
    line.add(delivery(3, "a", stored=True))
    (job,) = posted(line)
    assert line.round().position == 7
    end(line, job, DeliveryStatus.PENDING)
    part = line.round()
    assert (part.position, seqs(part.jobs)) == (7, [3])
    line.written(part)
    assert len(line) == 0
