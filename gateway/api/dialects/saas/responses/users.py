"""Users, their tenants and their tokens as document 001's JSON."""

from gateway.api.dialects.saas.responses.answers import time_or_null
from gateway.api.dialects.saas.shapes import users as shapes
from gateway.core import tenants, users
from gateway.core.plans import ALLOWANCES
from gateway.usecases.accounts import TokenPair
from gateway.usecases.users import NewUser


def tokens(pair: TokenPair) -> shapes.Tokens:
    return {"accessToken": pair.access, "refreshToken": pair.refresh}


def me(found: tuple[users.User, tenants.Tenant]) -> shapes.Me:
    who, of = found
    return {
        "id": who.id,
        "email": who.email,
        "name": who.name,
        "role": who.role,
        "tenantId": of.id,
        "tenant": _in_short(of),
    }


def _in_short(of: tenants.Tenant) -> shapes.TenantInShort:
    return {"id": of.id, "name": of.name, "plan": of.plan, "status": of.status}


def tenant(of: tenants.Tenant) -> shapes.Tenant:
    allowance = ALLOWANCES[of.plan]
    return {
        **_in_short(of),
        "settings": dict(of.settings),
        "limits": {
            "maxUsers": allowance.users,
            "maxInstances": allowance.instances,
            "maxMessages": allowance.messages,
            "maxConversations": allowance.conversations,
        },
    }


def user(who: users.User) -> shapes.User:
    return {
        "id": who.id,
        "email": who.email,
        "name": who.name,
        "role": who.role,
        "isActive": who.is_active,
        "lastLoginAt": time_or_null(who.last_login_at),
    }


def new_user(made: NewUser) -> shapes.NewUser:
    return {**user(made.user), "invitationToken": made.invitation}
