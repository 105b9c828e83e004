"""From the gateway's facts to the native API's JSON: pure functions, one for each noun."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from gateway import ports
from gateway.api.dialects.native import shapes
from gateway.api.operation import Answer, Answers
from gateway.api.qr_pictures import data_url
from gateway.core import (
    bulks,
    chats,
    contacts,
    deliveries,
    limits,
    messages,
    opt_outs,
    proxies,
    sessions,
    tenants,
    webhooks,
)
from gateway.core.paging import Listing
from gateway.usecases.deliveries import Request

T = TypeVar("T")


def one(
    show: Callable[[T], Any],
    shape: Any,
    status: int = 200,
    otherwise: tuple[int, Callable[[T], bool]] | None = None,
) -> Answers[T]:
    """`{"success": true, "data": …}`, under another status where `otherwise` says so."""

    def render(result: T) -> Answer:
        if otherwise is not None and otherwise[1](result):
            return Answer({"success": True, "data": show(result)}, otherwise[0])
        return Answer({"success": True, "data": show(result)}, status)

    body = shapes.One[shape]
    return Answers(render, {status: body} | ({otherwise[0]: body} if otherwise else {}))


def many(show: Callable[[T], Any], shape: Any) -> Answers[Listing[T]]:
    """`{"success": true, "data": […], "next": …}`."""

    def render(listing: Listing[T]) -> Answer:
        data = [show(item) for item in listing.items]
        return Answer({"success": True, "data": data, "next": listing.next})

    return Answers(render, {200: shapes.Many[shape]})


def time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _time_or_null(at: datetime | None) -> str | None:
    return None if at is None else time(at)


def person(who: contacts.Person) -> shapes.Person:
    return {"jid": who.jid, "phone": who.phone, "lid": who.lid, "name": who.name}


def _person_or_null(who: contacts.Person | None) -> shapes.Person | None:
    return None if who is None else person(who)


def state_period(of: sessions.StatePeriod) -> shapes.StatePeriod:
    return {
        "status": of.status,
        "reason": of.reason,
        "since": time(of.since),
        "until": _time_or_null(of.until),
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
        "me": _person_or_null(of.me),
        "webVersion": of.web_version,
        "createdAt": time(of.created_at),
        "updatedAt": time(of.updated_at),
        "connectedAt": _time_or_null(of.connected_at),
        "newContactsPausedUntil": _time_or_null(of.new_contacts_paused_until),
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


def message(of: messages.Message) -> shapes.Message:
    return {
        "id": of.id,
        "sessionId": of.session_id,
        "chatId": of.chat_id,
        "fromMe": of.from_me,
        "from": person(of.sender),
        "to": person(of.recipient),
        "author": _person_or_null(of.author),
        "type": of.type,
        "text": of.text,
        "media": _object_or_null(of.media),
        "location": _object_or_null(of.location),
        "contacts": None if of.contacts is None else [dict(each) for each in of.contacts],
        "poll": _object_or_null(of.poll),
        "quotedId": of.quoted_id,
        "mentions": [person(each) for each in of.mentions],
        "reactions": [{"by": person(each.by), "emoji": each.emoji} for each in of.reactions],
        "status": of.status,
        "error": _send_error(of.error),
        "timestamp": time(of.timestamp),
        "scheduledAt": _time_or_null(of.scheduled_at),
        "edited": of.edited,
        "revoked": of.revoked,
        "starred": of.starred,
        "pinned": of.pinned,
        "viewOnce": of.view_once,
        "backfilled": of.backfilled,
    }


def _object_or_null(value: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if value is None else dict(value)


def bulk(of: bulks.Bulk) -> shapes.Bulk:
    return {
        "id": of.id,
        "sessionId": of.session_id,
        "status": of.status,
        "delayMs": of.delay_ms,
        "total": of.total,
        "pending": of.pending,
        "sent": of.sent,
        "failed": of.failed,
        "cancelled": of.cancelled,
        "createdAt": time(of.created_at),
        "updatedAt": time(of.updated_at),
    }


def bulk_result(of: bulks.BulkResult) -> shapes.BulkResult:
    return {
        "index": of.index,
        "to": of.to,
        "messageId": of.message_id,
        "status": of.status,
        "error": _send_error(of.error),
    }


def _send_error(error: messages.SendError | None) -> shapes.SendError | None:
    return None if error is None else {"code": error.code, "message": error.message}


def chat(of: chats.Chat) -> shapes.Chat:
    return {
        "id": of.id,
        "sessionId": of.session_id,
        "kind": of.kind,
        "person": _person_or_null(of.person),
        "name": of.name,
        "unread": of.unread,
        "archived": of.archived,
        "pinned": of.pinned,
        "mutedUntil": _time_or_null(of.muted_until),
        "lastMessage": None if of.last_message is None else message(of.last_message),
        "updatedAt": time(of.updated_at),
    }


def number_check(result: ports.NumberCheck) -> shapes.NumberCheck:
    seen = result.person
    if seen is None or (seen.phone is None and seen.lid is None):
        return {"exists": result.exists, "jid": None, "phone": None, "lid": None}
    who = contacts.Person.of(seen.phone, seen.lid)
    return {"exists": result.exists, "jid": who.jid, "phone": who.phone, "lid": who.lid}


def send_limits(standings: tuple[limits.Standing, ...]) -> shapes.SendLimits:
    shown: shapes.SendLimits = {"minute": None, "hour": None, "day": None, "month": None}
    for of in standings:
        shown[of.window.value] = {
            "limit": of.limit,
            "used": of.used,
            "remaining": of.remaining,
            "resetsAt": time(of.resets_at),
        }
    return shown


def opt_out(of: opt_outs.OptOut) -> shapes.OptOut:
    return {"person": person(of.person), "at": time(of.at), "word": of.word}


def api_key(key: tenants.ApiKey) -> shapes.ApiKey:
    return {
        "id": key.id,
        "name": key.name,
        "prefix": key.prefix,
        "scopes": [scope for scope in tenants.Scope if scope in key.scopes],
        "sessions": None if key.sessions is None else sorted(key.sessions),
    }


def new_api_key(made: tuple[tenants.ApiKey, str]) -> shapes.NewApiKey:
    key, secret = made
    return {**api_key(key), "key": secret}


def webhook_config(webhook: webhooks.Webhook | None) -> shapes.WebhookConfig:
    return {"webhookUrl": None if webhook is None else webhook.url}


def webhook(of: tuple[webhooks.Webhook, dict[str, str]]) -> shapes.Webhook:
    endpoint, headers = of
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "events": _names(endpoint.events),
        "sessions": _names(endpoint.sessions),
        "format": endpoint.format,
        "headers": headers,
        "ordered": endpoint.ordered,
        "enabled": endpoint.enabled,
        "disabledReason": endpoint.disabled_reason,
        "source": endpoint.source,
        "createdAt": _time_or_null(endpoint.created_at),
    }


def new_webhook(made: tuple[webhooks.Webhook, dict[str, str], str]) -> shapes.NewWebhook:
    endpoint, headers, secret = made
    return {**webhook((endpoint, headers)), "secret": secret}


def _names(of: frozenset[str] | None) -> list[str]:
    return [webhooks.ALL] if of is None else sorted(of)


def attempt(of: deliveries.Attempt) -> shapes.WebhookAttempt:
    return {
        "statusCode": of.status_code,
        "durationMs": of.duration_ms,
        "response": of.response,
        "error": of.error,
    }


def delivery(of: deliveries.Delivery) -> shapes.Delivery:
    return {
        "id": of.id,
        "eventId": of.event_id,
        "seq": of.seq,
        "type": of.type,
        "attempts": of.attempts,
        "status": of.status,
        "statusCode": of.status_code,
        "durationMs": of.duration_ms,
        "nextAttemptAt": _time_or_null(of.next_attempt_at),
        "response": of.response,
        "error": of.error,
    }


def delivery_request(of: Request) -> shapes.DeliveryWithRequest:
    body = None if of.body is None else of.body.decode()
    return {**delivery(of.delivery), "request": {"url": of.webhook.url, "body": body}}


def queued(count: int) -> shapes.Queued:
    return {"queued": count}


def deleted(what: str) -> shapes.Deleted:
    return {"id": what, "deleted": True}


def capability(of: ports.Capability) -> shapes.Capability:
    return {"supported": of.supported, "provider": of.provider, "reason": of.reason}


def capabilities(table: Mapping[str, ports.Capability]) -> dict[str, shapes.Capability]:
    return {name: capability(each) for name, each in table.items()}
