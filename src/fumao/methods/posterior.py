"""How well each cell of a reconciled table is known: its variance after the constraints.

References
----------
Stone, Champernowne and Meade (1942), Review of Economic Studies 9(2); Bekas, Kokiopoulou
and Saad (2007), "An estimator for the diagonal of a matrix", Applied Numerical Mathematics
57, for random probes; Golub and Van Loan (2013), Matrix Computations, 4th ed., ch. 2.1, for
the change of an inverse when one cell is let free.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.linalg import lapack

from fumao.errors import NotConverged
from fumao.methods.arrays import Flags, Matrix, Vector
from fumao.methods.margins import Constraints
from fumao.methods.normal import NormalEquations, Weighted
from fumao.methods.reconcile import Reconciled

Integers = npt.NDArray[np.int64]
# Equations left after elimination that are inverted: 8,000 take 0.5 GB and some 15 seconds.
_INVERTED = 8000
# Of the diagonal. Larger than for solving: entries of the inverse that cancel grow with 1/ridge.
_RIDGE = 1e-8
_BLOCK = 512
_TOLERANCE = 1e-4  # of a probe: far below what chance leaves


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is known of each cell after the constraints.

    ``variances``, (n,), of a cell held by a bound as if it alone were let free; ``centres``,
    (n,), where the cell would then go: the values but for such cells, for which they lie
    beyond the bound; ``errors``, (n,), standard error of the variances as part of them, 0
    where exact.
    """

    variances: Vector
    centres: Vector
    errors: Vector

    @property
    def exact(self) -> bool:
        """Whether no chance is in them."""
        return not self.errors.any()


def posterior(
    solved: Reconciled,
    *,
    probes: int = 64,
    seed: int = 1,
    inverted: int = _INVERTED,
    wanted: Integers | None = None,
) -> Posterior:
    """The variance of each cell, given that the constraints hold.

    Use it after :func:`fumao.methods.reconcile.reconcile`, for
    :func:`fumao.methods.bands.bands`. It takes longer than reconciling.

    Parameters
    ----------
    solved : Reconciled
    probes : int
        Random vectors, where the equations are too many.
    seed : int
    inverted : int
        Most equations, after elimination of those that share no cell, whose inverse is
        computed. Above it variances are estimates.
    wanted : array of int, optional
        Numbers of the cells whose variances are asked for, others are NaN: of a few the
        inverse need not be computed.

    Returns
    -------
    Posterior

    Raises
    ------
    NotConverged
        The equations cannot be factorised.

    Notes
    -----
    Diagonal of ``V - V A'(A V A')^-1 A V`` over the cells that neither a bound nor a
    constraint fixes. For a cell j at its bound: ``v / (1 + v a_j'(A V A')^-1 a_j)``, what
    it would be if j too were free. By probes: ``P = I - V^.5 A'(A V A')^-1 A V^.5`` is a
    projector, so that with random signs e the mean of (P e)_j^2 tends to P_jj, that of
    ((I - P) e)_j^2 to 1 - P_jj, and the variance is v P_jj. Its relative standard error is
    about ``2 (1 - P_jj) / sqrt(probes)``.

    Examples
    --------
    Transport against its parts; what was known worst has gained most (300 before).

    >>> from fumao.methods.reconcile import reconcile
    >>> x, v = np.array([420.0, 260.0, 190.0]), np.array([16.0, 100.0, 300.0])
    >>> adding_up = np.array([[-1.0, 1.0, 1.0]])
    >>> posterior(reconcile(x, v, adding_up, [0.0])).variances.round(1)
    array([15.4, 76. , 83.7])
    """
    cells, v, rows = solved.values.size, solved.table.variances, solved.table.rows
    free = ~(solved.fixed | solved.bounded)
    weights = np.where(free, v, 0.0)
    equations = NormalEquations(rows)
    if equations.joined.size <= inverted:
        spread = v * (_leverages(equations, weights) if wanted is None
                      else _leverages_of(equations, weights, wanted))  # fmt: skip
        left, errors = 1 - spread, np.zeros(cells)
    else:
        left, spread = _probed(equations, weights, v, probes, seed)
        errors = 2 * spread / (left + spread + (left + spread == 0)) / np.sqrt(probes)
        left = left / np.where(left + spread > 0, left + spread, 1.0)
    found = np.where(free, v * np.clip(left, 0.0, 1.0), v / (1 + np.maximum(spread, 0.0)))
    found[solved.fixed | _alone(rows, free, solved.bounded)] = 0.0
    if wanted is not None:
        found = np.where(np.isin(np.arange(cells), wanted), found, np.nan)
    return Posterior(found, _centres(solved, v, rows, found), errors)


