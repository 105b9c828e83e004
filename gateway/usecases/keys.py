"""API keys: made, listed, taken back, and recognised."""

import hashlib
import secrets
from datetime import datetime

from gateway.core import ids
from gateway.core.errors import InvalidRequest, NotFound
from gateway.core.tenants import ApiKey, Principal, Scope
from gateway.ports import Clock
from gateway.store import keys as store
from gateway.store.database import Database, Transaction

PREFIX = "pk_live_"
SECRET_BYTES = 32
SHOWN_CHARACTERS = 12


class Keys:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def create(
        self,
        who: Principal,
        *,
        name: str,
        scopes: frozenset[Scope],
        sessions: frozenset[str] | None = None,
        expires_at: datetime | None = None,
    ) -> tuple[ApiKey, str]:
        """A new key and its secret, which is shown this once."""
        who.require(Scope.ADMIN)
        if not scopes:
            raise InvalidRequest.field("scopes", "must name at least one")
        if expires_at is not None and expires_at <= self._clock.now():
            raise InvalidRequest.field("expiresAt", "is in the past")
        secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        key = ApiKey(
            id=ids.new_key_id(),
            name=name,
            prefix=secret[:SHOWN_CHARACTERS],
            scopes=scopes,
            sessions=sessions,
            tenant=who.tenant,
        )
        await self._database.write(lambda tx: store.insert(tx, key, _hash(secret), expires_at))
        return key, secret

    async def list(self, who: Principal) -> tuple[ApiKey, ...]:
        who.require(Scope.ADMIN)
        return await self._database.read(lambda connection: store.listing(connection, who.tenant))

    async def delete(self, who: Principal, key_id: str) -> None:
        who.require(Scope.ADMIN)

        def remove(tx: Transaction) -> bool:
            return store.delete(tx, who.tenant, key_id)

        if not await self._database.write(remove):
            raise NotFound("There is no key with this id.")

    async def authenticate(self, secret: str) -> Principal | None:
        """Whose key this is; None for one that nobody was given.

        The secret is 256 random bits, so its plain hash can be looked up: nothing can be guessed
        from how long that takes.
        """
        hashed = _hash(secret)
        now = self._clock.now()
        key = await self._database.read(lambda connection: store.by_hash(connection, hashed, now))
        if key is None:
            return None
        return Principal(tenant=key.tenant, name=key.name, scopes=key.scopes, sessions=key.sessions)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
