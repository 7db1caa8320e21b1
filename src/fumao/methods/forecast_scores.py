"""How good forecasts were: errors, coverage, a proper score, and a test of two against each other.

References
----------
Diebold and Mariano (1995), "Comparing Predictive Accuracy", Journal of Business and Economic
Statistics 13(3); Harvey, Leybourne and Newbold (1997), "Testing the equality of prediction mean
squared errors", International Journal of Forecasting 13(2); Gneiting and Raftery (2007),
"Strictly Proper Scoring Rules", JASA 102(477), eq. 21 for the score of a normal density.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sqrt

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput
from fumao.methods.arrays import Vector, vector


@dataclass(frozen=True, slots=True)
class Scores:
    """Of forecasts that have been checked: in the unit of the variable, ``coverage`` in shares.

    ``bias`` is the mean of what came less what was forecast; ``crps`` the continuous ranked
    probability score, small where a density is sharp and right.
    """

    count: int
    rmse: float
    mae: float
    bias: float
    coverage: float
    crps: float


def score(
    actual: npt.ArrayLike, center: npt.ArrayLike, deviation: npt.ArrayLike, level: float = 0.8
) -> Scores:
    """Scores of normal densities; ``coverage`` of their central interval of a level.

    Raises
    ------
    InvalidInput
        Nothing has been checked, or a number is missing.

    Examples
    --------
    >>> found = score([1.0, 2.0], [1.0, 0.0], [1.0, 1.0])
    >>> round(found.rmse, 3), found.mae, found.coverage
    (1.414, 1.0, 0.5)
    """
    from scipy import stats

    y = vector(actual, "actual")
    mean, sd = vector(center, "center", y.size), vector(deviation, "deviation", y.size)
    if not y.size:
        raise InvalidInput("no forecast can be checked", remedy="choose days before the figures")
    error = y - mean
    z = error / sd
    crps = sd * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / sqrt(pi))
    within = np.abs(z) <= stats.norm.ppf((1 + level) / 2)
    return Scores(y.size, float(np.sqrt((error**2).mean())), float(np.abs(error).mean()),
                  float(error.mean()), float(within.mean()), float(crps.mean()))  # fmt: skip


def diebold_mariano(one: Vector, other: Vector, steps: int = 1) -> float:
    """The two-sided p value that two series of errors have the same mean square.

    Parameters
    ----------
    one, other : Vector, shape (n,)
        Errors of the same periods.
    steps : int
        How many steps ahead: errors overlap that far.

    Raises
    ------
    InvalidInput
        Fewer than eight errors, or the two are the same forecasts.

    Notes
    -----
    With the small-sample factor of Harvey, Leybourne and Newbold, against Student's t.

    Examples
    --------
    >>> draw = np.random.default_rng(1)
    >>> good, bad = draw.normal(0, 1, 80), draw.normal(0, 2, 80)
    >>> diebold_mariano(good, bad) < 0.01
    True
    """
    from scipy import stats

    a = vector(one, "one")
    loss = a**2 - vector(other, "other", a.size) ** 2
    n = loss.size
    if n < 8 or not loss.std():
        raise InvalidInput(
            f"{n} errors are too few for a test" if n < 8 else "the forecasts are the same",
            remedy="compare more periods, or other models",
        )
    gap = loss - loss.mean()
    spread = sum((1 if lag == 0 else 2) * float(gap[lag:] @ gap[: n - lag]) / n
                 for lag in range(min(steps, n)))  # fmt: skip
    if spread <= 0:
        spread = float(gap @ gap) / n
    factor = (n + 1 - 2 * steps + steps * (steps - 1) / n) / n
    statistic = loss.mean() / sqrt(spread / n) * sqrt(max(factor, 1 / n))
    return float(2 * stats.t.sf(abs(statistic), n - 1))
