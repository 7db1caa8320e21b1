"""Normal equations of many sums: A W A' d = g, solved without forming them.

Constraints that share no cell (the totals of the pairs, over the items) have a diagonal
block, which is eliminated exactly; what is left is solved directly where it is small,
and by conjugate gradients where it is large. Every sum is taken in the same order
whatever the number of threads, so that a replay gives the same bytes.

References
----------
Byron (1978), "The Estimation of Large Social Account Matrices", Journal of the Royal
Statistical Society A 141(3), for conjugate gradients on these equations; Golub and Van
Loan (2013), Matrix Computations, 4th ed., ch. 11.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import linalg

from fumao.methods.arrays import Flags, Vector
from fumao.methods.margins import Constraints

# Of the diagonal: constraints that follow from others make the equations singular.
_RIDGE = 1e-11
# Up to so many equations are factorised.
_DIRECT = 600
_STEPS = 400


def disjoint(rows: Constraints) -> Flags:
    """A set of constraints no two of which share a cell, the shortest first.

    Parameters
    ----------
    rows : Constraints, shape (m, n)

    Returns
    -------
    Flags, shape (m,)
        No constraint can be added to the set.

    Examples
    --------
    >>> disjoint(sparse.csr_array([[1.0, 1, 1, 1], [1, 1, 0, 0], [0, 0, 1, 1]]))
    array([False,  True,  True])
    """
    many, cells = rows.shape
    length = np.diff(rows.indptr)
    rank = np.empty(many, dtype=np.int64)
    rank[np.argsort(length, kind="stable")] = np.arange(many)
    at = np.repeat(np.arange(many), length)
    chosen, waiting = np.zeros(many, dtype=bool), length > 0
    while waiting.any():
        open_entries = waiting[at]
        row, cell = at[open_entries], rows.indices[open_entries]
        first = np.full(cells, many)
        np.minimum.at(first, cell, rank[row])
        beaten = np.zeros(many, dtype=bool)
        beaten[row[first[cell] < rank[row]]] = True
        taken = waiting & ~beaten
        chosen |= taken
        covered = np.zeros(cells, dtype=bool)
        covered[cell[taken[row]]] = True
        waiting &= ~taken
        waiting[row[covered[cell]]] = False
    return chosen


class NormalEquations:
    """A W A' d = g for one A and changing weights W of the cells.

    ``rows`` has shape (m, n). Attributes ``apart`` and ``joined`` are the numbers of the
    constraints that are eliminated and of those that are left.

    Examples
    --------
    Two sums of three cells, the middle one in both:

    >>> equations = NormalEquations(sparse.csr_array([[1.0, 1, 0], [0, 1, 1]]))
    >>> equations.solve(np.array([1.0, 2, 1]), np.array([5.0, 5]), 1e-9).round(6)
    array([1., 1.])
    """

    def __init__(self, rows: Constraints) -> None:
        chosen = disjoint(rows)
        self.apart = np.flatnonzero(chosen)
        self.joined = np.flatnonzero(~chosen)
        self.alone: Any = rows[self.apart]
        self.shared: Any = rows[self.joined]
        self.alone_by_cell: Any = self.alone.T.tocsr()
        self.shared_by_cell: Any = self.shared.T.tocsr()
        self.squares: Any = rows.multiply(rows).tocsr()

    @property
    def direct(self) -> bool:
        """Whether what is left is solved by a factorisation."""
        return self.joined.size <= _DIRECT

    def apply(self, cells: Vector) -> Vector:
        """A times cells, shape (m,)."""
        found = np.empty(self.apart.size + self.joined.size)
        found[self.apart] = self.alone @ cells
        found[self.joined] = self.shared @ cells
        return found

    def back(self, multipliers: Vector) -> Vector:
        """A' times multipliers, shape (n,)."""
        found: Vector = self.alone_by_cell @ multipliers[self.apart]
        found += self.shared_by_cell @ multipliers[self.joined]
        return found

    def solve(
        self, weights: Vector, gaps: Vector, tolerance: float, ridge: Vector | float = 0.0
    ) -> Vector:
        """d, so that what is left of the gaps is the tolerance of them or less.

        Parameters
        ----------
        weights : Vector, shape (n,)
            Diagonal of W; 0 for a cell that cannot move.
        gaps : Vector, shape (m,)
        tolerance : float
            Of the gaps, in the norm of the diagonal; of no meaning where there are few
            equations.
        ridge : Vector, shape (m,), or float
            What is added to the diagonal.
        """
        system = Weighted(self, weights, ridge)
        found = np.zeros(gaps.size)
        alone, shared = gaps[self.apart], gaps[self.joined]
        right = shared - self.shared @ (weights * (self.alone_by_cell @ (alone / system.pivots)))
        solved = system.solve(right, tolerance)
        found[self.joined] = solved
        left = alone - self.alone @ (weights * (self.shared_by_cell @ solved))
        found[self.apart] = left / system.pivots
        return found


