"""What a person can ask of limits: set them, see what is left; and holding sends against them."""

import math
from collections.abc import Iterator
from datetime import datetime

from gateway.core.errors import InvalidRequest, QuotaExhausted, RateLimited
from gateway.core.limits import MAX_SENDS, NO_LIMITS, Limits, Standing, Window
from gateway.core.tenants import Principal, Scope
from gateway.ports import Clock
from gateway.store import limits as store
from gateway.store.database import Connection, Database, Transaction
from gateway.store.limits import Owner
from gateway.store.sessions import StoredSession
from gateway.usecases import lookup


class SendLimits:
    """Which limits are set is kept at hand: where there are none, a send is not even counted."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._set: dict[Owner, Limits] = {}
        """Without those that limit nothing."""

    async def load(self) -> None:
        """Before the first send."""
        for owner, limits in (await self._database.read(store.everyones)).items():
            self._keep(owner, limits)

    def _keep(self, owner: Owner, limits: Limits) -> None:
        self._set.pop(owner, None)
        if any(limits):
            self._set[owner] = limits

    async def of_session(self, who: Principal, session_id: str) -> tuple[Standing, ...]:
        who.require(Scope.READ)
        return await self._database.read(
            lambda connection: self._standings(connection, _owner(connection, who, session_id))
        )

    async def of_tenant(self, who: Principal) -> tuple[Standing, ...]:
        who.require(Scope.READ)
        return await self._database.read(
            lambda connection: self._standings(connection, (who.tenant, None))
        )

    async def limit_session(
        self, who: Principal, session_id: str, limits: Limits
    ) -> tuple[Standing, ...]:
        """These and no others from now on."""
        who.require(Scope.MANAGE, session_id)
        _check(limits)

        def write(tx: Transaction) -> Owner:
            owner = _owner(tx.connection, who, session_id)
            store.put(tx, owner, limits)
            return owner

        self._keep(await self._database.write(write), limits)
        return await self.of_session(who, session_id)

    async def limit_tenant(self, who: Principal, limits: Limits) -> tuple[Standing, ...]:
        """The same for all sessions together."""
        who.require(Scope.ADMIN)
        _check(limits)
        owner = (who.tenant, None)
        await self._database.write(lambda tx: store.put(tx, owner, limits))
        self._keep(owner, limits)
        return await self.of_tenant(who)

    async def tightest(self, who: Principal, session_id: str) -> Standing | None:
        """Of all limits that a send on this session is held against, the one that ends it first."""
        if not any(tenant == who.tenant for tenant, _ in self._set):
            return None

        def read(connection: Connection) -> list[Standing]:
            owner = _owner(connection, who, session_id)
            return [
                *self._standings(connection, owner),
                *self._standings(connection, (who.tenant, None)),
            ]

        standings = await self._database.read(read)
        return min(standings, key=lambda each: each.remaining, default=None)

    def take(self, tx: Transaction, stored: StoredSession, *, messages: int = 1) -> None:
        """Count a call that sends; refused when it would be more than a limit."""
        if not self._set:
            return
        now = self._clock.now()
        for owner, window, limit in self._that_hold(stored):
            amount = messages if window.counts_messages else 1
            if store.take(tx, owner, (window, window.start(now)), amount, limit=limit):
                continue
            met = {each.window: each for each in self._standings(tx.connection, owner)}[window]
            raise _refusal(met, of="session" if owner[1] else "tenant", now=now)

    def _that_hold(self, stored: StoredSession) -> Iterator[tuple[Owner, Window, int]]:
        owners: tuple[Owner, ...] = ((stored.tenant, stored.session.id), (stored.tenant, None))
        for owner in owners:
            for window, limit in self._set.get(owner, NO_LIMITS):
                yield owner, window, limit

    def _standings(self, connection: Connection, owner: Owner) -> tuple[Standing, ...]:
        now = self._clock.now()
        limits = tuple(self._set.get(owner, NO_LIMITS))
        counted = store.used(connection, owner) if limits else {}
        standings = []
        for window, limit in limits:
            start, used = counted.get(window, (None, 0))
            standings.append(
                Standing(
                    window=window,
                    limit=limit,
                    used=used if start == window.start(now) else 0,
                    resets_at=window.end(now),
                )
            )
        return tuple(standings)


def _owner(connection: Connection, who: Principal, session_id: str) -> Owner:
    return who.tenant, lookup.session(connection, who, session_id).session.id


def _refusal(met: Standing, *, of: str, now: datetime) -> RateLimited:
    kind = QuotaExhausted if met.window.counts_messages else RateLimited
    return kind(
        f"This {of} may be asked for {met.limit} in a {met.window}; {met.remaining} are left.",
        retry_after_seconds=max(1, math.ceil((met.resets_at - now).total_seconds())),
        standing=met,
    )


def _check(limits: Limits) -> None:
    for window, limit in limits:
        if not 0 <= limit <= MAX_SENDS:
            raise InvalidRequest.field(window.value, f"must be 0 to {MAX_SENDS}")
