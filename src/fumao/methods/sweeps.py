"""Constraints met one family after the other: what helps Newton's method where it gets stuck.

Where many cells stand at their bounds, one constraint may need a step a million times as
long as another. Of constraints that share no cell each is met by its own step, exactly:
Hildreth's method, of which iterative proportional fitting is the relative.

References
----------
Hildreth (1957), "A quadratic programming procedure", Naval Research Logistics Quarterly
4(1); Censor and Zenios (1997), Parallel Optimization, ch. 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from fumao.methods.arrays import Vector
from fumao.methods.margins import Constraints
from fumao.methods.normal import disjoint

_HALVINGS = 40
_CLOSE = 1e-6  # of the target: the next constraint disturbs it anyway


@dataclass(frozen=True, slots=True)
class Family:
    """Constraints that share no cell: their numbers, rows, transpose and squared coefficients."""

    numbers: npt.NDArray[np.int64]
    rows: Constraints
    by_cell: Any
    squares: Any


def families(rows: Constraints) -> list[Family]:
    """All constraints, in sets that share no cell.

    Examples
    --------
    >>> from scipy import sparse
    >>> found = families(sparse.csr_array([[1.0, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0]]))
    >>> [each.numbers.tolist() for each in found]
    [[0, 1], [2]]
    """
    left = np.diff(rows.indptr) > 0
    found = []
    while left.any():
        waiting = np.flatnonzero(left)
        numbers = waiting[disjoint(rows[waiting])]
        part = rows[numbers]
        found.append(Family(numbers, part, part.T.tocsr(), part.multiply(part).tocsr()))
        left[numbers] = False
    return found


def meet(
    family: Family, targets: Vector, point: Vector, v: Vector, lower: Vector, upper: Vector
) -> Vector:
    """Steps of the multipliers of a family that meet each of its constraints by itself.

    Parameters
    ----------
    family : Family
    targets : Vector, shape (family,)
    point : Vector, shape (n,)
        x + V A' multipliers, not yet within the bounds.
    v, lower, upper : Vector, shape (n,)

    Returns
    -------
    Vector, shape (family,)
        d, so that ``A clip(point + V A'd)`` is the targets, or as near as bounds allow.

    Examples
    --------
    Two cells that are to sum to 10, one of which may not exceed 2:

    >>> from scipy import sparse
    >>> (one,) = families(sparse.csr_array([[1.0, 1.0]]))
    >>> ones = np.ones(2)
    >>> meet(one, np.array([10.0]), ones, ones, 0 * ones, np.array([2.0, 99.0])).round(4)
    array([7.])
    """
    step = np.zeros(targets.size)
    low, high = np.full(targets.size, -np.inf), np.full(targets.size, np.inf)
    # A step that would do if all cells could move, and by which the search begins to widen.
    natural = np.abs(targets) + abs(family.rows) @ np.abs(np.clip(point, lower, upper))
    full = family.squares @ v
    natural = np.where(full > 0, natural / np.where(full > 0, full, 1.0), 0.0)
    for trial in range(_HALVINGS):
        moved = point + v * (family.by_cell @ step)
        gaps = targets - family.rows @ np.clip(moved, lower, upper)
        if (np.abs(gaps) <= _CLOSE * np.abs(targets)).all():
            break
        low, high = np.where(gaps >= 0, step, low), np.where(gaps <= 0, step, high)
        inside = (moved >= lower) & (moved <= upper)
        slope = family.squares @ np.where(inside, v, 0.0)
        newton = step + gaps / np.where(slope > 0, slope, 1.0)
        fits = (slope > 0) & (newton > low) & (newton < high)
        ended = np.isfinite(low) & np.isfinite(high)
        wider = step + np.sign(gaps) * natural * 2.0**trial
        middle = np.where(ended, (np.where(ended, low, 0) + np.where(ended, high, 0)) / 2, wider)
        step = np.where(gaps == 0, step, np.where(fits, newton, middle))
    return step
