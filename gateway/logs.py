"""Logging: structlog everywhere, for people on a console or as JSON for machines."""

import logging
import re
import sys
from typing import Any, Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

SECRET_FIELDS = frozenset(
    {
        "api_key",
        "authorization",
        "cookie",
        "key",
        "password",
        "qr",
        "secret",
        "token",
        "pairing_code",
    }
)
PRIVATE_FIELDS = frozenset({"body", "caption", "text"})
"""What people wrote to each other never reaches a log."""


_PHONE = re.compile(
    r"\d{4,}(?=\d{4}@(?:c\.us|s\.whatsapp\.net|lid)(?![a-z0-9.]))"
    r"|(?<![\w.:+-])\+?\d{6,11}(?=\d{4}(?:[^\w.:-]|:\s|$))"
)
"""All but the last four digits of a phone number, in a JID or bare."""


# Without local variables: they hold what a log must not.
_TRACEBACKS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)


def _redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    for field in SECRET_FIELDS & event.keys():
        event[field] = "[secret]"
    for field in PRIVATE_FIELDS & event.keys():
        event[field] = f"[{len(str(event[field]))} characters]"
    return event


def _mask_phones(_logger: WrappedLogger, _method: str, line: Any) -> str:
    """In the whole line, whatever brought one there: a session's id, a traceback, WhatsApp Web."""
    return _PHONE.sub("…", line)


def set_up_logs(level: str, style: Literal["console", "json"]) -> None:
    """Send every log line, ours and the libraries', through one pipeline to standard error."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _redact,
    ]
    renderer: list[Processor] = (
        [_TRACEBACKS, structlog.processors.JSONRenderer()]
        if style == "json"
        else [
            # Plain tracebacks: the pretty ones read source files, on the loop.
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *renderer,
                _mask_phones,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # One line a request or query is noise at the default level.
    for chatty in (
        "aiohttp.access",
        "engineio",
        "socketio",
        "sqlalchemy.engine",
        "asyncio",
        "alembic",
        "PIL",
    ):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, getattr(logging, level.upper())))
