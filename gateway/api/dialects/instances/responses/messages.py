"""Messages as document 000's JSON."""

from collections.abc import Sequence

from gateway.api.dialects.instances.shapes import messages as shapes
from gateway.api.dialects.instances.shapes.messages import Status
from gateway.core import messages
from gateway.core.instances import message_id
from gateway.core.messages import MessageStatus
from gateway.usecases.instance_sends import Outcome

_AT_WHATSAPP = {
    MessageStatus.SENT,
    MessageStatus.DELIVERED,
    MessageStatus.READ,
    MessageStatus.PLAYED,
}


def message(outcome: Outcome) -> shapes.Message:
    sent = _accepted(outcome)
    return {
        "id": message_id(outcome.tenant, sent.session_id, sent.id),
        "status": _status(sent),
        "timestamp": int(sent.timestamp.timestamp() * 1000),
        "instance_id": outcome.instance,
        "to": outcome.to,
    }


def is_pending(outcome: Outcome) -> bool:
    return _status(_accepted(outcome)) is Status.PENDING


def results(outcomes: Sequence[Outcome]) -> shapes.Results:
    shown = [_result(outcome) for outcome in outcomes]
    return {
        "total": len(shown),
        "sent": sum(each["status"] is Status.SENT for each in shown),
        "failed": sum(each["status"] is Status.FAILED for each in shown),
        "results": shown,
    }


def _result(outcome: Outcome) -> shapes.Result:
    result: shapes.Result = {"to": outcome.to, "status": Status.FAILED}
    if outcome.message is not None:
        sent = outcome.message
        result["status"] = _status(sent)
        result["id"] = message_id(outcome.tenant, sent.session_id, sent.id)
    elif outcome.wire_id is not None:
        result["id"] = message_id(outcome.tenant, outcome.session_id, outcome.wire_id)
    if outcome.failure is not None:
        result["error"] = outcome.failure
    return result


def _accepted(outcome: Outcome) -> messages.Message:
    if outcome.message is None:
        raise TypeError("a send that failed is answered as its error")
    return outcome.message


def _status(sent: messages.Message) -> Status:
    return Status.SENT if sent.status in _AT_WHATSAPP else Status.PENDING
