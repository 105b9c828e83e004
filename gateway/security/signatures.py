"""Signatures of webhooks, as the Standard Webhooks specification has them."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from itertools import chain

_PREFIX = "whsec_"


def signature(
    secrets: Iterable[str], message_id: str, timestamp: int, body: Iterable[bytes]
) -> str:
    """One `v1,…` for each secret: a receiver takes it when any of them is its own."""
    digests = [hmac.new(_key(secret), digestmod=hashlib.sha256) for secret in secrets]
    beginning = b"%s.%d." % (message_id.encode(), timestamp)
    for piece in chain([beginning], body):
        for digest in digests:
            digest.update(piece)
    return " ".join(f"v1,{base64.b64encode(each.digest()).decode()}" for each in digests)


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(_PREFIX))
