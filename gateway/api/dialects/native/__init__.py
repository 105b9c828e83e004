"""The native dialect: documents 002 and 004, and everything that only this gateway has."""

from gateway.api.dialects.native.routes import OPERATIONS
from gateway.api.operation import Dialect
from gateway.api.refusals import Error, present_error, status_of

NATIVE = Dialect(
    name="native",
    prefixes=("/",),
    operations=OPERATIONS,
    present_error=present_error,
    status_of=status_of,
    error_shape=Error,
)
