"""The implementations of the engine's port, for the tests that all of them pass."""

import pytest

SIMULATED = pytest.param(None, id="simulated")
AUTO, WAJS, CORE = (
    pytest.param(choice, marks=pytest.mark.chromium) for choice in ("auto", "wajs", "core")
)


messaging = pytest.mark.parametrize("here", [SIMULATED, WAJS, CORE], indirect=True)
"""What the providers do differently: tested with each of them, without the other to step in."""