def _alone(rows: Constraints, free: Flags, bounded: Flags) -> Flags:
    """Cells at a bound in a constraint without a free cell: they cannot move alone."""
    shut = abs(rows) @ free.astype(np.float64) == 0
    found: Flags = bounded & (abs(rows).T @ shut.astype(np.float64) > 0)
    return found


def _centres(solved: Reconciled, v: Vector, rows: Constraints, found: Vector) -> Vector:
    """Where each cell at its bound would go if it alone were let free."""
    beyond = solved.table.values + v * (rows.T @ solved.multipliers) - solved.values
    share = found / np.where(v > 0, v, 1.0)
    return np.where(solved.bounded, solved.values + share * beyond, solved.values)


def _leverages(equations: NormalEquations, weights: Vector) -> Vector:
    """``a_j'(A W A')^-1 a_j`` of every cell j, exactly, shape (n,).

    With the constraints in two blocks, of which B is diagonal and S what is left after it,
    a cell with coefficient k in the eliminated constraint i and coefficients f in the
    others has ``k^2 / B_i + w' S^-1 w``, ``w = f - k / B_i c_i``, c_i the column of A1 W A2'.
    """
    system = Weighted(equations, weights, least=_RIDGE)
    inverse = _invert(system)
    by_cell = equations.shared_by_cell
    row = np.repeat(np.arange(weights.size), np.diff(by_cell.indptr))
    found = _own(inverse, by_cell, weights.size)
    pattern, values = _columns(system)
    turned = _turned(inverse, pattern, values)
    sums = np.zeros(system.pivots.size)
    place = np.repeat(np.arange(sums.size), np.diff(pattern.indptr))
    np.add.at(sums, place, values * turned)
    alone = equations.alone_by_cell
    cell = np.repeat(np.arange(weights.size), np.diff(alone.indptr))
    which = np.full(weights.size, -1)
    which[cell] = alone.indices
    ratio = np.zeros(weights.size)
    ratio[cell] = alone.data / system.pivots[alone.indices]
    # f' S^-1 c_i: the entries of S^-1 c_i at the constraints of the cell.
    has = which[row] >= 0
    width = max(inverse.shape[0], 1)
    keys = place * width + pattern.indices
    at = np.searchsorted(keys, which[row[has]] * width + by_cell.indices[has])
    mixed = np.bincount(row[has], by_cell.data[has] * turned[at], minlength=weights.size)
    found -= 2 * ratio * mixed
    found[cell] += ratio[cell] * alone.data + ratio[cell] ** 2 * sums[which[cell]]
    return found


def _leverages_of(equations: NormalEquations, weights: Vector, wanted: Integers) -> Vector:
    """The same of some cells, ``k^2 / B_i + |L^-1 w|^2`` with ``S = L L'``; 0 of the others."""
    system = Weighted(equations, weights, least=_RIDGE)
    factor, size = _factorised(system)
    alone = equations.alone_by_cell[wanted]
    shares = alone @ sparse.diags_array(1 / system.pivots)
    left = sparse.csr_array(equations.shared_by_cell[wanted] - shares @ system.cross().T)
    found = np.zeros(weights.size)
    found[wanted] = shares.multiply(alone).sum(axis=1)
    for begin in range(0, wanted.size if factor.size else 0, _BLOCK):
        own = slice(begin, begin + _BLOCK)
        turned = lapack.dtrtrs(factor, size[:, None] * left[own].toarray().T, lower=1)[0]
        found[wanted[own]] += (turned**2).sum(axis=0)
    return found


