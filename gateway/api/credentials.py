"""Who is asking: a key or a user's token in a header, or the panel's cookie."""

import hmac
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from gateway.api.guesses import Guesses
from gateway.api.panel_cookie import PanelCookie
from gateway.api.same_origin import require_own_request
from gateway.core.errors import Forbidden, Unauthorized
from gateway.core.tenants import Principal
from gateway.usecases import UseCases

OPERATOR: Final = Principal(name="operator", is_super=True)
"""Whoever holds the key of the environment: everything is theirs."""

_BEARER: Final = "bearer "
_MAX_KEY_CHARACTERS: Final = 1024
TENANT_HEADER: Final = "X-Tenant"
"""The tenant that a super admin works for, by its number, slug or UUID."""


class Credentials:
    """Turns what came along with a request into a principal."""

    def __init__(
        self, use: UseCases, operator_key: str | None, cookie: PanelCookie, guesses: Guesses
    ) -> None:
        self._use = use
        self._operator_key = operator_key
        self._cookie = cookie
        self.cookie_name = cookie.name
        self._guesses = guesses

    async def identify(self, request: web.Request) -> Principal | None:
        """The caller; None without a credential. A wrong key is refused, and counted."""
        key = key_in(request.headers)
        if key is not None:
            who: Principal | None = await self.of_key(key, request.remote)
        else:
            key = self.cookie_key(request)
            who = await self.look_up(key, request.remote) if key is not None else None
            if who is not None:
                require_own_request(request.method, request.headers)
        tenant = request.headers.get(TENANT_HEADER, "").strip()
        return await self._use.tenants.acting(who, tenant) if who is not None and tenant else who

    async def still_holds(self, request: web.Request) -> bool:
        """Whether what a long request came with would still let it in; no guess is counted."""
        key = key_in(request.headers) or self.cookie_key(request)
        return key is not None and await self.holds(key, request.remote)

    async def holds(self, key: str, address: str | None) -> bool:
        """Whether this key would still let somebody in from there; no guess is counted."""
        try:
            return await self.look_up(key, address) is not None
        except Forbidden:
            return False

    async def of_key(self, key: str, address: str | None) -> Principal:
        who = await self.look_up(key, address)
        if who is None:
            if not (_is_token(key) and self._use.accounts.is_token(key)):
                self._guesses.count(address)  # a token of ours that is over is no guess
            raise Unauthorized("This key is not valid.")
        return who

    async def log_in(self, key: str, address: str | None) -> str:
        """The cookie's value for a right key."""
        await self.of_key(key, address)
        if self._is_operator(key):
            return self._cookie.issue(operator_key=key)
        return self._cookie.issue(stored_key=key)

    def cookie_key(self, request: web.Request) -> str | None:
        """The key that the panel's cookie stands for; one that is stale is no guess, just none."""
        token = request.cookies.get(self.cookie_name)
        return self._cookie.read(token, operator_key=self._operator_key) if token else None

    async def look_up(self, key: str, address: str | None) -> Principal | None:
        """Whose key this is; nobody's is not counted here. `Forbidden` from where it may not be."""
        if self._is_operator(key):
            return OPERATOR
        if len(key) > _MAX_KEY_CHARACTERS or not key.isascii():
            return None
        if _is_token(key):
            return await self._use.accounts.authenticate(key)
        return await self._use.keys.authenticate(key, address)

    def _is_operator(self, key: str) -> bool:
        return self._operator_key is not None and hmac.compare_digest(
            key.encode(errors="surrogateescape"), self._operator_key.encode()
        )


def _is_token(key: str) -> bool:
    """Whether it has a token's form; no key does."""
    return key.count(".") == 2  # noqa: PLR2004 - head, claims, signature


def key_in(headers: Mapping[str, str]) -> str | None:
    """The key in the headers; an empty one is none, so that it is no guess either."""
    key = headers.get("X-API-Key", "").strip()
    if key:
        return key
    authorization = headers.get("Authorization", "")
    if authorization[: len(_BEARER)].lower() == _BEARER:
        return authorization[len(_BEARER) :].strip() or None
    return None


CREDENTIALS: Final = web.AppKey("credentials", Credentials)
