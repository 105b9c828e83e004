"""The instances dialect's table of routes, joined from its nouns."""

from typing import Final

from gateway.api.dialects.instances.routes import instances, messages
from gateway.api.operation import AnyOperation

OPERATIONS: Final[tuple[AnyOperation, ...]] = (*instances.OPERATIONS, *messages.OPERATIONS)
