"""The panel's cookie: proof that a key was given, signed so that it outlives a restart."""

import base64
import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import Any, Final

from gateway.ports import Clock

LIFETIME_SECONDS: Final = 30 * 24 * 3600
SECRET_FILE: Final = "panel.secret"  # noqa: S105 - a file's name
_SECRET_BYTES: Final = 32
_MAX_TOKEN_CHARACTERS: Final = 1024


class PanelCookie:
    """Issues and reads tokens. One of the operator's own key dies when that key changes.

    A stored key travels inside its token and is looked up each time, so that deleting the key
    ends the panels that it opened.
    """

    def __init__(self, secret: bytes, clock: Clock) -> None:
        self._secret = secret
        self._clock = clock
        installation = hmac.digest(secret, b"name", hashlib.sha256).hex()[:8]
        self.name = f"gateway_panel_{installation}"
        """Browsers share cookies among all ports of a host: two gateways must not share a name."""

    def issue(self, *, operator_key: str | None = None, stored_key: str | None = None) -> str:
        claims: dict[str, Any] = {
            "until": int(self._clock.now().timestamp()) + LIFETIME_SECONDS,
            "nonce": secrets.token_hex(8),
        }
        if operator_key is not None:
            claims["operator"] = self._fingerprint(operator_key)
        else:
            claims["key"] = stored_key
        payload = _encode(json.dumps(claims, separators=(",", ":")).encode())
        return f"{payload}.{self._signature(payload)}"

    def read(self, token: str, *, operator_key: str | None) -> str | None:
        """The key that a valid token stands for; None for every other token."""
        payload, dot, signature = token.partition(".")
        if not dot or len(token) > _MAX_TOKEN_CHARACTERS:
            return None
        if not hmac.compare_digest(
            signature.encode(errors="surrogateescape"), self._signature(payload).encode()
        ):
            return None
        claims = json.loads(_decode(payload))
        if claims["until"] <= self._clock.now().timestamp():
            return None
        if "operator" not in claims:
            return str(claims["key"])
        if operator_key is None or claims["operator"] != self._fingerprint(operator_key):
            return None
        return operator_key

    def _signature(self, payload: str) -> str:
        message = payload.encode(errors="surrogateescape")
        return _encode(hmac.digest(self._secret, b"cookie:" + message, hashlib.sha256))

    def _fingerprint(self, key: str) -> str:
        return _encode(hmac.digest(self._secret, b"operator:" + key.encode(), hashlib.sha256))


def panel_secret(data_dir: Path) -> bytes:
    """The secret that signs cookies, made on first use and readable by its owner only."""
    path = data_dir / SECRET_FILE
    try:
        secret = path.read_bytes()
    except FileNotFoundError:
        secret = b""
    if len(secret) == _SECRET_BYTES:
        return secret
    data_dir.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_bytes(_SECRET_BYTES)
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)  # whole or not at all
    return secret


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
