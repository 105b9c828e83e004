"""The saas dialect's table of routes, joined from its nouns."""

from typing import Final

from gateway.api.dialects.saas.routes import auth, tenant, users
from gateway.api.operation import AnyOperation

OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    *auth.OPERATIONS,
    *tenant.OPERATIONS,
    *users.OPERATIONS,
)
