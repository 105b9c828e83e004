"""Instances: sessions under the names that documents 000, 001 and 003 have for them.

Every name follows from the tenant and the session's own id, so that an event tells them all.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

from gateway.core.sessions import Session, SessionStatus

_NAMESPACE: Final = UUID("5f0c6c0e-5a55-4f0e-9b3b-6d3f3b1d7c11")
_INSTANCE: Final = "inst_"
_MESSAGE: Final = "msg_"
_DIGITS: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """A session, and where its messages are posted in document 000's words."""

    tenant: int
    session: Session
    webhook_url: str | None = None

    @property
    def uuid(self) -> UUID:
        return uuid_of(self.tenant, self.session.id)

    @property
    def id(self) -> str:
        return instance_id(self.uuid)


def uuid_of(tenant: int, session_id: str) -> UUID:
    return uuid5(_NAMESPACE, f"{tenant}/{session_id}")


def instance_id(uuid: UUID) -> str:
    """Document 000's name: `inst_` and the UUID's first digits."""
    return _INSTANCE + uuid.hex[:_DIGITS]


def message_id(tenant: int, session_id: str, wire_id: str) -> str:
    """Document 000's name of a message."""
    return _MESSAGE + uuid5(uuid_of(tenant, session_id), wire_id).hex[:_DIGITS]


def first_digits(instance: str) -> str | None:
    """What the UUID of an `inst_…` begins with; None of what is no such name."""
    digits = instance.removeprefix(_INSTANCE)
    if len(digits) != _DIGITS or digits == instance or set(digits) - set("0123456789abcdef"):
        return None
    return digits


def is_on_its_way(session: Session) -> bool:
    """Whether it was linked and is coming back, or is being linked."""
    return session.condition.status in {SessionStatus.SYNCING, SessionStatus.RECONNECTING} or (
        session.condition.status is SessionStatus.STARTING and session.linked
    )
