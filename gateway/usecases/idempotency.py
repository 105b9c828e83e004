"""Calls that are made once: a key's first call acts, every other one gets its answer."""

from collections.abc import Iterator
from contextlib import contextmanager

from gateway.core.bulks import Bulk
from gateway.core.errors import IdempotencyConflict, InProgress
from gateway.core.idempotency import KeptAnswer, Once
from gateway.core.messages import Message, MessageStatus
from gateway.core.tenants import Principal, Scope
from gateway.ports import Clock
from gateway.store import bulks, messages, sessions
from gateway.store import idempotency as store
from gateway.store.database import Connection, Database
from gateway.usecases.messages import failure_of


class Idempotency:
    """The use case that sends binds the key to its message (`store.idempotency.claim`), in the
    transaction that writes it: from then on the key can never send again.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._running: dict[tuple[int, str, str], str] = {}

    @contextmanager
    def running(self, who: Principal, once: Once) -> Iterator[None]:
        """Hold the key for as long as its call runs; a second one at the same time is refused."""
        call = (who.tenant, once.route, once.key)
        other = self._running.get(call)
        if other is not None:
            raise InProgress if other == once.fingerprint else IdempotencyConflict
        self._running[call] = once.fingerprint
        try:
            yield
        finally:
            del self._running[call]

    async def first_answer(self, who: Principal, once: Once) -> KeptAnswer | Message | Bulk | None:
        """What the first call was answered, or what it made when it never was; else None.

        A message that failed meanwhile is raised as its error.
        """
        who.require(Scope.SEND)
        found = await self._database.read(lambda connection: self._find(connection, who, once))
        if isinstance(found, Message) and found.status is MessageStatus.FAILED:
            raise failure_of(found)
        return found

    async def keep(self, who: Principal, once: Once, answer: KeptAnswer) -> None:
        """Whoever calls again gets this."""
        await self._database.write(lambda tx: store.keep(tx, who.tenant, once, answer))

    def _find(
        self, connection: Connection, who: Principal, once: Once
    ) -> KeptAnswer | Message | Bulk | None:
        first = store.find(connection, who.tenant, once, self._clock.now())
        if first is None:
            return None
        if first.fingerprint != once.fingerprint:
            raise IdempotencyConflict
        who.require(Scope.SEND, first.session_id)
        if first.answer is not None:
            return first.answer
        if first.bulk_pk is not None:
            return bulks.get(connection, first.bulk_pk).bulk
        if first.session_pk is None or first.message_pk is None:
            return None
        stored = sessions.get(connection, first.session_pk)
        return None if stored is None else messages.get(connection, stored, first.message_pk)
