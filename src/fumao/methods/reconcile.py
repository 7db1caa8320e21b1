"""Reconciliation: a table that meets all its constraints at once, by weighted least adjustment.

References
----------
Stone, Champernowne and Meade (1942), "The Precision of National Income Estimates",
Review of Economic Studies 9(2), 111-125; Byron (1978), "The Estimation of Large Social
Account Matrices", Journal of the Royal Statistical Society A 141(3), 359-367; Dagum and
Cholette (2006), Benchmarking, Temporal Distribution, and Reconciliation Methods for Time
Series, ch. 11.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, NotConverged
from fumao.methods.arrays import Flags, Vector, vector
from fumao.methods.margins import Constraints, as_constraints
from fumao.methods.newton import ENOUGH, ESTIMATES, GOAL, Course, Problem, maximise, with_slack
from fumao.methods.normal import NormalEquations
from fumao.methods.reach import contradiction, implied, settle

_PATIENCE = 8  # steps of the first way that bring little
# Of the variance of a constraint, in the rounds of the second way.
_SLACK = (1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9)


@dataclass(frozen=True)
class Table:
    """Estimates, variances, constraints, targets and bounds, checked for shape and sense."""

    values: Vector
    variances: Vector
    rows: Constraints
    targets: Vector
    lower: Vector
    upper: Vector

    def bounds(self) -> tuple[Vector, Vector]:
        """Lower and upper bounds, both at its value for a pinned cell."""
        pinned = self.variances == 0
        return np.where(pinned, self.values, self.lower), np.where(pinned, self.values, self.upper)


@dataclass(frozen=True)
class Reconciled:
    """A table that meets its constraints.

    ``table`` is what went in. ``values``, (n,), in the unit of the estimates;
    ``multipliers``, (m,), from which a later reconciliation can start, 0 for a
    constraint that left no choice; ``fixed``, (n,), cells that were pinned or that a
    constraint left no choice; ``bounded``, (n,), cells that a bound holds; ``residual``,
    the largest gap of a constraint as part of all that flows through it; ``course``, the
    same after each step.
    """

    table: Table
    values: Vector
    multipliers: Vector
    fixed: Flags
    bounded: Flags
    residual: float
    course: tuple[float, ...]

    @property
    def adjustments(self) -> Vector:
        """How far each estimate was moved, (n,)."""
        moved: Vector = self.values - self.table.values
        return moved


def reconcile(
    values: npt.ArrayLike,
    variances: npt.ArrayLike,
    constraints: object,
    targets: npt.ArrayLike,
    *,
    lower: npt.ArrayLike = 0.0,
    upper: npt.ArrayLike = np.inf,
    start: npt.ArrayLike | None = None,
) -> Reconciled:
    """Move estimates until they meet linear constraints, the least certain ones furthest.

    Use it where several estimates of one trade system disagree: items that do not add
    up to their EBOPS parent, exporters' and importers' totals, quarters that miss the
    year. Tables of some hundred thousand cells take seconds. A mirror pair is one cell,
    or two with a constraint between them. Where totals are uncertain too, make them
    cells, with -1 in their constraint and 0 for its target.

    Parameters
    ----------
    values : array, shape (n,)
        Estimates x, all in one currency unit (say USD million) and one price basis.
    variances : array, shape (n,)
        Diagonal of V, in that unit squared. 0 pins a cell: it does not move, even if it
        lies outside the bounds.
    constraints : array or sparse array, shape (m, n)
        A, unitless. One row a constraint, one column a cell; some may follow from others.
    targets : array, shape (m,)
        b, in the unit of ``values``; 0 for an adding-up or mirror constraint.
    lower, upper : array, shape (n,), or float
        Bounds of the cells that move: none negative unless told, so -inf for items with
        true negatives.
    start : array, shape (m,), optional
        Multipliers of a similar table, see :func:`fumao.methods.rebalance.rebalance`.

    Returns
    -------
    Reconciled

    Raises
    ------
    ShapeMismatch
        ``constraints`` is not (m, n).
    InvalidInput
        A variance is negative, or a lower bound above its upper.
    InconsistentConstraints
        A constraint cannot be met, alone or with others. The message names the first one.
    NotConverged
        Neither met nor proved impossible; variances of very different size do this.

    Notes
    -----
    Minimises ``(y - x)' V^-1 (y - x)`` subject to ``A y = b`` and ``l <= y <= u``. The
    result is ``y = clip(x + V A' z, l, u)`` with multipliers z; without bounds, Stone's
    ``y = x + V A'(A V A')^+ (b - A x)``. Constraints hold to 1e-9 of what flows through
    them, in practice 1e-11. The same input gives the same bytes.

    References
    ----------
    Stone, Champernowne and Meade (1942); Byron (1978); Dagum and Cholette (2006), ch. 11.

    Examples
    --------
    Exports of transport (SC), 420, against sea (SC1) 260 and air (SC2) 190, in USD
    million. The parts exceed the whole by 30; air, known worst, gives most.

    >>> x = np.array([420.0, 260.0, 190.0])
    >>> v = np.array([16.0, 100.0, 300.0])
    >>> adding_up = np.array([[-1.0, 1.0, 1.0]])
    >>> reconcile(x, v, adding_up, np.zeros(1)).values.round(1)
    array([421.2, 252.8, 168.4])
    """
    table = as_table(values, variances, constraints, targets, lower, upper)
    many = table.targets.size
    begin = np.zeros(many) if start is None else vector(start, "start", many)
    return solve(table, begin)


def as_table(
    values: npt.ArrayLike,
    variances: npt.ArrayLike,
    constraints: object,
    targets: npt.ArrayLike,
    lower: npt.ArrayLike = 0.0,
    upper: npt.ArrayLike = np.inf,
) -> Table:
    """The arguments of :func:`reconcile`, checked.

    >>> as_table([5.0, 3.0], [1.0, 0.0], [[1.0, 1.0]], [9.0]).bounds()[0]
    array([0., 3.])
    """
    x = vector(values, "values")
    v = vector(variances, "variances", x.size)
    rows = as_constraints(constraints, x.size)
    wanted = vector(targets, "targets", rows.shape[0])
    low = np.array(np.broadcast_to(np.asarray(lower, dtype=np.float64), x.shape))
    high = np.array(np.broadcast_to(np.asarray(upper, dtype=np.float64), x.shape))
    _check(v < 0, "a variance is negative", "0 pins a cell, more lets it move")
    sound = (low <= high) & (low < np.inf) & (high > -np.inf)
    _check(~sound, "a lower bound is not below its upper one", "see lower and upper")
    return Table(x, v, rows, wanted, low, high)


def _check(bad: Flags, what: str, remedy: str) -> None:
    found = np.flatnonzero(bad)
    if found.size:
        where = f"cell {found[0]}, {found.size} in all"
        raise InvalidInput(what, where=where, remedy=remedy)


def solve(table: Table, start: Vector, goal: float = GOAL) -> Reconciled:
    """Settle what leaves no choice, move the rest, and see that all constraints hold.

    ``goal`` is the largest gap to stop at, as part of what flows through its constraint.

    >>> table = as_table([5.0, 3.0], [1.0, 0.0], [[1.0, 1.0]], [9.0])
    >>> solve(table, np.zeros(1)).values
    array([6., 3.])
    """
    lower, upper = settle(table.rows, table.targets, *table.bounds())
    fixed = lower == upper
    free = np.flatnonzero(~fixed)
    moving = table.rows[:, free] if fixed.any() else table.rows
    live = np.flatnonzero(np.diff(moving.indptr) > 0)
    held = table.rows @ np.where(fixed, lower, 0.0)
    flow = abs(table.rows) @ np.where(fixed, np.abs(lower), 0.0)
    problem = Problem(
        table.values[free],
        table.variances[free],
        moving[live] if live.size < table.targets.size else moving,
        (table.targets - held)[live],
        lower[free],
        upper[free],
        flow[live],
    )
    equations = NormalEquations(problem.rows)
    course = maximise(problem, equations, start[live], goal, _PATIENCE)
    if course.error > max(ENOUGH, goal):
        course = _again(problem, equations, live)
    cells = lower.copy()
    cells[free] = course.cells
    bounded = np.zeros(fixed.size, dtype=bool)
    bounded[free] = (course.point < problem.lower) | (course.point > problem.upper)
    multipliers = np.zeros(table.targets.size)
    multipliers[live] = course.multipliers
    residual = residual_of(table, cells)
    return Reconciled(table, cells, multipliers, fixed, bounded, residual, tuple(course.errors))


def residual_of(table: Table, cells: Vector) -> float:
    """The largest gap of a constraint, as part of all that flows through it.

    >>> round(residual_of(as_table([5.0, 4.0], [1.0, 1.0], [[1.0, 1.0]], [9.0]),
    ...                   np.array([4.0, 4.0])), 4)
    0.0588
    """
    flow = abs(table.rows) @ (np.abs(cells) + ESTIMATES * np.abs(table.values))
    flow += np.abs(table.targets)
    gaps = np.abs(table.targets - table.rows @ cells)
    return float((gaps / np.where(flow > 0, flow, 1.0)).max(initial=0.0))


def _again(problem: Problem, equations: NormalEquations, live: npt.NDArray[np.int64]) -> Course:
    """A second way, for constraints that were not met: with slack, then from where that led.

    Raises
    ------
    InconsistentConstraints, NotConverged
        No cells meet them, which the slack proves; or that is not known.
    """
    least, most = implied(problem.rows, problem.targets, problem.lower, problem.upper)
    centre = np.zeros(problem.targets.size)
    for share in _SLACK:
        further = with_slack(problem, centre, share)
        found = contradiction(problem.rows, problem.targets, least, most, further - centre, live)
        if found is not None:
            raise found
        course = maximise(problem, equations, further)
        if course.error <= ENOUGH:
            return course
        centre = further
    at = int(np.argmax(problem.errors(course.cells, course.gaps)))
    raise NotConverged(
        f"constraint {live[at]} is missed by {course.error:.1e} of itself",
        remedy="see whether variances differ by many orders of magnitude, and floor them",
        trace=tuple(course.errors),
    )
