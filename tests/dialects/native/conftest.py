"""The fixtures of the native dialect's tests: those of the API."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "api"))

from gateway_fixtures import *  # noqa: F403
