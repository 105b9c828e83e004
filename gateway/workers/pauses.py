"""How long a session waits between a run that ended by itself and the next one."""

import random
from dataclasses import dataclass

from gateway.core.sessions import Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Pauses:
    """They grow from run to run and the last one repeats: trouble that stays costs little."""

    usual: tuple[float, ...] = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
    unreachable: tuple[float, ...] = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0)
    """While WhatsApp Web cannot be loaded: that is nobody's trouble here, and may last."""
    calm_seconds: float = 60.0
    """A session that was connected for so long starts from the first pause again."""
    jitter: float = 0.2
    """Sessions that fell together shall not start together."""

    def after(self, last: Signal | None, failures: int) -> float:
        """Seconds, after so many runs in a row that ended by themselves before this one."""
        pauses = self.unreachable if last is Signal.PAGE_UNREACHABLE else self.usual
        pause = pauses[min(failures, len(pauses) - 1)]
        spread = random.uniform(1 - self.jitter, 1 + self.jitter)  # noqa: S311 - no secret
        return min(round(pause * spread, 2), pauses[-1])
