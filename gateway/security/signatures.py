"""Signatures of webhooks, as the Standard Webhooks specification has them."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from functools import lru_cache

_PREFIX = "whsec_"
KEYS = 10_000
"""Which are kept as bytes: each post signs."""


def signature(secrets: Iterable[str], message_id: str, timestamp: int, body: bytes) -> str:
    """One `v1,…` for each secret: a receiver takes it when any of them is its own."""
    signed = _beginning(message_id, timestamp) + body
    return " ".join(_spelled(hmac.digest(_key(secret), signed, "sha256")) for secret in secrets)


def signature_of_pieces(
    secrets: Iterable[str], message_id: str, timestamp: int, body: Iterable[bytes]
) -> str:
    """The same of a body that comes in pieces."""
    digests = [hmac.new(_key(secret), digestmod=hashlib.sha256) for secret in secrets]
    for digest in digests:
        digest.update(_beginning(message_id, timestamp))
    for piece in body:
        for digest in digests:
            digest.update(piece)
    return " ".join(_spelled(digest.digest()) for digest in digests)


def _beginning(message_id: str, timestamp: int) -> bytes:
    return b"%s.%d." % (message_id.encode(), timestamp)


def _spelled(digest: bytes) -> str:
    return "v1," + base64.b64encode(digest).decode()


@lru_cache(KEYS)
def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(_PREFIX))
