"""How the native dialect, and document 000, say no: a status for each code, one envelope."""

from typing import Any, Final

from typing_extensions import TypedDict

from gateway.api.operation import Answer
from gateway.api.rate_limits import headers_of
from gateway.core.errors import Code, GatewayError, RateLimited

STATUS: Final[dict[Code, int]] = {
    Code.BAD_JSON: 400,
    Code.INVALID_REQUEST: 400,
    Code.INVALID_NUMBER: 400,
    Code.UNAUTHORIZED: 401,
    Code.FORBIDDEN: 403,
    Code.SESSION_NOT_FOUND: 404,
    Code.MESSAGE_NOT_FOUND: 404,
    Code.CHAT_NOT_FOUND: 404,
    Code.WEBHOOK_NOT_FOUND: 404,
    Code.NOT_FOUND: 404,
    Code.METHOD_NOT_ALLOWED: 405,
    Code.REQUEST_TIMEOUT: 408,
    Code.SESSION_EXISTS: 409,
    Code.SESSION_NOT_CONNECTED: 409,
    Code.IDEMPOTENCY_CONFLICT: 409,
    Code.IN_PROGRESS: 409,
    Code.INVALID_STATE: 409,
    Code.ALREADY_EXISTS: 409,
    Code.PLAN_EXHAUSTED: 403,
    Code.MEDIA_GONE: 410,
    Code.TOO_LARGE: 413,
    Code.UNSUPPORTED_MEDIA: 415,
    Code.NOT_ON_WHATSAPP: 422,
    Code.NOT_SUPPORTED: 422,
    Code.MEDIA_UNREACHABLE: 422,
    Code.RECIPIENT_OPTED_OUT: 422,
    Code.RATE_LIMITED: 429,
    Code.HEADERS_TOO_LARGE: 431,
    Code.QUOTA_EXHAUSTED: 429,
    Code.INTERNAL: 500,
    Code.SEND_FAILED: 502,
    Code.REACH_OUT_LIMITED: 502,
    Code.ENGINE_FAILED: 502,
    Code.NOT_READY: 503,
    Code.STORAGE_FULL: 503,
    Code.STORAGE_UNREACHABLE: 503,
    Code.WHATSAPP_TIMEOUT: 504,
}


class ErrorDetail(TypedDict):
    """What went wrong: a code for programs, a sentence for people."""

    code: Code
    message: str
    details: dict[str, Any] | list[Any] | None
    requestId: str


class Error(TypedDict):
    """A refusal."""

    success: bool
    error: ErrorDetail


def status_of(code: Code) -> int:
    return STATUS[code]


def present_error(error: GatewayError, request_id: str) -> Answer:
    body: Error = {
        "success": False,
        "error": {
            "code": error.code,
            "message": error.safe_message,
            "details": error.details,  # type: ignore[typeddict-item]  # read only from here on
            "requestId": request_id,
        },
    }
    headers: dict[str, str] = {}
    if isinstance(error, RateLimited):
        headers = {"Retry-After": str(error.retry_after_seconds), **headers_of(error.standing)}
    return Answer(body, STATUS[error.code], headers)
