"""Forecasts of one series with its season: ARIMA, exponential smoothing, and the naive rule.

A thin door over statsmodels' state space models, which take gaps as they are. The series is
modelled in logarithms if all of it is above 0.

References
----------
Box, Jenkins, Reinsel and Ljung (2015), Time Series Analysis, 5th edition, chapter 9; Hyndman,
Koehler, Ord and Snyder (2008), Forecasting with Exponential Smoothing, chapters 2 and 6; Hyndman
and Khandakar (2008), Journal of Statistical Software 27(3), for choosing by AICc.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, NotConverged, UnknownCode
from fumao.methods.arrays import Vector
from fumao.methods.density import Density

METHODS = ("arima", "ets", "naive")
LEAST_YEARS, LEAST_FIGURES = 3, 8
# A residual beyond so many robust standard deviations is no chance: a break, or a wrong unit.
_BREAK = 8.0
# Candidates, the usual first: (p, d, q), (P, D, Q), by whether there is a season.
_SEASONAL = (
    ((0, 1, 1), (0, 1, 1)), ((1, 1, 0), (0, 1, 1)), ((1, 1, 1), (0, 1, 1)), ((0, 1, 0), (0, 1, 1)),
)  # fmt: skip
_PLAIN = tuple((each, (0, 0, 0)) for each in
               ((0, 1, 1), (1, 1, 0), (1, 1, 1), (0, 1, 0), (2, 1, 0), (0, 1, 2)))  # fmt: skip
_STATIONARY = tuple((each, (0, 0, 0)) for each in
                    ((1, 0, 0), (0, 0, 1), (1, 0, 1), (2, 0, 0), (0, 0, 2), (0, 0, 0),
                     (2, 0, 1), (1, 0, 2)))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Forecast:
    """What comes after the last figure.

    ``model`` names what was chosen, ``breaks`` are positions where the series jumped further
    than chance allows, ``gaps`` how many values were missing.
    """

    density: Density
    method: str
    model: str
    breaks: tuple[int, ...]
    gaps: int


def forecast(
    values: npt.ArrayLike,
    steps: int,
    *,
    period: int = 1,
    method: str = "arima",
    stationary: bool = False,
) -> Forecast:
    """Forecast a series some steps ahead, with the density of each step.

    Parameters
    ----------
    values : array, shape (n,)
        In time order, in one unit; NaN for a gap.
    steps : int
        From the last place of ``values`` on; a gap at the end counts as ahead too.
    period : int
        12 for months, 4 for quarters, 1 for years or what has no season.
    method : str
        arima; ets; or naive: the figure a year before, or the last one.
    stationary : bool
        Growth rates and differences: no logarithm, no difference.

    Raises
    ------
    InvalidInput
        Fewer than three years, or eight figures; a constant series; an infinite value.
    NotConverged
        No candidate could be estimated.
    UnknownCode
        There is no such method.

    Examples
    --------
    >>> quarters = np.tile([90.0, 100.0, 105.0, 110.0], 6) * 1.02 ** np.arange(24)
    >>> quarters *= np.exp(0.01 * np.sin(np.arange(24.0) ** 2))
    >>> ahead = forecast(quarters, 4, period=4, method="naive")
    >>> ahead.density.point.round(), ahead.breaks
    (array([133., 153., 163., 175.]), ())
    """
    if method not in METHODS:
        raise UnknownCode(f"{method!r} is no method", remedy=f"use {', '.join(METHODS)}")
    series = np.asarray(values, dtype=np.float64)
    _refuse(series, period, steps)
    logarithm = not stationary and bool((series[np.isfinite(series)] > 0).all())
    series = np.log(series) if logarithm else series
    if method == "naive":
        center, deviation, model, residuals = _naive(series, steps, 1 if stationary else period)
    else:
        chosen = _chosen(series, period, method, stationary=stationary)
        told = chosen.found.get_forecast(steps)
        center, deviation = np.asarray(told.predicted_mean), np.asarray(told.se_mean)
        model, residuals = chosen.name, np.asarray(chosen.found.resid)[period + 1 :]
        residuals = np.concatenate([np.full(series.size - residuals.size, np.nan), residuals])
    density = Density(center, deviation, logarithm)
    gaps = int(np.isnan(series).sum())
    return Forecast(density, method, model, _breaks(residuals, period), gaps)


@dataclass(frozen=True, slots=True)
class _Chosen:
    name: str
    found: Any


def _refuse(series: Vector, period: int, steps: int) -> None:
    if np.isinf(series).any() or series.ndim != 1:
        raise InvalidInput("a value is infinite, or the series is no row of numbers",
                           remedy="correct it")  # fmt: skip
    known = series[np.isfinite(series)]
    if known.size < max(LEAST_FIGURES, LEAST_YEARS * period):
        raise InvalidInput(
            f"{known.size} figures are too few to forecast from",
            remedy=f"give {LEAST_YEARS} years, and at least {LEAST_FIGURES} figures",
        )
    if known.max() == known.min():
        raise InvalidInput(f"the series is always {known[0]:g}: nothing can be estimated",
                           remedy="a constant needs no forecast")  # fmt: skip
    if steps < 1:
        raise InvalidInput(f"{steps} steps ahead", remedy="ask for 1 or more")


def _naive(series: Vector, steps: int, period: int) -> tuple[Vector, Vector, str, Vector]:
    """The figure a season before; errors of that rule give its spread."""
    residuals = np.full(series.size, np.nan)
    residuals[period:] = series[period:] - series[:-period]
    known = residuals[np.isfinite(residuals)]
    last = series[-period:]
    if known.size < LEAST_FIGURES // 2 or not np.isfinite(last).all():
        raise InvalidInput("the naive rule wants the last year without gaps",
                           remedy="use arima, which takes gaps")  # fmt: skip
    spread = float(np.sqrt((known**2).mean()))
    if not spread:
        raise InvalidInput("the series repeats itself exactly: no spread can be estimated",
                           remedy="a series without surprises needs no forecast")  # fmt: skip
    ahead = np.arange(steps)
    return last[ahead % period], spread * np.sqrt(ahead // period + 1), "naive", residuals


def _chosen(series: Vector, period: int, method: str, *, stationary: bool) -> _Chosen:
    """The candidate with the least AICc among those that could be estimated."""
    candidates = (_arima(series, period, stationary=stationary) if method == "arima"
                  else _smoothing(series, period, stationary=stationary))  # fmt: skip
    found, failed = [], []
    for name, model in candidates:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                fitted = model.fit(disp=False, maxiter=200)
            except (ValueError, np.linalg.LinAlgError) as problem:
                failed.append(f"{name}: {problem}")
                continue
        ended = fitted.mle_retvals is None or fitted.mle_retvals.get("converged", True)
        if ended and np.isfinite(fitted.params).all() and np.isfinite(fitted.aicc):
            found.append((fitted.aicc, name, fitted))
        else:
            failed.append(f"{name}: not converged")
    if not found:
        raise NotConverged(
            f"none of {len(failed)} models could be estimated",
            remedy="try another method, or a longer series",
            trace=failed,
        )
    _, name, best = min(found, key=lambda each: each[0])
    return _Chosen(name, best)


def _arima(series: Vector, period: int, *, stationary: bool) -> Iterator[tuple[str, Any]]:
    from statsmodels.tsa.statespace.sarimax import SARIMAX  # type: ignore[import-untyped]

    listed = _STATIONARY if stationary else _SEASONAL if period > 1 else _PLAIN
    for order, season in listed:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # A plain difference has a drift; seasonal ones carry it themselves.
            trend = "c" if stationary else "t" if period == 1 else "n"
            model = SARIMAX(series, order=order, seasonal_order=(*season, period if any(season)
                            else 0), trend=trend)  # fmt: skip
        told = "".join(f"({' '.join(map(str, each))})" for each in (order, season) if any(each))
        yield f"ARIMA {told or '(0 0 0)'}", model


def _smoothing(series: Vector, period: int, *, stationary: bool) -> Iterator[tuple[str, Any]]:
    from statsmodels.tsa.statespace.exponential_smoothing import (  # type: ignore[import-untyped]
        ExponentialSmoothing,
    )

    for trend, damped in ((False, False), (True, False), (True, True)):
        if stationary and trend:
            return
        model = ExponentialSmoothing(
            series, trend=trend, damped_trend=damped, seasonal=period if period > 1 else None,
            initialization_method="concentrated",
        )  # fmt: skip
        parts = ("A", "Ad" if damped else "A" if trend else "N", "A" if period > 1 else "N")
        yield f"ETS ({', '.join(parts)})", model


def _breaks(residuals: Vector, period: int) -> tuple[int, ...]:
    """Positions whose residual is beyond what the others make likely; echoes a year on are not."""
    known = residuals[np.isfinite(residuals)]
    if known.size < LEAST_FIGURES:
        return ()
    spread = 1.4826 * float(np.median(np.abs(known - np.median(known))))
    if not spread:
        return ()
    far = np.abs(residuals - np.median(known)) > _BREAK * spread
    places = np.flatnonzero(far)
    first = np.diff(places, prepend=-2 * period - 2) > period + 1
    return tuple(int(at) for at in places[first])
