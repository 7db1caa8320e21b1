"""Primary disclosure control: which cells would tell too much about one contributor.

A cell is a sum of contributions x1 >= x2 >= ... >= xN; contributors of one holding are
one contributor, and amounts are taken without their signs. The amounts may be of any
exact kind: whole cents compare without rounding at the border of a rule.

References
----------
Hundepool et al., Handbook on Statistical Disclosure Control, 2nd ed., ch. 4.2
(sensitivity rules, equations 4.1-4.6; weights, 4.2.4); Regulation (EC) 638/2004,
art. 11, for waivers the other way round (passive confidentiality).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.arrays import Flags, Vector, vector, within

Amounts = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Rules:
    """Which rules hold; one that is 0 does not. Keep them secret.

    Parameters
    ----------
    p : float
        A second contributor must not know the first within p per cent.
    n, k : int, float
        The n largest must not hold more than k per cent of the cell.
    minimum : int
        Fewest contributors of a cell.
    """

    p: float = 10.0
    n: int = 0
    k: float = 0.0
    minimum: int = 3

    def __post_init__(self) -> None:
        within(self.p, "p", 0, 100)
        within(self.k, "k", 0, 100)
        if bool(self.n) != bool(self.k) or min(self.n, self.minimum) < 0:
            raise InvalidInput(
                f"n is {self.n}, k {self.k:g} and minimum {self.minimum}",
                remedy="give n and k together, and no negative counts",
            )


@dataclass(frozen=True, slots=True)
class Primary:
    """Which cells are unsafe, by rule, and how far their bounds have to lie above them.

    ``unsafe``, ``too_few``, ``dominated`` and ``p_percent`` have shape (cells,);
    ``protection`` too, in the unit of the amounts, 0 where a cell is safe.
    """

    too_few: Flags
    dominated: Flags
    p_percent: Flags
    protection: Vector

    @property
    def unsafe(self) -> Flags:
        """Cells that break any rule."""
        unsafe: Flags = self.too_few | self.dominated | self.p_percent
        return unsafe


def sensitive(
    totals: npt.ArrayLike,
    largest: npt.ArrayLike,
    contributors: npt.ArrayLike,
    rules: Rules,
    *,
    protected: npt.ArrayLike | None = None,
) -> Primary:
    """Find the cells that break a rule.

    Parameters
    ----------
    totals : array, shape (cells,)
        X, sums of absolute contributions, in one unit.
    largest : array, shape (cells, m)
        The m largest contributions, falling; 0 where there are fewer. m is at least 2
        and n.
    contributors : array, shape (cells,)
        How many there are, of weighted samples in the population.
    protected : array, shape (cells,), optional
        The largest contribution of those that did not waive their protection;
        ``largest[:, 0]`` where it is not given, 0 where all have waived.

    Raises
    ------
    ShapeMismatch
        The arrays do not fit, or have fewer columns than a rule needs.

    Notes
    -----
    p%: the rival of the protected contributor x is the largest other one, y; unsafe when
    X - x - y < p/100 x. Of a cell that breaks only the other rules theory asks for no
    protection; it gets 1 of a unit, or what p% asks for (Handbook 4.2.2).

    Examples
    --------
    Of 110,000 two firms hold 52,000 and 50,000: the rest, 8,000, hides the first from
    the second within 10%; of 100,000 with 50,000 and 49,000 it does not.

    >>> cells = sensitive([110_000, 100_000], [[52_000, 50_000], [50_000, 49_000]], [9, 9], Rules())
    >>> cells.unsafe, cells.protection
    (array([False,  True]), array([   0., 4000.]))
    """
    whole, top, counts = np.asarray(totals), np.asarray(largest), np.asarray(contributors)
    if top.ndim != 2 or top.shape[0] != whole.size or counts.shape != whole.shape:
        raise ShapeMismatch(
            f"the arrays have shapes {whole.shape}, {top.shape} and {counts.shape}",
            remedy="give one row a cell",
        )
    if top.shape[1] < max(2, rules.n):
        raise ShapeMismatch(
            f"the {top.shape[1]} largest are given, and the rules need {max(2, rules.n)}",
            remedy="give more columns",
        )
    first = top[:, 0] if protected is None else np.asarray(protected)
    rival = np.where(first == top[:, 0], top[:, 1], top[:, 0])
    rest = whole - first - rival
    filled = whole > 0
    lacking = rules.p / 100 * first - rest
    few = filled & (counts < rules.minimum) & (first > 0)
    held = top[:, : rules.n].sum(axis=1)
    dominated = filled & (first > 0) & (held * 100 > rules.k * whole)
    close = filled & (rest * 100 < rules.p * first)
    unsafe = few | dominated | close
    protection = np.where(unsafe, np.maximum(lacking.astype(np.float64), 1.0), 0.0)
    return Primary(few.astype(bool), dominated.astype(bool), close.astype(bool), protection)


def two_largest(values: npt.ArrayLike, weights: npt.ArrayLike) -> tuple[float, float]:
    """The two largest contributions of a cell of a weighted sample.

    A firm sampled with weight 4.1 stands for four firms of its size, so that it is
    its own rival.

    Parameters
    ----------
    values, weights : array, shape (contributors,)
        Absolute amounts, unweighted; weights, at least 1, rounded to whole firms.

    Examples
    --------
    >>> two_largest([100.0, 60.0], [4.1, 1.0]), two_largest([100.0, 60.0], [1.0, 4.1])
    ((100.0, 100.0), (100.0, 60.0))
    """
    amounts = vector(values, "values")
    times = np.floor(vector(weights, "weights", amounts.size) + 0.5).astype(int)
    if (times < 1).any():
        raise InvalidInput("a weight is below 1", remedy="weights count firms, itself included")
    expanded = np.sort(np.repeat(amounts, np.minimum(times, 2)))[::-1]
    first, second = [*expanded[:2].tolist(), 0.0, 0.0][:2]
    return first, second


def equal_dominance(p: float) -> float:
    """The k of a (2, k) rule that is no laxer than p per cent: k = 100 / (1 + p/100).

    >>> round(equal_dominance(25), 2), round(equal_dominance(5.26), 2)
    (80.0, 95.0)
    """
    return 100 / (1 + p / 100)
