"""A watch: all that a day's run found, and what programs are told of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fumao.methods.arrays import Flags
from fumao.model.names import Names
from fumao.watch.alert import GRADES, Alert
from fumao.watch.barometer import Reading
from fumao.watch.judging import Watched


@dataclass(frozen=True)
class Watch:
    """The watch of a day.

    Parameters
    ----------
    alerts : tuple of Alert
        Of all grades, the most urgent first.
    watched : tuple of Watched
        Each monitor with its past, by frequency.
    notes : tuple of Names
        What could not be judged, and why.
    """

    as_of: date
    rate: float
    alerts: tuple[Alert, ...]
    watched: tuple[Watched, ...]
    notes: tuple[Names, ...]
    sources: tuple[str, ...]
    barometer: Reading | None = None

    def having(self, *grades: str) -> list[Alert]:
        """The warnings of some grades."""
        return [each for each in self.alerts if each.grade in grades]

    @property
    def open(self) -> list[Alert]:
        """Alerts and facts that nobody has acknowledged."""
        return [each for each in self.having("alert", "fact") if not each.acknowledged]

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "as_of": str(self.as_of), "rate": self.rate, "sources": list(self.sources),
            "alerts": [each.as_dict() for each in self.having("alert")],
            "facts": [each.as_dict() for each in self.having("fact")],
            "signals": [each.as_dict() for each in self.having("signal")],
            "open": len(self.open),
            "notes": [{"zh": each.zh, "en": each.en} for each in self.notes],
            "barometer": None if self.barometer is None else self.barometer.as_dict(),
        }  # fmt: skip


def urgent_first(alerts: Sequence[Alert]) -> tuple[Alert, ...]:
    """Alerts, then facts, then signals; by their false discovery rate, then by name."""
    return tuple(sorted(alerts, key=lambda each: (
        GRADES.index(each.grade), each.q if each.q == each.q else 0.0, each.id)))  # fmt: skip


def records(watched: Sequence[Watched], by: str = "item") -> Iterator[tuple[Watched, str, Flags]]:
    """Each monitor with each item (or economy) that it watches, and the series of it."""
    for each in watched:
        keys = each.panel.keys
        for code in sorted({getattr(key, by) for key in keys}):
            columns = each.columns(**{by: code})
            if each.record(columns).periods:
                yield each, code, columns
