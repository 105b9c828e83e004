"""Document 000's sends: each through the outbox as any other, with a result for each recipient."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gateway.core.errors import (
    GatewayError,
    IdempotencyConflict,
    InProgress,
    SessionNotConnected,
    StorageFull,
)
from gateway.core.idempotency import Once
from gateway.core.messages import Message
from gateway.core.orders import SendText
from gateway.core.tenants import Principal, Scope
from gateway.usecases.idempotency import Idempotency
from gateway.usecases.instances import Instances
from gateway.usecases.messages import Messages

BULK_WAIT_SECONDS = 60.0
"""How long the answer to many waits for those that WhatsApp has not taken yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a send: the message as it stands, or why there is none."""

    tenant: int
    instance: str
    session_id: str
    to: str
    """As the caller wrote it."""
    message: Message | None = None
    wire_id: str | None = None
    """Of a message that was accepted and failed."""
    failure: str | None = None


class InstanceSends:
    def __init__(self, instances: Instances, messages: Messages, idempotency: Idempotency) -> None:
        self._instances = instances
        self._messages = messages
        self._idempotency = idempotency

    async def send(
        self, who: Principal, instance: str, to: str, text: str, *, once: Once | None = None
    ) -> Outcome:
        """Raises the send's own error, as a native send does."""
        session_id = await self._instances.session_id(who, instance, Scope.SEND)
        order = SendText(session_id=session_id, to=to, text=text)
        message = await self._messages.send(who, order, once=once)
        return outcome_of(who, instance, to, message)

    async def send_many(
        self,
        who: Principal,
        instance: str,
        messages: Sequence[tuple[str, str]],
        *,
        once: Once | None = None,
    ) -> Sequence[Outcome]:
        """In their order; one that fails does so alone.

        The key holds for each of them by itself: a call that was cut off goes on where it was.
        """
        session_id = await self._instances.session_id(who, instance, Scope.SEND)

        async def one(number: int, to: str, text: str) -> Outcome:
            order = SendText(session_id=session_id, to=to, text=text)
            its_own = None if once is None else replace(once, key=f"{once.key}\n{number}")
            message, failure = None, None
            try:
                message = await self._sent_before(who, its_own) or await self._messages.send(
                    who, order, wait_seconds=BULK_WAIT_SECONDS, once=its_own
                )
            except (SessionNotConnected, StorageFull, IdempotencyConflict, InProgress):
                raise  # so would all of them
            except GatewayError as problem:
                failure = problem
            return Outcome(
                tenant=who.tenant,
                instance=instance,
                session_id=session_id,
                to=to,
                message=message,
                wire_id=_message_of(failure),
                failure=None if failure is None else failure.safe_message,
            )

        return await asyncio.gather(
            *(one(number, to, text) for number, (to, text) in enumerate(messages))
        )

    async def _sent_before(self, who: Principal, once: Once | None) -> Message | None:
        first = None if once is None else await self._idempotency.first_answer(who, once)
        return first if isinstance(first, Message) else None


def outcome_of(who: Principal, instance: str, to: str, message: Message) -> Outcome:
    return Outcome(
        tenant=who.tenant,
        instance=instance,
        session_id=message.session_id,
        to=to,
        message=message,
    )


def _message_of(failure: GatewayError | None) -> str | None:
    """The id of the message that failed, where one was accepted."""
    details = None if failure is None else failure.details
    return details.get("messageId") if isinstance(details, Mapping) else None
