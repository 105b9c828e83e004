"""The fixtures of the API's tests."""

from tests.api.gateway_fixtures import *  # noqa: F403
