"""Links to the files of messages: whoever has one needs no key, until it is over."""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

LASTS: Final = timedelta(days=1)
MAX_TOKEN_CHARACTERS: Final = 1024
PATH: Final = "/media/"
_SIGNATURE_BYTES: Final = 24


@dataclass(frozen=True, slots=True)
class Linked:
    """What a link leads to."""

    tenant: int
    session_id: str
    message_id: str


class MediaLinks:
    """`base` is where callers reach the gateway; empty for links that begin with their path."""

    def __init__(self, secret: bytes, base: str = "") -> None:
        self._secret = secret
        self._base = base.rstrip("/")

    def link(self, to: Linked, since: datetime) -> str:
        """The same every time for the same moment, so that what is sent again is the same."""
        until = int((since + LASTS).timestamp())
        said = json.dumps([to.tenant, to.session_id, to.message_id, until], separators=(",", ":"))
        payload = _encoded(said.encode())
        return f"{self._base}{PATH}{payload}.{self._signature(payload)}"

    def read(self, token: str, now: datetime) -> Linked | None:
        """What a token stands for; None of one that is over, or not of this gateway."""
        payload, _, signature = token.partition(".")
        if len(token) > MAX_TOKEN_CHARACTERS or not token.isascii():
            return None
        if not hmac.compare_digest(signature, self._signature(payload)):
            return None
        try:
            tenant, session_id, message_id, until = json.loads(_decoded(payload))
        except (ValueError, binascii.Error):
            return None
        return Linked(tenant, session_id, message_id) if now.timestamp() < until else None

    def _signature(self, payload: str) -> str:
        digest = hmac.digest(self._secret, payload.encode(), hashlib.sha256)
        return _encoded(digest[:_SIGNATURE_BYTES])


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
