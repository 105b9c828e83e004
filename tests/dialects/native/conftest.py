"""The fixtures of the native dialect's tests: those of the API."""

from tests.api.gateway_fixtures import *  # noqa: F403
