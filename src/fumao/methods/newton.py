"""The dual of bounded weighted least squares, by a semismooth Newton method.

min sum (y - x)^2 / 2v subject to A y = b, l <= y <= u has the dual of an unconstrained,
convex, piecewise quadratic function of the multipliers, whose gradient is
A y(multipliers) - b with y = clip(x + V A' multipliers, l, u). Newton's step solves
A W A' d = b - A y, where W is V on the cells between their bounds and 0 elsewhere; once
these cells are the right ones, one step ends it.

References
----------
Qi and Sun (2006), "A Quadratically Convergent Newton Method for Computing the Nearest
Correlation Matrix", SIAM Journal on Matrix Analysis and Applications 28(2); Li, Sun and
Toh (2020), "On the Efficient Computation of a Projector over the Birkhoff Polytope",
Mathematical Programming 179; Eisenstat and Walker (1996), SIAM Journal on Scientific
Computing 17(1), for how exactly each step is solved.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy import sparse

from fumao.methods.arrays import Vector
from fumao.methods.margins import Constraints
from fumao.methods.normal import NormalEquations, inner
from fumao.methods.sweeps import Family, families, meet

GOAL = 1e-11  # of a constraint; the sums of doubles are good for 1e-14
ENOUGH = 1e-9
# Part of the estimates that counts as flow: a sum of large ones that is to be 0 leaves rounding.
ESTIMATES = 1e-3
_DAMPED, _EASED = 1e-3, 0.1
_SHORT = 0.1  # a step after which each constraint is met by itself
_STEPS = 100
_STALLED = 6  # steps without progress
_ROUGHLY = 1e-6
_TRIALS = 60  # of the length of a step


@dataclass(frozen=True)
class Problem:
    """Cells with ``variances`` between ``lower`` and ``upper``, whose ``rows`` sum to ``targets``.

    ``held``, (m,), is what else flows through each constraint, from cells that are fixed.
    """

    values: Vector
    variances: Vector
    rows: Constraints
    targets: Vector
    lower: Vector
    upper: Vector
    held: Vector

    @cached_property
    def scale(self) -> Vector:
        """Diagonal of A V A', shape (m,); 1 for a constraint of pinned cells."""
        found: Vector = self.rows.multiply(self.rows) @ self.variances
        return np.where(found > 0, found, 1.0)

    @cached_property
    def size(self) -> Constraints:
        """Coefficients without their signs."""
        return abs(self.rows)

    @cached_property
    def before(self) -> Vector:
        """What flows through each constraint whatever its cells come to, shape (m,)."""
        found: Vector = (
            self.held + np.abs(self.targets) + ESTIMATES * (self.size @ np.abs(self.values))
        )
        return found

    def clip(self, point: Vector) -> Vector:
        """The point within the bounds."""
        return np.clip(point, self.lower, self.upper)

    def errors(self, point: Vector, gaps: Vector) -> Vector:
        """Gaps as parts of all that flows through their constraints, shape (m,)."""
        flow = self.size @ np.abs(point) + self.before
        return np.abs(gaps) / np.where(flow > 0, flow, 1.0)


@dataclass(slots=True)
class Course:
    """Where the iteration stands: multipliers, x + V A' multipliers, and its course."""

    multipliers: Vector
    point: Vector
    cells: Vector
    gaps: Vector
    errors: list[float] = field(default_factory=list)
    lengths: list[float] = field(default_factory=list)

    @property
    def error(self) -> float:
        """The largest gap, as part of its constraint."""
        return self.errors[-1]

    def stalled(self, patience: int) -> bool:
        """Whether the last steps brought little, to the gaps together."""
        steps = _STALLED if self.error <= ENOUGH else patience
        if len(self.lengths) <= steps:
            return False
        return min(self.lengths[-steps:]) > 0.5 * min(self.lengths[:-steps])


