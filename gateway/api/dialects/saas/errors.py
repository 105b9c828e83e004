"""How the saas dialect says no: `{"statusCode", "message", "errors"}`, as document 001 has it."""

import re
from typing import Final, NotRequired

from typing_extensions import TypedDict

from gateway.api.operation import Answer
from gateway.core.errors import Code, GatewayError, InvalidRequest, RateLimited

_STATUS: Final[dict[Code, int]] = {
    Code.BAD_JSON: 400,
    Code.INVALID_REQUEST: 400,
    Code.INVALID_NUMBER: 400,
    Code.NOT_ON_WHATSAPP: 400,
    Code.NOT_SUPPORTED: 400,
    Code.MEDIA_UNREACHABLE: 400,
    Code.RECIPIENT_OPTED_OUT: 400,
    Code.UNAUTHORIZED: 401,
    Code.FORBIDDEN: 403,
    Code.PLAN_EXHAUSTED: 403,
    Code.SESSION_NOT_FOUND: 404,
    Code.MESSAGE_NOT_FOUND: 404,
    Code.CHAT_NOT_FOUND: 404,
    Code.WEBHOOK_NOT_FOUND: 404,
    Code.NOT_FOUND: 404,
    Code.MEDIA_GONE: 404,
    Code.METHOD_NOT_ALLOWED: 405,
    Code.REQUEST_TIMEOUT: 408,
    Code.SESSION_EXISTS: 409,
    Code.SESSION_NOT_CONNECTED: 409,
    Code.IDEMPOTENCY_CONFLICT: 409,
    Code.IN_PROGRESS: 409,
    Code.INVALID_STATE: 409,
    Code.ALREADY_EXISTS: 409,
    Code.TOO_LARGE: 413,
    Code.UNSUPPORTED_MEDIA: 415,
    Code.RATE_LIMITED: 429,
    Code.QUOTA_EXHAUSTED: 429,
    Code.HEADERS_TOO_LARGE: 431,
    Code.INTERNAL: 500,
    Code.SEND_FAILED: 503,
    Code.REACH_OUT_LIMITED: 503,
    Code.ENGINE_FAILED: 503,
    Code.NOT_READY: 503,
    Code.STORAGE_FULL: 503,
    Code.WHATSAPP_TIMEOUT: 503,
}

VALIDATION_FAILED: Final = "Validation failed"

# What is wrong with a field is said in the document's language. What pydantic and the use cases
# say is the house's; the rest passes as it is.
_IN_SPANISH: Final = (
    (re.compile(r"is no e-mail address"), "Email inválido"),
    (re.compile(r"Field required"), "Campo requerido"),
    (
        re.compile(r"\w+ should have at least (\d+) characters?"),
        r"Debe tener al menos \1 caracteres",
    ),
    (
        re.compile(r"\w+ should have at most (\d+) characters?"),
        r"Debe tener como máximo \1 caracteres",
    ),
    (re.compile(r"is no time zone.*"), "Zona horaria inválida"),
    (re.compile(r"Input should be.*"), "Valor inválido"),
)


class FieldError(TypedDict):
    """What is wrong with a field."""

    field: str
    message: str


class Error(TypedDict):
    """A refusal."""

    statusCode: int
    message: str
    errors: NotRequired[list[FieldError]]
    code: Code
    requestId: str


def status_of(code: Code) -> int:
    return _STATUS[code]


def present_error(error: GatewayError, request_id: str) -> Answer:
    body: Error = {
        "statusCode": _STATUS[error.code],
        "message": error.safe_message,
        "code": error.code,
        "requestId": request_id,
    }
    if isinstance(error, InvalidRequest) and error.fields:
        body["message"] = VALIDATION_FAILED
        body["errors"] = [
            {"field": each["field"], "message": _in_spanish(each["message"])}
            for each in error.fields
        ]
    headers = {}
    if isinstance(error, RateLimited):
        headers["Retry-After"] = str(error.retry_after_seconds)
    return Answer(body, _STATUS[error.code], headers)


def _in_spanish(message: str) -> str:
    for said, meant in _IN_SPANISH:
        if said.fullmatch(message):
            return said.sub(meant, message)
    return message
