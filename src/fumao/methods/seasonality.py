"""Is it seasonal? Two tests, for series before adjustment and for what is left after it.

References
----------
Maravall (2012), "Update of seasonality tests and automatic model identification in
TRAMO-SEATS", Bank of Spain (QS); Kruskal and Wallis (1952), JASA 47, 583-621; Ollech and
Webel (2020), "A random forest-based approach to identifying the most informative
seasonality tests", Deutsche Bundesbank 55/2020, for the two limits used together;
Ljung and Box (1978), Biometrika 65(2), 297-303.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput
from fumao.methods.arrays import Vector, vector

# Ollech and Webel: seasonal if either test rejects at its own level.
QS_LEVEL = 0.01
KW_LEVEL = 0.002


@dataclass(frozen=True, slots=True)
class Seasonality:
    """Two statistics with their p-values; ``present`` where either rejects."""

    qs: float
    qs_p: float
    kruskal_wallis: float
    kruskal_wallis_p: float

    @property
    def present(self) -> bool:
        """Whether the series is called seasonal."""
        return self.qs_p < QS_LEVEL or self.kruskal_wallis_p < KW_LEVEL


def seasonality(values: npt.ArrayLike, period: int) -> Seasonality:
    """Test a series for seasonality.

    Parameters
    ----------
    values : array, shape (n,)
        At least three years.
    period : int
        12 or 4.

    Notes
    -----
    QS sums the positive autocorrelations at lags s and 2s of the second differences (as
    X-13 does), ``n (n + 2) [r_s^2/(n - s) + max(0, r_2s)^2/(n - 2s)]``, 0 where r_s is not
    positive; about chi-square with 2 degrees of freedom. Kruskal-Wallis compares the ranks
    of the first differences between calendar months. Neither takes logarithms, as X-13
    does not either: the years with the largest amounts count most.

    Examples
    --------
    >>> years = np.tile([90.0, 100.0, 105.0, 105.0], 6) + np.arange(24) ** 0.5
    >>> seasonality(years, 4).present
    True
    """
    from scipy import stats

    series = vector(values, "values")
    if series.size < 3 * period:
        raise InvalidInput(
            f"{series.size} values are no three years of {period}",
            remedy="test a longer series",
        )
    moves = np.diff(series)
    if np.ptp(moves) <= 1e-9 * np.abs(series).max():
        return Seasonality(0.0, 1.0, 0.0, 1.0)
    statistic = qs(np.diff(moves), period)
    groups = [moves[at::period] for at in range(period)]
    ranks = stats.kruskal(*groups)
    return Seasonality(
        statistic, float(stats.chi2.sf(statistic, 2)), float(ranks.statistic), float(ranks.pvalue)
    )


def qs(moves: npt.ArrayLike, period: int) -> float:
    """The QS statistic of a series that is stationary already.

    >>> round(qs([3.0, -1.0, -1.0, -1.0] * 6, 4), 1)
    39.0
    """
    series = vector(moves, "moves")
    first, second = autocorrelations(series, 2 * period)[[period - 1, 2 * period - 1]]
    if first <= 0:
        return 0.0
    size = series.size
    terms = first**2 / (size - period) + max(0.0, second) ** 2 / (size - 2 * period)
    return float(size * (size + 2) * terms)


def autocorrelations(values: Vector, lags: int) -> Vector:
    """Autocorrelations at lags 1 to ``lags``, of deviations from the mean.

    >>> autocorrelations(np.array([1.0, -1.0, 1.0, -1.0]), 2)
    array([-0.75,  0.5 ])
    """
    centred = values - values.mean()
    whole = centred @ centred
    return np.array([centred[lag:] @ centred[:-lag] / whole for lag in range(1, lags + 1)])


def ljung_box(residuals: npt.ArrayLike, lags: int) -> float:
    """Ljung and Box's statistic: large where residuals are still autocorrelated.

    ``n (n + 2) sum r_k^2 / (n - k)``.

    >>> round(ljung_box([1.0, -1.0, 1.0, -1.0], 1), 2)
    4.5
    """
    series = vector(residuals, "residuals")
    found = autocorrelations(series, lags)
    left = series.size - np.arange(1, lags + 1)
    return float(series.size * (series.size + 2) * np.sum(found**2 / left))
