"""The barometer of services trade: 100 is the trend, above it trade grows faster than usual."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np

from fumao.errors import InvalidInput
from fumao.methods.arrays import Flags, Vector
from fumao.methods.barometer import Barometer, build, correlations
from fumao.methods.onesided import one_sided_trend
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.tables import data_path
from fumao.watch.months import Months

LEADS = tuple(range(-3, 7))
# What is called above or below trend, in points (docs/methods/watch.md).
BAND = 2.0


@dataclass(frozen=True)
class Reading:
    """The barometer by month, its components, and how it goes with the growth of trade.

    ``fit`` and ``after`` hold correlations by lead in months with the growth on a year earlier
    of world services exports: in the base window, and after it.
    """

    months: tuple[str, ...]
    names: tuple[Names, ...]
    sources: tuple[str, ...]
    barometer: Barometer
    reference: Vector
    fit: Mapping[int, tuple[float, int]]
    after: Mapping[int, tuple[float, int]]
    as_of: date | None

    @property
    def last(self) -> int:
        """The row of the newest reading."""
        return int(np.flatnonzero(np.isfinite(self.barometer.index))[-1])

    @property
    def best_lead(self) -> int:
        """The lead with the highest correlation in the base window."""
        return max(self.fit, key=lambda lead: self.fit[lead][0])

    @property
    def band(self) -> str:
        """above, on or below trend."""
        value = self.barometer.index[self.last]
        return "above" if value >= 100 + BAND else "below" if value <= 100 - BAND else "on"

    @property
    def direction(self) -> float:
        """Points that it moved in three months."""
        index = self.barometer.index
        return float(index[self.last] - index[max(self.last - 3, 0)])

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        made = self.barometer
        return {
            "as_of": str(self.as_of or ""), "month": self.months[self.last],
            "index": round(float(made.index[self.last]), 2), "band": self.band,
            "three_months": round(self.direction, 2),
            "components": [
                {"name_zh": names.zh, "name_en": names.en, "weight": round(float(weight), 4),
                 "index": _rounded(made.components[self.last, at]),
                 "carried": bool(made.missing[self.last, at]), "source": source}
                for at, (names, weight, source) in enumerate(
                    zip(self.names, made.weights, self.sources, strict=True))
            ],
            "lead_months": self.best_lead,
            "correlation": _told(self.fit), "correlation_after_base": _told(self.after),
            "series": {month: _rounded(value) for month, value in
                       zip(self.months, made.index, strict=True) if np.isfinite(value)},
        }  # fmt: skip


def read_barometer(panel: Months, as_of: date | None = None) -> Reading:
    """The barometer as it stood on a day, or by all that is known.

    Each month's trend ends there: no reading is moved by what came later, except through the
    usual spread of the base window.

    Raises
    ------
    InvalidInput
        The panel lacks a column, or is too short for the base window.
    """
    settings = _settings()
    parts = settings["components"].values()
    _check(panel, [*(name for each in parts for name in each["columns"]),
                   settings["reference"]["column"]])  # fmt: skip
    base = _window(panel.months, settings["base"])
    deviations = np.column_stack([_component(panel, each, settings, as_of) for each in parts])
    made = build(deviations, [each["weight"] for each in parts], base, settings["scale"])
    if not np.isfinite(made.index).any():
        raise InvalidInput(f"nothing was published by {as_of}", remedy="name a later day")
    reference = _reference(panel, settings["reference"], as_of)
    after = slice(base.stop, None)
    return Reading(
        panel.months, tuple(Names.of(each, "names") for each in parts),
        tuple(each["source"] for each in parts), made, reference,
        correlations(made.index[base], reference[base], LEADS),
        correlations(made.index[after], reference[after], LEADS), as_of,
    )  # fmt: skip


def _component(
    panel: Months, given: Mapping[str, Any], settings: Mapping[str, Any], as_of: date | None
) -> Vector:
    """The mean deviation of its columns from trend, smoothed, each in its own deviations."""
    hidden = _hidden(panel.months, given["lag"], as_of)
    told: list[Vector] = []
    for name in given["columns"]:
        rates = np.where(hidden, np.nan, panel.columns[name])
        level = rates if given["kind"] == "yearly" else _cumulated(rates, given["kind"])
        if given["kind"] != "yearly":
            level = level - one_sided_trend(level, settings["trend_penalty"], 36)
        smooth = _smoothed(level, settings["smooth"])
        window = smooth[_window(panel.months, settings["base"])]
        told.append(smooth / float(np.nanstd(window)))
    known = np.isfinite(np.column_stack(told))
    total = np.where(known, np.column_stack(told), 0.0).sum(axis=1)
    return np.where(known.any(axis=1), total / np.maximum(known.sum(axis=1), 1), np.nan)


def _cumulated(rates: Vector, kind: str) -> Vector:
    """A level out of its changes: 100 times the logarithm for rates, a sum for balances."""
    known = np.flatnonzero(np.isfinite(rates))
    result = np.full(rates.shape, np.nan)
    if known.size:
        run = slice(int(known[0]), int(known[-1]) + 1)
        # A month without a figure is taken as one without a change; it is seldom one alone.
        part = np.nan_to_num(rates[run])
        result[run] = np.cumsum(100 * np.log1p(np.maximum(part, -0.99)) if kind == "growth"
                                else part)  # fmt: skip
    return result


def _smoothed(values: Vector, months: int) -> Vector:
    result = np.full(values.shape, np.nan)
    for t in range(months - 1, values.size):
        result[t] = values[t - months + 1 : t + 1].mean()
    return result


def _reference(panel: Months, given: Mapping[str, Any], as_of: date | None) -> Vector:
    """Growth on a year earlier of a quarterly series, per cent, in each quarter's last month."""
    hidden = _hidden(panel.months, given["lag"], as_of)
    rates = np.where(hidden, np.nan, panel.columns[given["column"]])
    result = np.full(rates.shape, np.nan)
    for t in range(9, rates.size):
        year = rates[[t - 9, t - 6, t - 3, t]]
        result[t] = 100 * (np.prod(1 + year) - 1)
    return result


def _hidden(months: tuple[str, ...], lag: int, as_of: date | None) -> Flags:
    if as_of is None:
        return np.zeros(len(months), dtype=bool)
    ends = np.array([Period.parse(each).end.toordinal() for each in months])
    return np.asarray(ends + lag > as_of.toordinal())


def _window(months: tuple[str, ...], base: list[str]) -> slice:
    first, last = base
    inside = [at for at, month in enumerate(months) if first <= month <= last]
    if not inside:
        raise InvalidInput(f"the panel has no month from {first} to {last}",
                           remedy="give a longer panel")  # fmt: skip
    return slice(inside[0], inside[-1] + 1)


def _check(panel: Months, wanted: list[str]) -> None:
    missing = [name for name in wanted if name not in panel.columns]
    if missing:
        raise InvalidInput(f"the panel has no column {missing[0]}",
                           remedy="see data/watch/barometer.toml for what it needs")  # fmt: skip


def _rounded(value: float) -> float | None:
    return round(float(value), 2) if np.isfinite(value) else None


def _told(found: Mapping[int, tuple[float, int]]) -> dict[str, dict[str, float]]:
    return {str(lead): {"correlation": round(value, 3), "periods": many}
            for lead, (value, many) in found.items()}  # fmt: skip


@cache
def _settings() -> dict[str, Any]:
    return tomllib.loads(data_path("watch", "barometer.toml").read_text(encoding="utf-8"))
