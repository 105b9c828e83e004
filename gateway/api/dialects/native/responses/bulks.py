"""Bulk sends as JSON."""

from gateway.api.dialects.native.responses.answers import time
from gateway.api.dialects.native.responses.messages import send_error
from gateway.api.dialects.native.shapes import bulks as shapes
from gateway.core import bulks


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
        "error": send_error(of.error),
    }
