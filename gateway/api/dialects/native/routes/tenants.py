"""Routes of tenants: made and led by super admins, looked at by their own."""

from typing import Final

from gateway.api.dialects.native.requests import tenants as requests
from gateway.api.dialects.native.requests.paging import Paged
from gateway.api.dialects.native.responses import tenants as responses
from gateway.api.dialects.native.responses.answers import many, one
from gateway.api.dialects.native.shapes import tenants as shapes
from gateway.api.operation import AnyOperation, Operation
from gateway.core.errors import Code
from gateway.core.tenants import Scope

TAG: Final = "Tenants"
ALL: Final = "/api/tenants"
ONE: Final = f"{ALL}/{{tenantId}}"

OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="POST",
        paths=(ALL,),
        name="createTenant",
        tag=TAG,
        scope=Scope.ADMIN,
        for_supers=True,
        summary="Make a tenant",
        errors=(Code.ALREADY_EXISTS,),
        body=requests.CreateTenant,
        does=lambda use, who, ask: use.tenants.create(
            who,
            name=ask.body.name,
            slug=ask.body.slug,
            plan=ask.body.plan,
            timezone=ask.body.timezone,
            attributes=ask.body.attributes,
        ),
        answers=one(responses.tenant, shapes.Tenant, 201),
    ),
    Operation(
        method="GET",
        paths=(ALL,),
        name="listTenants",
        tag=TAG,
        scope=Scope.ADMIN,
        for_supers=True,
        summary="All tenants, oldest first",
        query=Paged,
        does=lambda use, who, ask: use.tenants.list(who, ask.query.page()),
        answers=many(responses.tenant, shapes.Tenant),
    ),
    Operation(
        method="GET",
        paths=(ONE,),
        name="getTenant",
        tag=TAG,
        scope=Scope.READ,
        summary="A tenant, by its number, slug or UUID; only super admins see others than theirs",
        errors=(Code.NOT_FOUND,),
        does=lambda use, who, ask: use.tenants.get(who, ask.path.text("tenantId")),
        answers=one(responses.tenant, shapes.Tenant),
    ),
    Operation(
        method="PATCH",
        paths=(ONE,),
        name="changeTenant",
        tag=TAG,
        scope=Scope.ADMIN,
        summary="Change a tenant; plan, status and attributes are super admins'",
        errors=(Code.NOT_FOUND,),
        body=requests.ChangeTenant,
        does=lambda use, who, ask: use.tenants.update(
            who, ask.body.change(), ask.path.text("tenantId")
        ),
        answers=one(responses.tenant, shapes.Tenant),
    ),
)
