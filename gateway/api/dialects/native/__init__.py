"""The native dialect: documents 002 and 004, and everything that only this gateway has."""

from gateway.api.dialects.native.errors import Error, present_error, status_of
from gateway.api.dialects.native.routes import OPERATIONS
from gateway.api.operation import Dialect

NATIVE = Dialect(
    name="native",
    prefixes=("/",),
    operations=OPERATIONS,
    present_error=present_error,
    status_of=status_of,
    error_shape=Error,
)
