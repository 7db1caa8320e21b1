"""Intervals of reconciled cells, within their bounds.

References
----------
Johnson, Kotz and Balakrishnan (1994), Continuous Univariate Distributions 1, 2nd ed.,
ch. 13.10, truncated normal distributions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from fumao.methods.arrays import Flags, Vector, vector, within

# So many standard deviations beyond its bound a cell stands at it.
_FAR = 30.0


@dataclass(frozen=True, slots=True)
class Bands:
    """``lower`` and ``upper`` end of each interval, shape (n,), in the unit of the cells."""

    lower: Vector
    upper: Vector

    def holds(self, truth: npt.ArrayLike) -> Flags:
        """Which intervals a true value lies in; its mean is the coverage."""
        true = vector(truth, "truth", self.lower.size)
        return (self.lower <= true) & (true <= self.upper)


def bands(
    centres: npt.ArrayLike,
    variances: npt.ArrayLike,
    *,
    level: float = 0.8,
    lower: npt.ArrayLike = 0.0,
    upper: npt.ArrayLike = np.inf,
) -> Bands:
    """The shortest interval of each cell that holds a normal variate, truncated at bounds.

    Parameters
    ----------
    centres, variances : array, shape (n,)
        Of :func:`fumao.methods.posterior.posterior`.
    level : float
        How often the interval is to hold the truth.
    lower, upper : array, shape (n,), or float
        The bounds of the reconciliation.

    Returns
    -------
    Bands
        Each holds its centre, or the bound that the centre lies beyond; of a cell with
        variance 0 it is the cell.

    Raises
    ------
    InvalidInput
        The level is not between 0 and 1.

    Examples
    --------
    Half a standard deviation above 0, a cell has an interval that begins at 0:

    >>> found = bands([10.0, 0.5], [1.0, 1.0])
    >>> found.lower.round(2), found.upper.round(2)
    (array([8.72, 0.  ]), array([11.28,  1.59]))
    """
    middle = vector(centres, "centres")
    spread = np.sqrt(vector(variances, "variances", middle.size))
    within(level, "level")
    low = np.array(np.broadcast_to(np.asarray(lower, dtype=np.float64), middle.shape))
    high = np.array(np.broadcast_to(np.asarray(upper, dtype=np.float64), middle.shape))
    known = spread == 0
    scale = np.where(known, 1.0, spread)
    # Beyond its upper bound a cell is looked at in the mirror, where tails have more digits.
    flip = middle - low > high - middle
    sign = np.where(flip, -1.0, 1.0)
    left = np.where(flip, middle - high, low - middle) / scale
    right = np.where(flip, middle - low, high - middle) / scale
    begin, end = _shortest(left, right, level)
    one, other = middle + sign * begin * scale, middle + sign * end * scale
    found_low, found_high = np.minimum(one, other), np.maximum(one, other)
    found_low, found_high = np.clip(found_low, low, high), np.clip(found_high, low, high)
    return Bands(np.where(known, middle, found_low), np.where(known, middle, found_high))


def _shortest(left: Vector, right: Vector, level: float) -> tuple[Vector, Vector]:
    """Ends of the shortest interval of a standard normal variate between left and right."""
    left, right = np.maximum(left, -_FAR), np.minimum(right, _FAR)
    # Upper tails: of a bound above the centre they keep the digits that 1 - tail would lose.
    above, beyond = ndtr(-left), ndtr(-right)
    mass = level * (above - beyond)
    half = -ndtri(np.clip((1 - mass) / 2, 1e-300, 0.5))
    one_sided = (left > -half) | (left >= 0)
    tail = np.clip(above - mass, 1e-300, 1.0)
    begin = np.where(one_sided, left, -half)
    end = np.where(one_sided, -ndtri(tail), half)
    far = left >= _FAR
    return begin, np.where(far, left, np.minimum(np.maximum(end, begin), np.maximum(right, begin)))