def maximise(
    problem: Problem,
    equations: NormalEquations,
    start: Vector,
    goal: float = GOAL,
    patience: int = _STEPS,
) -> Course:
    """Newton's steps from some multipliers until all constraints hold or nothing moves.

    Parameters
    ----------
    problem : Problem
    equations : NormalEquations
        Of ``problem.rows``.
    start : Vector, shape (m,)
        Multipliers; zeros, or those of a problem nearby.
    goal : float
        The largest gap to stop at, as part of what flows through its constraint.
    patience : int
        After so many steps that bring little it gives up.

    Returns
    -------
    Course
        Its last state; whether ``error`` is small enough is for the caller to see.

    Examples
    --------
    Three cells that are to sum to 1, the last of which would fall below 0:

    >>> from scipy import sparse
    >>> rows = sparse.csr_array([[1.0, 1.0, 1.0]])
    >>> cells = Problem(np.array([2.0, 2.0, 0.5]), np.ones(3), rows, np.ones(1),
    ...                 np.zeros(3), np.full(3, np.inf), np.zeros(1))
    >>> maximise(cells, NormalEquations(rows), np.zeros(1)).cells
    array([0.5, 0.5, 0. ])
    """
    by_cell = problem.rows.T.tocsr()
    point = problem.values + problem.variances * (by_cell @ start)
    course = Course(start.copy(), point, point, point)
    _look(problem, course)
    best, tolerance, done = course.error, 0.1, False
    kept = (course.multipliers, course.point)
    sets: list[Family] = []
    damping = _DAMPED * course.error
    for _ in range(_STEPS):
        if done or course.error == 0 or course.stalled(patience):
            break
        # Where a step costs little, one more cleans the last digits.
        done = course.error <= goal
        if done and not equations.direct:
            break
        inside = (course.point >= problem.lower) & (course.point <= problem.upper)
        weights = np.where(inside, problem.variances, 0.0)
        step = equations.solve(weights, course.gaps, tolerance, damping * problem.scale)
        move = by_cell @ step
        length = _length(problem, course, step, move)
        course.multipliers = course.multipliers + length * step
        # Added up, not computed anew: a sum of large multipliers would lose the last digits.
        course.point = course.point + length * (problem.variances * move)
        _look(problem, course)
        damping = min(10 * damping, 1.0) if length < _SHORT else damping * _EASED
        if length < _SHORT:
            sets = sets or families(problem.rows)
            _sweep(problem, course, sets)
        tolerance = _forcing(course)
        if course.error < best:
            best, kept = course.error, (course.multipliers, course.point)
    if course.error > best:
        course.multipliers, course.point = kept
        _look(problem, course)
    return course


def with_slack(problem: Problem, centre: Vector, share: float) -> Vector:
    """Multipliers with a cell more in each constraint, which takes up what cannot be met.

    A step of the proximal point method: repeated, it leads to the multipliers, or, where
    constraints contradict each other, away along weights that prove it. ``share`` is the
    variance of what a constraint may miss, of that of its cells.

    Examples
    --------
    Two sums of one cell, that are to be 1 and 2:

    >>> rows = sparse.csr_array([[1.0], [1.0]])
    >>> cells = Problem(np.ones(1), np.ones(1), rows, np.array([1.0, 2.0]),
    ...                 np.zeros(1), np.full(1, np.inf), np.zeros(2))
    >>> found = with_slack(cells, np.zeros(2), 1e-4)
    >>> (found / abs(found).max()).round(3)
    array([-1.,  1.])
    """
    many = problem.targets.size
    endless = np.full(many, np.inf)
    rows = sparse.csr_array(sparse.hstack([problem.rows, sparse.eye_array(many)]))
    spread = share * problem.scale
    slack = Problem(
        np.r_[problem.values, -spread * centre],
        np.r_[problem.variances, spread],
        rows,
        problem.targets,
        np.r_[problem.lower, -endless],
        np.r_[problem.upper, endless],
        problem.held,
    )
    return maximise(slack, NormalEquations(rows), centre, _ROUGHLY).multipliers


def _look(problem: Problem, course: Course) -> None:
    """Cells, gaps and the largest error at the point where the course stands."""
    course.cells = problem.clip(course.point)
    course.gaps = problem.targets - problem.rows @ course.cells
    errors = problem.errors(course.cells, course.gaps)
    course.errors.append(float(errors.max(initial=0.0)))
    course.lengths.append(float(np.sqrt(inner(course.gaps, course.gaps / problem.scale))))


def _sweep(problem: Problem, course: Course, sets: list[Family]) -> None:
    """Meet each family of constraints once, one after the other."""
    for family in sets:
        at = family.numbers
        step = meet(
            family,
            problem.targets[at],
            course.point,
            problem.variances,
            problem.lower,
            problem.upper,
        )
        course.multipliers[at] += step
        course.point = course.point + problem.variances * (family.by_cell @ step)
    _look(problem, course)


def _forcing(course: Course) -> float:
    """How exactly the next step is to be solved: no more than it can bring."""
    gain = course.lengths[-1] / max(course.lengths[-2], 1e-300)
    wanted = min(0.1, gain**2)
    return max(wanted, 0.1 * GOAL / max(course.error, 1e-300), 1e-9)


def _length(problem: Problem, course: Course, step: Vector, move: Vector) -> float:
    """How far to go along a step: to where the dual's slope is at most half of what it was.

    The slope rises along the step. 1 where that will do, as it does at the end.
    """
    start = -inner(course.gaps, step)
    along = problem.variances * move

    def slope(length: float) -> float:
        reached = problem.clip(course.point + length * along)
        return start + inner(move, reached - course.cells)

    low, high, length = 0.0, np.inf, 1.0
    for _ in range(_TRIALS):
        found = slope(length)
        if abs(found) <= 0.5 * abs(start):
            break
        if found < 0:
            low = length
        else:
            high = length
        length = 2 * length if high == np.inf else (low + high) / 2
    return length
