"""Routes of the tenant's users."""

from typing import Final

from gateway.api.dialects.saas.requests import tenant as requests
from gateway.api.dialects.saas.responses import users as responses
from gateway.api.dialects.saas.responses.answers import many, one
from gateway.api.dialects.saas.routes.tenant import PATH, TAG
from gateway.api.dialects.saas.shapes import users as shapes
from gateway.api.operation import AnyOperation, Operation
from gateway.core.errors import Code
from gateway.core.paging import MAX_LIMIT, Page
from gateway.core.tenants import Scope

ALL: Final = f"{PATH}/users"
ONE: Final = f"{ALL}/{{userId}}"
_WHOLE: Final = Page(limit=MAX_LIMIT)

OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="GET",
        paths=(ALL,),
        name="listOwnUsers",
        tag=TAG,
        scope=Scope.ADMIN,
        summary="The tenant's users, oldest first",
        does=lambda use, who, _ask: use.users.list(who, _WHOLE),
        answers=many("Users retrieved successfully", responses.user, shapes.User),
    ),
    Operation(
        method="POST",
        paths=(ALL,),
        name="addOwnUser",
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
        answers=one("User created successfully", responses.new_user, shapes.NewUser, 201),
    ),
    Operation(
        method="PUT",
        paths=(ONE,),
        name="changeOwnUser",
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
        answers=one("User updated successfully", responses.user, shapes.User),
    ),
    Operation(
        method="DELETE",
        paths=(ONE,),
        name="deactivateOwnUser",
        tag=TAG,
        scope=Scope.ADMIN,
        summary="Shut somebody out; what they did stays theirs",
        errors=(Code.NOT_FOUND, Code.INVALID_STATE),
        does=lambda use, who, ask: use.users.update(who, ask.path.text("userId"), is_active=False),
        answers=one("User deactivated successfully", responses.user, shapes.User),
    ),
)
