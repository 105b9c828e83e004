"""Sessions as JSON, and what belongs to one."""

from collections.abc import Mapping
from datetime import datetime

from gateway import ports
from gateway.api.dialects.native.responses.answers import time, time_or_null
from gateway.api.dialects.native.responses.contacts import person_or_null
from gateway.api.dialects.native.shapes import sessions as shapes
from gateway.api.qr_pictures import data_url
from gateway.core import facts, proxies, sessions


def state_period(of: sessions.StatePeriod) -> shapes.StatePeriod:
    return {
        "status": of.status,
        "reason": of.reason,
        "since": time(of.since),
        "until": time_or_null(of.until),
        "seconds": None if of.until is None else (of.until - of.since).total_seconds(),
    }


def session(of: sessions.Session) -> shapes.Session:
    return {
        "id": of.id,
        "sessionId": of.id,
        "clientId": of.client_id,
        "name": of.name,
        "status": of.condition.status,
        "reason": of.reason,
        "action": of.condition.action,
        "detail": of.condition.detail,
        "wanted": of.wanted,
        "me": person_or_null(of.me),
        "webVersion": of.web_version,
        "createdAt": time(of.created_at),
        "updatedAt": time(of.updated_at),
        "connectedAt": time_or_null(of.connected_at),
        "newContactsPausedUntil": time_or_null(of.new_contacts_paused_until),
    }


def proxy(of: proxies.Proxy | None) -> shapes.Proxy | None:
    return None if of is None else {"url": of.shown}


def qr(code: sessions.QrCode, now: datetime) -> shapes.Qr:
    return {
        "text": code.text,
        "image": data_url(code.text),
        "expiresAt": time(code.expires_at),
        "expiresIn": max(0, int((code.expires_at - now).total_seconds())),
    }


def session_qr(code: sessions.QrCode, now: datetime) -> shapes.SessionQr:
    return {"sessionId": code.session_id, **qr(code, now)}


def pairing_code(code: sessions.PairingCode) -> shapes.PairingCode:
    return {"code": code.code, "expiresAt": time(code.expires_at)}


def resources(used: ports.Resources) -> shapes.Resources:
    return {
        "processes": used.processes,
        "memoryBytes": used.memory_bytes,
        "cpuSeconds": used.cpu_seconds,
        "chromiumPid": used.chromium_pid,
    }


def capability(of: facts.Capability) -> shapes.Capability:
    return {"supported": of.supported, "provider": of.provider, "reason": of.reason}


def capabilities(table: Mapping[str, facts.Capability]) -> dict[str, shapes.Capability]:
    return {name: capability(each) for name, each in table.items()}
