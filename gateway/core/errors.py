"""What can go wrong, each with a stable code and a sentence that a stranger may read.

Names are facts. The transport (which HTTP status, which envelope) belongs to the dialects; a
technical cause belongs to the log.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, ClassVar

from gateway.core.limits import Standing


class Code(StrEnum):
    """The codes callers may rely on; they never change their meaning."""

    BAD_JSON = "bad_json"
    INVALID_REQUEST = "invalid_request"
    INVALID_NUMBER = "invalid_number"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    SESSION_NOT_FOUND = "session_not_found"
    MESSAGE_NOT_FOUND = "message_not_found"
    CHAT_NOT_FOUND = "chat_not_found"
    WEBHOOK_NOT_FOUND = "webhook_not_found"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    REQUEST_TIMEOUT = "request_timeout"
    SESSION_EXISTS = "session_exists"
    SESSION_NOT_CONNECTED = "session_not_connected"
    IDEMPOTENCY_CONFLICT = "idempotency_conflict"
    IN_PROGRESS = "in_progress"
    INVALID_STATE = "invalid_state"
    ALREADY_EXISTS = "already_exists"
    MEDIA_GONE = "media_gone"
    TOO_LARGE = "too_large"
    HEADERS_TOO_LARGE = "headers_too_large"
    UNSUPPORTED_MEDIA = "unsupported_media"
    NOT_ON_WHATSAPP = "not_on_whatsapp"
    NOT_SUPPORTED = "not_supported"
    MEDIA_UNREACHABLE = "media_unreachable"
    RECIPIENT_OPTED_OUT = "recipient_opted_out"
    RATE_LIMITED = "rate_limited"
    QUOTA_EXHAUSTED = "quota_exhausted"
    PLAN_EXHAUSTED = "plan_exhausted"
    INTERNAL = "internal"
    SEND_FAILED = "send_failed"
    REACH_OUT_LIMITED = "reach_out_limited"
    ENGINE_FAILED = "engine_failed"
    NOT_READY = "not_ready"
    STORAGE_FULL = "storage_full"
    STORAGE_UNREACHABLE = "storage_unreachable"
    WHATSAPP_TIMEOUT = "whatsapp_timeout"


class GatewayError(Exception):
    """The root of everything the gateway says no with; the docstring is the default sentence."""

    code: ClassVar[Code] = Code.INTERNAL

    def __init__(
        self,
        message: str | None = None,
        *,
        details: Mapping[str, Any] | Sequence[Any] | None = None,
    ) -> None:
        self.safe_message = message or _sentence(type(self))
        self.details = details
        super().__init__(self.safe_message)


class InternalError(GatewayError):
    """Something went wrong inside the gateway; the log knows it by the request's id."""


class BadJson(GatewayError):
    """The body is not valid JSON."""

    code = Code.BAD_JSON


class InvalidRequest(GatewayError):
    """The request has fields that are missing or not as they should be."""

    code = Code.INVALID_REQUEST

    @classmethod
    def field(cls, field: str, message: str) -> "InvalidRequest":
        return cls(details=[{"field": field, "message": message}])

    @property
    def fields(self) -> Sequence[Mapping[str, str]]:
        """What is wrong with which field."""
        return self.details if isinstance(self.details, Sequence) else ()


class InvalidNumber(GatewayError):
    """The number cannot be read as a phone number, a JID or a chat."""

    code = Code.INVALID_NUMBER


class Unauthorized(GatewayError):
    """A valid API key is needed."""

    code = Code.UNAUTHORIZED


class WrongLogin(Unauthorized):
    """The e-mail address or the password is wrong."""


class Forbidden(GatewayError):
    """This key may not do that."""

    code = Code.FORBIDDEN


class NotFound(GatewayError):
    """There is nothing here."""

    code = Code.NOT_FOUND


class SessionNotFound(NotFound):
    """There is no session with this id."""

    code = Code.SESSION_NOT_FOUND


class MessageNotFound(NotFound):
    """There is no message with this id."""

    code = Code.MESSAGE_NOT_FOUND


class ChatNotFound(NotFound):
    """There is no such chat."""

    code = Code.CHAT_NOT_FOUND


class WebhookNotFound(NotFound):
    """There is no webhook with this id."""

    code = Code.WEBHOOK_NOT_FOUND


