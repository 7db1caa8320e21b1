"""Forecasts as normal densities, of a variable or of its logarithm, and their combination.

References
----------
Bates and Granger (1969), "The Combination of Forecasts", Operational Research Quarterly 20(4);
Stock and Watson (2004), "Combination Forecasts of Output Growth in a Seven-Country Data Set",
Journal of Forecasting 23(6); Wallis (2005), "Combining Density and Interval Forecasts", Oxford
Bulletin of Economics and Statistics 67, for the moments of a mixture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, ShapeMismatch, UnitMismatch
from fumao.methods.arrays import Vector, vector, within

# A model that has been right by luck does not get all the weight.
_LEAST_SHARE = 1e-3


@dataclass(frozen=True, slots=True)
class Density:
    """Normal densities, one a step ahead; of the logarithm where ``logarithm``.

    Examples
    --------
    >>> ahead = Density(np.log([100.0]), np.array([0.1]), logarithm=True)
    >>> low, high = ahead.interval(0.9)
    >>> ahead.point.round(1), low.round(1), high.round(1)
    (array([100.]), array([84.8]), array([117.9]))
    """

    center: Vector
    deviation: Vector
    logarithm: bool = False

    def __post_init__(self) -> None:
        if self.center.shape != self.deviation.shape:
            raise ShapeMismatch("centers and deviations differ in number", remedy="give one each")
        if not (np.isfinite(self.center).all() and (self.deviation > 0).all()):
            raise InvalidInput("a forecast has no finite center, or no deviation above 0",
                               remedy="use a model that fits the series")  # fmt: skip

    @property
    def point(self) -> Vector:
        """The median."""
        return self.quantile(0.5)

    def quantile(self, share: float) -> Vector:
        """The value that is not exceeded with this probability."""
        at = NormalDist().inv_cdf(within(share, "share"))
        found: Vector = self.center + at * self.deviation
        return np.exp(found) if self.logarithm else found

    def interval(self, level: float) -> tuple[Vector, Vector]:
        """The central interval with this probability."""
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)


def equal_weights(count: int) -> Vector:
    """The simple mean, which is hard to beat.

    >>> equal_weights(4)
    array([0.25, 0.25, 0.25, 0.25])
    """
    return np.full(count, 1.0 / count)


def inverse_mse_weights(errors: npt.ArrayLike, *, memory: float = 1.0) -> Vector:
    """Weights in proportion to one over the mean squared error of past forecasts.

    Parameters
    ----------
    errors : array, shape (t, k)
        What came less what had been forecast, the newest last; a column a model.
    memory : float
        0 to 1: how much less an error counts than the next one; 1 for all alike.

    Raises
    ------
    InvalidInput
        There is no error yet, or one is missing.

    Examples
    --------
    >>> inverse_mse_weights([[1.0, 2.0], [-1.0, 2.0]])
    array([0.8, 0.2])
    """
    past = np.atleast_2d(np.asarray(errors, dtype=np.float64))
    if not past.size:
        raise InvalidInput("no forecast has been checked yet", remedy="use equal weights")
    vector(past.ravel(), "errors")
    ages = within(memory, "memory") ** np.arange(len(past))[::-1]
    mse = ages @ past**2 / ages.sum()
    shares = 1 / np.maximum(mse, _LEAST_SHARE * max(float(mse.max()), np.finfo(float).tiny))
    return np.asarray(shares / shares.sum(), dtype=np.float64)


def combine(parts: Sequence[Density], weights: npt.ArrayLike) -> Density:
    """The normal density with the mean and variance of a mixture.

    Raises
    ------
    UnitMismatch
        Some are of logarithms, some are not.
    InvalidInput
        Weights are negative or do not add up to 1.

    Notes
    -----
    Mean ``sum w m``; variance ``sum w (s^2 + (m - mean)^2)``: where models disagree, the
    combination is less sure than they are.

    Examples
    --------
    >>> one = Density(np.array([1.0]), np.array([1.0]))
    >>> two = Density(np.array([3.0]), np.array([1.0]))
    >>> both = combine([one, two], [0.5, 0.5])
    >>> both.center, both.deviation.round(3)
    (array([2.]), array([1.414]))
    """
    if len({each.logarithm for each in parts}) > 1:
        raise UnitMismatch("some forecasts are of logarithms, some are not",
                           remedy="combine those of one scale")  # fmt: skip
    w = vector(weights, "weights", len(parts))
    if (w < 0).any() or abs(w.sum() - 1) > 1e-9:
        raise InvalidInput(f"weights add up to {w.sum():g}", remedy="give shares of 1")
    centers = np.stack([each.center for each in parts])
    variances = np.stack([each.deviation for each in parts]) ** 2
    mean = w @ centers
    variance = w @ (variances + (centers - mean) ** 2)
    return Density(mean, np.sqrt(variance), parts[0].logarithm)
