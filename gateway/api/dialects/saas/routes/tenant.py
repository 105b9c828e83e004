"""Routes of the caller's own tenant."""

from typing import Final

from gateway.api.dialects.saas.requests import tenant as requests
from gateway.api.dialects.saas.responses import users as responses
from gateway.api.dialects.saas.responses.answers import one
from gateway.api.dialects.saas.shapes import users as shapes
from gateway.api.operation import AnyOperation, Operation
from gateway.core.tenants import Scope

TAG: Final = "Tenant"
PATH: Final = "/api/v1/tenant"

OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="GET",
        paths=(PATH,),
        name="getOwnTenant",
        tag=TAG,
        scope=Scope.READ,
        summary="The tenant, its settings and what its plan holds",
        does=lambda use, who, _ask: use.tenants.get(who),
        answers=one("Tenant retrieved successfully", responses.tenant, shapes.Tenant),
    ),
    Operation(
        method="PUT",
        paths=(PATH,),
        name="changeOwnTenant",
        tag=TAG,
        scope=Scope.ADMIN,
        summary="Change the tenant's name or settings",
        body=requests.ChangeTenant,
        does=lambda use, who, ask: use.tenants.update(who, ask.body.change()),
        answers=one("Tenant updated successfully", responses.tenant, shapes.Tenant),
    ),
)
