"""Instances as document 000's JSON."""

from datetime import datetime

from gateway.api.dialects.instances.responses.answers import time
from gateway.api.dialects.instances.shapes import instances as shapes
from gateway.api.dialects.instances.shapes.instances import Status
from gateway.api.qr_pictures import data_url
from gateway.core import instances
from gateway.core.sessions import QrCode, Session, SessionStatus

_AT_REST = {SessionStatus.STOPPED, SessionStatus.LOGGED_OUT, SessionStatus.FAILED}


def instance(of: instances.Instance) -> shapes.Instance:
    return {
        "id": of.id,
        "name": of.session.name,
        "status": _status(of.session),
        "created_at": time(of.session.created_at),
        "webhook_url": of.webhook_url,
    }


def qr(session: Session, code: QrCode, now: datetime) -> shapes.Qr:
    return {
        "qr_code": data_url(code.text),
        "status": _status(session),
        "expires_in": max(0, int((code.expires_at - now).total_seconds())),
    }


def deleted(instance_id: str) -> shapes.Deleted:
    return {"id": instance_id, "deleted": True}


def _status(session: Session) -> Status:
    if session.condition.status is SessionStatus.CONNECTED:
        return Status.CONNECTED
    if session.condition.status in _AT_REST:
        return Status.DISCONNECTED
    return Status.CONNECTING if instances.is_on_its_way(session) else Status.WAITING_QR
