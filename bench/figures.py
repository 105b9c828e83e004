"""Figures: what was measured, in which unit, and what is aimed for."""

from dataclasses import dataclass
from statistics import quantiles
from typing import Any

MILLISECONDS = "ms"
SECONDS = "s"
MEGABYTES = "MB"
PER_SECOND = "/s"
RATIO = "×"  # noqa: RUF001 - the sign of a ratio, not a letter


@dataclass(frozen=True, slots=True)
class Aim:
    """The side of a limit that a figure is meant to be on."""

    limit: float
    at_most: bool

    def met_by(self, value: float) -> bool:
        return value <= self.limit if self.at_most else value >= self.limit

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.limit:g}"


def at_most(limit: float) -> Aim:
    return Aim(limit, at_most=True)


def at_least(limit: float) -> Aim:
    return Aim(limit, at_most=False)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report."""

    benchmark: str
    name: str
    value: float
    unit: str
    aim: Aim | None = None

    @property
    def text(self) -> str:
        digits = 2 if self.unit == RATIO or self.value < 10 else 1 if self.value < 100 else 0
        return f"{self.value:.{digits}f} {self.unit}"

    def record(self) -> dict[str, Any]:
        return {
            "benchmark": self.benchmark,
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "aim": None if self.aim is None else str(self.aim),
            "met": None if self.aim is None else self.aim.met_by(self.value),
        }


def distribution(
    benchmark: str, name: str, seconds: list[float], *, aim: Aim | None = None
) -> list[Figure]:
    """The usual percentiles of durations; the aim is the median's."""
    percentiles = quantiles((second * 1000 for second in seconds), n=100, method="inclusive")
    return [
        Figure(
            benchmark,
            f"{name}, p{percent}",
            percentiles[percent - 1],
            MILLISECONDS,
            aim if percent == 50 else None,
        )
        for percent in (50, 95, 99)
    ]
