"""The people of a tenant: who there is, invited, given a role, shut out."""

import uuid
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from gateway.core.errors import (
    AlreadyExists,
    Forbidden,
    InvalidRequest,
    InvalidState,
    NotFound,
    PlanExhausted,
)
from gateway.core.paging import Listing, Page, cursor_at
from gateway.core.plans import ALLOWANCES
from gateway.core.tenants import DEFAULT_TENANT, Principal, Role, Scope
from gateway.core.users import User, is_email, plain_email
from gateway.ports import Clock, Passwords, Tokens
from gateway.store import logins, tenants
from gateway.store import users as store
from gateway.store.database import Connection, Database, Transaction

INVITATION_LIFETIME: Final = timedelta(days=7)
INVITATION: Final = "invitation"


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody who was added; without a password, with the token that they set one by."""

    user: User
    invitation: str | None


class Users:
    def __init__(
        self, database: Database, clock: Clock, passwords: Passwords, tokens: Tokens
    ) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._tokens = tokens

    async def list(self, who: Principal, page: Page) -> Listing[User]:
        """Oldest first."""
        _require_all(who)
        (after,) = page.position(1) or (0,)
        found = await self._database.read(
            lambda connection: store.listing(
                connection, who.tenant, after=after, limit=page.limit + 1
            )
        )
        items = found[: page.limit]
        more = len(found) > page.limit
        return Listing(tuple(user for _, user in items), cursor_at(items[-1][0]) if more else None)

    async def create(
        self, who: Principal, *, email: str, name: str, role: Role, password: str | None = None
    ) -> NewUser:
        """Somebody new of the caller's tenant; without a password they are invited."""
        _require_all(who)
        if role is Role.SUPER_ADMIN:
            who.require_super()
        email = checked_email(email)
        user = new_user(self._clock, email=email, name=name, role=role, tenant=who.tenant)
        hashed = None if password is None else await self._passwords.hash(password)

        def write(tx: Transaction) -> None:
            _require_room(tx.connection, who.tenant)
            insert(tx, user, hashed)

        await self._database.accept(write)
        user = replace(user, is_invited=hashed is None)
        return NewUser(user, self._invitation(user) if hashed is None else None)

    async def update(
        self,
        who: Principal,
        user_id: str,
        *,
        name: str | None = None,
        role: Role | None = None,
        is_active: bool | None = None,
    ) -> User:
        """Whoever is shut out or given another role is logged out; one admin always remains."""
        _require_all(who)
        if role is Role.SUPER_ADMIN:
            who.require_super()
        given = {"name": name, "role": role, "is_active": is_active}
        values = {key: value for key, value in given.items() if value is not None}

        def write(tx: Transaction) -> User:
            user = self._existing(tx.connection, who, user_id)
            self._keep_an_admin(tx.connection, user, values)
            if values.get("is_active") and not user.is_active:
                _require_room(tx.connection, who.tenant)
            store.update(tx, user.id, values)
            if user.role is not values.get("role", user.role) or values.get("is_active") is False:
                logins.end_all(tx, user.id)
            return self._existing(tx.connection, who, user_id)

        return await self._database.write(write)

    @staticmethod
    def _existing(connection: Connection, who: Principal, user_id: str) -> User:
        user = store.find(connection, who.tenant, user_id)
        if user is None:
            raise NotFound("There is no user with this id.")
        if user.role is Role.SUPER_ADMIN:
            who.require_super()
        return user

    @staticmethod
    def _keep_an_admin(connection: Connection, user: User, values: dict[str, Any]) -> None:
        is_one = user.is_active and Scope.ADMIN in user.role.scopes
        stays = (
            values.get("is_active", True) and Scope.ADMIN in values.get("role", user.role).scopes
        )
        if is_one and not stays and not store.other_admins(connection, user.tenant, user.id):
            raise InvalidState("A tenant keeps one active admin at least.")

    def _invitation(self, user: User) -> str:
        return self._tokens.sign({"sub": user.id, "typ": INVITATION}, INVITATION_LIFETIME).text


def _require_all(who: Principal) -> None:
    """A key for some sessions only could log in as somebody with all of them."""
    who.require(Scope.ADMIN)
    if who.sessions is not None:
        raise Forbidden("A key for some sessions only has no say over users.")


def checked_email(text: str) -> str:
    email = plain_email(text)
    if not is_email(email):
        raise InvalidRequest.field("email", "is no e-mail address")
    return email


def new_user(clock: Clock, *, email: str, name: str, role: Role, tenant: int) -> User:
    now = clock.now()
    return User(
        id=str(uuid.uuid4()),
        tenant=tenant,
        email=email,
        name=name,
        role=role,
        created_at=now,
        updated_at=now,
    )


def insert(tx: Transaction, user: User, password_hash: str | None) -> None:
    if store.by_email(tx.connection, user.email) is not None:
        raise AlreadyExists("There is a user with this e-mail address.")
    store.insert(tx, user, password_hash)


def _require_room(connection: Connection, tenant: int) -> None:
    if tenant == DEFAULT_TENANT:
        return
    most = ALLOWANCES[tenants.get(connection, tenant).plan].users
    if store.count(connection, tenant) >= most:
        raise PlanExhausted(f"The plan has room for {most} users.")
