"""The fixtures of the API's tests."""

from gateway_fixtures import *  # noqa: F403
