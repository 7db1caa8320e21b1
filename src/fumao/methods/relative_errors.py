"""Relative errors of estimates by class: their spread, and intervals that hold as often as said.

References
----------
Vovk, Gammerman and Shafer (2005), Algorithmic Learning in a Random World, ch. 2 and 4.5
(conformal intervals within categories); Romano, Patterson and Candès (2019), Conformalized
Quantile Regression, for the two tails; Lei, G'Sell, Rinaldo, Tibshirani and Wasserman (2018),
"Distribution-Free Predictive Inference for Regression", JASA 113, sec. 5.2, for errors in
standard errors of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.arrays import Flags, Vector, vector, within

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RelativeErrors:
    """Quantiles of (truth - estimate) / scale by group and size class.

    The scale of an error is the estimate plus the floor, or what was given as such.

    Attributes
    ----------
    groups : array of int
        The groups that were seen, ascending.
    edges : Vector
        Bounds of the size classes; k edges make k + 1 classes.
    low, high : array, shape (groups + 1, classes + 1)
        The two quantiles; the last row is of all groups, the last column of all sizes.
    squared : array, of the same shape
        Mean square of the errors between the outermost hundredths.
    counts : array, of the same shape
        Errors in the class itself.
    level, floor : float
    names : tuple of str
        What the groups are called where they are no numbers of something else.
    """

    groups: Integers
    edges: Vector
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    squared: npt.NDArray[np.float64]
    counts: Integers
    level: float
    floor: float
    names: tuple[str, ...] = ()

    def _class(self, estimates: Vector, groups: Integers) -> tuple[Integers, Integers]:
        place = np.searchsorted(self.groups, groups)
        place = np.where(place < self.groups.size, place, self.groups.size - 1)
        row = np.where(self.groups[place] == groups, place, self.groups.size)
        return row, np.searchsorted(self.edges, estimates, side="right")

    def interval(
        self, estimates: npt.ArrayLike, groups: npt.ArrayLike, scale: npt.ArrayLike | None = None
    ) -> tuple[Vector, Vector]:
        """Bounds between which the truth lies as often as the level says; 0 or more.

        ``scale`` is given where it was given to learn from.
        """
        x = np.asarray(estimates, dtype=np.float64)
        at = self._class(x, np.asarray(groups))
        base = x + self.floor if scale is None else np.asarray(scale, dtype=np.float64)
        return np.maximum(x + self.low[at] * base, 0.0), np.maximum(x + self.high[at] * base, 0.0)

    def of_one(self) -> RelativeErrors:
        """Errors of one report, where these are differences of two independent ones.

        Half the mean square, and quantiles nearer 0 by the square root of 2.
        """
        root = np.sqrt(2.0)
        return replace(self, low=self.low / root, high=self.high / root, squared=self.squared / 2)

    def variance(self, estimates: npt.ArrayLike, groups: npt.ArrayLike) -> Vector:
        """Mean squared error expected of each estimate, in its unit squared."""
        x = np.asarray(estimates, dtype=np.float64)
        at = self._class(x, np.asarray(groups))
        return np.asarray(self.squared[at] * (x + self.floor) ** 2)


def learn_errors(
    estimates: npt.ArrayLike,
    truths: npt.ArrayLike,
    groups: npt.ArrayLike,
    *,
    edges: Sequence[float],
    floor: float,
    level: float = 0.8,
    least: int = 40,
    scale: npt.ArrayLike | None = None,
) -> RelativeErrors:
    """Learn from cells whose truth is known how wrong estimates of their kind are.

    Use it on a hold-out. A class with few errors takes those of the next smaller sizes of its
    group too, then those of larger ones; a group with few in all takes those of all groups.

    Parameters
    ----------
    estimates, truths : array, shape (n,)
        In one unit, 0 or more.
    groups : array of int, shape (n,)
        Say, numbers of method codes.
    edges : sequence of float
        Ascending bounds of size classes, by estimate.
    floor : float
        Added to the estimate, so that errors of estimates near 0 are finite.
    level : float
        Share of truths within the interval.
    least : int
        Errors that a class needs.
    scale : array, shape (n,), optional
        What each error is divided by, such as its standard error; else estimate plus floor.

    Raises
    ------
    ShapeMismatch
        The arrays differ in length.
    InvalidInput
        There are fewer than ``least`` errors in all, or a value is missing.

    Notes
    -----
    Of n errors the quantile with number ceil((n + 1) q) from below (upper tail), and its mirror
    for the lower one, so that a new error of the same kind lies beyond with probability of at
    most 1 - q.

    Examples
    --------
    >>> truths = np.linspace(50, 150, 101)
    >>> found = learn_errors(np.full(101, 100.0), truths, np.zeros(101, int), edges=[], floor=0)
    >>> tuple(float(bound[0].round()) for bound in found.interval([100.0], [0]))
    (59.0, 141.0)
    """
    x, y = vector(estimates, "estimates"), vector(truths, "truths")
    kind = np.asarray(groups, dtype=np.int64)
    if x.shape != y.shape or x.shape != kind.shape:
        raise ShapeMismatch(
            f"{x.size} estimates, {y.size} truths, {kind.size} groups",
            remedy="give one of each a cell",
        )
    within(level, "level")
    if x.size < max(least, 1) or floor < 0:
        raise InvalidInput(
            f"{x.size} errors are too few to learn from, or the floor {floor} is negative",
            remedy=f"hide more cells: at least {least}; the floor is 0 or more",
        )
    size_of = x + floor if scale is None else vector(scale, "scale", x.size)
    scores = (y - x) / np.maximum(size_of, np.finfo(float).tiny)
    seen = np.unique(kind)
    size = np.searchsorted(np.asarray(edges, dtype=np.float64), x, side="right")
    shape = (seen.size + 1, len(edges) + 1)
    low, high, squared = np.empty(shape), np.empty(shape), np.empty(shape)
    counts = np.zeros(shape, dtype=np.int64)
    for row, column in np.ndindex(shape):
        own = (kind == seen[row]) if row < seen.size else np.ones(x.size, dtype=np.bool_)
        counts[row, column] = (own & (size == column)).sum()
        if own.sum() < least:
            own = np.ones(x.size, dtype=np.bool_)
        chosen = _enough(own, size, column, least)
        low[row, column], high[row, column], squared[row, column] = _spread(scores[chosen], level)
    return RelativeErrors(
        seen, np.asarray(edges, dtype=np.float64), low, high, squared, counts, level, floor
    )


def _enough(own: Flags, size: Integers, column: int, least: int) -> Flags:
    """Errors of one size class, with those of smaller ones, then larger ones, until enough."""
    chosen: Flags = own & (size == column)
    for low in range(column - 1, -1, -1):
        if chosen.sum() >= least:
            return chosen
        chosen = own & (size >= low) & (size <= column)
    for high in range(column + 1, int(size.max()) + 1):
        if chosen.sum() >= least:
            return chosen
        chosen = own & (size <= high)
    return chosen


def _spread(scores: Vector, level: float) -> tuple[float, float, float]:
    """The two quantiles, and the mean square without what lies beyond the outermost hundredths."""
    n, tail = scores.size, (1 - level) / 2
    ordered = np.sort(scores)
    upper = min(int(np.ceil((n + 1) * (1 - tail))), n) - 1
    lower = max(int(np.floor((n + 1) * tail)), 1) - 1
    ends = np.quantile(ordered, [0.01, 0.99])
    return (
        float(ordered[lower]),
        float(ordered[upper]),
        float(np.mean(np.clip(ordered, *ends) ** 2)),
    )
