"""Signed tokens (JWT, HS256): who somebody is, until when."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import jwt

from gateway.ports import Clock, Token

_ALGORITHM: Final = "HS256"
_ISSUER: Final = "whatsapp-gateway"
_MAX_CHARACTERS: Final = 2048
_REQUIRED: Final = ["exp", "iat", "jti", "sub"]


class JwtTokens:
    """See `gateway.ports.Tokens`."""

    def __init__(self, secret: bytes, clock: Clock) -> None:
        self._secret = secret
        self._clock = clock

    def sign(self, claims: Mapping[str, Any], lifetime: timedelta) -> Token:
        now = self._clock.now()
        token_id = secrets.token_hex(16)
        whole = {
            **claims,
            "iss": _ISSUER,
            "jti": token_id,
            "iat": int(now.timestamp()),
            "exp": int((now + lifetime).timestamp()),
        }
        text = jwt.encode(whole, self._secret, algorithm=_ALGORITHM)
        return Token(text, token_id, whole, expired=False)

    def read(self, text: str) -> Token | None:
        if len(text) > _MAX_CHARACTERS:
            return None
        try:
            claims = jwt.decode(
                text,
                self._secret,
                algorithms=[_ALGORITHM],
                issuer=_ISSUER,
                # Times are judged below, by the gateway's own clock.
                options={"require": _REQUIRED, "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            return None
        return Token(text, claims["jti"], claims, expired=self._is_over(claims["exp"]))

    def _is_over(self, end: Any) -> bool:
        return not isinstance(end, int) or self._clock.now() >= datetime.fromtimestamp(
            end, self._clock.now().tzinfo
        )