class Weighted:
    """The equations that are left for one W: S = A1 W A1' - A1 W A2' B^-1 A2 W A1'.

    ``pivots`` is B, the eliminated diagonal A2 W A2'.
    """

    def __init__(
        self,
        equations: NormalEquations,
        weights: Vector,
        ridge: Vector | float = 0.0,
        least: float = _RIDGE,
    ) -> None:
        self.of = equations
        self.weights = weights
        diagonal = equations.squares @ weights
        largest = diagonal.max(initial=0.0)
        # A constraint none of whose cells can move asks for nothing.
        added = ridge + np.where(diagonal > 0, least * diagonal, 0.0)
        added = np.where(diagonal + added > 0, added, largest or 1.0)
        self.pivots: Vector = (diagonal + added)[equations.apart]
        self.added: Vector = added[equations.joined]
        self.diagonal: Vector = (diagonal + added)[equations.joined]

    def apply(self, point: Vector) -> Vector:
        """S times a point."""
        move = self.of.shared_by_cell @ point
        move *= self.weights
        back = self.of.alone_by_cell @ ((self.of.alone @ move) / self.pivots)
        back *= self.weights
        move -= back
        done: Vector = self.of.shared @ move + self.added * point
        return done

    def cross(self) -> Constraints:
        """A1 W A2', what joins the equations that are left to those eliminated."""
        return sparse.csr_array(self.of.shared @ (self.of.alone_by_cell * self.weights[:, None]))

    def matrix(self) -> Constraints:
        """S as a sparse matrix; it fills up where eliminated constraints are long."""
        within = self.of.shared @ (self.of.shared_by_cell * self.weights[:, None])
        cross = self.cross()
        through = cross @ sparse.diags_array(1 / self.pivots) @ cross.T
        return sparse.csc_array(within - through + sparse.diags_array(self.added))

    def solve(self, right: Vector, tolerance: float) -> Vector:
        """S^-1 right."""
        if right.size == 0 or not right.any():
            return np.zeros(right.size)
        if self.of.direct:
            return self._factorised(right)
        return self._gradients(right, tolerance)

    def _factorised(self, right: Vector) -> Vector:
        size = np.sqrt(self.diagonal)
        scaled = sparse.diags_array(1 / size) @ self.matrix() @ sparse.diags_array(1 / size)
        factor = linalg.splu(
            sparse.csc_array(scaled), permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0,
            options={"SymmetricMode": True},
        )  # fmt: skip
        solved: Vector = factor.solve(right / size) / size
        return solved

    def _gradients(self, right: Vector, tolerance: float) -> Vector:
        """Conjugate gradients, preconditioned by the diagonal."""
        found, left = np.zeros(right.size), right.copy()
        scaled = left / self.diagonal
        along, length = scaled.copy(), inner(left, scaled)
        enough = tolerance**2 * length
        for _ in range(_STEPS):
            turned = self.apply(along)
            step = length / inner(along, turned)
            found += step * along
            left -= step * turned
            scaled = left / self.diagonal
            before, length = length, inner(left, scaled)
            if length <= enough:
                break
            along = scaled + (length / before) * along
        return found


def inner(one: Vector, other: npt.NDArray[np.float64]) -> float:
    """Inner product, summed in one order: BLAS would split it among its threads.

    >>> inner(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    11.0
    """
    return float((one * other).sum())
