"""Users as JSON."""

from gateway.api.dialects.native.responses.answers import time, time_or_null
from gateway.api.dialects.native.shapes import users as shapes
from gateway.core import users
from gateway.usecases.users import NewUser


def user(who: users.User) -> shapes.User:
    return {
        "id": who.id,
        "email": who.email,
        "name": who.name,
        "role": who.role,
        "isActive": who.is_active,
        "isInvited": who.is_invited,
        "lastLoginAt": time_or_null(who.last_login_at),
        "createdAt": time(who.created_at),
        "updatedAt": time(who.updated_at),
    }


def new_user(made: NewUser) -> shapes.NewUser:
    return {**user(made.user), "invitation": made.invitation}
