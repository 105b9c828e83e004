"""The instances dialect: document 000, for developers who want a number to send from."""

from gateway.api.dialects.instances.rate_limits import admit
from gateway.api.dialects.instances.routes import OPERATIONS
from gateway.api.operation import Dialect
from gateway.api.refusals import Error, present_error, status_of

INSTANCES = Dialect(
    name="instances",
    prefixes=("/api/v1/instances", "/api/v1/messages/", "/api/v1/templates"),
    operations=OPERATIONS,
    present_error=present_error,
    status_of=status_of,
    error_shape=Error,
    admit=admit,
)
