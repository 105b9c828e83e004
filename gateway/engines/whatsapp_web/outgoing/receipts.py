"""What became of a send, as the page tells it."""

from datetime import timedelta
from typing import Any, Final

from gateway.core.errors import Code
from gateway.core.sends import SendOutcome, SendReceipt
from gateway.engines.whatsapp_web.incoming.acks import read_status
from gateway.engines.whatsapp_web.incoming.people import read_person, read_time

_CODES: Final = {
    "not_on_whatsapp": Code.NOT_ON_WHATSAPP,
    "message_not_found": Code.MESSAGE_NOT_FOUND,
    "reach_out_limited": Code.REACH_OUT_LIMITED,
}


def read_receipt(data: dict[str, Any]) -> SendReceipt:
    """What became of a send."""
    outcome = SendOutcome(data["outcome"])
    return SendReceipt(
        outcome=outcome,
        status=read_status(data.get("ack") or 1),
        timestamp=read_time(data.get("t")),
        shown_for=timedelta(milliseconds=data.get("shownMs") or 0),
        recipient=read_person(data.get("recipient")),
        behind_unreadable=bool(data.get("chatWaits")),
        code=_CODES.get(data.get("code") or "", Code.SEND_FAILED),
        message=data.get("message"),
    )


def read_found(data: dict[str, Any] | None) -> SendReceipt | None:
    """A message that was looked up: with no ack yet, the page has it and will send it itself."""
    if data is None:
        return None
    ack = data["ack"]
    outcome = "sent" if ack > 0 else "failed" if ack < 0 else "unknown"
    return read_receipt({**data, "outcome": outcome})
