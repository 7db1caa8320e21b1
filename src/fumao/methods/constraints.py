"""Linear constraints: the smallest weighted move that meets them, and whether it does.

References
----------
Stone, Champernowne and Meade (1942), "The Precision of National Income Estimates",
Review of Economic Studies 9(2); Dagum and Cholette (2006), ch. 3 and 11.
"""

from __future__ import annotations

import numpy as np

from fumao.methods.arrays import Matrix, Vector

# Of the largest target; rounding of doubles stays well below.
_OPEN = 1e-8


def least_move(carried: Matrix, sums: Matrix, gaps: Vector) -> Vector:
    """The move that closes the gaps of linear sums, the least certain cells furthest.

    Parameters
    ----------
    carried : Matrix, shape (n, m)
        V G', covariance of the cells times the transposed sums.
    sums : Matrix, shape (m, n)
        G.
    gaps : Vector, shape (m,)
        What the sums lack.

    Notes
    -----
    ``V G' (G V G')^+ gaps``.

    Examples
    --------
    >>> sums = np.array([[1.0, 1.0]])
    >>> least_move(np.array([[1.0], [3.0]]), sums, np.array([8.0]))
    array([2., 6.])
    """
    inverse = np.linalg.pinv(sums @ carried, hermitian=True)
    move: Vector = carried @ (inverse @ gaps)
    return move


def first_open(missed: Vector, targets: Vector) -> int | None:
    """Which target is the first that is missed by more than rounding; None if all are met.

    >>> first_open(np.array([0.0, 0.1]), np.array([10.0, 20.0]))
    1
    """
    largest = max(float(np.abs(targets).max(initial=0)), 1.0)
    found = np.flatnonzero(np.abs(missed) > _OPEN * largest)
    return int(found[0]) if found.size else None
