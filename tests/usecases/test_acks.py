"""Acks that come late, twice, out of order or never: what is told of a message only ever rises."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gateway.core.events import EventType
from gateway.core.facts import AckSeen, MessageSeen
from gateway.core.ids import Jid
from gateway.core.messages import Message, MessageStatus, MessageType, SeenMessage
from gateway.core.orders import SendText
from gateway.core.sends import SendOutcome, SendReceipt
from gateway.store import messages, queue
from gateway.store.database import Transaction
from gateway.store.queue import Queued
from gateway.store.sessions import StoredSession
from gateway.usecases import outgoing
from tests.usecases.phones import PEOPLE
from tests.usecases.world import World

BOB: Final = PEOPLE["bob"]
LADDER: Final = [MessageStatus(name) for name in ("pending", "sent", "delivered", "read", "played")]
PROOFS: Final = LADDER[1:]


@dataclass(frozen=True)
class Ack:
    status: MessageStatus


@dataclass(frozen=True)
class Echo:
    """The page shows the message, or it is read again after a gap."""

    status: MessageStatus
    backfilled: bool = False


@dataclass(frozen=True)
class Outcome:
    outcome: SendOutcome
    status: MessageStatus = MessageStatus.SENT


Step = Ack | Echo | Outcome
STEPS: Final = st.one_of(
    st.builds(Ack, st.sampled_from([*PROOFS, MessageStatus.FAILED])),
    st.builds(Echo, st.sampled_from(LADDER), backfilled=st.booleans()),
    st.builds(Outcome, st.sampled_from(list(SendOutcome)), st.sampled_from(PROOFS)),
)


async def a_send(world: World, stored: StoredSession) -> Queued:
    """A message that the page has been given."""

    def write(tx: Transaction) -> Queued:
        order = SendText(session_id=stored.session.id, to=str(BOB.phone), text="hola")
        message = outgoing.outgoing(tx, stored, order, world.clock.now())
        outgoing.write_down(tx, [message])
        (queued,) = queue.waiting(tx.connection, stored.pk, 10)
        queue.mark_dispatched(tx, [queued.pk], world.clock.now())
        return queued

    return await world.database.write(write)


async def take(world: World, stored: StoredSession, queued: Queued, step: Step) -> None:
    assert BOB.lid is not None
    match step:
        case Ack(status):
            await world.incoming.report(stored.pk, AckSeen(BOB.lid, queued.wire_id, status))
        case Echo(status, backfilled):
            seen = _echo(queued, BOB.lid, status, world)
            await world.incoming.report(stored.pk, MessageSeen(seen, backfilled=backfilled))
        case Outcome(outcome, status):
            receipt = SendReceipt(outcome=outcome, status=status, recipient=BOB)
            await world.incoming.settle(stored.pk, queued, receipt)


def _echo(queued: Queued, chat: Jid, status: MessageStatus, world: World) -> SeenMessage:
    return SeenMessage(
        wire_id=queued.wire_id,
        chat=chat,
        chat_person=BOB,
        from_me=True,
        author=None,
        type=MessageType.TEXT,
        text="hola",
        timestamp=world.clock.now() - timedelta(seconds=1),
        status=status,
    )


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEPS, max_size=8))
@example(steps=[Ack(MessageStatus.READ), Outcome(SendOutcome.SENT), Ack(MessageStatus.DELIVERED)])
@example(steps=[Outcome(SendOutcome.UNKNOWN), Outcome(SendOutcome.FAILED), Ack(PROOFS[1])])
@example(steps=[Outcome(SendOutcome.SENT), Outcome(SendOutcome.FAILED)])
async def test_a_state_only_ever_rises(world: World, steps: Sequence[Step]) -> None:
    stored = await world.session()
    queued = await a_send(world, stored)
    world.published.clear()
    for step in steps:
        await take(world, stored, queued, step)

    (message,) = await world.database.read(
        lambda c: tuple(messages.by_pk(c, stored, [queued.pk]).values())
    )
    told = [
        (event.type, event.subject.status)
        for event in world.published
        if isinstance(event.subject, Message)
    ]
    risen = [status for kind, status in told if kind is not EventType.MESSAGE_FAILED]
    assert [LADDER.index(status) for status in risen] == sorted(map(LADDER.index, risen))
    assert len(set(told)) == len(told)
    kinds = [kind for kind, _ in told]
    assert kinds.count(EventType.MESSAGE_SENT) == bool(risen)
    assert kinds.count(EventType.MESSAGE_FAILED) <= 1

    # Whatever was proven stays so: no failure, no doubt and no late ack takes it back.
    proven = [step.status for step in steps if isinstance(step, Ack) and step.status in PROOFS[1:]]
    proven += [
        step.status
        for step in steps
        if isinstance(step, Outcome) and step.outcome is SendOutcome.SENT
    ]
    if proven:
        highest = max(LADDER.index(status) for status in proven)
        assert LADDER.index(message.status) >= highest
    if message.status in PROOFS:
        assert risen[-1] is message.status
        assert message.error is None
