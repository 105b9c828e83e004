"""From where on a chat is read that may hold something new."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.core.chats import FIRST_OVERLAP, OVERLAP, SETTLING, Watermark, Watermarks
from gateway.core.ids import Jid

BOB, CAROL = Jid("200@lid"), Jid("300@lid")
LINKED = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
KNOWN = Watermarks(chats={BOB: Watermark(wire_id="B9", at=NOON)}, linked_at=LINKED)


@pytest.mark.parametrize(
    ("newest_id", "at", "since"),
    [
        ("B9", NOON, None),
        ("B10", NOON + timedelta(days=3), NOON - OVERLAP),
        # One that came late: older than what is known, and yet the last that came.
        ("A1", NOON, NOON - OVERLAP),
        # The newest one was deleted on the phone: what is left is known.
        ("B8", NOON - timedelta(hours=2), None),
        (None, None, NOON - OVERLAP),
    ],
)
def test_a_chat_is_read_from_a_little_before_what_is_known(
    newest_id: str | None, at: datetime | None, since: datetime | None
) -> None:
    assert KNOWN.news_since(BOB, newest_id, at) == since


@pytest.mark.parametrize(
    ("at", "since"),
    [
        (LINKED + timedelta(days=1), LINKED - FIRST_OVERLAP),
        (LINKED, LINKED - FIRST_OVERLAP),
        (LINKED - timedelta(hours=1), None),
    ],
)
def test_a_chat_that_was_never_read_begins_with_the_link(
    at: datetime, since: datetime | None
) -> None:
    assert KNOWN.news_since(CAROL, "C1", at) == since


def test_the_overlap_does_not_reach_into_the_phones_history() -> None:
    fresh = Watermark(wire_id="B1", at=LINKED + timedelta(minutes=5))
    known = Watermarks(chats={BOB: fresh}, linked_at=LINKED)
    later = LINKED + timedelta(minutes=9)
    assert known.news_since(BOB, "B2", later) == LINKED - FIRST_OVERLAP


def test_a_time_of_which_the_newest_message_is_not_known_is_read_from() -> None:
    mark = Watermark(wire_id=None, at=NOON)
    known = Watermarks(chats={BOB: mark}, linked_at=LINKED)
    assert known.news_since(BOB, "B9", NOON) == NOON - OVERLAP


def test_what_was_busy_when_the_gap_began_is_read_although_its_newest_message_is_known() -> None:
    """Beside an own message that was written down, another one may have been on its way."""
    marks = {
        BOB: Watermark(wire_id="B9", at=NOON - timedelta(minutes=1)),
        CAROL: Watermark(wire_id="C9", at=NOON - timedelta(minutes=30)),
    }
    known = Watermarks(chats=marks, linked_at=LINKED, busy_since=NOON - SETTLING)
    assert known.news_since(BOB, "B9", marks[BOB].at) == marks[BOB].at - OVERLAP
    assert known.news_since(CAROL, "C9", marks[CAROL].at) is None
