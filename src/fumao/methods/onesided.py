"""What stands out against its own past: changes, trends, breaks, computed from the past alone.

Row t of every result uses values up to t and none after it, so that a back-test cannot see
what came later. Periods are rows; where a matrix is given, its columns are series on their
own. Missing values are NaN; a result that needs one of them is NaN too.

References
----------
Hodrick and Prescott (1997), "Postwar U.S. Business Cycles", Journal of Money, Credit and Banking
29(1); Stock and Watson (1999), "Forecasting inflation", Journal of Monetary Economics 44(2),
293-335 (the filter used one-sidedly); Page (1954), "Continuous Inspection Schemes", Biometrika
41(1/2), 100-115 (the CUSUM).
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput
from fumao.methods.arrays import Vector

# Standard deviations in a median absolute deviation, were the values normal.
_MAD = 1.4826


def changes(values: npt.ArrayLike, lag: int) -> Vector:
    """Change against ``lag`` periods before, per cent of that value's size.

    A base of zero, or one of another sign, has no rate: the result is NaN there.

    Examples
    --------
    Travel exports of five quarters, against the same quarter of the year before.

    >>> changes([49.7, 50.7, 48.6, 50.0, 36.2], 4).round(1)
    array([  nan,   nan,   nan,   nan, -27.2])
    """
    x = np.asarray(values, dtype=np.float64)
    if lag < 1:
        raise InvalidInput(f"lag is {lag}", remedy="give 1 or more: 4 for quarters, 12 for months")
    result = np.full(x.shape, np.nan)
    base, now = x[:-lag], x[lag:]
    kept = (base > 0) & (now >= 0)
    result[lag:][kept] = 100 * (now[kept] / base[kept] - 1)
    return result


def trailing_z(values: npt.ArrayLike, window: int, least: int, floor: float = 0.0) -> Vector:
    """How many robust standard deviations each value is from the median of those before it.

    Parameters
    ----------
    values : Vector, shape (n,), or Matrix, shape (n, series)
    window : int
        How many values before it are compared with: 20 quarters are five years.
    least : int
        NaN where fewer of them are known.
    floor : float
        The least spread, in the unit of the values: a series that hardly ever moved is not
        made to cry out at its first small move. A spread of zero and no floor gives NaN.

    Examples
    --------
    >>> trailing_z([1, 2, 1, 2, 1, 9], 5, 3, floor=1.0).round(1)
    array([ nan,  nan,  nan,  1. , -0.5,  8. ])
    """
    x = np.asarray(values, dtype=np.float64)
    result = np.full(x.shape, np.nan)
    for t in range(1, x.shape[0]):
        past = x[max(0, t - window) : t]
        centre = known_median(past)
        spread = np.maximum(_MAD * known_median(np.abs(past - centre)), floor)
        enough = (np.isfinite(past).sum(axis=0) >= max(least, 2)) & (spread > 0)
        result[t] = np.where(enough, (x[t] - centre) / np.where(enough, spread, 1.0), np.nan)
    return result


def known_median(values: npt.ArrayLike) -> Vector:
    """The median over rows of what is known; NaN where nothing is.

    >>> known_median([[1.0, np.nan], [3.0, np.nan], [np.nan, np.nan]])
    array([ 2., nan])
    """
    x = np.sort(np.asarray(values, dtype=np.float64), axis=0)  # NaN come last
    count = np.asarray(np.isfinite(x).sum(axis=0))
    low, high = np.maximum(count - 1, 0) // 2, np.minimum(count // 2, x.shape[0] - 1)
    picked = [np.take_along_axis(x, at[None, ...], axis=0)[0] for at in (low, high)]
    return np.asarray(np.where(count > 0, (picked[0] + picked[1]) / 2, np.nan))


def one_sided_trend(values: npt.ArrayLike, penalty: float, least: int = 8) -> Vector:
    """The end point of the Hodrick-Prescott trend of the values up to each period.

    Use it to see how far a value is from trend as it was seen then; the two-sided trend of the
    whole series knows the future. It is late at turning points, which is the price.

    Parameters
    ----------
    values : Vector, shape (n,)
        Without gaps from the first known value on; mostly logarithms.
    penalty : float
        Lambda: 1600 for quarters, 14400 for months.
    least : int
        NaN before so many values.

    Examples
    --------
    A straight line is its own trend.

    >>> one_sided_trend(np.arange(10.0), 1600.0)[-2:].round(6)
    array([8., 9.])
    """
    x = np.asarray(values, dtype=np.float64)
    result = np.full(x.shape, np.nan)
    known = np.flatnonzero(np.isfinite(x))
    if known.size == 0:
        return result
    first = int(known[0])
    if known.size != known[-1] - first + 1:
        raise InvalidInput("the values have gaps", where=f"after position {first}",
                           remedy="cut the series at its last gap, or interpolate")  # fmt: skip
    for t in range(first + max(least, 3) - 1, int(known[-1]) + 1):
        part = x[first : t + 1]
        result[t] = _end_weights(part.size, penalty) @ part
    return result


@cache
def _end_weights(n: int, penalty: float) -> Vector:
    """The last row of (I + lambda D'D)^-1: the weights of n values in the trend's end point."""
    second = np.diff(np.eye(n), n=2, axis=0)
    last = np.zeros(n)
    last[-1] = 1.0
    return np.asarray(np.linalg.solve(np.eye(n) + penalty * second.T @ second, last))


def same_season(values: npt.ArrayLike, seasons: int, years: int = 3) -> Vector:
    """Values less the median of the same season in the years before: season out, past only.

    >>> same_season([1, 5, 1, 5, 1, 9], 2, years=2)
    array([nan, nan,  0.,  0.,  0.,  4.])
    """
    x = np.asarray(values, dtype=np.float64)
    result = np.full(x.shape, np.nan)
    for t in range(seasons, x.shape[0]):
        past = x[max(0, t - seasons * years) : t][::-1][seasons - 1 :: seasons]
        result[t] = x[t] - known_median(past)
    return result


def cusum(z: npt.ArrayLike, slack: float = 0.5) -> Vector:
    """Page's cumulative sum of what exceeds a slack: it grows while a mean has moved up.

    Use it to find a lasting move of size ``2 slack`` that no single period shows. A missing
    value leaves the sum as it was and is NaN itself.

    >>> cusum([0.0, 1.0, 1.0, 1.0, -2.0], 0.5)
    array([0. , 0.5, 1. , 1.5, 0. ])
    """
    x = np.asarray(z, dtype=np.float64)
    result, total = np.full(x.shape, np.nan), np.zeros(x.shape[1:])
    for t in range(x.shape[0]):
        known = np.isfinite(x[t])
        total = np.where(known, np.maximum(0.0, total + np.nan_to_num(x[t]) - slack), total)
        result[t] = np.where(known, total, np.nan)
    return result
