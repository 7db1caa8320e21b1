"""Outliers in growth: values that moved out of line with those of their peers.

References
----------
Hidiroglou and Berthelot (1986), "Statistical Editing and Imputation for Periodic
Business Surveys", Survey Methodology 12(1), 73-83.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput
from fumao.methods.arrays import Flags, Vector, vector, within


@dataclass(frozen=True, slots=True)
class Moved:
    """How far each value moved beside its peers.

    Parameters
    ----------
    outlier : Flags, shape (n,)
        Whether the effect lies outside ``low`` to ``high``.
    effects : Vector, shape (n,)
        E, size-weighted effects of the change; nan where one of the two is not positive.
    low, high : float
        Bounds of the effects.
    usual : float
        Median ratio of now to before.
    """

    outlier: Flags
    effects: Vector
    low: float
    high: float
    usual: float


def hidiroglou_berthelot(
    current: npt.ArrayLike,
    previous: npt.ArrayLike,
    *,
    exponent: float = 0.5,
    least: float = 0.05,
    reach: float = 4.0,
) -> Moved:
    """Values whose growth is out of line; the larger the value, the sooner.

    Use it within a class of enterprises that grow alike, of at least ten. What was or
    is zero or negative has no ratio: it is never an outlier here, and other rules see it.

    Parameters
    ----------
    current, previous : array, shape (n,)
        Values of the same units, in one unit of money.
    exponent : float
        U, from 0 (size does not matter) to 1.
    least : float
        A: share of the median effect below which the quartiles count as no closer.
    reach : float
        C: how many quartile distances are in line.

    Raises
    ------
    InvalidInput
        Fewer than three units have a ratio.

    Notes
    -----
    r = y_t / y_t-1, r_M its median; s = 1 - r_M/r below it, r/r_M - 1 above;
    E = s max(y_t, y_t-1)^U; in line between ``E_M - C max(E_M - E_Q1, |A E_M|)``
    and ``E_M + C max(E_Q3 - E_M, |A E_M|)``. Quartiles interpolate (type 7).

    Examples
    --------
    >>> before = [100, 50, 200, 10, 80, 40, 500, 25, 60, 90]
    >>> now = [110, 52, 190, 30, 84, 44, 900, 26, 63, 93]
    >>> np.flatnonzero(hidiroglou_berthelot(now, before).outlier)
    array([2, 3, 6])
    """
    after = vector(current, "current")
    before = vector(previous, "previous", after.size)
    within(exponent, "exponent")
    both = (after > 0) & (before > 0)
    if both.sum() < 3:
        raise InvalidInput(
            f"{both.sum()} units are positive in both periods",
            remedy="three are needed, ten advised: join classes that grow alike",
        )
    ratio = after[both] / before[both]
    usual = float(np.median(ratio))
    size = np.maximum(after[both], before[both]) ** exponent
    effects = np.full(after.size, np.nan)
    effects[both] = np.where(ratio < usual, 1 - usual / ratio, ratio / usual - 1) * size
    first, middle, third = np.quantile(effects[both], [0.25, 0.5, 0.75])
    slack = abs(least * middle)
    low = float(middle - reach * max(middle - first, slack))
    high = float(middle + reach * max(third - middle, slack))
    return Moved((effects < low) | (effects > high), effects, low, high, usual)