def _factorised(system: Weighted) -> tuple[Matrix, Vector]:
    """L of ``D S D = L L'``, its upper triangle anything, and the diagonal of D."""
    size = 1 / np.sqrt(system.diagonal)
    full: Matrix = system.matrix().toarray(order="F")
    full *= size[:, None]
    full *= size
    if not full.size:
        return full, size
    factor, failed = lapack.dpotrf(full, lower=1, overwrite_a=1)
    if failed:
        raise NotConverged(
            f"the equations of the constraints cannot be factorised, from number {failed} on",
            remedy="see whether variances differ by many orders of magnitude, and floor them",
        )
    return factor, size


def _invert(system: Weighted) -> Matrix:
    """S^-1, dense and symmetric."""
    factor, size = _factorised(system)
    if not factor.size:
        return factor
    inverse: Matrix = lapack.dpotri(factor, lower=1, overwrite_c=1)[0]
    _mirror(inverse)
    inverse *= size[:, None]
    inverse *= size
    return inverse


def _mirror(square: Matrix) -> None:
    """Copy the lower triangle to the upper, in place: a second matrix would double the memory."""
    for begin in range(0, square.shape[0], _BLOCK):
        end = begin + _BLOCK
        square[begin:end, end:] = square[end:, begin:end].T
        block = np.tril(square[begin:end, begin:end])
        square[begin:end, begin:end] = block + np.tril(block, -1).T


def _own(inverse: Matrix, by_cell: Constraints, many: int) -> Vector:
    """``f' S^-1 f`` of every cell, its coefficients f being few."""
    found = np.zeros(many)
    length = np.diff(by_cell.indptr)
    for one in range(int(length.max(initial=0))):
        for other in range(one, int(length.max())):
            cell = np.flatnonzero(length > other)
            first, second = by_cell.indptr[cell] + one, by_cell.indptr[cell] + other
            part = by_cell.data[first] * by_cell.data[second]
            part = part * inverse[by_cell.indices[first], by_cell.indices[second]]
            found[cell] += part if one == other else 2 * part
    return found


def _columns(system: Weighted) -> tuple[Constraints, Vector]:
    """The columns of A1 W A2', one row each: where they may be other than 0, and what they are."""
    of = system.of
    pattern = abs(of.alone).sign() @ abs(of.shared_by_cell).sign()
    pattern.sort_indices()
    exact = system.cross().T.tocsr()
    exact.sort_indices()
    width = max(pattern.shape[1], 1)
    where = np.repeat(np.arange(pattern.shape[0]), np.diff(pattern.indptr)) * width
    holds = np.repeat(np.arange(exact.shape[0]), np.diff(exact.indptr)) * width
    values = np.zeros(pattern.nnz)
    values[np.searchsorted(where + pattern.indices, holds + exact.indices)] = exact.data
    return pattern, values


def _turned(inverse: Matrix, pattern: Constraints, values: Vector) -> Vector:
    """S^-1 times each column, where the column may be other than 0."""
    found = np.empty(values.size)
    starts = pattern.indptr
    for begin, end in pairwise(starts):
        at = pattern.indices[begin:end]
        found[begin:end] = inverse[at[:, None], at] @ values[begin:end]
    return found


def _probed(
    equations: NormalEquations, weights: Vector, v: Vector, probes: int, seed: int
) -> tuple[Vector, Vector]:
    """Means of the squares of (P e) and ((I - P) e) over random signs e."""
    random = np.random.default_rng(seed)
    root, free = np.sqrt(weights), weights > 0
    inside, outside = np.zeros(v.size), np.zeros(v.size)
    for _ in range(probes):
        sign = np.where(random.random(v.size) < 0.5, -1.0, 1.0)
        solved = equations.solve(weights, equations.apply(root * sign), _TOLERANCE)
        projected = np.sqrt(v) * equations.back(solved)
        outside += projected**2
        inside += np.where(free, sign - projected, 0.0) ** 2
    return inside / probes, outside / probes
