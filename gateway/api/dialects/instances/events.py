"""What a received message looks like to the webhook of an instance."""

from typing import Any

from gateway.core.events import Event, EventType
from gateway.core.instances import instance_id, uuid_of
from gateway.core.messages import Message

RECEIVED = "message_received"


def flat_message(event: Event) -> dict[str, Any] | None:
    """Exactly the printed keys; None of any other event."""
    received = event.subject
    if event.type is not EventType.MESSAGE_RECEIVED or not isinstance(received, Message):
        return None
    sender = received.sender
    return {
        "event": RECEIVED,
        "instance_id": instance_id(uuid_of(event.tenant, received.session_id)),
        "from": f"+{sender.phone}" if sender.phone else sender.jid,
        "message": received.text or "",
        "timestamp": int(received.timestamp.timestamp() * 1000),
    }
