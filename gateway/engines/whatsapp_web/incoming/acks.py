"""How far an own message has come, by WhatsApp's numbers."""

from typing import Any, Final

from gateway.core.facts import AckSeen
from gateway.core.ids import parse_jid
from gateway.core.messages import MessageStatus

_STATUS: Final = {
    0: MessageStatus.PENDING,
    1: MessageStatus.SENT,
    2: MessageStatus.DELIVERED,
    3: MessageStatus.READ,
    4: MessageStatus.PLAYED,
}


def read_status(ack: int) -> MessageStatus:
    """WhatsApp has many ways to fail, all below zero, and counts on above `played`."""
    if ack < 0:
        return MessageStatus.FAILED
    return _STATUS.get(ack, MessageStatus.PLAYED)


def read_ack(data: dict[str, Any]) -> AckSeen | None:
    chat = parse_jid(data["chat"] or "")
    status = read_status(data["ack"])
    if chat is None or status is MessageStatus.PENDING:
        return None
    return AckSeen(chat=chat, wire_id=data["id"], status=status)
