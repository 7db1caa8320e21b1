"""Forecasts of one series of trade: seasonal models, their combination, and past errors.

Past forecasts are made again from what ``Releases.as_of`` gives on days of the past.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from fumao.analyse.releases import Panel, Releases, check_count, month_end, period_of
from fumao.errors import FumaoError, InvalidInput, NotConverged
from fumao.methods.density import Density, combine, equal_weights, inverse_mse_weights
from fumao.methods.forecast_scores import Scores, score
from fumao.methods.forecasting import METHODS, Forecast, forecast

_PERIODS = {"M": 12, "Q": 4, "A": 1}
LEAST_ERRORS = 4


@dataclass(frozen=True, slots=True)
class Checked:
    """A forecast of the past: first month of its horizon, steps ahead, densities, what came."""

    day: date
    month: int
    step: int
    densities: dict[str, Density]
    actual: float


@dataclass(frozen=True)
class Ahead:
    """Forecasts of a series as of a day.

    ``history`` are known figures by month, ``months`` those that are forecast; ``weights`` of
    the combination; ``failed`` models with why.
    """

    code: str
    frequency: str
    day: date
    history: tuple[tuple[int, float], ...]
    months: tuple[int, ...]
    forecasts: dict[str, Forecast]
    combined: Density
    weights: dict[str, float]
    past: tuple[Checked, ...]
    failed: dict[str, FumaoError]

    def periods(self) -> list[str]:
        """The periods ahead."""
        return [period_of(month, self.frequency) for month in self.months]

    def breaks(self) -> list[str]:
        """Periods where the series jumped further than chance allows, by any model."""
        step = 12 // _PERIODS[self.frequency]
        first = self.history[0][0]
        found = {first + step * at for each in self.forecasts.values() for at in each.breaks}
        return [period_of(month, self.frequency) for month in sorted(found)]

    @property
    def gaps(self) -> int:
        """Periods without a figure, between the first and the last."""
        return max(each.gaps for each in self.forecasts.values())


def forecast_series(
    releases: Releases,
    code: str,
    day: date,
    steps: int,
    *,
    methods: Sequence[str] = METHODS,
    checks: int = 8,
) -> Ahead:
    """Forecast a series from what was known on a day.

    Parameters
    ----------
    steps : int
        Periods after the last known figure.
    checks : int
        How many earlier days, a period apart, are gone back to for past errors and weights.

    Raises
    ------
    InvalidInput
        The series is too short, constant, or nothing of it was known on that day.
    NotConverged
        No model could be estimated.
    """
    check_count(checks)
    panel = releases.as_of(day)
    first, values = panel.own_periods(code)
    series = panel.series[panel.column(code)]
    found, failed = _all(values, steps, _PERIODS[series.frequency], methods)
    past = _checked(releases, panel, code, steps, list(found), checks)
    names = list(found)
    errors = [[np.log(each.actual / each.densities[name].point[0])
               if each.densities[name].logarithm and each.actual > 0
               else each.actual - each.densities[name].point[0] for name in names]
              for each in past if each.step == 1]  # fmt: skip
    shares = (inverse_mse_weights(errors) if len(errors) >= LEAST_ERRORS
              else equal_weights(len(names)))  # fmt: skip
    last = first + series.step * (values.size - 1)
    history = tuple((first + series.step * at, float(each)) for at, each in enumerate(values))
    return Ahead(
        code, series.frequency, day, history,
        tuple(last + series.step * (step + 1) for step in range(steps)), found,
        combine([each.density for each in found.values()], shares),
        dict(zip(names, map(float, shares), strict=True)), past, failed,
    )  # fmt: skip


def past_scores(ahead: Ahead, step: int, level: float) -> dict[str, Scores]:
    """Scores by model of forecasts so many periods ahead, in the unit of the series."""
    chosen = [each for each in ahead.past if each.step == step]
    if not chosen:
        return {}
    actual = np.array([each.actual for each in chosen])
    found = {}
    for name in chosen[0].densities:
        own = [each.densities[name] for each in chosen]
        point = np.array([each.point[0] for each in own])
        # The half width of the interval stands for a deviation, also of logarithms.
        low, high = (np.array([each.interval(level)[side][0] for each in own]) for side in (0, 1))
        told = score(actual, point, np.maximum((high - low) / 2, np.finfo(float).tiny), level)
        within = float(((actual >= low) & (actual <= high)).mean())
        found[name] = Scores(told.count, told.rmse, told.mae, told.bias, within, told.crps)
    return found


def _all(
    values: np.ndarray[tuple[int], np.dtype[np.float64]],
    steps: int,
    period: int,
    methods: Sequence[str],
) -> tuple[dict[str, Forecast], dict[str, FumaoError]]:
    found: dict[str, Forecast] = {}
    failed: dict[str, FumaoError] = {}
    for name in methods:
        try:
            found[name] = forecast(values, steps, period=period, method=name)
        except (InvalidInput, NotConverged) as problem:
            failed[name] = problem
    if not found:
        raise next(iter(failed.values()))
    return found, failed


def _checked(
    releases: Releases, panel: Panel, code: str, steps: int, methods: Sequence[str], checks: int
) -> tuple[Checked, ...]:
    """Go back one period after the other, to the day when the last figure known was that one."""
    column = panel.column(code)
    series, truth = panel.series[column], panel.values[:, column]
    period, done = _PERIODS[series.frequency], []
    known = np.flatnonzero(np.isfinite(truth)) + panel.first
    for last in known[:-1][-checks:] if checks else []:
        day = min(month_end(int(last) + series.lag), panel.day)
        try:
            start, values = releases.as_of(day).own_periods(code)
            found, _ = _all(values, steps, period, methods)
        except (InvalidInput, NotConverged):  # too little was known by then
            continue
        newest = start + series.step * (values.size - 1)
        for step in range(steps):
            month = newest + series.step * (step + 1)
            row = panel.row(month)
            if row >= truth.size or not np.isfinite(truth[row]):
                continue
            own = {
                name: Density(
                    each.density.center[step : step + 1],
                    each.density.deviation[step : step + 1],
                    each.density.logarithm,
                )
                for name, each in found.items()
            }
            own["mean"] = combine(list(own.values()), equal_weights(len(own)))
            done.append(Checked(day, month, step + 1, own, float(truth[row])))
    complete = {*methods, "mean"}
    return tuple(each for each in done if set(each.densities) == complete)
