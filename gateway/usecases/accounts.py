"""Logging in: registered, known by a password, kept by refresh tokens, ended at will."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from gateway.core.errors import Forbidden, InvalidState, Unauthorized, WrongLogin
from gateway.core.tenants import Principal, Role, Scope, Tenant, TenantStatus, slug_of
from gateway.core.users import User, plain_email
from gateway.ports import Clock, Passwords, Token, Tokens
from gateway.store import logins, tenants, users
from gateway.store.database import Connection, Database, Transaction
from gateway.usecases.tenants import Tenants
from gateway.usecases.users import INVITATION, checked_email, insert, new_user

ACCESS_LIFETIME: Final = timedelta(minutes=15)
LOGIN_LIFETIME: Final = timedelta(days=30)
"""Since it was last refreshed."""
ACCESS: Final = "access"
REFRESH: Final = "refresh"


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What a client goes on with: one for requests, one to get the next pair with."""

    access: str
    refresh: str


class Accounts:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        all_tenants: Tenants,
        passwords: Passwords,
        tokens: Tokens,
    ) -> None:
        self._database = database
        self._clock = clock
        self._tenants = all_tenants
        self._passwords = passwords
        self._tokens = tokens

    async def register(
        self, *, email: str, password: str, name: str, organization: str
    ) -> TokenPair:
        """A new tenant, and its first admin, logged in."""
        email = checked_email(email)
        hashed = await self._passwords.hash(password)

        def write(tx: Transaction) -> TokenPair:
            tenant = self._tenants.new(tx, name=organization, slug=slug_of(organization))
            admin = new_user(self._clock, email=email, name=name, role=Role.ADMIN, tenant=tenant.pk)
            insert(tx, admin, hashed)
            return self._logged_in(tx, admin)

        return await self._database.accept(write)

    async def log_in(self, *, email: str, password: str) -> TokenPair:
        """`WrongLogin` whatever is wrong: nobody learns which addresses there are."""
        found = await self._database.read(
            lambda connection: users.by_email(connection, plain_email(email))
        )
        user, hashed = found or (None, None)
        fits = await self._passwords.fits(password, hashed)
        if user is None or not fits or not user.is_active:
            raise WrongLogin

        def write(tx: Transaction) -> TokenPair:
            if tenants.get(tx.connection, user.tenant).status is not TenantStatus.ACTIVE:
                raise Forbidden("This organisation is suspended.")
            return self._logged_in(tx, user)

        return await self._database.write(write)

    async def accept_invitation(self, invitation: str, password: str) -> TokenPair:
        """Set the first password of somebody who was invited."""
        token = self._token(invitation, INVITATION)
        hashed = await self._passwords.hash(password)

        def write(tx: Transaction) -> TokenPair:
            user = users.by_id(tx.connection, token.claims["sub"])
            if user is None or not user.is_active:
                raise Unauthorized("This invitation is not valid any more.")
            if not user.is_invited:
                raise InvalidState("This invitation was accepted already.")
            users.update(tx, user.id, {"password_hash": hashed})
            return self._logged_in(tx, user)

        return await self._database.write(write)

    async def refresh(self, refresh_token: str) -> TokenPair:
        """The next pair. A refresh token is good once; used again, it ends its login."""
        token = self._token(refresh_token, REFRESH)

        def write(tx: Transaction) -> TokenPair | None:
            login_id = token.claims["sid"]
            pair, refreshed = self._pair(token.claims["sub"], login_id)
            expires_at = self._clock.now() + LOGIN_LIFETIME
            user = logins.renew(tx, login_id, token.id, refreshed.id, expires_at)
            return None if user is None else pair

        pair = await self._database.write(write)
        if pair is None:  # not raised within: the end of the login is to stay written
            raise Unauthorized("This refresh token is not valid any more.")
        return pair

    async def log_out(self, refresh_token: str) -> None:
        """End the login; one that has ended stays so."""
        token = self._tokens.read(refresh_token)
        if token is None or token.claims.get("typ") != REFRESH:
            raise Unauthorized("This is no refresh token.")
        await self._database.write(lambda tx: logins.end(tx, token.claims["sid"]))

    async def me(self, who: Principal) -> tuple[User, Tenant]:
        """The user who asks, and the tenant that they are of."""
        who.require(Scope.READ)

        def read(connection: Connection) -> tuple[User, Tenant]:
            user = users.by_id(connection, who.user or "")
            if user is None:
                raise InvalidState("A key is no user.")
            return user, tenants.get(connection, user.tenant)

        return await self._database.read(read)

    def is_token(self, text: str) -> bool:
        """Whether it is a token of ours, good or not: one that has expired is no guess."""
        return self._tokens.read(text) is not None

    async def authenticate(self, access_token: str) -> Principal | None:
        """Who is behind an access token, as they are now; None where it is none, or over."""
        token = self._tokens.read(access_token)
        if token is None or token.expired or token.claims.get("typ") != ACCESS:
            return None
        user = await self._database.read(
            lambda connection: logins.user_behind(
                connection, token.claims["sid"], self._clock.now()
            )
        )
        return None if user is None else principal_of(user)

    def _logged_in(self, tx: Transaction, user: User) -> TokenPair:
        login_id = secrets.token_hex(16)
        pair, refresh = self._pair(user.id, login_id)
        now = self._clock.now()
        logins.insert(tx, user.id, login_id, refresh.id, now + LOGIN_LIFETIME)
        users.update(tx, user.id, {"last_login_at": now})
        return pair

    def _pair(self, user_id: str, login_id: str) -> tuple[TokenPair, Token]:
        claims = {"sub": user_id, "sid": login_id}
        access = self._tokens.sign({**claims, "typ": ACCESS}, ACCESS_LIFETIME)
        refresh = self._tokens.sign({**claims, "typ": REFRESH}, LOGIN_LIFETIME)
        return TokenPair(access.text, refresh.text), refresh

    def _token(self, text: str, kind: str) -> Token:
        token = self._tokens.read(text)
        if token is None or token.expired or token.claims.get("typ") != kind:
            raise Unauthorized("This token is not valid.")
        return token


def principal_of(user: User) -> Principal:
    return Principal(
        tenant=user.tenant,
        name=user.name,
        scopes=user.role.scopes,
        user=user.id,
        is_super=user.role is Role.SUPER_ADMIN,
    )
