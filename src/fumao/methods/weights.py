"""Grossing-up: from those sampled to all, with the few odd large values held back.

References
----------
ONS, statistical-methods-library (2023), Horvitz-Thompson ratio estimation and one-sided
winsorisation; Kokic and Bell (1994), "Optimal Winsorizing Cutoffs for a Stratified Finite
Population Estimator", Journal of Official Statistics 10(4), 419-435.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput
from fumao.methods.arrays import Flags, Vector, vector


@dataclass(frozen=True, slots=True)
class Stratum:
    """Counts of one stratum: in the population, sampled, found dead, found out of scope."""

    population: int
    sampled: int
    dead: int = 0
    out_of_scope: int = 0

    def __post_init__(self) -> None:
        gone = self.dead + self.out_of_scope
        if not 0 < self.sampled <= self.population or min(self.dead, self.out_of_scope) < 0:
            raise InvalidInput(
                f"{self.sampled} of {self.population} are sampled",
                remedy="count at least one, and no more than there are",
            )
        if gone >= self.sampled:
            raise InvalidInput(
                f"{gone} of {self.sampled} sampled are dead or out of scope",
                remedy="join the stratum with its neighbour",
            )


def design_weight(
    stratum: Stratum, *, births_replace_deaths: bool = False, out_of_scope: str = "full"
) -> float:
    """How many of the population one of the sample stands for.

    Parameters
    ----------
    births_replace_deaths : bool
        h: whether as many are thought to be born as died, unseen by the frame.
    out_of_scope : {"full", "sample"}
        Those out of scope leave the sample; "full" takes them for replaced by births
        as well, like the dead.

    Notes
    -----
    w = N/n (1 + h (D + O_num) / (n - D - O)), O_num = O if full and 0 otherwise.

    Examples
    --------
    >>> found = Stratum(population=100, sampled=20, dead=2, out_of_scope=1)
    >>> design_weight(found), round(design_weight(found, births_replace_deaths=True), 6)
    (5.0, 5.882353)
    """
    weight = stratum.population / stratum.sampled
    if not births_replace_deaths:
        return weight
    if out_of_scope not in ("full", "sample"):
        raise InvalidInput(
            f"there is no treatment {out_of_scope!r} of those out of scope",
            remedy="use full or sample",
        )
    replaced = stratum.dead + (stratum.out_of_scope if out_of_scope == "full" else 0)
    left = stratum.sampled - stratum.dead - stratum.out_of_scope
    return weight * (1 + replaced / left)


def calibration(total: float, auxiliary: npt.ArrayLike, weights: npt.ArrayLike) -> float:
    """The factor g that makes the weighted auxiliaries of a sample meet their known total.

    >>> calibration(500.0, [10.0, 15.0], [10.0, 20.0])
    1.25
    """
    aux = vector(auxiliary, "auxiliary")
    estimated = float(aux @ vector(weights, "weights", aux.size))
    if estimated <= 0:
        raise InvalidInput(
            f"the weighted auxiliaries sum to {estimated:g}",
            remedy="join the group with another that has some",
        )
    return total / estimated


@dataclass(frozen=True, slots=True)
class Winsorised:
    """Values drawn towards what the auxiliary makes expect; shapes (n,).

    ``factors`` are o = y*/y, that an estimate multiplies with the weights;
    ``cutoffs`` K in the unit of the values; ``drawn`` those that moved.
    """

    values: Vector
    factors: Vector
    cutoffs: Vector
    drawn: Flags


def winsorise(
    values: npt.ArrayLike,
    auxiliary: npt.ArrayLike,
    weights: npt.ArrayLike,
    *,
    bound: float,
    calibrated: npt.ArrayLike | float = 1.0,
) -> Winsorised:
    """Draw values above their cut-off towards it: a little bias for much less variance.

    Parameters
    ----------
    values, auxiliary : array, shape (n,)
        y and its predictor (turnover, last year's value), in their own units.
    weights : array, shape (n,)
        d, design weights, at least 1.
    bound : float
        L of the group, in the unit of the values, from earlier surveys.
    calibrated : array or float
        g, calibration factors.

    Notes
    -----
    R = sum(y d) / sum(aux d); K = R aux + L / (d g - 1); above it
    y* = y/(dg) + K - K/(dg). One that stands only for itself (d = 1 with g >= 1, or
    d g <= 1) keeps its value and takes no part in R.

    Examples
    --------
    >>> done = winsorise([10, 12, 300, 8], [10, 11, 20, 9], [5, 5, 5, 5], bound=50)
    >>> done.values.round(1), done.factors.round(6)
    (array([ 10. ,  12. , 175.6,   8. ]), array([1.      , 1.      , 0.585333, 1.      ]))
    """
    y = vector(values, "values")
    aux, d = vector(auxiliary, "auxiliary", y.size), vector(weights, "weights", y.size)
    g = np.broadcast_to(np.asarray(calibrated, dtype=np.float64), y.shape)
    whole = d * g
    eligible = (whole > 1) & ~((d == 1) & (g >= 1))
    cutoffs = np.full(y.size, np.inf)
    if eligible.any():
        base = float((aux * d)[eligible].sum())
        if base <= 0:
            raise InvalidInput(
                "the auxiliaries of those that stand for others sum to nothing",
                remedy="give them another predictor",
            )
        ratio = float((y * d)[eligible].sum()) / base
        cutoffs[eligible] = ratio * aux[eligible] + bound / (whole[eligible] - 1)
    drawn = eligible & (y > cutoffs)
    moved = y.copy()
    moved[drawn] = y[drawn] / whole[drawn] + cutoffs[drawn] * (1 - 1 / whole[drawn])
    factors = np.divide(moved, y, out=np.ones(y.size), where=y != 0)
    return Winsorised(moved, factors, cutoffs, drawn)
