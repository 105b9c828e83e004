"""What every test has: a loop that nobody may block, and a clock that only a test moves."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from blockbuster import BlockBuster, blockbuster_ctx

from gateway.logs import set_up_logs
from tests.media.storage_server import storage, storage_port

__all__ = ["storage", "storage_port"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--sends", type=int, default=120, help="texts of the test that kills")
    parser.addoption("--kills", type=int, default=6, help="how often it kills")
    parser.addoption("--cases", type=int, help="requests made up for each operation")
    parser.addoption("--crashes", type=int, default=16, help="of the session that crashes")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Nobody overlooks a test that fails now and then: whatever passes at a second try is named."""
    passed = terminalreporter.getreports("passed")
    if passed and terminalreporter.config.getoption("lf", default=False):
        terminalreporter.section("PASSED ONLY AT THE SECOND TRY", sep="!", red=True, bold=True)
        for name in dict.fromkeys(report.nodeid for report in passed):
            terminalreporter.write_line(f"second try: {name}", red=True)


@pytest.fixture(autouse=True, scope="session")
def logs() -> None:
    """As the gateway's own, so that a log line blocks no more than it does there."""
    set_up_logs("debug", "console")


@pytest.fixture(autouse=True)
def loop_guard() -> Iterator[BlockBuster]:
    """Fails a test in which the gateway blocks the loop."""
    with blockbuster_ctx("gateway") as guard:
        for function in guard.functions.values():
            # Python reads source files to print a traceback: no fault of whoever logs it.
            function.can_block_in("linecache.py", {"checkcache", "updatecache"})
        yield guard


class StoppedClock:
    """Time for tests."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
        self._monotonic = 1_000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()
