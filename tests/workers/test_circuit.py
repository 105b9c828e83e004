"""Who only fails is left alone for a moment, and never for longer than the shortest pause."""

from gateway.workers.circuit import FAILURES_TO_OPEN, Circuit
from tests.conftest import StoppedClock


def test_it_opens_after_failures_in_a_row_and_lets_one_through(clock: StoppedClock) -> None:
    circuit = Circuit(clock, 5)
    for _ in range(FAILURES_TO_OPEN - 1):
        circuit.failed()
    assert circuit.seconds_left == 0
    circuit.failed()
    assert circuit.seconds_left == 5
    clock.advance(5)
    assert circuit.seconds_left == 0
    assert circuit.doubtful
    circuit.failed()
    assert circuit.seconds_left == 5


def test_a_success_closes_it(clock: StoppedClock) -> None:
    circuit = Circuit(clock, 5)
    for _ in range(FAILURES_TO_OPEN):
        circuit.failed()
    clock.advance(5)
    circuit.succeeded()
    circuit.failed()
    assert not circuit.doubtful
    assert circuit.seconds_left == 0
