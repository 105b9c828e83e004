"""Plans: how much of everything a tenant may have. Figures of document 001."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gateway.core.limits import Limits


class Plan(StrEnum):
    BASIC = "basic"
    PRO = "pro"
    ENTERPRISE = "enterprise"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a plan holds. Messages and conversations are shown and stop nothing."""

    users: int
    instances: int
    messages: int
    """In a month."""
    conversations: int
    rates: Limits
    """Accepted messages by minute, hour, day and month."""


ALLOWANCES: Final = {
    Plan.BASIC: Allowance(5, 2, 5_000, 250, Limits(minute=20, hour=500, day=5_000, month=50_000)),
    Plan.PRO: Allowance(
        20, 5, 20_000, 1_000, Limits(minute=60, hour=2_000, day=20_000, month=200_000)
    ),
    Plan.ENTERPRISE: Allowance(
        200, 50, 200_000, 10_000, Limits(minute=200, hour=10_000, day=100_000, month=1_000_000)
    ),
}