class MethodNotAllowed(GatewayError):
    """This address does not take this method."""

    code = Code.METHOD_NOT_ALLOWED


class RequestTimeout(GatewayError):
    """The request did not arrive in time."""

    code = Code.REQUEST_TIMEOUT


class SessionExists(GatewayError):
    """There is a session with this id already."""

    code = Code.SESSION_EXISTS


class SessionNotConnected(GatewayError):
    """The session is not linked and running, so it takes no messages."""

    code = Code.SESSION_NOT_CONNECTED


class IdempotencyConflict(GatewayError):
    """This Idempotency-Key was used for another request."""

    code = Code.IDEMPOTENCY_CONFLICT


class InProgress(GatewayError):
    """The first request with this Idempotency-Key is still running."""

    code = Code.IN_PROGRESS


class InvalidState(GatewayError):
    """That is not possible in the present state."""

    code = Code.INVALID_STATE


class AlreadyExists(GatewayError):
    """There is one like it already."""

    code = Code.ALREADY_EXISTS


class MediaGone(GatewayError):
    """WhatsApp does not have this file any more."""

    code = Code.MEDIA_GONE


class TooLarge(GatewayError):
    """The request is larger than allowed."""

    code = Code.TOO_LARGE


class HeadersTooLarge(GatewayError):
    """The address or a header is too long, or there are too many headers."""

    code = Code.HEADERS_TOO_LARGE


class UnsupportedMedia(GatewayError):
    """The body's media type is not the one this address takes."""

    code = Code.UNSUPPORTED_MEDIA


class NotOnWhatsApp(GatewayError):
    """The number is not on WhatsApp."""

    code = Code.NOT_ON_WHATSAPP


class NotSupported(GatewayError):
    """This is not supported by the running WhatsApp Web."""

    code = Code.NOT_SUPPORTED


class RecipientOptedOut(GatewayError):
    """This person asked to be left out of bulk and scheduled sends."""

    code = Code.RECIPIENT_OPTED_OUT


class MediaUnreachable(GatewayError):
    """The file cannot be fetched from this address."""

    code = Code.MEDIA_UNREACHABLE


class RateLimited(GatewayError):
    """Too many requests; try again later."""

    code = Code.RATE_LIMITED

    def __init__(
        self,
        message: str | None = None,
        *,
        retry_after_seconds: int,
        standing: Standing | None = None,
    ) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds
        self.standing = standing
        """The limit that was met, where it is one of those that users set."""


class QuotaExhausted(RateLimited):
    """The allowance of messages is used up; try again when it begins anew."""

    code = Code.QUOTA_EXHAUSTED


class PlanExhausted(GatewayError):
    """The plan does not hold any more of these."""

    code = Code.PLAN_EXHAUSTED


class SendFailed(GatewayError):
    """WhatsApp did not take the message."""

    code = Code.SEND_FAILED


class ReachOutLimited(GatewayError):
    """WhatsApp keeps this account from writing to people it never talked to, for a while."""

    code = Code.REACH_OUT_LIMITED


class EngineFailed(GatewayError):
    """WhatsApp Web could not do that."""

    code = Code.ENGINE_FAILED


class NotReady(GatewayError):
    """The gateway is starting; try again in a moment."""

    code = Code.NOT_READY


class StorageFull(GatewayError):
    """There is no space left to store this."""

    code = Code.STORAGE_FULL


class StorageUnreachable(GatewayError):
    """The storage of files does not answer; try again later."""

    code = Code.STORAGE_UNREACHABLE


class WhatsAppTimedOut(GatewayError):
    """WhatsApp Web did not answer in time."""

    code = Code.WHATSAPP_TIMEOUT


class CannotUnseal(GatewayError):
    """A stored secret does not open: MASTER_KEY is not the one it was encrypted with."""


def sentence_of(code: Code) -> str:
    """What is said of a failure of which nothing but the code is known."""
    return next(_sentence(kind) for kind in _kinds(GatewayError) if kind.code is code)


def _kinds(kind: type[GatewayError]) -> Iterator[type[GatewayError]]:
    """The general before the special."""
    for special in kind.__subclasses__():
        yield special
        yield from _kinds(special)


def _sentence(kind: type[GatewayError]) -> str:
    return (kind.__doc__ or "").strip().split("\n")[0]
