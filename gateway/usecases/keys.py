"""API keys: made, listed, taken back, and recognised."""

import hashlib
import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from gateway.core import ids
from gateway.core.errors import Forbidden, GatewayError, InvalidRequest, NotFound
from gateway.core.networks import is_within, read_networks
from gateway.core.tenants import ApiKey, Principal, Scope
from gateway.ports import Clock
from gateway.store import keys as store
from gateway.store.database import Database, Transaction

PREFIX = "pk_live_"
SECRET_BYTES = 32
SHOWN_CHARACTERS = 12
LAST_USE = timedelta(minutes=1)
"""How exactly the last use of a key is known: not every request shall cost a commit."""


class Keys:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._noted: dict[str, datetime] = {}
        """When the use of a key was last written."""

    async def create(
        self,
        who: Principal,
        *,
        name: str,
        scopes: frozenset[Scope],
        sessions: frozenset[str] | None = None,
        addresses: Iterable[str] | None = None,
        expires_at: datetime | None = None,
    ) -> tuple[ApiKey, str]:
        """A new key and its secret, which is shown this once."""
        _require_all(who)
        if not scopes:
            raise InvalidRequest.field("scopes", "must name at least one")
        now = self._clock.now()
        if expires_at is not None and expires_at <= now:
            raise InvalidRequest.field("expiresAt", "is in the past")
        secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        key = ApiKey(
            id=ids.new_key_id(),
            name=name,
            prefix=secret[:SHOWN_CHARACTERS],
            scopes=scopes,
            sessions=sessions,
            addresses=None if addresses is None else read_networks(addresses, "addresses"),
            expires_at=expires_at,
            created_at=now,
            tenant=who.tenant,
        )
        await self._database.write(lambda tx: store.insert(tx, key, _hash(secret)))
        return key, secret

    async def list(self, who: Principal) -> tuple[ApiKey, ...]:
        _require_all(who)
        return await self._database.read(lambda connection: store.listing(connection, who.tenant))

    async def delete(self, who: Principal, key_id: str) -> None:
        _require_all(who)

        def remove(tx: Transaction) -> bool:
            return store.delete(tx, who.tenant, key_id)

        if not await self._database.write(remove):
            raise NotFound("There is no key with this id.")
        self._noted.pop(key_id, None)

    async def authenticate(self, secret: str, address: str | None) -> Principal | None:
        """Whose key this is; None for one that nobody was given.

        The secret is 256 random bits, so its plain hash can be looked up: nothing can be guessed
        from how long that takes. Used from elsewhere than it may be, the key is refused as what
        it is: whoever holds it has nothing left to guess.
        """
        hashed = _hash(secret)
        now = self._clock.now()
        key = await self._database.read(lambda connection: store.by_hash(connection, hashed, now))
        if key is None:
            return None
        if key.addresses is not None and not is_within(address, key.addresses):
            raise Forbidden("This key is not for use from this address.")
        await self._note_use(key, now)
        return Principal(
            tenant=key.tenant,
            name=key.name,
            scopes=key.scopes,
            sessions=key.sessions,
            key=key.id,
        )

    async def _note_use(self, key: ApiKey, now: datetime) -> None:
        last = self._noted.get(key.id) or key.last_used_at
        if last is not None and now - last < LAST_USE:
            return
        self._noted[key.id] = now  # whoever comes meanwhile does not write it again
        with suppress(GatewayError):  # on a full disk keys still open what can be read
            await self._database.accept(lambda tx: store.set_last_used(tx, key.id, now))


def _require_all(who: Principal) -> None:
    """One that is for some sessions only could make itself a key for all of them."""
    who.require(Scope.ADMIN)
    if who.sessions is not None:
        raise Forbidden("A key for some sessions only has no say over keys.")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
