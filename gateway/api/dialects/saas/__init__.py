"""The saas dialect: document 001, with users who log in and the tenants that they are of."""

from gateway.api.dialects.saas.errors import Error, present_error, status_of
from gateway.api.dialects.saas.routes import OPERATIONS
from gateway.api.operation import Dialect

SAAS = Dialect(
    name="saas",
    prefixes=("/api/v1/auth", "/api/v1/tenant", "/api/v1/whatsapp/"),
    operations=OPERATIONS,
    present_error=present_error,
    status_of=status_of,
    error_shape=Error,
)
