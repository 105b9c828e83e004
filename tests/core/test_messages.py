"""Acks raise a message's state and never lower it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.core.messages import MessageStatus, raised

LADDER = ["pending", "sent", "delivered", "read", "played"]
statuses = st.sampled_from(list(MessageStatus))


@given(st.lists(st.sampled_from([MessageStatus(name) for name in LADDER]), max_size=8))
def test_acks_in_any_order_end_at_the_highest(acks: list[MessageStatus]) -> None:
    status = MessageStatus.PENDING
    for ack in acks:
        following = raised(status, ack)
        assert LADDER.index(following) >= LADDER.index(status)
        status = following
    assert LADDER.index(status) == max([0, *(LADDER.index(ack) for ack in acks)])


@pytest.mark.parametrize("doubtful", [MessageStatus.UNKNOWN, MessageStatus.FAILED])
def test_proof_of_delivery_ends_a_doubt(doubtful: MessageStatus) -> None:
    assert raised(doubtful, MessageStatus.DELIVERED) is MessageStatus.DELIVERED
    assert raised(doubtful, MessageStatus.PENDING) is doubtful


@given(statuses)
def test_nothing_moves_what_was_never_sent(ack: MessageStatus) -> None:
    for fixed in (MessageStatus.SCHEDULED, MessageStatus.CANCELLED):
        assert raised(fixed, ack) is fixed
