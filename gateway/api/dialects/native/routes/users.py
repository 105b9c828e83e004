"""Routes of users: who logs in to a tenant, and as what."""

from typing import Final

from gateway.api.dialects.native.requests import users as requests
from gateway.api.dialects.native.requests.paging import Paged
from gateway.api.dialects.native.responses import users as responses
from gateway.api.dialects.native.responses.answers import many, one
from gateway.api.dialects.native.shapes import users as shapes
from gateway.api.operation import AnyOperation, Operation
from gateway.core.errors import Code
from gateway.core.tenants import Scope

TAG: Final = "Users"
ALL: Final = "/api/users"
ONE: Final = f"{ALL}/{{userId}}"

OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="GET",
        paths=(ALL,),
        name="listUsers",
        tag=TAG,
        scope=Scope.ADMIN,
        summary="The users of a tenant, oldest first",
        query=Paged,
        does=lambda use, who, ask: use.users.list(who, ask.query.page()),
        answers=many(responses.user, shapes.User),
    ),
    Operation(
        method="POST",
        paths=(ALL,),
        name="createUser",
        tag=TAG,
        scope=Scope.ADMIN,
        summary="Add somebody; without a password they are invited to set one",
        errors=(Code.ALREADY_EXISTS, Code.PLAN_EXHAUSTED),
        body=requests.CreateUser,
        does=lambda use, who, ask: use.users.create(
            who,
            email=ask.body.email,
            name=ask.body.name,
            role=ask.body.role,
            password=ask.body.password,
        ),
        answers=one(responses.new_user, shapes.NewUser, 201),
    ),
    Operation(
        method="PATCH",
        paths=(ONE,),
        name="changeUser",
        tag=TAG,
        scope=Scope.ADMIN,
        summary="Give somebody another name or role, or shut them out; that logs them out",
        errors=(Code.NOT_FOUND, Code.INVALID_STATE, Code.PLAN_EXHAUSTED),
        body=requests.ChangeUser,
        does=lambda use, who, ask: use.users.update(
            who,
            ask.path.text("userId"),
            name=ask.body.name,
            role=ask.body.role,
            is_active=ask.body.is_active,
        ),
        answers=one(responses.user, shapes.User),
    ),
)
