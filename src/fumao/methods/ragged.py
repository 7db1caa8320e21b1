"""Panels of months with a ragged edge: what is known by when, and how months become quarters.

Months are rows. A quarterly variable stands in the last month of its quarter, NaN in the others.

References
----------
Giannone, Reichlin and Small (2008), "Nowcasting: The real-time informational content of
macroeconomic data", Journal of Monetary Economics 55(4), for pseudo-vintages from the calendar of
releases; Mariano and Murasawa (2003), "A new coincident index of business cycles", Journal of
Applied Econometrics 18(4), for the weights 1, 2, 3, 2, 1.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.arrays import Flags, Matrix, Vector

Places = npt.NDArray[np.int64]
# A quarter's growth out of monthly growth of this and the four months before, the newest first.
GROWTH = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 3.0
# A quarter's mean out of its months.
MEAN = np.ones(3) / 3.0


def known_by(values: Matrix, lags: npt.ArrayLike, month: int) -> Matrix:
    """The panel as it stood at the end of a month, if figures come ``lags`` months later.

    Parameters
    ----------
    values : Matrix, shape (months, series)
    lags : array of int, shape (series,)
        Months between the end of a period and its figure.
    month : int
        Row of the month at whose end we stand; it may lie beyond the last row.

    Returns
    -------
    Matrix
        A copy in which everything that was not known is NaN.

    Examples
    --------
    >>> known_by(np.arange(6.0).reshape(3, 2), [0, 1], 1)
    array([[ 0.,  1.],
           [ 2., nan],
           [nan, nan]])
    """
    after = np.asarray(lags)
    if after.shape != values.shape[1:]:
        raise ShapeMismatch(f"{after.size} lags for {values.shape[1]} series",
                            remedy="give one a series")  # fmt: skip
    rows = np.arange(len(values))[:, None]
    return np.where(rows + after <= month, values, np.nan)


def last_known(values: Vector) -> int:
    """The row of the newest figure.

    >>> last_known(np.array([1.0, 2.0, np.nan]))
    1
    """
    there = np.flatnonzero(np.isfinite(values))
    if not there.size:
        raise InvalidInput("a series has no figure at all", remedy="leave it out")
    return int(there[-1])


def lag_blocks(values: Vector, ends: Places, lags: int) -> Matrix:
    """The newest ``lags`` values up to each end, the newest first; NaN before the series begins.

    >>> lag_blocks(np.array([1.0, 2.0, 3.0, 4.0]), np.array([3, 1]), 3)
    array([[ 4.,  3.,  2.],
           [ 2.,  1., nan]])
    """
    places = ends[:, None] - np.arange(lags)
    inside = (places >= 0) & (places < values.size)
    return np.where(inside, values[np.where(inside, places, 0)], np.nan)


def to_quarters(values: Vector, ends: Places, weights: Vector) -> Vector:
    """A monthly variable by quarter; NaN where a month is missing.

    >>> to_quarters(np.arange(6.0), np.array([2, 5]), MEAN)
    array([1., 4.])
    """
    found: Vector = lag_blocks(values, ends, weights.size) @ weights
    return found


def quarter_ends(target: Vector, month: int) -> Places:
    """Rows of quarter ends in step with a month, from the target's first figure to that month.

    >>> quarter_ends(np.array([np.nan, 1.0, np.nan, np.nan, 2.0, np.nan, np.nan]), 7)
    array([1, 4, 7])
    """
    there: Flags = np.isfinite(target)
    first = int(np.flatnonzero(there)[0]) if there.any() else month
    ends = np.arange(month, first - 1, -3)[::-1]
    off = np.setdiff1d(np.flatnonzero(there[: month + 1]), ends)
    if off.size:
        raise InvalidInput(
            f"a figure stands in row {off[0]}, between quarter ends",
            remedy="put quarterly figures into the last month of their quarter",
        )
    return ends
