"""What constraints ask of cells and what the cells can give: found before, or proved after.

A constraint is met only if its target lies between the least and the most that its cells
can sum to. Several constraints that can each be met may still contradict each other;
weights of them, whose targets come to more than their cells can give, prove it (Farkas).

References
----------
Andersen and Andersen (1995), "Presolving in linear programming", Mathematical Programming
71; Schrijver (1986), Theory of Linear and Integer Programming, ch. 7.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.errors import InconsistentConstraints
from fumao.methods.arrays import Flags, Vector
from fumao.methods.margins import Constraints

# Of all that flows through a constraint: sums of published figures carry rounding.
ROUNDING = 1e-9
_PASSES = 3
_CANCELLED = 1e-6
_NAMED = 5
_HEAVY = 0.01  # of the heaviest, to be named


@dataclass(frozen=True, slots=True)
class Reach:
    """``low`` and ``high``, each (m,): the least and the most that each constraint can sum to."""

    low: Vector
    high: Vector


def reach(rows: Constraints, lower: Vector, upper: Vector) -> Reach:
    """The least and the most that the cells of each constraint can sum to.

    Examples
    --------
    A total less two parts, the total pinned at 10 and the parts 0 and more:

    >>> from scipy import sparse
    >>> row = sparse.csr_array([[1.0, -1.0, -1.0]])
    >>> reach(row, np.array([10.0, 0, 0]), np.array([10.0, np.inf, np.inf]))
    Reach(low=array([-inf]), high=array([10.]))
    """
    above, below = rows.maximum(0), rows.minimum(0)
    return Reach(
        _sum(above, lower, -np.inf) + _sum(below, upper, -np.inf),
        _sum(above, upper, np.inf) + _sum(below, lower, np.inf),
    )


def _sum(rows: Constraints, bounds: Vector, endless: float) -> Vector:
    """The sum of coefficients times bounds; endless where a bound is."""
    finite = np.isfinite(bounds)
    found: Vector = rows @ np.where(finite, bounds, 0.0)
    if not finite.all():
        found = np.where(abs(rows) @ (~finite).astype(np.float64) > 0, endless, found)
    return found


def settle(
    rows: Constraints, targets: Vector, lower: Vector, upper: Vector
) -> tuple[Vector, Vector]:
    """Bounds in which cells are fixed that a constraint leaves no choice.

    A margin of 0 fixes all its cells at 0, if none may be negative.

    Parameters
    ----------
    rows : Constraints, shape (m, n)
    targets : Vector, shape (m,)
    lower, upper : Vector, shape (n,)

    Returns
    -------
    tuple of Vector
        New ``lower`` and ``upper``; equal where a cell is fixed.

    Raises
    ------
    InconsistentConstraints
        A constraint asks for more or less than its cells can give; the first one is named.

    Examples
    --------
    >>> from scipy import sparse
    >>> row = sparse.csr_array([[1.0, 1.0, 0.0]])
    >>> settle(row, np.zeros(1), np.zeros(3), np.full(3, np.inf))[1]
    array([ 0.,  0., inf])
    """
    lower, upper = lower.copy(), upper.copy()
    size = abs(rows)
    held: Flags = np.zeros(targets.size, dtype=bool)
    while True:
        found = reach(rows, lower, upper)
        bounds = np.where(np.isfinite(lower), np.abs(lower), 0.0)
        room = ROUNDING * (size @ bounds + np.abs(targets))
        _refuse(rows, targets, lower, upper, found, room)
        least = (targets <= found.low) & ~held
        most = (targets >= found.high) & ~held
        if not (least | most).any():
            return lower, upper
        held |= least | most
        _fix(rows, least, lower, upper)
        _fix(-rows, most, lower, upper)


def _fix(rows: Constraints, which: Flags, lower: Vector, upper: Vector) -> None:
    """Put the cells of some constraints where these are least."""
    chosen = rows[np.flatnonzero(which)]
    rising = chosen.indices[chosen.data > 0]
    falling = chosen.indices[chosen.data < 0]
    upper[rising] = lower[rising]
    lower[falling] = upper[falling]


def _refuse(
    rows: Constraints, targets: Vector, lower: Vector, upper: Vector, found: Reach, room: Vector
) -> None:
    """Raise where a target lies beyond what its cells can give."""
    open_ones = np.flatnonzero((targets < found.low - room) | (targets > found.high + room))
    if not open_ones.size:
        return
    first = int(open_ones[0])
    cells = rows.indices[rows.indptr[first] : rows.indptr[first + 1]]
    if not cells.size:
        why = "it has no cells"
    elif (lower[cells] == upper[cells]).all():
        why = f"its cells are all pinned or fixed, and give {found.low[first]:g}"
    else:
        why = f"its cells can give {found.low[first]:g} to {found.high[first]:g}"
    raise InconsistentConstraints(
        f"constraint {first} asks for {targets[first]:g}; {why}",
        where=f"{open_ones.size} such constraints: {_some(open_ones)}",
        remedy="free one of its cells (a variance above 0), or correct its target",
    )


def implied(
    rows: Constraints, targets: Vector, lower: Vector, upper: Vector
) -> tuple[Vector, Vector]:
    """Bounds that the constraints themselves put on the cells.

    No part exceeds its total, if no other part may be negative.

    Examples
    --------
    >>> from scipy import sparse
    >>> row = sparse.csr_array([[1.0, 1.0]])
    >>> implied(row, np.array([10.0]), np.array([0.0, 4.0]), np.full(2, np.inf))[1]
    array([ 6., 10.])
    """
    entries = rows.tocoo()
    row, cell, by = entries.coords[0], entries.coords[1], entries.data
    lower, upper = lower.copy(), upper.copy()
    for _ in range(_PASSES):
        for sign in (1.0, -1.0):
            # With what all other cells give at least, the cell takes up the rest at most.
            found = reach(sign * rows, lower, upper).low
            ends = np.where(sign * by > 0, lower[cell], upper[cell])
            finite = np.isfinite(found)[row]
            rest = sign * targets[row[finite]] - found[row[finite]]
            most = ends[finite] + rest / (sign * by[finite])
            rises = sign * by[finite] > 0
            np.minimum.at(upper, cell[finite][rises], most[rises])
            np.maximum.at(lower, cell[finite][~rises], most[~rises])
    return lower, upper


def contradiction(
    rows: Constraints,
    targets: Vector,
    least: Vector,
    most: Vector,
    weights: Vector,
    numbers: npt.NDArray[np.int64],
) -> InconsistentConstraints | None:
    """The error that weights of the constraints prove, if they prove one.

    Parameters
    ----------
    rows, targets
        As for :func:`settle`.
    least, most : Vector, shape (n,)
        Bounds, as tight as is known (:func:`implied`).
    weights : Vector, shape (m,)
        z. Where z'b exceeds the most that z'A y can be, no y meets all constraints.
    numbers : array of int, shape (m,)
        What the caller calls each constraint.

    Returns
    -------
    InconsistentConstraints or None

    Examples
    --------
    Exports of two items sum to 10, imports of the same cells to 12:

    >>> from scipy import sparse
    >>> rows, many = sparse.csr_array([[1.0, 1.0], [1.0, 1.0]]), np.full(2, np.inf)
    >>> print(contradiction(rows, np.array([10.0, 12]), np.zeros(2), many,
    ...                     np.array([-1.0, 1]), np.array([0, 1])))
    InconsistentConstraints: constraint 0 and 1 others contradict each other by 2
      where:  constraints 0, 1
      remedy: correct one of their targets, or free pinned cells
    """
    largest = np.abs(weights).max(initial=0.0)
    if not largest > 0 or not np.isfinite(largest):
        return None
    z = weights / largest
    slope = rows.T @ z
    ends = np.where(slope > 0, most, least)
    # Of a cell without end, what is left of a slope that should cancel is rounding.
    small = np.abs(slope) <= _CANCELLED * (abs(rows).T @ np.abs(z))
    slope[small & ~np.isfinite(ends)] = 0.0
    steep = slope != 0
    if not np.isfinite(ends[steep]).all():
        return None
    given = float((slope[steep] * ends[steep]).sum())
    asked = float((z * targets).sum())
    flow = float((np.abs(z) * np.abs(targets)).sum() + np.abs(slope[steep] * ends[steep]).sum())
    if asked - given <= ROUNDING * flow:
        return None
    # The heaviest first, the first of equal ones.
    order = np.argsort(-np.abs(z).round(6), kind="stable")
    against = numbers[order[: int((np.abs(z) > _HEAVY).sum())]]
    return InconsistentConstraints(
        f"constraint {against[0]} and {against.size - 1} others contradict each other by"
        f" {asked - given:.6g}",
        where=f"constraints {_some(against)}",
        remedy="correct one of their targets, or free pinned cells",
    )


def _some(numbers: npt.NDArray[np.int64]) -> str:
    """The first few numbers of a list."""
    named = ", ".join(str(each) for each in numbers[:_NAMED])
    return named + (" and more" if numbers.size > _NAMED else "")
